"""INSERT with ON CONFLICT, which both databases know and SQLAlchemy keeps in each one's dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def inserting(s: Session, model: type[Any]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into a model's table for the session's database."""
    new = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
    return new(model)
