"""The same call again: an answer that was lost on its way makes nothing happen twice."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.errors import Refused
from casework.fieldwork.models import ClientCall
from casework.upserts import inserting


def first_time(
    s: Session, actor: Actor, client_id: UUID | str | None, kind: str, subject_id: str, now: datetime
) -> bool:
    """Whether ``actor`` has not done this call before; it is noted in the transaction that does it.

    ``client_id`` is the caller's own name for the call, None for a call that is never repeated. Of two at the
    same moment the second waits for the first. Raises ``Refused`` (``client_id_used``) for a name that stood
    for another call.
    """
    if client_id is None:
        return True
    key = str(client_id)
    noted = s.execute(
        inserting(s, ClientCall)
        .values(account_id=actor.id, client_id=key, kind=kind, subject_id=subject_id, at=now)
        .on_conflict_do_nothing()
        .returning(ClientCall.client_id)
    )
    if noted.scalar_one_or_none() is not None:
        return True
    known = s.get_one(ClientCall, (actor.id, key))
    if (known.kind, known.subject_id) != (kind, subject_id):
        raise Refused("client_id_used")
    return False


def id_of_new(actor: Actor, client_id: UUID | str | None, kind: str, subject_id: str) -> str:
    """The id of the ``kind`` of row that this call adds to a subject: the same call again finds it there,
    and the table takes it only once. ``client_id`` is None for a call that is never repeated."""
    if client_id is None:
        return uuid4().hex
    return blake2b(f"{kind}|{subject_id}|{actor.id}|{client_id}".encode(), digest_size=16).hexdigest()
