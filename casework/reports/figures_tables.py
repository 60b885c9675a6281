"""Figures as tables: what the dashboard draws its charts from, and what the Excel file holds. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from casework.regions import RegionPack
from casework.reports.figures_schemas import Figures
from casework.reports.schemas import Line
from casework.spreadsheet import Value, head, line, new_book, new_sheet, saved
from casework.statuses import status_label

#: How a table is drawn: rows as bars, one beside the other or one upon the other, or as lines over time.
Chart = Literal["bars", "stacked", "lines"]


@dataclass(frozen=True)
class Table:
    """A heading, what is counted (``unit``), the columns, and rows whose first cell is their name.

    ``drawn``: how many columns after the first are drawn; the others are in the table only.
    """

    key: str
    title: str
    unit: str
    chart: Chart
    columns: list[str]
    rows: list[list[Value]]
    drawn: int = 1
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(cell for row in self.rows for cell in row[1:] if isinstance(cell, int | float))


def tables(figures: Figures, pack: RegionPack) -> list[Table]:
    """All tables, in the order of the page."""
    return [
        _places(figures, pack),
        _services(figures, pack),
        Table(
            "months",
            "每个月的申请和转介",
            "件",
            "lines",
            ["月份", "申请", "转介"],
            [[month.month, month.applications, month.referrals] for month in figures.months],
            drawn=2,
        ),
        Table(
            "steps",
            "每一步用了几个工作日",
            "工作日",
            "bars",
            ["步骤", "一半不超过", "九成不超过", "时限（一般）", "转介（次）"],
            [
                [step.name, step.median_days, step.p90_days, step.limit_days, step.count]
                for step in figures.steps
            ],
            drawn=3,
            note="包括暂停的时间。",
        ),
        Table(
            "overdue",
            "哪些单位超期",
            "次",
            "bars",
            ["单位", "现在超期", "有过超期", "转介"],
            [[found.name, found.overdue_now, found.late, found.referrals] for found in figures.organisations],
            drawn=2,
        ),
        Table(
            "ratings", "居民打了几分", "次", "bars", ["评分", "转介（次）"], _named(figures.ratings),
            note="" if figures.rating_mean is None else f"平均 {figures.rating_mean} 分。",
        ),
        Table(
            "content",
            "各单位的评分",
            "分",
            "bars",
            ["单位", "平均分", "评了分的（次）"],
            [[found.name, found.rating_mean, found.rated] for found in figures.organisations if found.rated],
        ),
        Table("outcomes", "转介的结果", "次", "bars", ["结果", "转介（次）"], _named(figures.outcomes)),
        Table(
            "statuses",
            "申请现在的状态",
            "件",
            "bars",
            ["状态", "申请（件）"],
            [[status_label(found.code), found.count] for found in figures.statuses],
        ),
    ]  # fmt: skip


def _named(found: list[Line]) -> list[list[Value]]:
    return [[row.name, row.count] for row in found]


def _places(figures: Figures, pack: RegionPack) -> Table:
    """Every township with its needs by class of service, which is drawn, and by service; most needs first."""
    classes = {service.code: service.class_label for service in pack.services}
    names = list(dict.fromkeys(classes.values()))
    by_place: dict[str, Counter[str]] = defaultdict(Counter)
    by_service: dict[str, Counter[str]] = defaultdict(Counter)
    for place in figures.places:
        by_service[place.township][place.service] += place.count
        by_place[place.township][classes.get(place.service, place.service)] += place.count
    others = sorted({name for counts in by_place.values() for name in counts} - set(names))
    order = [found.name for found in figures.townships]
    order += [name for name in by_place if name not in order]
    order.sort(key=lambda name: -by_place[name].total())
    rows: list[list[Value]] = [
        [
            name,
            *(by_place[name][kind] for kind in (*names, *others)),
            by_place[name].total(),
            *(by_service[name][service.code] for service in figures.services),
        ]
        for name in order
    ]
    columns = ["乡镇（街道）", *names, *others, "合计", *(service.name for service in figures.services)]
    return Table("places", "各乡镇需要什么", "项", "stacked", columns, rows, drawn=len(names) + len(others))


def _services(figures: Figures, pack: RegionPack) -> Table:
    labels = {service.code: service.class_label for service in pack.services}
    rows: list[list[Value]] = [
        [service.name, service.count, labels.get(service.code, "")]
        for service in sorted(figures.services, key=lambda found: -(found.count or 0))
    ]
    return Table("services", "各项服务有多少需要", "项", "bars", ["服务", "需求（项）", "大类"], rows)


def figures_workbook(figures: Figures, pack: RegionPack) -> bytes:
    """The same tables as an Excel file, a sheet each, after one with the totals."""
    made = figures.made_at.astimezone(pack.tz)
    where = figures.township or "全部乡镇"
    about = f"{figures.first_day} 至 {figures.last_day}　{where}　{made:%Y-%m-%d %H:%M} 生成"
    totals = Table(
        "totals",
        "总数",
        "",
        "bars",
        ["项目", "数值"],
        [
            ["申请（件）", figures.applications],
            ["需求（项）", figures.needs],
            ["转介（次）", figures.referrals],
            ["超过时限的转介（次）", figures.overdue],
            ["平均评分", figures.rating_mean],
        ],
    )
    book = new_book(figures.made_at)
    for table in (totals, *tables(figures, pack)):
        widths = [34, *(14 for _ in table.columns[1:])]
        title = f"{figures.region_name}　{table.title}" + (f"（{table.unit}）" if table.unit else "")
        sheet = new_sheet(book, table.title, title, about, widths)
        head(sheet, 3, table.columns)
        for number, row in enumerate(table.rows, start=4):
            line(sheet, number, row)
    return saved(book)
