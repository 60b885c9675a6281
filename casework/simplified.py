"""Traditional characters folded to simplified ones, for comparing words; what is stored stays as written.

The engine folds what it reads with OpenCC; this is its table without the library (``data/simplified.txt``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "simplified.txt"


@cache
def _table() -> dict[int, int]:
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    traditional, simple = "".join(lines[::2]), "".join(lines[1::2])
    return str.maketrans(traditional, simple)


def simplified(text: str) -> str:
    """``text``, as long as before: 繼續 → 继续.

    >>> simplified("下一戶，重來")
    '下一户，重来'
    """
    return text.translate(_table())
