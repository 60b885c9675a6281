"""What an organisation is shown: what consent covers, and no more than the service needs."""

from __future__ import annotations

from typing import Any

import pytest

from casework.intake.keys import FIELD_KEYS
from casework.referrals.sharing import Shared, shared
from casework.regions import RegionPack

HEALTH = {"illness", "disability"}
IDENTITY = {"id_number", "monthly_income"}
#: Whom a need may go to, whatever the region: kinds that help, and kinds that decide about aid.
HELPING = ("social_organisation", "charity", "station", "township", "community", "")
DECIDING = ("government", "mass_organisation")
KNOWN: dict[str, Any] = {
    "consent": True,
    "name": "陈阿妹",
    "phone": "13805951234",
    "id_number": "350526194403151225",
    "township": "上涌镇",
    "age": 82,
    "monthly_income": 900,
    "category": "dibao",
    "self_care": "partial",
    "illness": "中风",
    "children": "none",
}
EVIDENCE = {
    "age": [{"message_id": "m1", "start": 0, "end": 2, "text": "82"}],
    "illness": [{"message_id": "m1", "start": 3, "end": 5, "text": "中风"}],
    "monthly_income": [{"message_id": "m1", "start": 6, "end": 9, "text": "900"}],
}


def show(pack: RegionPack, kind: str, service: str, **fields: Any) -> Shared:
    return shared({**KNOWN, **fields}, EVIDENCE, service, "想找人照顾", kind, pack.sharing)


class TestShared:
    def test_home_care_is_told_of_the_illness_and_not_of_the_money(self, dehua: RegionPack) -> None:
        seen = show(dehua, "social_organisation", "living.home_care")
        assert set(seen.fields) == {"name", "phone", "township", "age", "self_care", "illness"}
        assert set(seen.evidence) == {"age", "illness"}
        assert seen.text == "想找人照顾"

    def test_who_decides_about_aid_checks_identity_and_income(self, dehua: RegionPack) -> None:
        seen = show(dehua, "government", "link.medical_aid")
        assert {"id_number", "monthly_income", "category", "illness"} <= seen.fields.keys()
        assert "children" not in seen.fields

    @pytest.mark.parametrize("consent", [False, None, "true", 1])
    def test_without_consent_nothing_is_shown(self, dehua: RegionPack, consent: Any) -> None:
        assert show(dehua, "government", "link.living_aid", consent=consent) == Shared()

    def test_what_is_not_known_is_not_there(self, dehua: RegionPack) -> None:
        found = shared(
            {"consent": True, "age": 7}, EVIDENCE, "support.tutoring", "", "government", dehua.sharing
        )
        assert found.fields == {"age": 7}


class TestRulesOfThePacks:
    @pytest.fixture(params=["dehua", "weihai"])
    def pack(self, request: pytest.FixtureRequest) -> RegionPack:
        found: RegionPack = request.getfixturevalue(request.param)
        return found

    def test_identity_number_and_income_only_for_who_decides_about_aid(self, pack: RegionPack) -> None:
        for service in pack.services:
            for kind in HELPING:
                assert not IDENTITY & set(pack.sharing.fields_for(kind, service.code)), (kind, service.code)
            for kind in DECIDING:
                if not service.code.startswith(("link.", "living.supplies", "hygiene.barrier", "health.ass")):
                    assert not IDENTITY & set(pack.sharing.fields_for(kind, service.code))

    def test_health_facts_only_for_care_and_health_and_for_who_decides(self, pack: RegionPack) -> None:
        care = {"living.home_care", "hygiene.bathing", "hygiene.barrier_free"}
        for service in pack.services:
            if service.class_code == "health" or service.code in care:
                continue
            for kind in HELPING:
                assert not HEALTH & set(pack.sharing.fields_for(kind, service.code)), (kind, service.code)

    def test_everybody_can_find_and_call_the_person(self, pack: RegionPack) -> None:
        for service in pack.services:
            for kind in (*HELPING, *DECIDING):
                fields = pack.sharing.fields_for(kind, service.code)
                assert {"name", "phone", "township", "address"} <= set(fields)
                assert fields == [key for key in FIELD_KEYS if key in fields]
