"""Departments push lists, rules raise visits, nobody is raised twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select, text

from casework.access import Reader
from casework.discovery.models import DiscoveryList
from casework.discovery.schemas import ListReport
from casework.discovery.service import BrokenList, Discovery
from casework.entry.service import Entry
from casework.errors import Invalid, NotAllowed, NotFound
from casework.notices.models import Notice
from casework.notices.service import Notices
from casework.visits.models import Visit
from casework.visits.raising import Raising
from casework.visits.service import Visits
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft

INSURANCE = Reader(
    kind="staff", id="yi", role="department", regions=["dehua"], organisation="dehua.medical_insurance"
)
HEALTH = Reader(kind="staff", id="wei", role="department", regions=["dehua"], organisation="dehua.health")
AUDITOR = Reader(kind="staff", id="shen", role="auditor", regions=["dehua"])
ID = "350526194401011237"
OTHER_ID = "350526195002021221"
KEYS = ("姓名", "身份证号", "乡镇", "政策范围内个人自付费用")
ZHANG = ("张三", ID, "上涌镇", 30000)
LI = ("李四", OTHER_ID, "杨梅乡", 100)


@dataclass
class Desk:
    house: House
    visits: Visits
    discovery: Discovery

    def push(self, *rows: Any, actor: Reader = INSURANCE, **how: Any) -> ListReport:
        given = [(n, dict(zip(KEYS, row, strict=True))) for n, row in enumerate(rows, start=1)]
        kind = how.pop("kind", "high_medical_cost")
        with self.house.database.session() as s:
            return self.discovery.push(s, "dehua", kind, KEYS, given, actor, **how)

    def whats(self, *rows: Any, **how: Any) -> list[str]:
        return [line.what for line in self.push(*rows, **how).rows]

    def count(self, table: Any = Visit) -> int:
        with self.house.database.read() as s:
            return s.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def desk(house: House) -> Desk:
    entry = Entry(house.clock, house.regions, house.conversations, house.applications)
    raising = Raising(house.clock, house.keyring, Notices(house.clock))
    visits = Visits(house.clock, house.regions, entry, raising)
    return Desk(house, visits, Discovery(house.clock, house.keyring, house.regions, raising))


class TestPush:
    def test_a_rule_raises_a_visit_with_why_and_by_when(self, desk: Desk) -> None:
        report = desk.push(ZHANG, LI)
        assert [line.what for line in report.rows] == ["visit", "no_rule"]
        with desk.house.database.session() as s:
            visit = desk.visits.read(s, report.rows[0].visit_id or "", CASEWORKER)
            notice = s.scalars(select(Notice)).one()
        assert (visit.source, visit.rule_id, visit.township) == (
            "discovery",
            "medical-cost-high",
            "上涌镇",
        )
        assert visit.reason.startswith("政策范围内个人自付的医疗费用高")
        assert visit.quote == "定期向职能部门推送发生政策范围内高额医疗费用人员名单"
        assert visit.facts == {"政策范围内个人自付费用": 30000}
        assert str(visit.due) == "2026-12-04"
        assert (notice.role, notice.township, notice.subject_id) == ("township", "上涌镇", visit.id)

    def test_the_same_list_again_raises_nothing_new(self, desk: Desk) -> None:
        first = desk.push(ZHANG, LI)
        again = desk.push(ZHANG, LI)
        assert again == first.model_copy(update={"repeated": True})
        assert (desk.count(), desk.count(DiscoveryList)) == (1, 1)

    def test_nobody_is_raised_twice(self, desk: Desk) -> None:
        assert desk.whats(ZHANG, ZHANG) == ["visit", "seen"]
        dearer = (*ZHANG[:3], 40000)
        assert desk.whats(ZHANG, dearer, LI) == ["seen", "visited", "no_rule"]
        assert desk.count() == 1

    def test_the_same_row_is_judged_again_when_the_rule_may_raise_again(self, desk: Desk) -> None:
        [line] = desk.push(ZHANG).rows
        with desk.house.database.session() as s:
            desk.visits.finish(s, line.visit_id or "", "no_need", CASEWORKER)
        desk.house.clock.wait(days=30)
        assert desk.whats(LI, ZHANG) == ["no_rule", "seen"]
        desk.house.clock.wait(days=370)
        assert desk.push(ZHANG).repeated is False, "the very same list, so long after"
        assert desk.count() == 2
        again = desk.push(ZHANG)
        assert again.repeated and [row.what for row in again.rows] == ["visit"]

    def test_what_no_rule_raised_is_judged_again(self, desk: Desk) -> None:
        assert desk.whats(LI) == ["no_rule"]
        assert desk.whats(LI, ZHANG) == ["no_rule", "visit"]

    def test_a_year_after_a_visit_the_rule_raises_again(self, desk: Desk) -> None:
        [line] = desk.push(ZHANG).rows
        with desk.house.database.session() as s:
            desk.visits.finish(s, line.visit_id or "", "no_need", CASEWORKER)
        desk.house.clock.wait(days=30)
        assert desk.whats((*ZHANG[:3], 31000)) == ["visited"]
        desk.house.clock.wait(days=370)
        assert desk.whats((*ZHANG[:3], 32000)) == ["visit"]

    def test_who_is_in_help_for_it_is_not_visited(self, desk: Desk) -> None:
        desk.house.file(a_draft(["link.medical_aid"], name="张三", id_number=ID, age=82))
        assert desk.whats(ZHANG) == ["in_help"]
        assert desk.count() == 0

    def test_what_is_known_of_the_household_counts(self, desk: Desk) -> None:
        cheap = (*ZHANG[:2], None, 6000)
        assert desk.whats(cheap, mode="check") == ["no_rule"]
        desk.house.file(a_draft(["living.meals"], name="张三", id_number=ID, age=82, category="dibao"))
        report = desk.push(cheap)
        assert [(line.what, line.rule_id) for line in report.rows] == [("visit", "medical-cost-in-programme")]
        with desk.house.database.session() as s:
            # The list does not say where; the application does.
            assert desk.visits.read(s, report.rows[0].visit_id or "", CASEWORKER).township == "上涌镇"

    def test_a_check_stores_nothing(self, desk: Desk) -> None:
        assert desk.whats(ZHANG, LI, mode="check") == ["visit", "no_rule"]
        assert (desk.count(), desk.count(DiscoveryList)) == (0, 0)

    def test_one_wrong_row_and_nothing_is_taken_unless_partial(self, desk: Desk) -> None:
        wrong = ("王五", "123", "上涌镇", "很多")
        with pytest.raises(BrokenList) as raised:
            desk.push(ZHANG, wrong)
        [line] = raised.value.report.rows
        assert [(error.heading, error.reason) for error in line.errors] == [
            ("身份证号", "id_length"),
            ("政策范围内个人自付费用", "not_number"),
        ]
        assert (desk.count(), desk.count(DiscoveryList)) == (0, 0)
        assert desk.whats(ZHANG, wrong, partial=True) == ["visit", "wrong"]

    def test_only_who_the_pack_names_pushes_a_kind(self, desk: Desk) -> None:
        for actor in (HEALTH, CASEWORKER, AUDITOR):
            with pytest.raises(NotAllowed):
                desk.push(ZHANG, actor=actor)
        with pytest.raises(NotAllowed):
            desk.push(ZHANG, kind="low_income_monitoring")
        with pytest.raises(Invalid, match="unknown"):
            desk.push(ZHANG, kind="rich_people")
        assert desk.whats(ZHANG, kind="low_income_monitoring", actor=CASEWORKER) == ["visit"]

    def test_nobody_is_named_in_what_is_kept_of_a_list(self, desk: Desk) -> None:
        desk.push(ZHANG, LI)
        with desk.house.database.read() as s:
            rows = s.execute(text("SELECT * FROM discovery_row")).all()
        assert not any(word in repr(rows) for word in ("张三", "李四", ID, "30000"))


class TestRead:
    def test_the_county_reads_all_and_a_department_its_own(self, desk: Desk) -> None:
        list_id = desk.push(ZHANG, LI).id or ""
        with desk.house.database.read() as s:
            for reader, count in ((CASEWORKER, 1), (INSURANCE, 1), (AUDITOR, 1), (HEALTH, 0), (ELSEWHERE, 0)):
                assert desk.discovery.lists(s, reader).total == count
            found = desk.discovery.read(s, list_id, INSURANCE)
            with pytest.raises(NotFound):
                desk.discovery.read(s, list_id, HEALTH)
        assert [(row.what, row.status, row.person.get("name")) for row in found.items] == [
            ("visit", "open", "张**"),
            ("no_rule", None, None),
        ]
        assert (found.raised, found.wrong, found.organisation) == (1, 0, "dehua.medical_insurance")


class TestErase:
    def test_an_erased_visit_leaves_a_row_without_a_person(self, desk: Desk) -> None:
        report = desk.push(ZHANG)
        with desk.house.database.session() as s:
            desk.visits.erase(s, report.rows[0].visit_id or "", CASEWORKER, "本人要求")
            [row] = desk.discovery.read(s, report.id or "", INSURANCE).items
        assert row.person == {}
