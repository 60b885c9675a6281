"""As what somebody acts on a referral, and so what they may do with it now. Pure."""

from __future__ import annotations

from casework.access import Actor
from casework.errors import NotAllowed
from casework.referrals.state_machine import RULES, Action, Party, Status


def allowed_actions(status: Status, actor: Actor, organisation: str, *, whole: bool) -> list[Action]:
    """What ``actor`` may do now to a referral to ``organisation``, in the contract's order, for buttons.

    ``whole``: they see its application themselves (``casework.readable.sees_whole``).
    """
    parties = {action: _party(action, actor, organisation, whole) for action in RULES}
    return [
        action for action, rule in RULES.items() if status in rule.start and parties[action] in rule.parties
    ]


def party_of(action: Action, actor: Actor, organisation: str, *, whole: bool) -> Party:
    """As what ``actor`` does ``action`` on a referral to ``organisation``; ``whole`` as above. Raises
    NotAllowed for another one's."""
    party = _party(action, actor, organisation, whole)
    if party is None:
        raise NotAllowed("this referral is another organisation's")
    return party


def _party(action: Action, actor: Actor, organisation: str, whole: bool) -> Party | None:
    """Who belongs to the organisation acts as it where it may, and never confirms its own delivery.

    An office that was sent a need of another township's works on it as any organisation does: whether it is
    sent elsewhere, or ends, is for those who see the whole application.
    """
    if actor.kind == "system":
        return "system"
    if actor.kind == "resident":
        return "resident"
    own = actor.organisation == organisation and actor.may("referrals.work")
    if own and "organisation" in RULES[action].parties:
        return "organisation"
    if whole and actor.may("referrals.make") and not (own and action in ("confirm", "dispute")):
        return "caseworker"
    if actor.may("referrals.confirm") and not own:
        return "visitor"
    return "organisation" if own else None
