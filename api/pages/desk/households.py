"""The page on which a department asks whether a household is helped already, and by whom."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.asked import RegionOrAll
from api.casework_errors import to_problem
from api.pages.desk.places import first_region, region_choices
from api.pages.desk.problem import named_errors
from api.pages.desk.render import page
from api.problems import Problem
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff.household_search import search
from casework.access import Reader
from casework.errors import CaseworkError
from casework.households.searching import MAX_REASON, HouseholdSearch

router = APIRouter()

Searching = Annotated[Reader, allowed("households.search")]
Text = Annotated[str, Form(max_length=64)]


@router.get("/staff/households")
def asked(
    request: Request,
    services: ServicesDep,
    staff: Searching,
    region: RegionOrAll,
) -> Response:
    """The form. Who is asked about never stands in an address."""
    return _page(request, services, staff, {"region": region or first_region(services, staff)})


@router.post("/staff/households")
def found(
    request: Request,
    services: ServicesDep,
    staff: Searching,
    by: Annotated[str, Form(max_length=16)] = "id_number",
    region: Text = "",
    id_number: Text = "",
    phone: Text = "",
    name: Text = "",
    township: Text = "",
    village: Text = "",
    reason: Annotated[str, Form(max_length=MAX_REASON)] = "",
) -> Response:
    """The form with what was found. No redirect: it would put an identity number into an address."""
    given = {
        "id_number": {"id_number": id_number},
        "phone": {"phone": phone},
        "name": {"name": name, "township": township, "village": village},
    }.get(by, {})
    typed = {"by": by, "region": region or first_region(services, staff), "reason": reason}
    typed |= {"id_number": id_number, "phone": phone, "name": name, "township": township, "village": village}
    try:
        items = search(
            HouseholdSearch(**given, reason=reason), services, staff, services.region(typed["region"])
        ).items
    except Problem as problem:
        return _page(request, services, staff, typed, problem=problem)
    except CaseworkError as error:
        return _page(request, services, staff, typed, problem=to_problem(error))
    return _page(request, services, staff, typed, items=items)


def _page(
    request: Request,
    services: Services,
    staff: Reader,
    typed: dict[str, Any],
    *,
    items: list[Any] | None = None,
    problem: Problem | None = None,
) -> Response:
    pack = services.regions.get(str(typed["region"])) or services.regions.default
    shown = {"pack": pack, "typed": typed, "items": items, "problem": problem}
    status = problem.status if problem else 200
    return page(
        request,
        staff,
        "desk/households.html",
        status=status,
        wrong=named_errors(problem) if problem else [],
        region_choices=region_choices(services, staff),
        **shown,
    )
