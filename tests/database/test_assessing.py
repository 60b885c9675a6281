"""What staff add to an assessment: grounds, expenses, self-care, official findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery
from casework.assessment.grades import NewGrade
from casework.assessment.grounds import Ground
from casework.assessment.models import OfficialGrade, StaffFact
from casework.assessment.schemas import AssessmentReport, GradeView
from casework.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from casework.history.service import HistoryView
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft, organisation

ZHIHE = organisation("dehua.zhihe")
ALL_ALONE = dict.fromkeys(("eating", "dressing", "bed_transfer", "toileting", "walking", "bathing"), True)
EXPENSES = {"living": 300, "medical": 900, "education": 0, "rehabilitation": 0, "other": 0}


def read(house: House, no: str, reader: Any = CASEWORKER) -> AssessmentReport:
    with house.database.session() as s:
        return house.assessing.read(s, no, reader)


def spend(house: House, no: str, expenses: dict[str, Any] = EXPENSES) -> AssessmentReport:
    with house.database.session() as s:
        return house.assessing.set_expenses(s, no, expenses, CASEWORKER, "看过票据")


def judge(house: House, no: str, **actions: Any) -> AssessmentReport:
    with house.database.session() as s:
        return house.assessing.set_self_care(s, no, ALL_ALONE | actions, CASEWORKER, "上门看过")


def decide(house: House, no: str, value: Any = "none", **changes: Any) -> GradeView:
    given = {
        "kind": "category",
        "decided_by": "县民政局",
        "decided_on": date(2026, 11, 1),
        "reason": "看过文书",
    }
    with house.database.session() as s:
        grade = NewGrade.model_validate(given | {"value": value} | changes)
        return house.assessing.record_grade(s, no, grade, CASEWORKER)


def trail(house: House, no: str) -> list[HistoryView]:
    with house.database.session() as s:
        return house.applications.history(s, no, ADMIN)


def grounds(report: AssessmentReport, fact: str) -> list[Ground]:
    items = [item for dimension in report.dimensions for item in dimension.items]
    [item] = [item for item in items if item.fact == fact]
    return item.evidence


class TestRead:
    def test_every_point_with_its_reason_and_the_words_it_rests_on(self, house: House) -> None:
        shown = read(house, house.file().no)
        household = shown.dimensions[0]
        assert (household.code, household.points, household.weight) == ("household", 20, 20)
        alone = household.items[0]
        assert (alone.points, alone.reason, alone.fields) == (12, "老人独居", ["living", "age"])
        assert [(g.field, g.message_id, g.text) for g in alone.evidence] == [
            ("living", "m1", "一个人住"),
            ("age", "m1", "82"),
        ]
        assert (shown.stage, shown.difficulty) == ("初筛", sum(d.points for d in shown.dimensions))
        assert "housing" in shown.missing_fields

    def test_a_field_that_staff_corrected_names_who(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            house.applications.correct(s, no, {"living": "with_grandchildren"}, CASEWORKER)
        [ground] = grounds(read(house, no), "和谁一起住")
        assert (ground.source, ground.by, ground.at) == ("staff", "chen", house.clock.now())

    def test_the_list_and_the_view_have_the_same_index(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            stored = house.applications.read(s, no, CASEWORKER).assessment
        assert stored.difficulty == read(house, no).difficulty

    def test_reading_is_in_the_history(self, house: House) -> None:
        no = house.file().no
        read(house, no)
        assert [e.action for e in trail(house, no) if e.kind == "read"] == ["read_assessment"]

    def test_an_organisation_sees_the_index_but_not_what_it_rests_on(self, house: House) -> None:
        no = house.file().no
        judge(house, no, eating=False)
        spend(house, no)
        decide(house, no)
        shown = read(house, no, ZHIHE)
        assert shown.limited and shown.difficulty > 0
        assert all(not dimension.items for dimension in shown.dimensions)
        assert (shown.expenses, shown.self_care, shown.grades, shown.missing) == (None, None, [], [])
        with house.database.session() as s:
            assert house.assessing.grades(s, no, ZHIHE) is None

    def test_not_by_who_may_not_see_the_application(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(NotFound):
            read(house, no, ELSEWHERE)


class TestExpenses:
    def test_they_move_the_index_and_name_who_entered_them(self, house: House) -> None:
        no = house.file(a_draft(monthly_income=1000)).no
        before = read(house, no)
        after = spend(house, no)
        assert after.difficulty > before.difficulty and "expenses" not in after.missing_fields
        assert after.expenses and (after.expenses.share, after.expenses.complete) == (120.0, True)
        first = grounds(after, "必需开支占收入多少")[0]
        assert (first.source, first.by) == ("staff", "chen")
        with house.database.read() as s:
            stored = house.applications.get(s, no, CASEWORKER)
            assert stored.difficulty == after.difficulty
            query = ApplicationQuery(dimension=[f"income:{after.dimensions[1].points}"])
            assert house.applications.list(s, query, CASEWORKER).total == 1

    def test_before_and_after_are_in_the_history_once(self, house: House) -> None:
        no = house.file().no
        spend(house, no)
        spend(house, no)
        spend(house, no, {"medical": 100})
        entries = [e for e in trail(house, no) if e.kind == "assessment"]
        assert [(e.action, e.before, e.after) for e in entries] == [
            ("expenses", None, EXPENSES),
            ("expenses", EXPENSES, {"medical": 100}),
        ]
        assert entries[0].reason == "看过票据"

    def test_none_at_all_takes_them_away(self, house: House) -> None:
        no = house.file(a_draft(monthly_income=1000)).no
        before = read(house, no)
        spend(house, no)
        after = spend(house, no, {})
        assert (after.expenses, after.difficulty) == (None, before.difficulty)

    def test_a_mistake_changes_nothing(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(Invalid):
            spend(house, no, {"medical": 100, "tobacco": 1})
        assert read(house, no).expenses is None

    def test_not_by_an_organisation_and_not_once_withdrawn(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s, pytest.raises(NotAllowed):
            house.assessing.set_expenses(s, no, EXPENSES, ZHIHE)
        with house.database.session() as s:
            house.applications.withdraw(s, no, CASEWORKER, "重复")
        with pytest.raises(Conflict):
            spend(house, no)


class TestSelfCare:
    def test_what_the_six_actions_propose_becomes_the_field(self, house: House) -> None:
        no = house.file().no
        shown = judge(house, no, eating=False, walking=False, bathing=False, toileting=False)
        assert shown.self_care and (shown.self_care.proposal, shown.self_care.agrees) == ("dependent", True)
        assert shown.self_care.unmet == ["吃饭", "如厕", "室内行走", "洗澡"]
        assert shown.self_care.rule.article == 22
        with house.database.read() as s:
            assert house.applications.get(s, no, CASEWORKER).fields["self_care"] == "dependent"
        changes = [
            (e.kind, e.action, e.after) for e in trail(house, no) if e.kind in ("change", "assessment")
        ]
        assert changes[0][:2] == ("assessment", "self_care_actions")
        assert changes[1] == ("change", "self_care", "dependent")
        assert ("staff", "chen") in [(g.source, g.by) for g in grounds(shown, "生活自理")]

    def test_a_later_correction_by_hand_shows_that_they_disagree(self, house: House) -> None:
        no = house.file().no
        judge(house, no)
        with house.database.session() as s:
            house.applications.correct(s, no, {"self_care": "partial"}, CASEWORKER)
        shown = read(house, no).self_care
        assert shown and (shown.proposal, shown.field, shown.agrees) == ("independent", "partial", False)

    def test_all_six_are_asked_for_and_nothing_is_half_done(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(Invalid) as refused:
            judge(house, no, eating=None, bathing=None)
        assert [issue.field for issue in refused.value.errors] == ["bathing", "eating"]
        assert read(house, no).self_care is None


class TestGrades:
    def test_a_finding_stands_beside_what_the_resident_said(self, house: House) -> None:
        no = house.file().no
        grade = decide(house, no, document_no="德民〔2026〕1号")
        assert (grade.value_label, grade.field_value, grade.differs) == ("都不是", "dibao", True)
        assert (grade.recorded_by, grade.recorded_at) == ("chen", house.clock.now())
        with house.database.read() as s:
            assert house.applications.get(s, no, CASEWORKER).fields["category"] == "dibao"

    def test_a_later_one_replaces_the_earlier_and_both_stay(self, house: House) -> None:
        no = house.file().no
        for value in ("none", "dibao"):
            decide(house, no, value)
        with house.database.session() as s:
            views = house.assessing.grades(s, no, CASEWORKER)
        assert [(view.value, view.current, view.differs) for view in views or []] == [
            ("none", False, True),
            ("dibao", True, False),
        ]
        assert [view.value for view in read(house, no).grades] == ["dibao"]
        entries = [e for e in trail(house, no) if e.action == "grade"]
        assert [(e.before, e.after) for e in entries] == [
            (None, {"kind": "category", "value": "none"}),
            ("none", {"kind": "category", "value": "dibao"}),
        ]

    def test_the_same_form_twice_is_one_finding(self, house: House) -> None:
        no = house.file().no
        given = {"kind": "other", "value": "孤儿", "decided_by": "局", "reason": "看过"}
        grade = NewGrade.model_validate(given | {"decided_on": date(2026, 11, 1)})
        made = []
        for key in ("a", "a", "b"):
            with house.database.session() as s:
                made.append(house.assessing.record_grade(s, no, grade, CASEWORKER, client_id=key))
        assert made[0] == made[1] and made[2].id != made[0].id
        with pytest.raises(Refused, match="client_id_used"), house.database.session() as s:
            house.assessing.record_grade(
                s, no, grade.model_copy(update={"value": "独居"}), CASEWORKER, client_id="a"
            )
        assert [e.action for e in trail(house, no)].count("grade") == 2

    def test_the_database_itself_refuses_to_change_one(self, house: House) -> None:
        decide(house, house.file().no)
        with pytest.raises(DBAPIError, match="append-only"), house.database.session() as s:
            s.execute(update(OfficialGrade).values(kind="other"))

    def test_only_by_who_may_decide(self, house: House) -> None:
        no = house.file().no
        grade = NewGrade(
            kind="category", value="none", decided_by="局", decided_on=date(2026, 1, 1), reason="看过"
        )
        township = CASEWORKER.model_copy(update={"role": "township", "townships": ["上涌镇"]})
        with house.database.session() as s, pytest.raises(NotAllowed):
            house.assessing.record_grade(s, no, grade, township)


class TestBenefits:
    def look(self, house: House, no: str, reader: Any = CASEWORKER) -> dict[str, str]:
        with house.database.session() as s:
            checked = house.assessing.benefits(s, no, reader)
        assert "不是认定结果" in checked.notice
        return {item.code: item.outlook for item in checked.items}

    def test_what_staff_added_and_what_an_office_found_count(self, house: House) -> None:
        no = house.file(a_draft(monthly_income=1000, category="none")).no
        before = self.look(house, no)
        assert (before["rigid_expenditure"], before["medical_insurance"]) == ("needs_more", "unlikely")
        spend(house, no)
        decide(house, no, "dibao_marginal")
        after = self.look(house, no)
        assert (after["dibao_marginal"], after["medical_insurance"]) == ("has", "may")
        assert after["rigid_expenditure"] == "unlikely"

    def test_it_is_in_the_history_and_not_for_organisations(self, house: House) -> None:
        no = house.file().no
        self.look(house, no)
        assert [e.action for e in trail(house, no) if e.kind == "read"] == ["read_benefits"]
        with pytest.raises(NotAllowed):
            self.look(house, no, ZHIHE)
        with pytest.raises(NotFound):
            self.look(house, no, ELSEWHERE)


class TestAtRest:
    def test_nothing_of_it_is_readable_and_erasing_leaves_nothing(self, house: House) -> None:
        no = house.file().no
        spend(house, no)
        judge(house, no, eating=False)
        decide(house, no, "重特大疾病", kind="other")
        with house.database.read() as s:
            rows = [
                *s.execute(text("SELECT value FROM assessment_fact")),
                *s.execute(text("SELECT value, decided_by, reason FROM official_grade")),
            ]
        raw = b" ".join(bytes(cell) for row in rows for cell in row)
        assert raw and not any(word.encode() in raw for word in ("eating", "medical", "县民政局", "疾病"))
        with house.database.session() as s:
            house.applications.erase(s, no, ADMIN, "本人要求")
        with house.database.read() as s:
            for table in (StaffFact, OfficialGrade):
                assert s.scalar(select(func.count()).select_from(table)) == 0
            assert s.scalar(select(Application.difficulty)) == 0
        shown = read(house, no)
        assert (shown.difficulty, shown.difficulty_max, shown.dimensions) == (0, 0, [])
        assert all(e.before is None and e.after is None for e in trail(house, no) if e.kind == "assessment")
