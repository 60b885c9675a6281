"""The life of a referral (contract section 6) as commands and events. Pure: no database, no clock of its own.

::

    draft → sent → accepted → in_service → delivered → closed
    sent → rejected(reason) | expired          → escalated, with a new referral linked to the old
    accepted | in_service ⇄ on_hold(reason; the clock stops)
    accepted | in_service → failed(reason)
    delivered → in_service                     the resident says it was not done
    any open state → withdrawn(reason)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, get_args

from casework.errors import Conflict, Invalid, NotAllowed
from casework.intake.draft import Urgency
from casework.referrals.calendar import CalendarUnknown, WorkCalendar
from casework.regions.rules import Clocks, ClockStep

Status = Literal[
    "draft",
    "sent",
    "accepted",
    "in_service",
    "on_hold",
    "delivered",
    "closed",
    "rejected",
    "expired",
    "escalated",
    "failed",
    "withdrawn",
]
#: The contract's actions; ``expire`` is the system's own, when nobody took a referral in time.
Action = Literal[
    "send",
    "accept",
    "reject",
    "start",
    "hold",
    "resume",
    "deliver",
    "confirm",
    "dispute",
    "fail",
    "withdraw",
    "expire",
]
#: Who acts. ``organisation``: the one it was sent to; ``visitor``: who visited the resident afterwards.
Party = Literal["organisation", "caseworker", "resident", "visitor", "system"]

ACTIONS: Final = get_args(Action)
OPEN: Final[frozenset[Status]] = frozenset(
    {"draft", "sent", "accepted", "in_service", "on_hold", "delivered"}
)
#: An organisation has the need, is about to, or has done it.
SEEN_TO: Final[frozenset[Status]] = OPEN | {"closed"}
#: Ended without help, and nothing follows by itself: a person decides what becomes of the need.
CAME_TO_NOTHING: Final[frozenset[Status]] = frozenset({"failed", "withdrawn"})
#: Very bad to very good.
RATINGS: Final = range(1, 6)
_WORKING: Final[frozenset[Status]] = frozenset({"accepted", "in_service"})


@dataclass(frozen=True)
class Rule:
    """``to`` None: back to where it was held. ``then``: the state that follows at once."""

    start: frozenset[Status]
    to: Status | None
    parties: frozenset[Party]
    reason: bool = False
    then: Status | None = None


# A caseworker may record an organisation's step for it: many have no account, they telephone.
_SIDE: Final[frozenset[Party]] = frozenset({"organisation", "caseworker"})
# Delivery is the organisation's claim; the resident confirms it, or somebody else who asked or visited.
_CONFIRMING: Final[frozenset[Party]] = frozenset({"caseworker", "resident", "visitor"})
_SYSTEM: Final[frozenset[Party]] = frozenset({"system"})

RULES: Final[dict[Action, Rule]] = {
    "send": Rule(frozenset({"draft"}), "sent", frozenset({"caseworker", "system"})),
    "accept": Rule(frozenset({"sent"}), "accepted", _SIDE),
    "reject": Rule(frozenset({"sent"}), "rejected", _SIDE, reason=True, then="escalated"),
    "expire": Rule(frozenset({"sent"}), "expired", _SYSTEM, then="escalated"),
    "start": Rule(frozenset({"accepted"}), "in_service", _SIDE),
    "hold": Rule(_WORKING, "on_hold", _SIDE, reason=True),
    "resume": Rule(frozenset({"on_hold"}), None, _SIDE),
    "deliver": Rule(frozenset({"in_service"}), "delivered", _SIDE),
    "confirm": Rule(frozenset({"delivered"}), "closed", _CONFIRMING, reason=True),
    "dispute": Rule(frozenset({"delivered"}), "in_service", _CONFIRMING),
    "fail": Rule(_WORKING, "failed", _SIDE, reason=True),
    "withdraw": Rule(OPEN, "withdrawn", frozenset({"caseworker", "resident", "system"}), reason=True),
}

#: What is waited for in a state, and so which of the region's time limits runs.
_WAITING: Final[dict[Status, ClockStep]] = {
    "sent": "accept",
    "accepted": "start",
    "in_service": "deliver",
    "delivered": "confirm",
}


class IllegalTransition(Conflict):
    """The referral's state does not allow this action."""

    def __init__(self, status: Status, action: Action, possible: Sequence[Action] = ()) -> None:
        super().__init__(f"{action} is not possible while {status}")
        self.status = status
        self.action = action
        self.possible = list(possible)
        """What the same side may do now instead."""


@dataclass(frozen=True)
class ReferralState:
    """What the rules look at. ``due_on`` is a date of the region; None while no clock runs or none is known.

    ``held_from`` and ``days_left`` (working days, negative when overdue) are kept while on hold.
    """

    status: Status = "draft"
    urgency: Urgency = "normal"
    due_on: date | None = None
    held_from: Status | None = None
    days_left: int | None = None


@dataclass(frozen=True)
class Command:
    """``party`` does ``action`` on ``today`` (a date of the region). ``confirm``'s reason is the outcome, and
    only it may carry a ``rating``, 1 to 5."""

    action: Action
    party: Party
    today: date
    reason: str | None = None
    rating: int | None = None


@dataclass(frozen=True)
class Transitioned:
    """The referral went from ``before`` to ``after``: recorded with who, when, why."""

    before: Status
    after: Status
    action: Action
    party: Party
    reason: str | None


@dataclass(frozen=True)
class ReplacementNeeded:
    """Nobody took it: a new referral of the same need, linked to this one, is a caseworker's to direct."""

    reason: str | None


@dataclass(frozen=True)
class DueUnknown:
    """The new due date lies in a year whose holidays are not known yet: there it counts Monday to Friday."""

    year: int


Event = Transitioned | ReplacementNeeded | DueUnknown


def act(
    state: ReferralState, command: Command, clocks: Clocks, calendar: WorkCalendar
) -> tuple[ReferralState, list[Event]]:
    """The state after ``command``, and what happened.

    Raises IllegalTransition when the state does not allow the action, NotAllowed when this party may not
    take it, Invalid when its reason is missing.
    """
    rule = RULES[command.action]
    if state.status not in rule.start:
        raise IllegalTransition(state.status, command.action, possible(state.status, command.party))
    if command.party not in rule.parties:
        raise NotAllowed(f"{command.party} may not {command.action}")
    reason = (command.reason or "").strip() or None
    if rule.reason and reason is None:
        raise Invalid.one("reason", "missing")
    if command.rating is not None:
        if command.action != "confirm":
            raise Invalid.one("rating", "only_when_confirming")
        if command.rating not in RATINGS:
            raise Invalid.one("rating", "out_of_range")

    target = rule.to or state.held_from or "accepted"
    events: list[Event] = [
        Transitioned(state.status, target, command.action, command.party, reason),
    ]
    if rule.then is not None:
        events.append(Transitioned(target, rule.then, command.action, "system", reason))
        events.append(ReplacementNeeded(reason))
        target = rule.then
    try:
        return _with_clock(state, target, command.today, clocks, calendar), events
    except CalendarUnknown as error:
        # A missing table of holidays must keep nobody from being helped, and no clock from running.
        after = _with_clock(state, target, command.today, clocks, calendar.provisional())
        return after, [*events, DueUnknown(error.year)]


def _with_clock(
    state: ReferralState, target: Status, today: date, clocks: Clocks, calendar: WorkCalendar
) -> ReferralState:
    if target == "on_hold":
        left = calendar.between(today, state.due_on) if state.due_on else None
        if left == 0 and is_overdue(state, today):
            left = -1  # due on a Friday, held on the Saturday: late all the same
        return replace(state, status=target, due_on=None, held_from=state.status, days_left=left)
    if state.status == "on_hold" and state.days_left is not None and target in OPEN:
        due: date | None = calendar.add(today, state.days_left)
    else:
        due = due_date(target, state.urgency, today, clocks, calendar)
    return replace(state, status=target, due_on=due, held_from=None, days_left=None)


def due_date(
    status: Status, urgency: Urgency, today: date, clocks: Clocks, calendar: WorkCalendar
) -> date | None:
    """Until when the next step is due after entering ``status`` on ``today``; None if no limit runs.

    Raises CalendarUnknown.
    """
    step = _WAITING.get(status)
    clock = clocks.working_days.get(step) if step else None
    if clock is None:
        return None
    return calendar.add(today, clock.urgent if urgency == "urgent" else clock.normal)


def is_overdue(state: ReferralState, today: date) -> bool:
    """Whether the running limit has passed: the due day itself is still in time."""
    return state.due_on is not None and today > state.due_on


def possible(status: Status, party: Party) -> list[Action]:
    """What ``party`` may do to a referral in ``status``, in the contract's order."""
    return [action for action, rule in RULES.items() if status in rule.start and party in rule.parties]
