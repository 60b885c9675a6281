"""Words of danger, and what makes them harmless: idioms, the past, what is settled, feared or only heard of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.clauses import Clause
from bot.nlu.crisis_over import SETTLED, TOLD, Over, began_again, goes_on

# When a message tells several dangers, the one that must be met first.
ORDER = ("suicide", "medical", "violence", "missing", "destitution")

# Longer than this a message is a letter or a life's story: one word in it tells less.
LONG = 150

_PLAIN, _HINT = "danger.", "hint."
_CONTEXTS = ("harmless", "denied", "past", TOLD, "feared", "left_child")
_SETTLED = (SETTLED, *(f"{SETTLED}.{kind}" for kind in ORDER))
# From here on a classifier's chance says that a clause which goes on (又, 可是) goes on with danger.
_AGAIN = 0.3
_FULL_STOP = re.compile(r"[。？?]")
_BORDER = re.compile(r"[,，。.!！?？;；:：、…~\s]")
_PARENT = re.compile(r"爸|妈|父|母|媳妇")
# What befalls a person; only these are feared or told of in general. A wish to die or a blow is neither.
_BEFALLS = frozenset({"medical", "missing", "destitution"})


@dataclass(frozen=True)
class Danger:
    """``kind`` and the words ``[start, end)`` of the message that tell it."""

    kind: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class _Hit:
    kind: str
    plain: bool  # plain words, or a mere hint
    start: int
    end: int


class DangerWords:
    """The patterns of ``data/nlu/crisis_patterns.yml``."""

    def __init__(self, patterns: Iterable[Mapping[str, str]]) -> None:
        self.patterns = [
            {"name": pattern["name"], "pattern": pattern["pattern"]}
            for pattern in patterns
            if pattern["name"].startswith((_PLAIN, _HINT)) or pattern["name"] in (*_CONTEXTS, *_SETTLED)
        ]
        self._dangers = [
            (
                pattern["name"].partition(".")[2],
                pattern["name"].startswith(_PLAIN),
                re.compile(pattern["pattern"]),
            )
            for pattern in self.patterns
            if pattern["name"].startswith((_PLAIN, _HINT))
        ]
        self._contexts = {
            name: re.compile("|".join(p["pattern"] for p in self.patterns if p["name"] == name) or r"(?!)")
            for name in (*_CONTEXTS, *_SETTLED)
        }
        self._over = Over(self._contexts)

    def blank(self, text: str) -> str:
        """The text with harmless idioms and denials blanked by wide spaces; the length stays."""
        for name in ("harmless", "denied"):
            text = self._contexts[name].sub(lambda hit: "　" * len(hit.group()), text)
        return text

    def bare(self, text: str) -> str:
        """``blank`` text; empty when nothing else is left."""
        blanked = self.blank(text)
        left = len(re.sub("[　 ，。,.!！?？啊呀了的我]", "", blanked))
        return blanked if left else ""

    def over(self, clause: str) -> bool:
        """The clause speaks of the past, and of nothing that began again since."""
        found = list(self._contexts["past"].finditer(clause))
        return bool(found) and not any(began_again(one.group(), clause[one.end() :]) for one in found)

    def denied(self, clause: str) -> bool:
        """The clause says that there is no danger: 没有自杀的念头, 他从来没打过我."""
        return bool(self._contexts["denied"].search(clause))

    def is_harmless(
        self,
        kind: str,
        at: int,
        clauses: Sequence[Clause],
        chances: Sequence[float],
        asking: str | None = None,
    ) -> bool:
        """Whether what clause ``at`` tells of ``kind`` is over or only heard of, in the light of the others.

        What is settled in the same clause or a later one is no danger any more, unless it began again after
        that. A wish to die is over only if it was told as past as well. A parent who is gone answers who looks
        after a child.
        """
        clause = clauses[at]
        if self._over.only_heard_of(at, clauses):
            return True
        if (
            kind == "missing"
            and _PARENT.search(clause.text)
            and (
                asking == "children" or any(self._contexts["left_child"].search(one.text) for one in clauses)
            )
        ):
            return True
        if kind == "suicide" and not self.over(clause.text):
            return False
        settled = self._over.settled_in(kind, at, clauses)
        return settled is not None and not self._again(settled + 1, clauses, chances)

    def _again(self, start: int, clauses: Sequence[Clause], chances: Sequence[float]) -> bool:
        """Whether danger begins again from clause ``start`` on: 可是晚上他又拿刀."""
        later = zip(clauses[start:], chances[start:], strict=True)
        return any(
            goes_on(clause.text) and (chance >= _AGAIN or bool(self._hits(self.bare(clause.text))))
            for clause, chance in later
        )

    def find(
        self, text: str, clauses: Sequence[Clause], chances: Sequence[float], asking: str | None = None
    ) -> Danger | None:
        """The gravest danger that words tell, or None.

        ``chances`` holds for each clause how probable the classifier thinks any danger. Words about the past or
        about what is feared count only when the classifier is sure, hints when it agrees.
        """
        found = [
            Danger(hit.kind, clause.start + hit.start, clause.start + hit.end, max(chance, 0.5))
            for at, (clause, chance) in enumerate(zip(clauses, chances, strict=True))
            for hit in self._hits(self.bare(clause.text))
            if chance >= self._least(hit, clause, text)
            and not self.is_harmless(hit.kind, at, clauses, chances, asking)
        ]
        if len(clauses) > 1 and len(text) <= LONG:
            found += self._across(text, clauses, chances, asking)
        return min(found, key=lambda danger: (ORDER.index(danger.kind), danger.start), default=None)

    def hinted(self, clauses: Sequence[Clause]) -> str | None:
        """The gravest kind that any words hint at, whatever speaks against it: for who has to name one."""
        kinds = {hit.kind for clause in clauses for hit in self._hits(self.bare(clause.text))}
        return min(kinds, key=ORDER.index, default=None)

    def _across(
        self, text: str, clauses: Sequence[Clause], chances: Sequence[float], asking: str | None
    ) -> list[Danger]:
        """Dangers told over two clauses: 房子烧没了，我们站在马路上."""
        found, chance = [], max(chances)
        for hit in self._hits(self.bare(text)):
            touched = [at for at, one in enumerate(clauses) if one.start < hit.end and one.end > hit.start]
            one_clause = len(touched) < 2 or not _BORDER.search(text[hit.start : hit.end])
            if (
                one_clause
                or _FULL_STOP.search(text[hit.start : hit.end])
                or any(self.is_harmless(hit.kind, at, clauses, chances, asking) for at in touched)
            ):
                continue
            if chance >= max(self._least(hit, clauses[at], text) for at in touched):
                found.append(Danger(hit.kind, hit.start, hit.end, max(chance, 0.5)))
        return found

    def _hits(self, searched: str) -> list[_Hit]:
        found = [(kind, plain, pattern.search(searched)) for kind, plain, pattern in self._dangers]
        return [
            _Hit(kind, plain, hit.start(), hit.end())
            for kind, plain, hit in found
            if hit and hit.end() > hit.start()
        ]

    def _least(self, hit: _Hit, clause: Clause, text: str) -> float:
        """How probable the classifier must think any danger for a hit to count; plain words of suicide always do.

        In a letter the whole sentence says whether it speaks of the past: 前年着过火，消防车开不进来.
        """
        long = len(text) > LONG
        told = _sentence(text, clause) if long and hit.kind in _BEFALLS else clause.text
        if self.over(told) or (hit.kind in _BEFALLS and self._contexts["feared"].search(clause.text)):
            return 0.9
        if not hit.plain:
            return 0.9 if long else 0.5
        if hit.kind == "suicide":
            return 0.0
        return 0.3 if long else 0.005


def _sentence(text: str, clause: Clause) -> str:
    """The words from one full stop to the next in which ``clause`` stands."""
    begin = max((stop.end() for stop in _FULL_STOP.finditer(text, 0, clause.start)), default=0)
    stop = _FULL_STOP.search(text, clause.end)
    return text[begin : stop.start() if stop else len(text)]
