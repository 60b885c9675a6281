"""The list of applications: every filter stands in the address."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from api.asked import RegionOrAll, TownshipOrAll
from api.pages.desk.filters import Chips, address, last_page_at_most
from api.pages.desk.queue import townships
from api.pages.desk.render import page
from api.services import Services, ServicesDep
from api.staff.applications import Reading, list_applications
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.applications.filters import missing_choices
from casework.assessment.assess import label_of
from casework.intake.labels import value_choices

router = APIRouter(prefix="/staff/applications")

PAGE_SIZE: Final = 20
Text = Annotated[str | None, Query(max_length=100)]
#: A number out of a form, where an empty control says nothing.
Number = Annotated[int | None, BeforeValidator(lambda text: text or None), Query(ge=0, le=100)]
#: Columns that can be sorted by: name, what sorts it, whether the large ones come first at first.
SORTS: Final = (("submitted_at", "提交时间"), ("difficulty", "困难程度"))


@router.get("", name="staff_applications")
def applications(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    status: Text = None,
    service: Text = None,
    category: Text = None,
    level: Text = None,
    self_care: Text = None,
    min_difficulty: Number = None,
    missing: Text = None,
    q: Text = None,
    sort: Text = None,
    page_number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """A page of the applications that ``staff`` may see, masked."""
    query: dict[str, Any] = {
        "q": (q or "").strip(),
        "region": region,
        "status": status,
        "township": township,
        "service": service,
        "category": category,
        "level": level,
        "self_care": self_care,
        "min_difficulty": min_difficulty,
        "missing": missing,
        "sort": sort,
    }
    found = last_page_at_most(
        page_number,
        lambda number: list_applications(
            services,
            staff,
            **{**query, "sort": sort or "-submitted_at"},
            max_difficulty=None,
            dimension=None,
            page=number,
            page_size=PAGE_SIZE,
        ),
    )
    choices = _choices(services, staff, region)
    chips = Chips(request.url.path, query)
    for key, text in _said(query, choices).items():
        chips.add(key, query[key], text)
    return page(
        request,
        staff,
        "desk/applications.html",
        found=found,
        query=query,
        choices=choices,
        chips=chips.shown,
        places=townships(services, staff, region),
        sorts={name: _sort(request, query, name) for name, _ in SORTS},
    )


def _choices(services: Services, staff: Reader, region: str | None) -> dict[str, Any]:
    """What can be chosen in each filter; an organisation is not offered facts that it may not ask for."""
    packs = [pack for pack in services.regions.values() if region in (None, pack.code)]
    first = packs[0]
    whole = staff.scope != "organisation"
    found: dict[str, Any] = {
        "service": [
            (group.label, [(s.code, s.label) for s in first.services if s.code.startswith(f"{group.code}.")])
            for group in first.service_classes
        ],
        "level": [(level.code, level.label) for level in first.assessment.levels],
    }
    if staff.role != "provider":
        found["category"] = _values("category")
    if whole:
        found["self_care"] = _values("self_care")
        found["missing"] = [
            (key, label_of(key)) for key in missing_choices({pack.code: pack for pack in packs})
        ]
    return found


def _values(key: str) -> list[tuple[str, str]]:
    return [(str(value), text) for value, text in value_choices(key).items()]


def _said(query: dict[str, Any], choices: dict[str, Any]) -> dict[str, str]:
    """Each filter that is set, in words."""
    flat = {
        key: dict(pair for item in found for pair in (item[1] if isinstance(item[1], list) else [item]))
        for key, found in choices.items()
    }
    said = {key: str(query[key]) for key in query if key != "sort" and query[key] not in (None, "")}
    for key in said:
        said[key] = flat.get(key, {}).get(said[key], said[key])
    for key, form in (("q", "“{}”"), ("min_difficulty", "困难指数至少 {}"), ("missing", "还缺{}")):
        if key in said:
            said[key] = form.format(said[key])
    return said


def _sort(request: Request, query: dict[str, Any], name: str) -> tuple[str, str]:
    """Where a column's head leads, and how the list is sorted by it now, for ``aria-sort``."""
    now = query["sort"] or "-submitted_at"
    state = {f"-{name}": "descending", name: "ascending"}.get(now, "none")
    wanted = name if state == "descending" else f"-{name}"
    wanted = "" if wanted == "-submitted_at" else wanted
    return address(request.url.path, {**query, "sort": wanted}), state
