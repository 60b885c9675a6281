"""Entries from before the trail knew its regions learn them once, and stay as they are otherwise."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from casework.crypto import Keyring
from casework.database import Database


def move(connection: Connection, direction: str, to: str) -> None:
    """Bring the schema to a version."""
    config = Config()
    config.set_main_option("script_location", "casework/migrations")
    config.attributes["connection"] = connection
    getattr(command, direction)(config, to)


def entry(connection: Connection, **values: str | None) -> None:
    """An entry as it was written before."""
    given = {"conversation_id": None, "application_no": None, "actor_id": "somebody", **values}
    connection.execute(
        text(
            "INSERT INTO history (at, kind, action, actor_kind, conversation_id, application_no, actor_id) "
            "VALUES (CURRENT_TIMESTAMP, 'read', 'x', 'staff', :conversation_id, :application_no, :actor_id)"
        ),
        given,
    )


class TestRegionsOfOldEntries:
    def test_come_from_the_talk_or_from_who_works_in_one_region(
        self, empty_url: str, keyring: Keyring
    ) -> None:
        database = Database(empty_url, keyring)
        with database.engine.begin() as connection:
            move(connection, "upgrade", "0018")
            for number, regions in enumerate(('["dehua"]', '["dehua", "weihai"]', "[]")):
                connection.execute(
                    text(
                        "INSERT INTO staff_account (id, username, password_hash, role, regions, townships, "
                        "active, created_at) "
                        "VALUES (:id, :id, 'x', 'county', :regions, '[]', TRUE, CURRENT_TIMESTAMP)"
                    ),
                    {"id": f"a{number}", "regions": regions},
                )
                entry(connection, actor_id=f"a{number}")
            entry(connection)
            move(connection, "upgrade", "0019")
            regions_of = text("SELECT region FROM history ORDER BY id")
            assert list(connection.scalars(regions_of)) == ["dehua", None, None, None]
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text("UPDATE history SET action = 'y'"))
        with database.engine.begin() as connection:
            move(connection, "downgrade", "0018")
            move(connection, "upgrade", "head")
            assert list(connection.scalars(regions_of)) == ["dehua", None, None, None]
        database.dispose()
