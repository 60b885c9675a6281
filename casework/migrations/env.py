"""Runs the migrations in the connection that ``Database.migrate`` hands in, else in one from the settings."""

from __future__ import annotations

from alembic import context

from casework.crypto import Keyring
from casework.database import Base, Database
from casework.models import TABLES
from casework.settings import Settings

assert TABLES  # importing casework.models has put every table into the metadata


def _run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    _run(handed_in)
else:
    settings = Settings()
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    database = Database(settings.database_url, Keyring.load(settings.data_dir, key))
    with database.engine.begin() as opened:
        _run(opened)
    database.dispose()
