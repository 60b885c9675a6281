"""A whole report made fit for publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from casework.regions import RegionPack
from casework.reports.publish import published
from casework.reports.schemas import (
    DepartmentLine,
    Line,
    QuarterlyReport,
    ServiceDataLine,
    ServiceDataPart,
    ServiceDataServiceLine,
    ServiceLine,
    StepLine,
)
from casework.reports.workbook import HIDDEN, workbook


def lines(counts: Sequence[int]) -> list[Line]:
    return [Line(code=str(place), name=f"第{place}行", count=count) for place, count in enumerate(counts)]


def a_report(
    filed: Sequence[Sequence[int]] = ((3, 20), (23,), (10, 13)),
    made: Sequence[Sequence[int]] = ((30, 2, 8), (40,), (39, 1)),
    needs: Sequence[int] = (1, 40),
    people: Sequence[int] = (2, 30),
    overdue: int = 1,
    step: int = 4,
    **more: Any,
) -> QuarterlyReport:
    departments, outcomes, ratings = made
    referrals = [sum(departments), *([0] * (len(needs) - 1))]
    return QuarterlyReport(
        region="dehua",
        region_name="德化县",
        year=2026,
        quarter=3,
        first_day=date(2026, 7, 1),
        last_day=date(2026, 9, 30),
        complete=True,
        made_at=datetime(2026, 11, 21, tzinfo=UTC),
        applications=sum(filed[0]),
        needs=sum(needs),
        referrals=sum(departments),
        statuses={"closed": sum(filed[0])} if sum(filed[0]) else {},
        departments=[
            DepartmentLine(**line.model_dump(), statuses={"closed": line.count or 0})
            for line in lines(departments)
        ],
        townships=lines(filed[0]),
        categories=lines(filed[1]),
        sources=lines(filed[2]),
        services=[
            ServiceLine(code=line.code, name=line.name, class_name="类", count=line.count, referrals=count)
            for line, count in zip(lines(needs), referrals, strict=True)
        ],
        steps=[StepLine(step="accept", name="对方接收", count=step, median_days=2, p90_days=5)],
        outcomes=lines(outcomes),
        ratings=lines(ratings),
        rating_mean=4.5,
        overdue=overdue,
        service_data=ServiceDataPart(
            due_on=date(2026, 10, 15),
            origin="项目默认值",
            missing=["2"],
            times=2 * sum(people),
            people=sum(people),
            amount=100.0,
            organisations=[
                ServiceDataLine(
                    organisation=str(place),
                    name="单位",
                    owed=True,
                    submitted=True,
                    preliminary=False,
                    times=2 * count,
                    people=count,
                    amount=50.0,
                    referrals=departments[place],
                )
                for place, count in enumerate(people)
            ]
            + [
                ServiceDataLine(
                    organisation="2", name="没报", owed=True, submitted=False, preliminary=False,
                    times=None, people=None, amount=None, referrals=0,
                )
            ],
            services=[
                ServiceDataServiceLine(
                    code=line.code, name=line.name, times=line.count, people=line.count, amount=None,
                    needs=needs[place], referrals=referrals[place],
                )
                for place, line in enumerate(lines([sum(people), *([0] * (len(needs) - 1))]))
            ],
        ),
    ).model_copy(update=more)  # fmt: skip


def of(found: Sequence[Line]) -> list[int | None]:
    return [line.count for line in found]


class TestPublished:
    def test_small_counts_go_with_as_many_more_as_are_needed(self) -> None:
        report = published(a_report(), 5)
        assert report.suppressed_below == 5
        assert (report.applications, of(report.townships), of(report.categories)) == (23, [None, None], [23])
        assert (report.referrals, of(report.departments)) == (40, [None, None, 8])
        assert (of(report.ratings), report.rating_mean, report.overdue) == ([None, None], None, None)
        assert [line.count for line in report.services] == [None, None]
        assert [line.referrals for line in report.services] == [40, 0]

    def test_two_ways_of_counting_are_never_crossed(self) -> None:
        report = published(a_report(), 3)
        assert [line.statuses for line in report.departments] == [{}, {}, {}]
        assert [line.count for line in report.steps] == [None]

    def test_the_days_of_a_step_are_told_when_enough_took_it(self) -> None:
        assert [published(a_report(step=4), n).steps[0].median_days for n in (4, 5)] == [2, None]

    def test_a_small_total_takes_everything_that_adds_up_to_it(self) -> None:
        report = published(a_report(filed=((1, 2), (3,), (3, 0))), 5)
        assert report.applications is None
        assert of(report.townships) + of(report.categories) + of(report.sources) == [None] * 5
        assert set(report.statuses.values()) == {None}
        assert report.referrals == 40

    def test_the_departments_own_figures_are_hidden_by_people(self) -> None:
        part = published(a_report(), 5).service_data
        assert [(line.times, line.people, line.amount) for line in part.organisations] == [(None,) * 3] * 3
        assert (part.people, [line.people for line in part.services]) == (32, [32, 0])

    def test_our_counts_beside_theirs_are_hidden_as_elsewhere(self) -> None:
        report = published(a_report(), 5)
        assert [line.referrals for line in report.service_data.organisations] == [None, None, 8]
        assert [line.needs for line in report.service_data.services] == [None, None]

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(st.integers(0, 30), min_size=3, max_size=6),
        st.lists(st.integers(0, 30), min_size=3, max_size=6),
        st.integers(3, 12),
    )
    def test_no_small_count_is_anywhere(self, filed: list[int], made: list[int], n: int) -> None:
        total, sent = sum(filed), sum(made)
        given_report = a_report(
            filed=(filed, (total,), (total, 0)), made=(made, (sent,), (sent, 0)), overdue=min(1, sent)
        )
        report = published(given_report, n).model_dump()

        def numbers(value: Any) -> list[int]:
            if isinstance(value, dict):
                skip = ("year", "quarter", "suppressed_below", "median_days", "p90_days")
                return [
                    number for key, inner in value.items() if key not in skip for number in numbers(inner)
                ]
            if isinstance(value, list):
                return [number for inner in value for number in numbers(inner)]
            return [value] if isinstance(value, int) and not isinstance(value, bool) else []

        assert not [number for number in numbers(report) if 0 < number < n]


class TestWorkbook:
    @pytest.mark.parametrize("n", [None, 5])
    def test_it_opens_again_with_its_numbers_as_numbers(self, dehua: RegionPack, n: int | None) -> None:
        report = a_report()
        data = workbook(published(report, n) if n else report, dehua)
        book = load_workbook(BytesIO(data))
        assert book.sheetnames[:5] == ["总数", "按部门", "按乡镇", "按救助身份", "按服务"]
        assert [cell.value for cell in book["按部门"]["B"][3:]] == (
            [30, 2, 8] if n is None else [HIDDEN, HIDDEN, 8]
        )
        assert book["按部门"]["A1"].value == "德化县 2026年第3季度　按部门"
        about = book["按部门"]["A2"].value
        assert "2026-11-21 08:00 生成" in about and ("少于 5 的数字不公开" in about) is (n is not None)
        types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
        assert types == {"s", "n"}

    def test_a_name_like_a_formula_is_only_text(self, dehua: RegionPack) -> None:
        wicked = Line(code="x", name='=HYPERLINK("http://x","y")', count=23)
        cell = load_workbook(BytesIO(workbook(a_report(categories=[wicked]), dehua)))["按救助身份"]["A4"]
        assert (cell.data_type, cell.value[:2]) == ("s", " =")

    def test_an_unfinished_quarter_says_so(self, dehua: RegionPack) -> None:
        book = load_workbook(BytesIO(workbook(a_report(complete=False), dehua)))
        assert "还没有结束" in book["总数"]["A2"].value
