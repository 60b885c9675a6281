"""Visits: imported, given to somebody, brought to an end, erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select, text

from casework.access import SYSTEM, Reader
from casework.applications.models import Application
from casework.entry.form import EnteredConsent, EnteredNeed, EntryForm
from casework.entry.service import Entry
from casework.errors import Conflict, Invalid, NotAllowed, NotFound
from casework.history.models import HistoryEntry
from casework.notices.models import Notice
from casework.notices.service import Notices
from casework.visits.importing import BrokenRows, VisitImports
from casework.visits.models import Visit
from casework.visits.raising import NewVisit, Raising
from casework.visits.report import ImportReport
from casework.visits.schemas import VisitQuery
from casework.visits.service import Visits
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft
from tests.support.sheets import sheet

HEADINGS = (
    "姓名",
    "乡镇（街道）",
    "电话",
    "为什么走访",
    "走访结果",
    "走访日期",
    "同意方式",
    "谁同意的",
    "需求1",
)
ZHANG = ("张三", "上涌镇", 13805950001, "独居老人")
LI = ("李四", "杨梅乡", "", "邻居说很久没出门")
WANG = ("王五", "上涌镇", None, "低保户", "已走访", "2026-11-20", "口头", "本人", "居家照料")
TOWNSHIP = Reader(kind="staff", id="town", role="township", regions=["dehua"], townships=["上涌镇"])


@dataclass
class Desk:
    house: House
    raising: Raising
    visits: Visits
    imports: VisitImports
    volunteer: Reader
    other: Reader

    def run(self, *rows: Any, actor: Reader = CASEWORKER, **how: Any) -> ImportReport:
        data = sheet(*rows, headings=HEADINGS)
        table = self.imports.parse(data, "dehua")
        with self.house.database.session() as s:
            return self.imports.run(s, data, table, "dehua", actor, **{"mode": "apply"} | how)

    def count(self, table: Any = Visit) -> int:
        with self.house.database.read() as s:
            return s.scalar(select(func.count()).select_from(table)) or 0

    def names(self, reader: Reader, **query: Any) -> list[Any]:
        with self.house.database.read() as s:
            found = self.visits.list(s, VisitQuery(**query), reader)
        return [item.person["name"] for item in found.items]


@pytest.fixture
def desk(house: House) -> Desk:
    entry = Entry(house.clock, house.regions, house.conversations, house.applications)
    raising = Raising(house.clock, house.keyring, Notices(house.clock))
    visits = Visits(house.clock, house.regions, entry, raising)
    with house.database.session() as s:
        accounts = [
            house.staff.create(
                s, username=name, password="long enough", role="volunteer", regions=["dehua"], actor=SYSTEM
            )
            for name in ("mei", "lan")
        ]
        volunteers = [account.reader() for account in accounts]
    return Desk(
        house,
        raising,
        visits,
        VisitImports(house.clock, house.keyring, house.regions, raising, visits, entry),
        *volunteers,
    )


class TestImport:
    def test_a_check_stores_nothing(self, desk: Desk) -> None:
        report = desk.run(ZHANG, WANG, mode="check")
        assert [line.what for line in report.rows] == ["visit", "application"]
        assert (report.stored, desk.count(), desk.count(Application)) == (0, 0, 0)

    def test_rows_become_visits_and_applications(self, desk: Desk) -> None:
        report = desk.run(ZHANG, LI, WANG)
        assert (report.stored, report.wrong, desk.count()) == (3, 0, 3)
        no = report.rows[2].application_no
        assert no is not None
        with desk.house.database.session() as s:
            application = desk.house.applications.read(s, no, CASEWORKER)
            assert (application.channel, application.fields["name"]) == ("visit", "王五")
            visit = desk.visits.read(s, report.rows[2].visit_id or "", CASEWORKER)
            assert (visit.status, visit.application_no, str(visit.visited_on)) == ("done", no, "2026-11-20")
            assert no in visit.known

    def test_the_township_hears_of_each_visit_to_make_and_of_nobodys_name(self, desk: Desk) -> None:
        desk.run(ZHANG, LI, WANG)
        with desk.house.database.read() as s:
            told = s.scalars(select(Notice).where(Notice.subject_kind == "visit")).all()
        assert {(one.kind, one.role, one.township) for one in told} == {
            ("visit_raised", "township", "上涌镇"),
            ("visit_raised", "township", "杨梅乡"),
        }

    def test_one_wrong_row_and_nothing_is_stored(self, desk: Desk) -> None:
        with pytest.raises(BrokenRows) as raised:
            desk.run(ZHANG, ("李四", "北京", "1", "独居"), WANG)
        wrong = raised.value.report.rows[1]
        assert [(error.column, error.reason) for error in wrong.errors] == [
            ("C", "phone_short"),
            ("B", "township_elsewhere"),
        ]
        assert (desk.count(), desk.count(Application)) == (0, 0)

    def test_partial_stores_the_good_rows(self, desk: Desk) -> None:
        report = desk.run(ZHANG, ("李四", "北京", "1", "独居"), WANG, partial=True)
        assert (report.stored, report.wrong, desk.count()) == (2, 1, 2)

    def test_what_entering_refuses_is_named_at_its_column(self, desk: Desk) -> None:
        twice = [*WANG[:8], "居家照料"]
        data = sheet([*twice, "居家照料"], headings=[*HEADINGS, "需求3"])
        table = desk.imports.parse(data, "dehua")
        with desk.house.database.read() as s:
            report = desk.imports.run(s, data, table, "dehua", CASEWORKER)
        assert [(error.column, error.reason) for error in report.rows[0].errors] == [("J", "twice")]

    def test_the_same_file_again_gives_the_first_report(self, desk: Desk) -> None:
        data = sheet(ZHANG, WANG, headings=HEADINGS)
        table = desk.imports.parse(data, "dehua")
        with desk.house.database.session() as s:
            first = desk.imports.run(s, data, table, "dehua", CASEWORKER, mode="apply")
            again = desk.imports.run(s, data, table, "dehua", ADMIN, mode="apply")
        assert again == first.model_copy(update={"repeated": True})
        assert (desk.count(), desk.count(Application)) == (2, 1)

    def test_rows_of_an_earlier_file_are_there_already(self, desk: Desk) -> None:
        desk.run(ZHANG, WANG)
        report = desk.run(ZHANG, WANG, LI, actor=ADMIN)
        assert [line.what for line in report.rows] == ["already", "already", "visit"]
        assert (report.stored, desk.count(), desk.count(Application)) == (1, 3, 1)

    def test_a_list_of_visits_made_ends_those_that_waited(self, desk: Desk) -> None:
        desk.run(ZHANG)
        desk.run((*ZHANG, "没找到人"))
        with desk.house.database.read() as s:
            assert [item.status for item in desk.visits.list(s, VisitQuery(), CASEWORKER).items] == [
                "not_found"
            ]

    def test_the_same_person_twice_in_a_file_is_an_error(self, desk: Desk) -> None:
        report = desk.run(ZHANG, ZHANG, mode="check")
        assert [error.reason for error in report.rows[1].errors] == ["same_as_above"]

    def test_a_known_household_is_named(self, desk: Desk) -> None:
        no = desk.house.file(a_draft(name="张三", phone="13805950001")).no
        [line] = desk.run(ZHANG, mode="check").rows
        assert line.known == [no]

    def test_a_township_lists_people_of_its_own(self, desk: Desk) -> None:
        with pytest.raises(BrokenRows):
            desk.run(ZHANG, LI, actor=TOWNSHIP)
        with pytest.raises(NotAllowed):
            desk.run(ZHANG, actor=desk.volunteer)
        with pytest.raises(Invalid, match="region_not_yours"):
            desk.run(ZHANG, actor=ELSEWHERE)


class TestList:
    def test_each_sees_its_own_and_names_are_masked(self, desk: Desk) -> None:
        report = desk.run(ZHANG, LI)
        assert sorted(desk.names(CASEWORKER)) == ["张**", "李**"]
        assert desk.names(TOWNSHIP) == ["张**"]
        assert desk.names(ELSEWHERE) == []
        assert desk.names(desk.volunteer) == []
        with desk.house.database.session() as s:
            desk.visits.assign(s, report.rows[1].visit_id or "", "mei", CASEWORKER)
        assert desk.names(desk.volunteer) == ["李**"]
        assert desk.names(desk.other) == []
        assert desk.names(CASEWORKER, status="assigned") == ["李**"]

    def test_nothing_of_the_person_is_plain_in_the_database(self, desk: Desk) -> None:
        desk.run(ZHANG)
        with desk.house.database.read() as s:
            row = s.execute(text("SELECT * FROM visit")).one()
        stored = b"|".join(bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in row)
        assert not any(word.encode() in stored for word in ("张三", "13805950001", "独居"))


class TestAssign:
    def test_goes_to_who_can_go_and_is_in_the_history(self, desk: Desk) -> None:
        [line] = desk.run(ZHANG).rows
        with desk.house.database.session() as s:
            visit = desk.visits.assign(s, line.visit_id or "", desk.volunteer.id, CASEWORKER)
            assert (visit.status, visit.assigned_to_name) == ("assigned", "mei")
            with pytest.raises(Invalid, match="cannot_go"):
                desk.visits.assign(s, visit.id, "nobody", CASEWORKER)
            with pytest.raises(NotAllowed):
                desk.visits.assign(s, visit.id, "lan", desk.volunteer)
            actions = s.scalars(
                select(HistoryEntry.action)
                .where(HistoryEntry.subject_id == visit.id)
                .order_by(HistoryEntry.id)
            )
            assert list(actions) == ["raise", "assign"]


def asks_for_help(**fields: Any) -> EntryForm:
    return EntryForm(
        region="dehua",
        channel="visit",
        consent=EnteredConsent(given="oral", by="self"),
        fields={"age": 82, **fields},
        needs=[EnteredNeed(service="living.meals")],
    )


class TestFinish:
    def test_a_volunteer_brings_an_application_home(self, desk: Desk) -> None:
        [line] = desk.run(ZHANG).rows
        visit_id = line.visit_id or ""
        with desk.house.database.session() as s:
            desk.visits.assign(s, visit_id, "mei", CASEWORKER)
            done = desk.visits.finish(
                s, visit_id, "done", desk.volunteer, note="腿脚不便", application=asks_for_help()
            )
            assert done.application_no is not None
            filed = desk.house.applications.read(s, done.application_no, desk.volunteer)
            assert filed.fields["name"] == "张三"
            assert filed.fields["filled_by"] == "volunteer"
            with pytest.raises(Conflict):
                desk.visits.finish(s, visit_id, "not_found", desk.volunteer)
            with pytest.raises(NotFound):
                desk.visits.read(s, visit_id, desk.other)

    def test_nothing_is_done_when_the_application_is_wrong(self, desk: Desk) -> None:
        [line] = desk.run(ZHANG).rows
        visit_id = line.visit_id or ""
        for how in (
            {"outcome": "done", "application": asks_for_help(age=300)},
            {"outcome": "no_need", "application": asks_for_help()},
            {"outcome": "done", "application_no": "DH-no-such"},
        ):
            with pytest.raises(Invalid), desk.house.database.session() as s:
                desk.visits.finish(s, visit_id, actor=CASEWORKER, **how)
        assert desk.names(CASEWORKER, status="open") == ["张**"]

    def test_an_application_that_there_was_can_be_named(self, desk: Desk) -> None:
        no = desk.house.file(a_draft(name="张三")).no
        [line] = desk.run(ZHANG).rows
        with desk.house.database.session() as s:
            done = desk.visits.finish(s, line.visit_id or "", "no_need", CASEWORKER, application_no=no)
        assert (done.status, done.application_no) == ("no_need", no)


class TestErase:
    def test_erasing_the_application_takes_the_visit_with_it(self, desk: Desk) -> None:
        report = desk.run(WANG)
        with desk.house.database.session() as s:
            desk.house.erasure.by_staff(s, report.rows[0].application_no or "", ADMIN, "本人要求")
        with desk.house.database.session() as s:
            visit = desk.visits.read(s, report.rows[0].visit_id or "", ADMIN)
            assert (visit.person, visit.reason, visit.township) == ({}, "", "上涌镇")
            assert s.execute(text("SELECT count(*) FROM visit_term")).scalar_one() == 0

    def test_a_visit_alone_can_be_erased_and_waits_no_more(self, desk: Desk) -> None:
        [line] = desk.run(ZHANG).rows
        with desk.house.database.session() as s:
            with pytest.raises(NotAllowed):
                desk.visits.erase(s, line.visit_id or "", TOWNSHIP, "本人要求")
            erased = desk.visits.erase(s, line.visit_id or "", ADMIN, "本人要求")
        assert (erased.status, erased.person) == ("no_need", {})
        assert desk.run(ZHANG, LI).stored == 2


class TestRaise:
    def test_one_person_waits_once_for_each_rule(self, desk: Desk) -> None:
        def new(rule: str) -> NewVisit:
            person = {"name": "张三", "id_number": "350526194401011230"}
            return NewVisit("dehua", "上涌镇", "discovery", person, "看病花得多", rule_id=rule)

        with desk.house.database.session() as s:
            desk.raising.raise_visit(s, new("a"), SYSTEM)
            desk.raising.raise_visit(s, new("b"), SYSTEM)
            with pytest.raises(Conflict):
                desk.raising.raise_visit(s, new("a"), SYSTEM)
        assert desk.count() == 2
