"""One transaction at a time, and a schema that comes from the migrations alone."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text, update
from sqlalchemy.exc import DBAPIError

from casework.access import SYSTEM
from casework.conversations.models import Conversation
from casework.crypto import Keyring
from casework.database import Base, Database
from casework.history.models import HistoryEntry
from casework.history.service import History
from tests.database.conftest import House


class TestSession:
    def test_what_was_written_is_there_afterwards(self, house: House) -> None:
        talk = house.talk()
        with house.database.session() as s:
            assert s.get(Conversation, talk.conversation.id) is not None

    def test_nothing_is_written_when_anything_is_raised(self, house: House) -> None:
        talk = house.talk()
        with pytest.raises(RuntimeError), house.database.session() as s:
            s.execute(update(Conversation).values(phase="crisis"))
            raise RuntimeError
        with house.database.read() as s:
            assert house.conversations.get(s, talk.conversation.id).phase == "open"

    def test_a_moment_comes_back_as_the_same_moment_in_utc(self, house: House) -> None:
        house.clock.moment = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
        talk = house.talk()
        with house.database.read() as s:
            found = house.conversations.get(s, talk.conversation.id).created_at
        assert found == datetime(2026, 11, 21, 4, 0, 0, 123456, tzinfo=UTC)
        assert found.utcoffset() == timedelta(0)


class TestRead:
    def test_writing_in_it_is_refused(self, house: House) -> None:
        house.talk()
        with pytest.raises(DBAPIError), house.database.read() as s:
            s.execute(update(Conversation).values(phase="crisis"))

    def test_the_same_connection_writes_again_afterwards(self, house: House) -> None:
        talk = house.talk()
        for phase in ("intake", "crisis"):
            with house.database.read() as s:
                house.conversations.get(s, talk.conversation.id)
            with house.database.session() as s:
                s.execute(update(Conversation).values(phase=phase))
        with house.database.read() as s:
            assert house.conversations.get(s, talk.conversation.id).phase == "crisis"

    def test_it_does_not_wait_for_a_writer(self, house: House) -> None:
        talk = house.talk()
        with house.database.session() as writer:
            writer.execute(update(Conversation).values(phase="crisis"))
            with house.database.read() as s:
                assert house.conversations.get(s, talk.conversation.id).phase == "open"


class TestMigrate:
    def test_gives_exactly_the_tables_of_the_models(self, empty_url: str, keyring: Keyring) -> None:
        database = Database(empty_url, keyring)
        database.migrate()
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        database.dispose()

    def test_several_processes_may_start_at_once(self, empty_url: str, keyring: Keyring) -> None:
        script = "from casework.crypto import Keyring; from casework.database import Database; import sys; "
        script += f"Database(sys.argv[1], Keyring({b'k' * 32!r})).migrate()"
        starts = [subprocess.Popen([sys.executable, "-c", script, empty_url]) for _ in range(2)]
        assert [start.wait(120) for start in starts] == [0, 0]
        database = Database(empty_url, keyring)
        assert inspect(database.engine).has_table("application")
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
        database.dispose()


class TestHistoryTable:
    def test_the_database_itself_refuses_to_change_an_entry(self, house: House) -> None:
        with house.database.session() as s:
            History(house.clock).append(s, "change", "age", SYSTEM, application_no="A", before=1, after=2)
        with pytest.raises(DBAPIError, match="append-only"), house.database.session() as s:
            s.execute(update(HistoryEntry).values(action="name"))
        with house.database.read() as s:
            [entry] = History(house.clock).of_application(s, "A")
        assert (entry.action, entry.before, entry.after) == ("age", 1, 2)


class TestWriteLock:
    def test_many_writers_at_once_all_get_their_turn(self, house: House) -> None:
        talk = house.talk()

        def write(number: int) -> None:
            with house.database.session() as s:
                conversation = house.conversations.get(s, talk.conversation.id)
                house.conversations.receive(s, conversation, f"c{number}", "在吗")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(80)))
        with house.database.read() as s:
            messages = house.conversations.transcript(s, talk.conversation.id)
        assert len(messages) == 81
        assert [message.seq for message in messages] == list(range(1, 82))
