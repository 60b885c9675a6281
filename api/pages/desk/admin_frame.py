"""What every administration page needs: its region, its tabs, and forms that become the API's own bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from api.casework_errors import to_problem
from api.pages.desk.admin_words import admin_wording, tabs_of
from api.pages.desk.render import page
from api.problems import FieldMessage, Problem, from_validation
from api.services import Services
from casework.access import Reader
from casework.errors import Invalid, NotFound
from casework.regions import RegionPack

RegionCode = Annotated[str | None, Query(alias="region", max_length=64)]
PAGE_SIZE = 50


async def form_of(request: Request) -> FormData:
    """Dependency: the fields of the form that was sent."""
    return await request.form(max_files=0, max_fields=200)


Sent = Annotated[FormData, Depends(form_of)]


def region_of(services: Services, staff: Reader, code: str | None) -> RegionPack:
    """The region that a page is about: the one in the address, else the first where the account works.

    Raises ``NotFound`` for one that is not the account's.
    """
    own = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    found = next((pack for pack in own if code in (None, "", pack.code)), None)
    if found is None:
        raise NotFound
    return found


def admin_page(
    request: Request, staff: Reader, template: str, tab: str, pack: RegionPack | None, /, **context: Any
) -> Response:
    """An administration page: ``tab`` is the one it belongs to, ``pack`` the region it is about."""
    return page(
        request,
        staff,
        f"desk/admin/{template}.html",
        tabs=tabs_of(staff),
        tab=tab,
        pack=pack,
        wording=admin_wording(),
        townships=township_choices(pack) if pack else [],
        **context,
    )


def township_choices(pack: RegionPack) -> list[tuple[str, Any]]:
    """The townships of a region for a choice, by district where it has districts."""
    districts: dict[str, list[tuple[str, str]]] = {}
    for place in pack.townships:
        districts.setdefault(place.district or "", []).append((place.name, place.name))
    if list(districts) == [""]:
        return list(districts[""])
    return list(districts.items())


def address(path: str, pack: RegionPack | None = None, **query: Any) -> str:
    """An address of the administration, about a region."""
    given = {"region": pack.code if pack else None, **query}
    known = {key: value for key, value in given.items() if value not in (None, "")}
    return f"/staff/admin/{path}" + (f"?{urlencode(known)}" if known else "")


def body[T: BaseModel](model: type[T], /, **values: Any) -> T:
    """A body of the API out of a form's fields. Raises ``Problem`` as the API does."""
    try:
        return model(**values)
    except ValidationError as error:
        raise from_validation([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None


def text(form: FormData, key: str) -> str | None:
    """One field of a form; None for one that is empty or not there."""
    value = form.get(key)
    return value.strip() or None if isinstance(value, str) else None


def texts(form: FormData, key: str) -> list[str]:
    """All values of a field that may be ticked more than once."""
    return [value for value in form.getlist(key) if isinstance(value, str) and value]


def number(form: FormData, key: str) -> int:
    """A number that the page itself put into the form; 0 for anything else."""
    value = form.get(key)
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
        else 0
    )


@contextmanager
def naming(names: Mapping[str, str]) -> Iterator[None]:
    """Whatever is wrong with a field inside is told with its Chinese name."""
    try:
        yield
    except (Invalid, Problem) as error:
        problem = to_problem(error) if isinstance(error, Invalid) else error
        told = [
            FieldMessage(field="", message=_named(names, one.field, one.message), code=one.code)
            for one in problem.errors
        ]
        raise Problem(
            problem.status, problem.detail, code=problem.code, title=problem.title, errors=told
        ) from None


def _named(names: Mapping[str, str], field: str, message: str) -> str:
    name = names.get(field) or names.get(field.split(".")[-1]) or names.get(field.split(".")[0])
    return f"{name}：{message}" if name else message
