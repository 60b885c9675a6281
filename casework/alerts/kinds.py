"""Which kinds of alerts there are, and which are danger."""

from __future__ import annotations

from typing import Final, Literal, get_args

CrisisKind = Literal["suicide", "violence", "medical", "missing", "destitution"]
AlertKind = Literal[
    "suicide", "violence", "medical", "missing", "destitution", "human", "erasure", "feedback"
]
AlertStatus = Literal["open", "acknowledged", "closed"]

#: Danger to a person: shown on every staff page until somebody has acknowledged it.
CRISIS_KINDS: Final[tuple[CrisisKind, ...]] = get_args(CrisisKind)
#: Every kind, the gravest first: the order of the work list where the time is the same.
ALERT_KINDS: Final[tuple[AlertKind, ...]] = get_args(AlertKind)
ALERT_STATUSES: Final[tuple[AlertStatus, ...]] = get_args(AlertStatus)


def is_crisis(kind: str) -> bool:
    """Whether ``kind`` is danger, not a quieter work item."""
    return kind in CRISIS_KINDS
