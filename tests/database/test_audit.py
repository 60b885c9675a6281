"""The audit trail: narrowed to the reader's regions, searched by who, what and when, quick at any length."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import insert

from casework.access import SYSTEM, Reader
from casework.audit.service import COUNTED, Audit, AuditQuery
from casework.errors import Invalid, NotAllowed
from casework.history.models import HistoryEntry
from casework.history.service import History
from tests.database.conftest import CASEWORKER, ELSEWHERE, House

AUDITOR = Reader(kind="staff", id="shen", role="auditor", regions=["dehua"])
OFFICE = Reader(kind="staff", id="su", role="township", regions=["dehua"], townships=["上涌镇"])
EVERYWHERE = Reader(kind="staff", id="root", role="admin")


def search(house: House, reader: Reader = AUDITOR, **query: object) -> list[tuple[str, str]]:
    with house.database.read() as s:
        page = Audit().search(s, AuditQuery.model_validate(query), reader)
    assert page.total == len(page.items)
    return [(entry.kind, entry.action) for entry in page.items]


class TestSearch:
    def test_knows_the_region_of_whatever_happened(self, house: House) -> None:
        filed = house.file()
        far = house.talk("weihai").conversation
        history = History(house.clock)
        with house.database.session() as s:
            house.applications.read(s, filed.no, CASEWORKER)
            history.append(s, "read", "read_transcript", SYSTEM, conversation_id=far.id)
            history.append(s, "status", "status", SYSTEM, application_no=filed.no)
            history.append(s, "account", "create", EVERYWHERE, subject_id="x")
        assert search(house)[:2] == [("status", "status"), ("read", "read_application")]
        assert search(house, ELSEWHERE.model_copy(update={"role": "auditor"})) == [
            ("read", "read_transcript")
        ]
        assert len(search(house, EVERYWHERE)) == len(search(house)) + 2

    def test_by_who_kind_subject_and_time(self, house: House) -> None:
        filed = house.file()
        house.clock.wait(days=1)
        with house.database.session() as s:
            house.applications.read(s, filed.no, CASEWORKER)
        read = [("read", "read_application")]
        assert search(house, who="chen") == read
        assert search(house, kind="read") == read
        assert search(house, subject=filed.no)[:1] == read
        assert len(search(house, subject=filed.conversation_id)) > 1
        now = house.clock.now()
        assert search(house, since=now, until=now + timedelta(hours=1)) == read
        assert read[0] not in search(house, until=now)
        assert search(house, who="nobody") == []

    def test_a_user_name_finds_the_account(self, house: House) -> None:
        with house.database.session() as s:
            account = house.staff.create(
                s,
                username="chen",
                password="a-long-enough-one",
                role="county",
                regions=["dehua"],
                actor=SYSTEM,
            )
        filed = house.file()
        with house.database.session() as s:
            house.applications.read(s, filed.no, account.reader())
        with house.database.read() as s:
            [entry] = Audit().search(s, AuditQuery(who="chen"), AUDITOR).items
        assert (entry.actor_id, entry.actor_name) == (account.id, "chen")

    def test_only_who_sees_a_whole_region(self, house: House) -> None:
        with house.database.read() as s:
            with pytest.raises(NotAllowed):
                Audit().search(s, AuditQuery(), OFFICE)
            with pytest.raises(Invalid):
                Audit().search(s, AuditQuery(region="weihai"), AUDITOR)
            with pytest.raises(Invalid):
                Audit().search(s, AuditQuery(kind="nonsense"), AUDITOR)

    def test_shows_no_content(self, house: House) -> None:
        filed = house.file()
        with house.database.read() as s:
            page = Audit().search(s, AuditQuery(subject=filed.no), AUDITOR)
        assert "陈阿妹" not in "".join(entry.model_dump_json() for entry in page.items)

    def test_very_many_entries_are_searched_at_once(self, house: House) -> None:
        start = house.clock.now()
        rows = [
            {
                "at": start + timedelta(seconds=number),
                "kind": "read" if number % 5 else "change",
                "region": "dehua" if number % 3 else "weihai",
                "actor_kind": "staff",
                "actor_id": f"a{number % 40}",
                "action": "read_application",
                "application_no": f"DH{number // 10}",
            }
            for number in range(40_000)
        ]
        with house.database.session() as s:
            s.execute(insert(HistoryEntry), rows)
        queries = [
            AuditQuery(),
            AuditQuery(region="dehua", kind="change"),
            AuditQuery(who="a7"),
            AuditQuery(subject="DH77"),
            AuditQuery(since=start + timedelta(seconds=20_000), until=start + timedelta(seconds=24_000)),
            AuditQuery(page=COUNTED // 50),
        ]
        with house.database.read() as s:
            for reader in (AUDITOR, EVERYWHERE):
                for query in queries:
                    Audit().search(s, query, reader)
                    began = perf_counter()
                    page = Audit().search(s, query, reader)
                    took = perf_counter() - began
                    assert page.total <= COUNTED
                    # Some 20 ms on a quiet machine; reading the whole table for each takes far longer.
                    assert took < 0.5, (reader.id, query, took)
