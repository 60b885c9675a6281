"""Text as it can stand on paper: nothing in it is seen by a program, and nothing unseen is in it."""

from __future__ import annotations

import re
from typing import Final

#: What stands where nothing is known.
EMPTY: Final = "——"
#: What XML cannot hold, and marks that turn the direction of what stands around them.
_UNSEEN: Final = re.compile(
    "[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
#: Longer texts are cut: 2,000 characters are three pages of a narrow column.
_LONGEST: Final = 2000


def printable(value: object) -> str:
    """``value`` as text without control and direction marks; ``——`` for none or nothing."""
    if value is None:
        return EMPTY
    lines = (" ".join(_UNSEEN.sub("", line).split()) for line in str(value).replace("\t", " ").splitlines())
    text = "\n".join(line for line in lines if line)
    return (text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…") or EMPTY
