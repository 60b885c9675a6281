"""What is asked next: only what this case needs, in a natural order, and never without an end."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue

from casework.intake.draft import Draft, DraftNeed
from casework.intake.questions import (
    CONFIRM,
    missing_required,
    needs_person,
    next_question,
    open_questions,
    question_for,
)
from casework.regions import RegionPack

ANSWERS: dict[str, JsonValue] = {
    "consent": True,
    "filled_by": "self",
    "township": "上涌镇",
    "age": 72,
    "living": "with_family",
    "self_care": "partial",
    "illness": "高血压",
    "disability": {"kind": "physical", "grade": 2},
    "housing": "unsafe",
    "children": "minor",
    "employment": "seeking",
    "category": "none",
    "household_size": 4,
    "monthly_income": 2000,
    "farmer": True,
    "name": "张三",
    "phone": "13812345678",
    "id_number": "11010519491231002X",
    "address": "上涌镇",
}


def draft(*services: str, **fields: Any) -> Draft:
    return Draft(
        region="dehua",
        needs=[DraftNeed(service=service, text="…") for service in services],
        fields=fields,
    )


def hold_talk(start: Draft, service: str, pack: RegionPack, **answers: Any) -> list[str]:
    """Answers every question as it comes, None meaning 'rather not say'; returns what was asked."""
    now, asked = start, list[str]()
    while (question := next_question(now, pack)) != CONFIRM:
        assert question not in asked, f"{question} is asked twice"
        asked.append(question)
        if question == "needs":
            now = now.model_copy(update={"needs": [DraftNeed(service=service, text="…")]})
            continue
        value = ({**ANSWERS, **answers})[question]
        if value is None:
            now = now.model_copy(update={"declined": now.declined | {question}})
        else:
            now = now.model_copy(update={"fields": now.fields | {question: value}})
    return asked


class TestNextQuestion:
    def test_begins_with_what_is_needed_then_who_speaks_then_consent(self, dehua: RegionPack) -> None:
        asked = hold_talk(draft(), "support.counselling", dehua)
        assert asked[:4] == ["needs", "filled_by", "consent", "township"]

    def test_somebody_of_thirty_who_wants_to_talk_is_asked_little(self, dehua: RegionPack) -> None:
        asked = hold_talk(draft(), "support.counselling", dehua, age=30)
        assert asked == ["needs", "filled_by", "consent", "township", "age", "name", "phone"]

    def test_somebody_old_who_wants_to_talk_is_asked_who_is_there(self, dehua: RegionPack) -> None:
        assert "living" in hold_talk(draft(), "support.counselling", dehua, age=72)

    def test_a_rich_opening_is_never_asked_again(self, dehua: RegionPack) -> None:
        """我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾"""
        opening = draft(
            "living.home_care",
            filled_by="family",
            age=82,
            living="alone",
            household_size=1,
            township="上涌镇",
            illness="中风",
            sex="female",
        )
        assert hold_talk(opening, "", dehua) == ["consent", "self_care", "name", "phone"]

    def test_disability_is_asked_where_it_decides(self, dehua: RegionPack, weihai: RegionPack) -> None:
        services = [service.code for service in dehua.services]
        asked = {code for code in services if "disability" in hold_talk(draft(code), code, dehua)}
        assert asked == {"hygiene.barrier_free", "health.assistive_device"}

    def test_farmland_and_income_are_asked_only_for_money(self, dehua: RegionPack) -> None:
        services = [service.code for service in dehua.services]
        talks = {code: hold_talk(draft(code), code, dehua) for code in services}
        assert {c for c, asked in talks.items() if "monthly_income" in asked} == {
            "link.living_aid",
            "link.medical_aid",
        }
        assert not any("farmer" in asked for asked in talks.values())
        hit = hold_talk(draft(), "link.living_aid", dehua, category="rigid_expenditure")
        assert "farmer" in hit

    def test_whoever_has_dibao_is_not_asked_for_the_income_again(self, dehua: RegionPack) -> None:
        asked = hold_talk(draft(), "link.living_aid", dehua, category="dibao")
        assert not {"monthly_income", "household_size", "farmer"} & set(asked)

    def test_the_address_is_asked_of_whoever_gives_no_telephone(self, dehua: RegionPack) -> None:
        assert "address" not in hold_talk(draft(), "link.living_aid", dehua)
        asked = hold_talk(draft(), "link.living_aid", dehua, phone=None)
        assert asked.index("address") > asked.index("phone")

    @pytest.mark.parametrize("region", ["dehua", "weihai"])
    def test_talks_stay_short(self, region: str, dehua: RegionPack, weihai: RegionPack) -> None:
        pack = {"dehua": dehua, "weihai": weihai}[region]
        longest = {"link.living_aid": 10, "link.medical_aid": 11}
        for service in (s.code for s in pack.services):
            asked = hold_talk(draft(), service, pack)
            assert len(asked) <= longest.get(service, 9), (service, asked)

    def test_everything_refused_still_ends(self, dehua: RegionPack) -> None:
        required = ("needs", "consent", "filled_by", "township")
        refused = {key: None for key in ANSWERS if key not in required}
        for service in (s.code for s in dehua.services):
            assert set(hold_talk(draft(), service, dehua, **refused)) >= set(required)

    def test_a_question_without_a_usable_answer_is_given_up(self, dehua: RegionPack) -> None:
        start = draft("support.counselling", consent=True, filled_by="self", township="上涌镇")
        assert next_question(start.model_copy(update={"attempts": {"age": 2}}), dehua) == "age"
        assert next_question(start.model_copy(update={"attempts": {"age": 3}}), dehua) == "name"

    def test_a_required_question_is_not_given_up(self, dehua: RegionPack) -> None:
        start = draft("support.counselling", consent=True, filled_by="self")
        tired = start.model_copy(update={"attempts": {"township": 9}, "declined": {"township"}})
        assert next_question(tired, dehua) == "township"

    def test_without_consent_nothing_else_is_asked(self, dehua: RegionPack) -> None:
        assert next_question(draft("living.meals", filled_by="self", consent=False), dehua) == "consent"

    def test_false_is_an_answer(self, dehua: RegionPack) -> None:
        known = {**ANSWERS, "category": "rigid_expenditure", "farmer": False}
        assert next_question(draft("link.living_aid", **known), dehua) == CONFIRM

    def test_does_not_change_the_draft(self, dehua: RegionPack) -> None:
        start = draft("living.meals")
        before = start.model_dump_json()
        next_question(start, dehua)
        assert start.model_dump_json() == before


class TestOpenQuestions:
    def test_begins_with_the_next_question(self, dehua: RegionPack) -> None:
        start = draft("living.meals", consent=True)
        assert open_questions(start, dehua)[0] == next_question(start, dehua) == "filled_by"

    def test_is_empty_when_all_is_known(self, dehua: RegionPack) -> None:
        assert open_questions(draft("living.meals", **ANSWERS), dehua) == []


class TestMissingRequired:
    def test_names_what_filing_needs(self, dehua: RegionPack) -> None:
        assert missing_required(draft(), dehua) == ["needs", "filled_by", "consent", "township"]

    def test_a_refused_consent_is_missing(self, dehua: RegionPack) -> None:
        known = draft("living.meals", consent=False, filled_by="self", township="上涌镇")
        assert missing_required(known, dehua) == ["consent"]


class TestNeedsPerson:
    @pytest.mark.parametrize(
        ("attempts", "declined", "expected"),
        [
            ({}, set(), False),
            ({"township": 2}, set(), False),
            ({"township": 3}, set(), True),
            ({}, {"township"}, True),
        ],
    )
    def test_a_required_question_that_gets_no_answer_needs_one(
        self, dehua: RegionPack, attempts: dict[str, int], declined: set[str], expected: bool
    ) -> None:
        start = draft("living.meals", consent=True, filled_by="self")
        tried = start.model_copy(update={"attempts": attempts, "declined": declined})
        assert needs_person(tried, dehua) is expected

    def test_a_finished_talk_needs_none(self, dehua: RegionPack) -> None:
        assert not needs_person(draft("living.meals", **ANSWERS), dehua)


class TestQuestionFor:
    def test_tells_how_a_question_is_asked(self, dehua: RegionPack) -> None:
        phone = question_for("phone", dehua)
        assert phone is not None
        assert phone.sensitive
        assert not phone.required

    def test_is_none_for_what_is_never_asked(self, dehua: RegionPack) -> None:
        assert question_for("sex", dehua) is None
