"""Whether the secret key is the one that this database was written with."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.crypto import Undecipherable
from casework.errors import CannotStart
from casework.history.models import HistoryEntry
from casework.installation.models import Installation

_ONLY: Final = 1
_KNOWN: Final = "易助"


def check_key(s: Session, now: datetime) -> None:
    """Refuse a key that cannot read what is stored; note the key of a database that is new.

    With another key everything new would be sealed so that no key reads the whole, and searching would find
    nothing without a word. Raises ``CannotStart``.
    """
    try:
        if s.get(Installation, _ONLY) is not None:
            return
        # A database from before there was this table: the first account's entry in the history is sealed.
        s.scalar(select(HistoryEntry.after).where(HistoryEntry.after.is_not(None)).limit(1))
    except Undecipherable as error:
        raise CannotStart(
            "密钥不对：数据库里的内容不是用这把密钥写的。请把原来的密钥放回去（数据目录里的 secret.key，"
            "或 YIZHU_SECRET_KEY）再启动；刚才自动生成的那把不算数"
        ) from error
    s.add(Installation(id=_ONLY, key_check=_KNOWN, made_at=now))
