"""What the processes of the service share of a platform: an access token, the right to poll."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from casework.channels import repository
from casework.channels.models import Shared
from casework.clock import Clock


class SharedValues:
    """Values by name, each held by one process at a time while it is renewed. Every method works in the
    caller's open transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def get(self, s: Session, name: str) -> str | None:
        """The value, None when there is none or it ran out."""
        return self.kept(s, name)[0]

    def kept(self, s: Session, name: str) -> tuple[str | None, datetime | None]:
        """The value, and until when it is kept (None: for good); both None when there is none."""
        found = s.get(Shared, name, populate_existing=True)
        if found is None or (found.expires_at is not None and found.expires_at <= self._clock.now()):
            return None, None
        return found.value, found.expires_at

    def put(self, s: Session, name: str, value: str | None, expires_at: datetime | None) -> None:
        """Keep a value until then."""
        self._make(s, name)
        found = s.get(Shared, name, populate_existing=True)
        assert found is not None
        found.value, found.expires_at = value, expires_at

    def hold(self, s: Session, name: str, me: str, seconds: float) -> bool:
        """Hold ``name`` for ``me`` for so long (again: longer); False while another does."""
        now = self._clock.now()
        self._make(s, name)
        free = or_(Shared.held_by.is_(None), Shared.held_by == me, Shared.held_until <= now)
        taken = s.execute(
            update(Shared)
            .where(Shared.name == name, free)
            .values(held_by=me, held_until=now + timedelta(seconds=seconds))
            .returning(Shared.name)
            .execution_options(synchronize_session=False)
        )
        return taken.first() is not None

    def let_go(self, s: Session, name: str, me: str) -> None:
        """Give it back, if ``me`` holds it."""
        s.execute(
            update(Shared)
            .where(Shared.name == name, Shared.held_by == me)
            .values(held_by=None, held_until=None)
            .execution_options(synchronize_session=False)
        )

    def _make(self, s: Session, name: str) -> None:
        repository.insert_new(s, Shared, {"name": name}, ("name",))
