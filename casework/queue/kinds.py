"""What kinds of things wait for a caseworker, and in which order they want one."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Literal, get_args

Kind = Literal[
    "alert", "talk", "undelivered", "overdue", "redirect", "failed", "unplaced", "disputed", "own", "confirm",
    "new", "assessing", "draft", "visit",
]  # fmt: skip
#: Every kind, in the order in which a menu names them.
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Rank(IntEnum):
    """What comes first. Within a rank the harder household comes first, of two the one filed first."""

    DANGER = 0
    """Danger to a person, and nobody has acknowledged it."""
    HANDLED = 1
    """Danger that a colleague sees to and has not closed yet."""
    OVERDUE = 2
    """A limit has passed."""
    SOON = 3
    """Somebody waits at the other end, or a visit is due within days."""
    REST = 4
    """Everything else."""


RankName = Literal["danger", "handled", "overdue", "soon", "rest"]
RANK_NAMES: Final[tuple[RankName, ...]] = get_args(RankName)

#: A referral in one of these states may wait for a caseworker. The predicate of an index: see its migration.
ATTENTION: Final = ("draft", "sent", "accepted", "in_service", "delivered", "failed")
#: An application in one of these waits itself. The predicate of an index, too.
WAITING: Final = ("submitted", "assessing")
#: Visits that are due within so many days want somebody now.
VISIT_DAYS: Final = 3
