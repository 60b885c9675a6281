"""What regions set: kept with who and why, effective in every process, and nothing that does not hold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casework.access import Reader
from casework.directory.organisations import OrganisationEditing
from casework.directory.schemas import OrganisationChange
from casework.directory.service import Directory
from casework.errors import Invalid, NotAllowed, NotFound, StaleVersion
from casework.regionsettings.laying import PackRefuses
from casework.regionsettings.live import LiveRegions
from casework.regionsettings.models import RegionSetting
from casework.regionsettings.opened import OpenPlacesOf
from casework.regionsettings.schemas import PlaceView, SettingChange, SettingRestore
from casework.regionsettings.service import RegionSettings
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation

AUDITOR = Reader(kind="staff", id="shen", role="auditor", regions=["dehua"])


@pytest.fixture
def live(house: House) -> LiveRegions:
    return LiveRegions(house.regions)


@pytest.fixture
def settings(house: House, live: LiveRegions) -> RegionSettings:
    return RegionSettings(house.clock, live)


def put(
    house: House,
    settings: RegionSettings,
    place: str,
    version: int = 0,
    actor: Reader = CASEWORKER,
    **values: Any,
) -> PlaceView:
    change = SettingChange(values=values, reason="局务会定的", version=version)
    with house.database.session() as s:
        return settings.set(s, "dehua", place, change, actor)


def refresh(house: House, live: LiveRegions) -> bool:
    with house.database.read() as s:
        return live.refresh(s)


class TestSet:
    def test_holds_in_every_process_that_looks(
        self, house: House, settings: RegionSettings, live: LiveRegions
    ) -> None:
        other = LiveRegions(house.regions)
        put(house, settings, "clocks.accept", normal=2, urgent=0)
        assert live["dehua"].clocks.working_days["accept"].normal == 3
        for process in (live, other):
            assert refresh(house, process)
            assert process["dehua"].clocks.working_days["accept"].normal == 2
            assert process.default.clocks.working_days["accept"].normal == 2
            assert process.as_in_files("dehua").clocks.working_days["accept"].normal == 3
            assert process["weihai"] is house.regions["weihai"]
            assert not refresh(house, process)

    def test_is_shown_with_who_when_and_why(self, house: House, settings: RegionSettings) -> None:
        made = put(house, settings, "clocks.accept", normal=2, urgent=0)
        assert (made.state, made.changed, made.reason, made.set_by) == ("set", True, "局务会定的", "chen")
        assert [(leaf.default, leaf.value, leaf.changed) for leaf in made.leaves] == [
            (3, 2, True),
            (1, 0, True),
        ]

    def test_the_same_value_confirms_what_the_files_say(self, house: House, settings: RegionSettings) -> None:
        made = put(house, settings, "clocks.accept", normal=3, urgent=1)
        assert (made.state, made.changed) == ("set", False)

    def test_of_two_the_second_is_told(self, house: House, settings: RegionSettings) -> None:
        first = put(house, settings, "clocks.accept", normal=2, urgent=0)
        with pytest.raises(StaleVersion):
            put(house, settings, "clocks.accept", normal=5, urgent=5)
        put(house, settings, "clocks.accept", first.version, normal=5, urgent=5)

    def test_rules_that_would_not_hold_together_are_refused_and_nothing_is_kept(
        self, house: House, settings: RegionSettings, live: LiveRegions
    ) -> None:
        with pytest.raises(PackRefuses):
            put(house, settings, "assessment.levels", medium=50, high=45, severe=65)
        assert not refresh(house, live)

    def test_without_a_reason_it_is_refused(self, house: House, settings: RegionSettings) -> None:
        change = SettingChange(values={"normal": 2, "urgent": 0}, reason=" ")
        with house.database.session() as s, pytest.raises(Invalid):
            settings.set(s, "dehua", "clocks.accept", change, CASEWORKER)

    def test_who_may_not(self, house: House, settings: RegionSettings) -> None:
        for actor in (AUDITOR, ELSEWHERE, organisation("dehua.zhihe")):
            with pytest.raises(NotAllowed):
                put(house, settings, "clocks.accept", actor=actor, normal=2, urgent=0)
        with house.database.read() as s:
            assert settings.place(s, "dehua", "clocks.accept", AUDITOR).version == 0
            with pytest.raises(NotFound):
                settings.places(s, "dehua", ELSEWHERE)
            with pytest.raises(NotFound):
                settings.place(s, "dehua", "clocks.nowhere", AUDITOR)

    def test_is_in_the_history_with_before_and_after(self, house: House, settings: RegionSettings) -> None:
        put(house, settings, "clocks.accept", normal=2, urgent=0)
        with house.database.read() as s:
            [row] = s.execute(text("SELECT region, kind, action, subject_id, actor_id FROM history")).all()
        assert tuple(row) == ("dehua", "setting", "setting_set", "clocks.accept", "chen")

    def test_a_row_cannot_be_changed_afterwards(self, house: House, settings: RegionSettings) -> None:
        put(house, settings, "clocks.accept", normal=2, urgent=0)
        with pytest.raises(DBAPIError, match="append-only"), house.database.session() as s:
            s.execute(text("UPDATE region_setting SET reason = 'x'"))


class TestRestore:
    def test_goes_back_and_keeps_what_was(
        self, house: House, settings: RegionSettings, live: LiveRegions
    ) -> None:
        made = put(house, settings, "wording.greeting", text="您好，有事请讲。")
        refresh(house, live)
        assert live["dehua"].wording.greeting == "您好，有事请讲。"
        with house.database.session() as s:
            back = settings.restore(
                s, "dehua", "wording.greeting", SettingRestore(version=made.version), CASEWORKER
            )
        assert (back.state, back.changed) == ("given", False)
        refresh(house, live)
        assert live["dehua"].wording.greeting == house.regions["dehua"].wording.greeting
        with house.database.read() as s:
            past = settings.past(s, "dehua", "wording.greeting", AUDITOR)
        assert [one.values for one in past] == [None, {"text": "您好，有事请讲。"}]

    def test_what_was_never_set_stays_untouched(self, house: House, settings: RegionSettings) -> None:
        with house.database.session() as s:
            view = settings.restore(s, "dehua", "clocks.accept", SettingRestore(), CASEWORKER)
        assert view.version == 0


class TestRefresh:
    def test_what_no_longer_fits_the_files_is_left_out_and_the_rest_holds(
        self, house: House, settings: RegionSettings, live: LiveRegions
    ) -> None:
        put(house, settings, "clocks.accept", normal=2, urgent=0)
        with house.database.session() as s:
            for place, values in (
                ("gone", {"x": 1}),
                ("assessment.levels", {"medium": 90, "high": 1, "severe": 2}),
            ):
                s.add(
                    RegionSetting(
                        region="dehua", place=place, values=values, set_by="x", set_at=house.clock.now()
                    )
                )
        refresh(house, live)
        assert live["dehua"].clocks.working_days["accept"].normal == 2
        assert live["dehua"].assessment == house.regions["dehua"].assessment


class TestOpenPlaces:
    def test_counts_what_nobody_has_said_yet(
        self, house: House, settings: RegionSettings, live: LiveRegions
    ) -> None:
        directory = Directory(live)
        places = OpenPlacesOf(live, directory, settings)
        editing = OrganisationEditing(house.clock, live, directory)
        with house.database.read() as s:
            before = places.read(s, "dehua", AUDITOR)
        assert before.still_open == before.total
        by_id = {item.id: item for item in before.items}
        assert by_id["dehua.zhihe"].missing == ["phone", "address", "hours", "person"]
        assert by_id["stations.missing"].count == 10
        assert "wording.greeting" not in by_id
        contact: dict[str, str | None] = {"phone": "0595-23550000", "address": "浔中镇"}
        with house.database.session() as s:
            editing.change(s, "dehua.zhihe", OrganisationChange(contact=contact), CASEWORKER)
        put(house, settings, "clocks.accept", normal=3, urgent=1)
        with house.database.read() as s:
            now = places.read(s, "dehua", AUDITOR)
        assert now.still_open == before.still_open - 2
        assert {item.id for item in now.items if item.filled} == {"dehua.zhihe", "clocks.accept"}
        assert now.items[-1].filled

    def test_admins_of_the_region_may_too(self, house: House, settings: RegionSettings) -> None:
        assert put(house, settings, "standards.dibao", actor=ADMIN, value=780).leaves[0].value == 780
