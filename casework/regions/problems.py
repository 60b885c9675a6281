"""What is wrong with a region pack, and where: the file and the line that a person has to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Where a value stands in the pack: keys and list positions from the top, e.g. ``("routing", "rules", 3)``.
Location = tuple[str | int, ...]


@dataclass(frozen=True)
class PackProblem:
    """One mistake. ``line`` counts from 1; 0 means that the whole file is meant."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class RegionPackError(ValueError):
    """A region pack cannot be used. ``problems`` names every mistake that was found, not only the first."""

    def __init__(self, problems: Sequence[PackProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
