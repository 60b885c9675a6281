"""A turn of a talk that a volunteer tells for a form: who fills in and who agreed are the form's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.intake.draft import Draft, DraftNeed
from casework.intake.for_form import heard_for_form, kept_for_form, questions_beside_the_form, told_by
from casework.intake.turn import take_turn
from casework.intake.turns import Turn
from casework.regions import RegionPack, Regions
from tests.unit.intake.test_turn import heard

WHOLE = {
    "township": "上涌镇",
    "age": 82,
    "living": "alone",
    "self_care": "partial",
    "name": "张三",
    "phone": "13800138000",
}


@pytest.fixture(scope="module")
def packs() -> Regions:
    return Regions.load(["dehua", "weihai"])


@pytest.fixture(scope="module")
def pack(packs: Regions) -> RegionPack:
    return packs["dehua"]


def noted(**fields: Any) -> Draft:
    return Draft(region="dehua", fields=fields, needs=[DraftNeed(service="living.home_care", text="照顾")])


def turn(draft: Draft, intent: str, asking: str | None, pack: RegionPack, **fields: Any) -> Turn:
    taken = take_turn(
        told_by(draft, "volunteer"),
        heard_for_form(heard(intent, fields)),
        message_id="m1",
        text="好" if intent == "affirm" else "话",
        asking=asking,
        pack=questions_beside_the_form(pack),
        today=date(2026, 11, 21),
    )
    return kept_for_form(taken, "volunteer")


class TestWhoFillsIn:
    @pytest.mark.parametrize("typed_for", ["self", "family"])
    def test_the_persons_own_words_do_not_make_the_person_the_filler(
        self, pack: RegionPack, typed_for: str
    ) -> None:
        result = turn(noted(), "inform", "needs", pack, filled_by=typed_for, age=72, living="alone")
        assert result.draft.fields["filled_by"] == "volunteer"
        assert result.draft.fields["age"] == 72
        assert result.draft.disputes == []

    def test_neither_who_fills_in_nor_consent_is_asked(self, packs: Regions) -> None:
        for pack in packs.values():
            assert turn(noted(), "inform", "needs", pack, age=72).asking not in ("filled_by", "consent")

    def test_an_open_question_comes_again_and_is_not_given_up_for_another(self, pack: RegionPack) -> None:
        result = turn(noted(township="上涌镇", age=82), "out_of_scope", "living", pack)
        assert result.asking == "living" or result.aside

    def test_it_is_known_after_starting_over_too(self, pack: RegionPack) -> None:
        waiting = noted(age=82).model_copy(update={"pending": "restart"})
        result = turn(waiting, "affirm", "age", pack)
        assert result.draft.fields == {"filled_by": "volunteer"}


class TestTheReadBack:
    def test_agreed_to_it_leads_back_to_the_form_and_stays_open(self, pack: RegionPack) -> None:
        result = turn(noted(**WHOLE), "affirm", "confirm", pack)
        assert (result.outcome, result.asking) == ("to_form", "confirm")

    def test_it_comes_without_consent(self, pack: RegionPack) -> None:
        some = {key: value for key, value in WHOLE.items() if key != "phone"}
        result = turn(noted(**some), "inform", "phone", pack, phone="13800138000")
        assert result.asking == "confirm"
        assert "consent" not in result.draft.fields

    def test_consent_said_in_passing_is_the_forms_to_record(self, pack: RegionPack) -> None:
        result = turn(noted(**WHOLE), "affirm", "confirm", pack, consent=True)
        assert result.outcome == "to_form"
        assert "consent" not in result.draft.fields

    @pytest.mark.parametrize("intent", ["affirm", "skip"])
    def test_agreed_to_or_not_quite_it_is_handed_in_from_the_form(
        self, pack: RegionPack, intent: str
    ) -> None:
        result = turn(noted(**WHOLE), intent, "confirm", pack)
        assert (result.outcome, result.asking) == ("to_form", "confirm")

    def test_that_the_person_does_not_agree_is_heard(self, pack: RegionPack) -> None:
        assert turn(noted(**WHOLE), "deny", "confirm", pack, consent=False).outcome == "no_consent"
