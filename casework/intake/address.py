"""How the person in need is spoken of, so that a daughter is asked about 您妈妈 and not about 您."""

from __future__ import annotations

from typing import Final

from casework.intake.draft import Draft

YOU: Final = "您"
#: The engine's keys of relatives (``bot/nlu/fields/people.py``) as one says them to the family.
_KIN: Final = {
    "parents": "您爸妈",
    "mother": "您妈妈",
    "father": "您爸爸",
    "grandmother": "您家老人",
    "grandfather": "您家老人",
    "mother_in_law": "您家老人",
    "father_in_law": "您家老人",
    "husband": "您爱人",
    "wife": "您爱人",
    "spouse": "您老伴",
    "son": "您儿子",
    "daughter": "您女儿",
    "child": "孩子",
    "grandson": "孩子",
    "granddaughter": "孩子",
    "brother": "您兄弟",
    "sister": "您姐妹",
    "uncle": "您叔伯",
    "aunt": "您这位长辈",
}
_BY_FILLER: Final = {
    "family": "您家人",
    "neighbour": "这位邻居",
    "volunteer": "这位居民",
    "staff": "这位居民",
}


def form_of_address(draft: Draft) -> str:
    """您 for a person who speaks for themselves, 您妈妈 or 老人 for somebody spoken for.

    Until it is known who is typing, 您.
    """
    filled_by = draft.fields.get("filled_by")
    if filled_by in (None, "self"):
        return YOU
    if filled_by == "family" and draft.person in _KIN:
        return _KIN[draft.person]
    age = draft.fields.get("age")
    if isinstance(age, int) and age >= 60:
        return "老人"
    if isinstance(age, int) and age < 16:
        return "孩子"
    return _BY_FILLER.get(str(filled_by), YOU)
