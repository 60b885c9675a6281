"""Whether what is measured on was learnt from: eval sayings in training data or in the engine's tests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LEARNT_FROM: Final = ("data/nlu", "data/answers", "bot/tests/data", "bot/nlu")

_SPACES_AND_SIGNS = re.compile(r"[\s\W_]+")
_MARKED = re.compile(r"\[([^\]]*)\](?:\{[^}]*\}|\([^)]*\))")
#: What stands between two sayings of one line, in any of those formats.
_APART = re.compile(r"""[\t"'|,\[\](){}#]|: |- """)
#: A word or two (同意, 男, 低保) is what everybody says: it cannot be held out.
SHORT: Final = 6
#: So many characters in a row are not shared by chance.
RUN: Final = 14


def plain(text: str) -> str:
    """Without marks, spaces and punctuation, one width."""
    text = _MARKED.sub(r"\1", unicodedata.normalize("NFKC", text))
    return _SPACES_AND_SIGNS.sub("", text).lower()


def lines_of(folder: Path) -> Iterator[str]:
    """Every saying of every text file there: whole lines, and the parts of lines that hold several."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yml", ".yaml", ".md", ".txt", ".tsv", ".csv", ".json", ".jsonl", ".py"}:
            for line in path.read_text(encoding="utf-8").splitlines():
                yield line.removeprefix("text:").strip(" -")
                yield from _APART.split(_MARKED.sub(r"\1", line))


def near_copies(
    texts: Iterable[str], root: Path = ROOT, learnt_from: Iterable[str] = LEARNT_FROM, run: int = RUN
) -> set[str]:
    """Those of the texts that share ``run`` characters in a row with what the engine learnt from."""
    known: set[str] = set()
    for folder in learnt_from:
        for line in lines_of(root / folder):
            known.update(_runs(plain(line), run))
    return {text for text in texts if not known.isdisjoint(_runs(plain(text), run))}


def _runs(text: str, run: int) -> set[str]:
    return {text[start : start + run] for start in range(len(text) - run + 1)}


def leaks(texts: Iterable[str], root: Path = ROOT, learnt_from: Iterable[str] = LEARNT_FROM) -> list[str]:
    """Those of the texts, longer than SHORT characters, that the engine was trained on or tuned against."""
    known = {plain(line) for folder in learnt_from for line in lines_of(root / folder)}
    return [text for text in texts if len(plain(text)) > SHORT and plain(text) in known]
