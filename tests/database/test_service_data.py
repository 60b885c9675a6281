"""The departments' quarterly figures: who submits what, versions, who is missing, who is reminded."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, text

from casework.access import Reader
from casework.errors import Invalid, NotAllowed, StaleVersion
from casework.history.models import HistoryEntry
from casework.reports.quarterly import quarterly
from casework.servicedata.schemas import ServiceDataOverview, ServiceDataView, ServiceFigures
from casework.servicedata.service import ServiceData
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation

EDUCATION = Reader(
    kind="staff", id="edu", role="department", organisation="dehua.education", regions=["dehua"]
)
HEALTH = Reader(kind="staff", id="hea", role="department", organisation="dehua.health", regions=["dehua"])
OWED = 7


@pytest.fixture
def data(house: House) -> ServiceData:
    return ServiceData(house.clock, house.regions, house.notices)


def figures(service: str = "support.tutoring", times: int = 30, people: int = 12) -> list[ServiceFigures]:
    return [
        ServiceFigures.model_validate({"service": service, "times": times, "people": people, "amount": 0.5})
    ]


def submit(
    house: House,
    data: ServiceData,
    actor: Reader = EDUCATION,
    *,
    quarter: int = 3,
    version: int | None = None,
) -> ServiceDataView:
    with house.database.session() as s:
        return data.submit(
            s,
            house.regions["dehua"],
            "dehua.education",
            2026,
            quarter,
            figures(),
            actor,
            version=version,
        )


def overview(
    house: House, data: ServiceData, reader: Reader = CASEWORKER, quarter: int = 3
) -> ServiceDataOverview:
    with house.database.read() as s:
        return data.overview(s, house.regions["dehua"], 2026, quarter, reader)


def began_before(house: House) -> None:
    """Somebody applied in the third quarter, so that its figures are owed."""
    house.clock.wait(days=-60)
    house.file()
    house.clock.wait(days=60)


def remind(house: House, data: ServiceData) -> int:
    with house.database.session() as s:
        return data.remind_missing(s)


class TestSubmit:
    def test_a_new_submission_is_a_new_version_and_the_old_one_stays(
        self, house: House, data: ServiceData
    ) -> None:
        assert submit(house, data).version == 1
        assert submit(house, data, CASEWORKER).version == 2
        with house.database.read() as s:
            kept = data.versions(s, house.regions["dehua"], "dehua.education", 2026, 3, CASEWORKER)
            trail = s.scalar(
                select(func.count()).select_from(HistoryEntry).where(HistoryEntry.kind == "service_data")
            )
        assert [(version.version, version.submitted_by) for version in kept] == [(2, "chen"), (1, "edu")]
        assert [item.version for item in overview(house, data).items] == [2]
        assert trail == 2

    def test_who_has_not_seen_the_newest_version_is_refused(self, house: House, data: ServiceData) -> None:
        submit(house, data, version=0)
        with pytest.raises(StaleVersion):
            submit(house, data, version=0)
        assert submit(house, data, version=1).version == 2

    @pytest.mark.parametrize("actor", [HEALTH, ELSEWHERE, organisation("dehua.education")])
    def test_a_department_submits_its_own_only_and_the_county_its_regions(
        self, house: House, data: ServiceData, actor: Reader
    ) -> None:
        with pytest.raises(NotAllowed):
            submit(house, data, actor)
        assert overview(house, data).items == []

    def test_a_quarter_that_has_not_begun_has_no_figures(self, house: House, data: ServiceData) -> None:
        with house.database.session() as s, pytest.raises(Invalid, match="quarter_not_begun"):
            data.submit(s, house.regions["dehua"], "dehua.education", 2027, 1, figures(), EDUCATION)

    def test_wrong_lines_are_all_named_and_nothing_is_kept(self, house: House, data: ServiceData) -> None:
        wrong = [*figures("support.magic"), *figures(times=2), *figures(), *figures("health.checkup", 3, 0)]
        with house.database.session() as s, pytest.raises(Invalid) as raised:
            data.submit(s, house.regions["dehua"], "dehua.education", 2026, 3, wrong, EDUCATION)
        assert [(issue.field, issue.reason) for issue in raised.value.errors] == [
            ("lines.0.service", "unknown"),
            ("lines.1.people", "people_over_times"),
            ("lines.2.service", "service_twice"),
            ("lines.3.people", "people_missing"),
        ]
        with house.database.session() as s, pytest.raises(Invalid, match="no_figures"):
            data.submit(s, house.regions["dehua"], "dehua.education", 2026, 3, [], EDUCATION)
        assert overview(house, data).items == []

    def test_the_lines_are_sealed_at_rest(self, house: House, data: ServiceData) -> None:
        submit(house, data)
        with house.database.read() as s:
            assert b"tutoring" not in bytes(
                s.execute(text("SELECT lines FROM service_data_report")).scalar_one()
            )


class TestUpload:
    def test_a_filled_in_template_is_submitted(self, house: House, data: ServiceData) -> None:
        pack = house.regions["dehua"]
        file, _ = data.template(pack, "dehua.education", 2026, 3, EDUCATION)
        book = load_workbook(BytesIO(file))
        book.worksheets[0]["D8"], book.worksheets[0]["E8"] = 30, 12
        filled = BytesIO()
        book.save(filled)
        with house.database.session() as s:
            view = data.upload(s, filled.getvalue(), EDUCATION)
        assert (view.way, view.organisation, view.quarter) == ("xlsx", "dehua.education", 3)
        assert [(line.service, line.times, line.people) for line in view.lines] == [
            ("support.tutoring", 30, 12)
        ]
        with house.database.session() as s, pytest.raises(NotAllowed):
            data.upload(s, filled.getvalue(), HEALTH)


class TestOverview:
    def test_it_names_who_is_missing(self, house: House, data: ServiceData) -> None:
        submit(house, data)
        seen = overview(house, data)
        assert [item.organisation for item in seen.items] == ["dehua.education"]
        assert len(seen.missing) == OWED - 1
        assert "dehua.education" not in [missing.organisation for missing in seen.missing]
        assert (str(seen.due_on), seen.overdue) == ("2026-10-15", True)

    def test_a_department_sees_itself_only(self, house: House, data: ServiceData) -> None:
        submit(house, data)
        seen = overview(house, data, HEALTH)
        assert seen.items == []
        assert [missing.organisation for missing in seen.missing] == ["dehua.health"]
        with pytest.raises(NotAllowed):
            overview(house, data, ELSEWHERE)

    def test_what_came_before_the_quarters_end_is_still_owed_after_it(
        self, house: House, data: ServiceData
    ) -> None:
        assert submit(house, data, quarter=4).preliminary
        assert len(overview(house, data, quarter=4).missing) == OWED
        house.clock.wait(days=45)
        assert not submit(house, data, quarter=4).preliminary
        assert len(overview(house, data, quarter=4).missing) == OWED - 1


class TestRemindMissing:
    def test_each_missing_department_gets_one_notice_and_no_second_one(
        self, house: House, data: ServiceData
    ) -> None:
        began_before(house)
        submit(house, data)
        assert remind(house, data) == OWED - 1
        assert remind(house, data) == 0
        with house.database.read() as s:
            [notice] = house.notices.list(s, HEALTH).items
            assert house.notices.list(s, EDUCATION).items == []
        assert (notice.kind, notice.subject_id) == ("service_data_missing", "2026Q3")
        assert {missing.reminded_at for missing in overview(house, data).missing} == {house.clock.now()}

    def test_nobody_is_reminded_before_the_deadline_has_passed(self, house: House, data: ServiceData) -> None:
        began_before(house)
        house.clock.wait(days=-37)  # noon of the 15th of October, the last day
        assert remind(house, data) == 0
        house.clock.wait(days=1)
        assert remind(house, data) == OWED

    def test_nobody_owes_a_quarter_before_the_county_began(self, house: House, data: ServiceData) -> None:
        assert remind(house, data) == 0
        house.file()  # in the fourth quarter; what is missing is the third's
        assert remind(house, data) == 0


class TestTheReportsPart:
    def test_the_departments_figures_stand_beside_ours(self, house: House, data: ServiceData) -> None:
        submit(house, data)
        with house.database.read() as s:
            part = quarterly(s, house.regions["dehua"], 2026, 3, ADMIN, now=house.clock.now()).service_data
        assert (part.times, part.people, part.amount) == (30, 12, 0.5)
        assert len(part.organisations) == OWED and len(part.missing) == OWED - 1
        found = {line.organisation: line for line in part.organisations}
        assert (found["dehua.education"].people, found["dehua.health"].people) == (12, None)
        assert [line.code for line in part.services if line.times] == ["support.tutoring"]
