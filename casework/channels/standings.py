"""How what was said to a resident stands: sent, on its way, or not delivered."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from casework.channels import outbox_rows
from casework.channels.types import Reason, Standing

_STATES: Final = {
    "waiting": "waiting",
    "sending": "waiting",
    "offered": "waiting",
    "sent": "sent",
    "knocked": "knocked",
}


def standings(s: Session, conversation_id: str) -> dict[str, Standing]:
    """How each message of a talk stands that went to a channel, by the message's id. Of one that went to
    several, that it arrived anywhere counts. Who may read the talk was asked before."""
    found: dict[str, Standing] = {}
    for row, platform in outbox_rows.standings(s, conversation_id):
        known = found.get(row.message_id or "")
        if row.message_id is not None and (known is None or known.state != "sent"):
            state = _STATES.get(row.state, "failed")
            reason: Reason | None = row.reason if state in ("failed", "knocked") else None
            at = row.next_at if state == "failed" else row.sent_at or row.made_at
            found[row.message_id] = Standing(row.message_id, platform, state, reason, at, row.told_at)  # type: ignore[arg-type]
    return found
