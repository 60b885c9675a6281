"""The answer inside a platform's own call: taken once, the same for every repeated delivery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import takewhile

from api.services import Services
from casework.channels import outbox_rows, repository
from casework.channels.contacts import address
from casework.channels.models import OutboxRow
from casework.channels.types import Address, Delivered, Outgoing, Part

#: Makes one text of the beginning of what waits, as ``Channel.compose``; the text is ``payload["text"]``.
Compose = Callable[[Sequence[Outgoing], Address], Part]


class UnderWay(Exception):
    """What stands before the answer is just being sent, or was and is not known to have arrived."""


class Inside:
    """Who answers: the call, or the sender. Each delivery is decided once, in one transaction."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def seconds_left(self, delivery_id: str) -> float:
        """How long the call may still wait for its answer; 0.0 when that is decided."""
        with self._services.database.read() as s:
            delivery = repository.delivery(s, delivery_id)
            if delivery is None or delivery.inside != "open" or delivery.inside_until is None:
                return 0.0
            return max(0.0, (delivery.inside_until - self._services.clock.now()).total_seconds())

    def take(self, delivered: Delivered, compose: Compose, *, may_wait: bool = False) -> str | None:
        """The answer for the call, with everything that waits for the person as far as it fits; None when
        it is not heard yet, says nothing, or goes out by the sender. Raises ``UnderWay`` if the call
        ``may_wait`` for what is not to be overtaken."""
        outbox, now = self._services.outbox, self._services.clock.now()
        with self._services.database.session() as s:
            contact = repository.contact(s, delivered.contact_id, lock=True)
            delivery = repository.delivery(s, delivered.id, lock=True)
            if delivery is None or delivery.inside != "open":
                if delivery is not None and delivery.answer is not None:
                    outbox.offered_again(s, delivered.contact_id, delivered.id)
                return delivery.answer if delivery else None
            unsent = outbox_rows.unsent(s, delivered.contact_id, lock=True)
            mine = list(takewhile(lambda row: _free(row, now), unsent))
            heard = delivery.state != "received"
            if may_wait and heard and any(row.state != "waiting" for row in unsent):
                raise UnderWay
            # What is on its way, and not known to have arrived, is not overtaken, nor the rest of what is out
            # in part: the sender keeps the order.
            if not heard or contact is None or len(mine) < len(unsent):
                delivery.inside = "closed"
                outbox.release(s, delivery)
                return None
            lost = {row.id: row for row in outbox.takes_along(s, contact.id)}
            rows = outbox.outgoing(s, sorted([*lost.values(), *mine], key=lambda row: row.id))
            if not rows:
                delivery.inside = "closed"
                return None
            part = compose(rows, address(contact))
            covered = {row_id for row_id, _ in part.covers}
            outbox_rows.change(
                s, [row_id for row_id in lost if row_id in covered], **outbox_rows.due_again(now)
            )
            # What is lost and does not fit stays so, for the next call.
            offers = [row for row in rows if row.id in covered or row.id not in lost]
            outbox.offered(s, contact, offers, part, delivery)
            delivery.inside, delivery.answer = "taken", str(part.payload["text"])
            self._services.metrics.sent(contact.platform, "inside")
            return delivery.answer

    def let_go(self, delivered: Delivered) -> None:
        """The call went without the answer that was taken for it: it goes out by the sender."""
        with self._services.database.session() as s:
            # Were it still there for a repeated call, it could be shown twice.
            if (delivery := repository.delivery(s, delivered.id, lock=True)) is not None:
                delivery.inside, delivery.answer = "closed", None
                self._services.outbox.release(s, delivery)


def _free(row: OutboxRow, now: datetime) -> bool:
    """Whether the call may take it along: it waits, and is not the rest of a message whose next part was put
    off."""
    return row.state == "waiting" and (row.begun == 0 or row.attempts == 0 or row.next_at <= now)
