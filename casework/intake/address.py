"""How the person in need is spoken of, so that a daughter is asked about 您妈妈 and not about 您."""

from __future__ import annotations

import re

from casework.intake.draft import Draft

YOU = "您"
_BY_FILLER = {"family": "您家人", "neighbour": "您这位邻居", "volunteer": "这位居民", "staff": "这位居民"}
_LED_BY_SPEAKER = re.compile(r"^(?:我们家|我们|我家|我|俺|阮|咱)的?")
_PLAUSIBLE = re.compile(r"^[\u4e00-\u9fff]{1,6}$")


def form_of_address(draft: Draft) -> str:
    """您 for a person who speaks for themselves, 您妈妈 or 老人 for somebody spoken for.

    Until it is known who is typing, 您.
    """
    filled_by = draft.fields.get("filled_by")
    if filled_by in (None, "self"):
        return YOU
    said = draft.person or ""
    kin = _LED_BY_SPEAKER.sub("", said)
    if filled_by == "family" and kin and _PLAUSIBLE.match(kin):
        return YOU + kin
    if kin and kin != said and _PLAUSIBLE.match(kin):
        return YOU + kin
    age = draft.fields.get("age")
    if isinstance(age, int) and age >= 60:
        return "老人"
    if isinstance(age, int) and age < 16:
        return "孩子"
    return _BY_FILLER.get(str(filled_by), YOU)
