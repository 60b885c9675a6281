"""How the work goes, as charts with the table behind each, and the files to take away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.asked import RegionOrAll, TownshipOrAll
from api.pages.desk.filters import Day
from api.pages.desk.render import page
from api.problems import Problem
from api.services import ServicesDep
from api.staff.reports import Reading, read_figures
from casework.reports.figures_schemas import Figures
from casework.reports.figures_tables import tables

router = APIRouter(prefix="/staff/figures")


@router.get("")
def figures_page(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    first: Annotated[Day, Query(alias="from")] = None,
    last: Annotated[Day, Query(alias="until")] = None,
) -> Response:
    """The dashboard of one region over some days; without them, of the last year."""
    mine = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    if region is None and not mine:
        raise Problem(403, "您的账号没有负责的地区。")
    pack = services.region(region or mine[0].code)
    found = read_figures(services, staff, pack, township, first, last)
    assert isinstance(found, Figures)
    query = {"region": pack.code, "from": found.first_day, "until": found.last_day}
    if township:
        query["township"] = township
    today = pack.date_at(services.clock.now())
    return page(
        request,
        staff,
        "desk/figures.html",
        figures=found,
        tables=tables(found, pack),
        pack=pack,
        file=f"/api/v1/reports/figures?{urlencode({**query, 'format': 'xlsx'})}",
        spans=_spans(today, pack.code, township),
        quarters=_quarters(today),
    )


def _spans(today: date, region: str, township: str | None) -> list[tuple[str, str, date, date]]:
    """Stretches to choose with one press: name, address, first and last day."""
    month = today.replace(day=1)
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    choices = (
        ("本月", month),
        ("本季度", quarter),
        ("今年", date(today.year, 1, 1)),
        ("最近一年", today - timedelta(days=364)),
    )
    spans = []
    for name, first in choices:
        query = {"region": region, "from": first, "until": today}
        if township:
            query["township"] = township
        spans.append((name, f"?{urlencode(query)}", first, today))
    return spans


def _quarters(today: date) -> list[tuple[int, int]]:
    """The running quarter and the four before it, for the quarter's workbook."""
    year, number = today.year, (today.month + 2) // 3
    found = []
    for _ in range(5):
        found.append((year, number))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return found
