"""Figures of any stretch of days out of the database: by township and service, by month, by organisation."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from casework.access import Reader
from casework.errors import Invalid, NotAllowed
from casework.reports.figures import figures
from casework.reports.figures_schemas import Figures, OrganisationLine
from casework.reports.figures_tables import figures_workbook, tables
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft
from tests.database.test_quarterly import report, walk


def figures_of(
    house: House,
    first: date = date(2026, 10, 1),
    last: date = date(2026, 12, 31),
    reader: Reader = CASEWORKER,
    township: str | None = None,
) -> Figures:
    with house.database.read() as s:
        pack = house.regions["dehua"]
        return figures(s, pack, first, last, reader, now=house.clock.now(), township=township)


def one(found: Figures) -> OrganisationLine:
    [line] = found.organisations
    return line


class TestFigures:
    def test_they_agree_with_the_quarter(self, house: House) -> None:
        house.clock.wait(days=2)
        talk = house.talk().conversation
        house.file(a_draft(), talk)
        walk(house, talk, ("accept", 1), ("start", 0), ("deliver", 7), ("confirm", 2))
        found, quarter = figures_of(house), report(house)
        assert (found.applications, found.needs, found.referrals, found.overdue) == (
            quarter.applications,
            quarter.needs,
            quarter.referrals,
            quarter.overdue,
        )
        assert [step.model_dump(exclude={"limit_days"}) for step in found.steps] == [
            step.model_dump() for step in quarter.steps
        ]
        assert found.outcomes == quarter.outcomes and found.ratings == quarter.ratings

    def test_needs_are_counted_where_they_are(self, house: House) -> None:
        talk = house.talk().conversation
        application = house.file(a_draft(), talk)
        found = figures_of(house)
        [place] = found.places
        assert (place.township, place.count) == (application.township, 1)
        assert figures_of(house, township=place.township).places == [place]
        other = next(line.name for line in found.townships if line.name != place.township)
        elsewhere = figures_of(house, township=other)
        assert (elsewhere.applications, elsewhere.referrals, elsewhere.places) == (0, 0, [])

    def test_the_last_day_is_in_it_and_the_day_after_is_not(self, house: House) -> None:
        house.file(a_draft(), house.talk().conversation)
        today = house.regions["dehua"].date_at(house.clock.now())
        day = timedelta(days=1)
        assert figures_of(house, today, today).applications == 1
        assert figures_of(house, today - day, today - day).applications == 0
        assert figures_of(house, today + day, today + day).applications == 0

    def test_every_month_has_a_line(self, house: House) -> None:
        house.file(a_draft(), house.talk().conversation)
        months = figures_of(house, date(2026, 9, 30), date(2027, 1, 1)).months
        assert [month.month for month in months] == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]
        assert [month.applications for month in months] == [0, 0, 1, 0, 0]

    def test_who_is_late_now_comes_with_its_number(self, house: House) -> None:
        house.file(a_draft(), house.talk().conversation)
        before = one(figures_of(house))
        assert (before.code, before.referrals, before.overdue_now, before.late) == ("dehua.zhihe", 1, 0, 0)
        house.clock.wait(days=14)
        after = one(figures_of(house))
        assert (after.overdue_now, after.late, after.rating_mean) == (1, 1, None)

    def test_only_who_works_there_sees_them(self, house: House) -> None:
        with pytest.raises(NotAllowed):
            figures_of(house, reader=ELSEWHERE)

    @pytest.mark.parametrize(
        ("first", "last", "township", "reason"),
        [
            (date(2026, 2, 1), date(2026, 1, 1), None, "until_before_from"),
            (date(2020, 1, 1), date(2026, 1, 1), None, "span_too_long"),
            (date(2026, 1, 1), date(2026, 1, 2), "<b>", "township_nowhere"),
        ],
    )
    def test_what_cannot_be_counted_is_said(
        self, house: House, first: date, last: date, township: str | None, reason: str
    ) -> None:
        with pytest.raises(Invalid) as error:
            figures_of(house, first, last, township=township)
        assert [issue.reason for issue in error.value.errors] == [reason]


class TestTables:
    def test_the_file_holds_what_the_page_shows(self, house: House) -> None:
        house.file(a_draft(), house.talk().conversation)
        found, pack = figures_of(house), house.regions["dehua"]
        book = load_workbook(BytesIO(figures_workbook(found, pack)))
        shown = tables(found, pack)
        assert book.sheetnames == ["总数", *(table.title for table in shown)]
        for table in shown:
            sheet = book[table.title]
            assert [cell.value for cell in sheet[3]] == table.columns
            assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == table.rows

    def test_a_township_adds_up_over_the_classes(self, house: House) -> None:
        house.file(a_draft(), house.talk().conversation)
        [places] = [
            table for table in tables(figures_of(house), house.regions["dehua"]) if table.key == "places"
        ]
        assert len(places.rows) == 18
        total = places.columns.index("合计")
        for row in places.rows:
            numbers = [int(number or 0) for number in row[1:]]
            assert sum(numbers[: total - 1]) == numbers[total - 1] == sum(numbers[total:])
        assert places.rows[0][total] == 1
        assert places.rows[0][places.columns.index("居家照料")] == 1

    def test_without_anything_there_is_nothing_to_draw(self, house: House) -> None:
        pack = house.regions["dehua"]
        drawn = {table.key for table in tables(figures_of(house), pack) if not table.empty}
        assert drawn == {"steps"}, "its time limits stand whatever was counted"
