"""Whoever takes the database's files without the key reads nothing personal in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from casework.conversations.types import QuickReply, Reply, State
from casework.crypto import Keyring, Undecipherable
from casework.database import Database
from tests.database.conftest import ADMIN, House, a_draft

NAME, PHONE, ID_NUMBER = "欧阳慕容雪", "13805957788", "350526194403021228"
ADDRESS, ILLNESS, NEED = "后坂村榕树下十七号", "冠状动脉粥样硬化", "夜里没人扶她起身"
WORDS = "我妈八十二了一个人住腿脚不便"
REPLY, BUTTON, REASON, STAFF = "您母亲的腿脚要紧吗", "走不了路", "入户看过她的腿", "赖海燕"
SECRETS = [NAME, PHONE, ID_NUMBER, ADDRESS, ILLNESS, NEED, WORDS, REPLY, BUTTON, REASON, STAFF]


def live_through_everything(house: House) -> str:
    """A talk, a filed application, a correction, a withdrawal, an account; the token."""
    talk = house.talk()
    draft = a_draft(name=NAME, phone=PHONE, id_number=ID_NUMBER, address=ADDRESS, illness=ILLNESS)
    draft.needs[0].text = NEED
    with house.database.session() as s:
        message = house.conversations.receive(s, talk.conversation, "c1", WORDS).message
        house.conversations.save_draft(s, talk.conversation.id, draft)
        house.conversations.mark_fields(s, message.id, {"age": {"start": 2, "end": 4}})
    with house.database.session() as s:
        reply = Reply(text=REPLY, quick_replies=[QuickReply(title=BUTTON, text=BUTTON)])
        house.conversations.answer(s, message, [reply], State(phase="intake"))
    with house.database.session() as s:
        house.applications.file(s, draft, talk.conversation, house.regions["dehua"])
    no = house.file(draft).no  # the same draft again: the same application
    with house.database.session() as s:
        house.applications.correct(s, no, {"illness": ILLNESS + "二期"}, ADMIN, REASON)
    with house.database.session() as s:
        house.applications.withdraw(s, no, ADMIN, REASON)
        house.staff.create(
            s, username="lai", password="long enough it is", role="county", name=STAFF, actor=ADMIN
        )
    return talk.token


def test_no_personal_word_is_readable_in_the_files(house: House) -> None:
    token = live_through_everything(house)
    if house.database.engine.dialect.name == "sqlite":
        path = Path(str(make_url(house.database.url).database))
        files = [path, path.with_name(path.name + "-wal")]
        assert all(file.stat().st_size > 0 for file in files)  # the WAL file holds the newest pages
        stored = b"".join(file.read_bytes() for file in files)
    else:
        stored = every_value(house.database)
    assert "上涌镇".encode() in stored  # plain on purpose: the search itself works
    for secret in [*SECRETS, token]:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(encoding) not in stored, secret
        assert secret.encode("unicode_escape") not in stored, secret


def every_value(database: Database) -> bytes:
    with database.engine.connect() as connection:
        tables = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalars()
        rows = [row for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    return b"\0".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for row in rows
        for value in row
    )


def test_with_the_key_everything_is_readable(house: House) -> None:
    live_through_everything(house)
    with house.database.read() as s:
        rows = s.execute(text("SELECT draft_id FROM application")).all()
        assert len(rows) == 1
        no = s.execute(text("SELECT no FROM application")).scalar_one()
    with house.database.session() as s:
        read = house.applications.read(s, no, ADMIN)
    assert (read.fields["name"], read.fields["illness"], read.needs[0].text) == (NAME, ILLNESS + "二期", NEED)


def test_with_another_key_nothing_opens(house: House) -> None:
    talk = house.talk()
    other = Database(house.database.url, Keyring(b"another root key that is long enough"))
    with other.read() as s, pytest.raises(Undecipherable):
        house.conversations.transcript(s, talk.conversation.id)
    other.dispose()


def test_a_value_moved_to_another_column_does_not_open_there(house: House) -> None:
    talk = house.talk()
    with house.database.session() as s:
        s.execute(text("UPDATE message SET fields = text"))
    with house.database.read() as s, pytest.raises(Undecipherable):
        house.conversations.transcript(s, talk.conversation.id)


def test_what_is_erased_is_gone_from_the_files(house: House) -> None:
    talk = house.talk()
    with house.database.session() as s:
        message = house.conversations.receive(s, talk.conversation, "c1", WORDS).message
        sealed = s.execute(text("SELECT text FROM message WHERE id = :id"), {"id": message.id}).scalar_one()
    with house.database.session() as s:
        house.conversations.erase(s, talk.conversation.id)
    if house.database.engine.dialect.name == "sqlite":
        house.database.dispose()  # the last connection writes the WAL back
        assert bytes(sealed) not in Path(str(make_url(house.database.url).database)).read_bytes()
    else:
        assert bytes(sealed) not in every_value(house.database)
