"""An application entered in person is the same application as one out of a talk."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from casework.access import Reader
from casework.applications.models import Application
from casework.conversations.models import Conversation
from casework.directory.models import StationEntry
from casework.entry.form import EnteredConsent, EnteredNeed, EntryForm
from casework.entry.models import EntryRecord
from casework.entry.service import Entry
from casework.errors import Conflict, Invalid, NotAllowed, UnknownConversation
from tests.database.conftest import ADMIN, CASEWORKER, House, a_draft, organisation

VOLUNTEER = Reader(kind="staff", id="mei", role="volunteer", regions=["dehua"])
OTHER_VOLUNTEER = Reader(kind="staff", id="lan", role="volunteer", regions=["dehua"])
FACTS: dict[str, Any] = {
    "name": "陈阿妹",
    "phone": "13805951234",
    "township": "上涌镇",
    "age": 82,
    "living": "alone",
    "self_care": "partial",
    "illness": "中风",
    "category": "dibao",
}


def form(**changes: Any) -> EntryForm:
    given: dict[str, Any] = {
        "region": "dehua",
        "channel": "visit",
        "consent": EnteredConsent(given="oral", by="self"),
        "fields": FACTS,
        "needs": [EnteredNeed(service="living.home_care", text="想找人上门照顾")],
    }
    return EntryForm(**given | changes)


def entry_of(house: House) -> Entry:
    return Entry(house.clock, house.regions, house.conversations, house.applications)


def enter(house: House, actor: Reader = VOLUNTEER, client_id: str = "c1", **changes: Any) -> str:
    with house.database.session() as s:
        return entry_of(house).enter(s, form(**changes), actor, client_id).no


class TestReadingHow:
    def test_who_where_and_how_the_person_agreed(self, house: House) -> None:
        written = EnteredConsent(given="written", by="guardian")
        no = enter(house, consent=written, channel="station", station="dehua.station.shangyong")
        with house.database.read() as s:
            read = entry_of(house).read(s, no, CASEWORKER)
        assert read is not None
        assert (read.by, read.consent_given, read.consent_by) == ("mei", "written", "guardian")
        assert read.at == house.clock.now() and read.station_name and "上涌镇" in read.station_name

    def test_a_talk_s_application_was_not_entered_and_an_organisation_learns_nothing(
        self, house: House
    ) -> None:
        told, entered = house.file().no, enter(house)
        with house.database.read() as s:
            assert entry_of(house).read(s, told, CASEWORKER) is None
            assert entry_of(house).read(s, entered, organisation("dehua.zhihe")) is None


class TestEnter:
    def test_is_assessed_and_referred_as_one_out_of_a_talk(self, house: House) -> None:
        told = house.file(a_draft(filled_by="volunteer")).no
        entered = enter(house)
        with house.database.session() as s:
            first, second = (house.applications.read(s, no, CASEWORKER) for no in (told, entered))
        assert second.fields == first.fields
        assert second.assessment == first.assessment
        assert [(r.organisation, r.status) for r in second.referrals] == [
            (r.organisation, r.status) for r in first.referrals
        ]
        assert second.no == "DH20261121-000002"
        assert (second.channel, second.evidence) == ("visit", {})
        assert first.no in second.possible_duplicates

    def test_the_history_names_who_entered_it(self, house: House) -> None:
        no = enter(house)
        with house.database.session() as s:
            filed = house.applications.history(s, no, CASEWORKER)[0]
            record = s.scalars(select(EntryRecord)).one()
        assert (filed.kind, filed.actor_kind, filed.actor_id) == ("filed", "staff", "mei")
        assert (record.account_id, record.consent_given, record.consent_by) == ("mei", "oral", "self")

    def test_the_same_again_gives_the_same_application(self, house: House) -> None:
        no = enter(house)
        assert enter(house, fields={}, consent=None) == no
        assert enter(house, OTHER_VOLUNTEER) != no
        with house.database.read() as s:
            assert s.scalar(select(func.count()).select_from(Application)) == 2
            assert s.scalar(select(func.count()).select_from(Conversation)) == 2

    def test_who_entered_it_sees_it_and_another_volunteer_does_not(self, house: House) -> None:
        no = enter(house)
        with house.database.session() as s:
            assert house.applications.get(s, no, VOLUNTEER).no == no
            assert house.applications.list(s, _all(), OTHER_VOLUNTEER).total == 0
            assert house.applications.list(s, _all(), VOLUNTEER).total == 1

    def test_nothing_is_stored_when_anything_is_wrong(self, house: House) -> None:
        with pytest.raises(Invalid):
            enter(house, fields=FACTS | {"age": -1})
        with house.database.read() as s:
            assert s.scalar(select(func.count()).select_from(Conversation)) == 0

    def test_is_refused_to_who_may_not_and_for_another_region(self, house: House) -> None:
        with pytest.raises(NotAllowed):
            enter(house, organisation("dehua.zhihe"))
        with pytest.raises(Invalid, match="region_not_yours"):
            enter(house, region="weihai")


class TestSilentTalk:
    def test_is_in_no_list_cannot_be_taken_over_and_has_no_words(self, house: House) -> None:
        no = enter(house)
        with house.database.session() as s:
            talk = house.applications.get(s, no, CASEWORKER).conversation_id
            assert house.staff_talks.list(s, page=1, page_size=20, reader=CASEWORKER).total == 0
            assert house.applications.transcript(s, no, CASEWORKER) == []
            with pytest.raises(Conflict):
                house.staff_talks.take_over(s, talk, CASEWORKER)
            with pytest.raises(UnknownConversation):
                house.conversations.authenticate(s, talk, "")

    def test_erasing_the_application_works_as_for_any(self, house: House) -> None:
        no = enter(house)
        with house.database.session() as s:
            erased = house.erasure.by_staff(s, no, ADMIN, "本人要求")
        assert (erased.fields, erased.status) == ({}, "withdrawn")


def _all() -> Any:
    from casework.applications.schemas import ApplicationQuery

    return ApplicationQuery()


class TestStation:
    def test_a_station_that_staff_added_counts_until_it_is_closed(self, house: House) -> None:
        code = "dehua.station.added"
        with pytest.raises(Invalid, match="station: unknown"):
            enter(house, channel="station", station=code)
        with house.database.session() as s:
            entry = StationEntry(
                code=code,
                region="dehua",
                added=True,
                active=True,
                township="上涌镇",
                version=1,
                updated_by="chen",
                updated_at=house.clock.now(),
            )
            s.add(entry)
        enter(house, channel="station", station=code)
        with house.database.session() as s:
            assert s.scalars(select(EntryRecord)).one().station == code
            s.execute(update(StationEntry).values(active=False))
        with pytest.raises(Invalid, match="station: unknown"):
            enter(house, client_id="c2", channel="station", station=code)
