"""What staff fill in is checked all at once, as the talk checks it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.access import Reader
from casework.entry.form import EnteredConsent, EnteredNeed, EntryForm, checked
from casework.errors import Invalid
from casework.intake.draft import Draft
from casework.regions import RegionPack

TODAY = date(2026, 11, 21)
COUNTY = Reader(kind="staff", id="chen", role="county", regions=["dehua"])
STATION = Reader(kind="staff", id="su", role="station", regions=["dehua"], townships=["上涌镇"])
VOLUNTEER = Reader(kind="staff", id="mei", role="volunteer", regions=["dehua"])
FACTS: dict[str, Any] = {"name": "王秀英", "age": 82, "township": "上涌镇", "living": "alone"}


def form(**changes: Any) -> EntryForm:
    given: dict[str, Any] = {
        "region": "dehua",
        "channel": "station",
        "consent": EnteredConsent(given="oral", by="self"),
        "fields": FACTS,
        "needs": [EnteredNeed(service="living.home_care", text="想找人上门照顾")],
    }
    return EntryForm(**given | changes)


def check(pack: RegionPack, actor: Reader = COUNTY, **changes: Any) -> Draft:
    return checked(form(**changes), pack, actor, TODAY)


def wrong(pack: RegionPack, actor: Reader = COUNTY, **changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as raised:
        check(pack, actor, **changes)
    return {issue.field: issue.reason for issue in raised.value.errors}


class TestChecked:
    def test_gives_a_draft_with_what_follows_from_what_was_told(self, dehua: RegionPack) -> None:
        draft = check(dehua)
        assert draft.fields == FACTS | {"consent": True, "filled_by": "staff", "household_size": 1}
        assert draft.derived == {"household_size"}
        assert draft.evidence == {}

    def test_a_village_stands_for_its_township(self, dehua: RegionPack) -> None:
        assert check(dehua, fields=FACTS | {"township": "曾坂村"}).fields["township"] == "上涌镇"

    def test_a_volunteer_is_who_fills_in(self, dehua: RegionPack) -> None:
        assert check(dehua, VOLUNTEER).fields["filled_by"] == "volunteer"

    def test_a_need_without_words_has_the_services_label(self, dehua: RegionPack) -> None:
        [need] = check(dehua, needs=[EnteredNeed(service="living.home_care")]).needs
        assert need.text == "居家照料"

    def test_names_every_wrong_field_at_once(self, dehua: RegionPack) -> None:
        fields = {"age": 300, "phone": "1380", "nickname": "阿婆", "township": "上涌镇", "consent": True}
        assert wrong(dehua, fields=fields) == {
            "age": "age_range",
            "phone": "phone_short",
            "nickname": "field_unknown",
            "consent": "consent_apart",
        }

    def test_null_says_that_there_is_no_value(self, dehua: RegionPack) -> None:
        nothing = {"monthly_income": None, "sex": None, "filled_by": None}
        assert check(dehua, fields=FACTS | nothing).fields == check(dehua).fields
        assert wrong(dehua, fields=FACTS | {"township": None}) == {"township": "missing"}

    def test_asks_for_what_the_region_requires(self, dehua: RegionPack) -> None:
        assert wrong(dehua, fields={}, needs=[], consent=None) == {
            "needs": "missing",
            "consent": "missing",
            "township": "missing",
        }

    def test_who_works_in_townships_enters_for_these_only(self, dehua: RegionPack) -> None:
        assert wrong(dehua, STATION, fields=FACTS | {"township": "杨梅乡"}) == {
            "township": "township_not_yours"
        }
        assert check(dehua, STATION).fields["township"] == "上涌镇"

    @pytest.mark.parametrize(
        ("station", "channel", "reason"),
        [
            ("dehua.station.nowhere", "station", "unknown"),
            ("dehua.station.yangmei", "station", "township_not_yours"),
            ("dehua.station.shangyong", "visit", "station_and_channel"),
        ],
    )
    def test_the_station_must_fit(self, dehua: RegionPack, station: str, channel: str, reason: str) -> None:
        assert wrong(dehua, STATION, station=station, channel=channel) == {"station": reason}

    def test_needs_are_services_of_the_region_each_once(self, dehua: RegionPack) -> None:
        needs = [EnteredNeed(service=code) for code in ("living.meals", "living.meals", "living.cook")]
        assert wrong(dehua, needs=needs) == {"needs.1.service": "twice", "needs.2.service": "unknown"}

    def test_what_contradicts_itself_is_asked_about_first(self, dehua: RegionPack) -> None:
        fields = FACTS | {"household_size": 4}
        assert wrong(dehua, fields=fields) == {"living": "alone_household"}
        draft = check(dehua, fields=fields, accept_contradictions=True)
        assert (draft.fields["living"], draft.fields["household_size"]) == ("alone", 4)
