"""Counting what was found, missed and made up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Right, made-up and missed ones of a kind."""

    right: int = 0
    made_up: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1.0 when nothing was found."""
        return self.right / found if (found := self.right + self.made_up) else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1.0 when nothing is there."""
        return self.right / there if (there := self.right + self.missed) else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both: 2·right / (2·right + made up + missed); 1.0 when there is nothing at all."""
        of = 2 * self.right + self.made_up + self.missed
        return 2 * self.right / of if of else 1.0

    def add(self, other: Tally) -> None:
        """Count another's too."""
        self.right += other.right
        self.made_up += other.made_up
        self.missed += other.missed


@dataclass
class Tallies:
    """One tally for each key (a field, a service) and their sum."""

    of: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    @property
    def total(self) -> Tally:
        """All keys together (micro)."""
        total = Tally()
        for tally in self.of.values():
            total.add(tally)
        return total

    def lines(self) -> list[str]:
        """A line a key, the worst first."""
        worst = sorted(self.of.items(), key=lambda item: (item[1].f1, item[0]))
        return [
            f"{key:<28} F1 {t.f1:.3f}  recall {t.recall:.3f}  precision {t.precision:.3f}"
            f"  ({t.right} right, {t.missed} missed, {t.made_up} made up)"
            for key, t in worst
        ]


@dataclass
class Share:
    """How many of how many."""

    right: int = 0
    of: int = 0

    def count(self, is_right: bool) -> None:
        """One more."""
        self.of += 1
        self.right += is_right

    @property
    def value(self) -> float:
        """0..1; 1.0 of none."""
        return self.right / self.of if self.of else 1.0


def share_lines(shares: dict[str, Share]) -> list[str]:
    """A line a key, the worst first."""
    worst = sorted(shares.items(), key=lambda item: (item[1].value, item[0]))
    return [f"{key:<28} {share.value:.3f}  ({share.right}/{share.of})" for key, share in worst]
