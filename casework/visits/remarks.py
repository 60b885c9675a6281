"""What is added to the words of a visit that was made."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.errors import Invalid
from casework.staff.models import StaffAccount
from casework.visits.outcome import MAX_NOTE

#: Of all words about one visit together.
MAX_NOTES: Final = 5 * MAX_NOTE


def remarked(s: Session, note: str | None, words: str, actor: Actor, today: date) -> str:
    """``note`` with the ``words`` of ``actor`` and the day on a line below. Raises ``Invalid``."""
    said = words.strip()
    if not said:
        raise Invalid.one("text", "empty")
    account = s.get(StaffAccount, actor.id)
    name = account.username if account else actor.id
    added = f"【{today.month}月{today.day}日 {name} 补记】{said}"
    whole = f"{note}\n{added}" if note else added
    if len(said) > MAX_NOTE or len(whole) > MAX_NOTES:
        raise Invalid.one("text", "too_long")
    return whole
