"""Menu, first pages and short messages of the staff pages (``data/desk.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from casework.access import Reader
from casework.permissions import Role

_FILE = Path(__file__).resolve().parents[3] / "data" / "desk.yml"


#: So many entries stand beside each other on a desk.
IN_ONE_LINE: Final = 10


class MenuEntry(BaseModel):
    """A page in the menu, shown to who has ``any`` of the permissions (and one of ``roles``, where named)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    label: str
    any: list[str]
    roles: list[Role] = []
    count: str | None = None
    more: bool = False
    """Folded away for who has many pages."""

    def for_(self, staff: Reader) -> bool:
        """Whether this account has the page."""
        return any(staff.may(permission) for permission in self.any) and (
            not self.roles or staff.role in self.roles
        )


class DeskWording(BaseModel):
    """All of ``data/desk.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    menu: list[MenuEntry]
    home: dict[str, str] = Field(description="role → path; `default` for the others")
    done: dict[str, str]
    fields: dict[str, str] = Field(default={}, description="names of form fields that are no facts")


@cache
def desk_wording() -> DeskWording:
    """The file, read once. Raises ValidationError when it is not in order."""
    return DeskWording.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def menu_of(staff: Reader) -> tuple[list[MenuEntry], list[MenuEntry]]:
    """The pages that an account has: those in the bar, and those folded away because all would not fit."""
    mine = [entry for entry in desk_wording().menu if entry.for_(staff)]
    if len(mine) <= IN_ONE_LINE:
        return mine, []
    return [entry for entry in mine if not entry.more], [entry for entry in mine if entry.more]


def home_of(staff: Reader) -> str:
    """Where an account begins."""
    home = desk_wording().home
    return home.get(staff.role or "default", home["default"])
