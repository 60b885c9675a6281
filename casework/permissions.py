"""Which role may do what, and over what (``data/roles.yml``)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

Role = Literal["admin", "county", "township", "department", "provider", "station", "volunteer", "auditor"]
ROLES: Final = get_args(Role)
#: What a role's reading is narrowed to; ``own``: what the account itself entered.
Scope = Literal["region", "township", "organisation", "own"]
_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "roles.yml"


class RoleRules(BaseModel):
    """One role: its Chinese label, its scope, and the patterns of what it may do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    scope: Scope
    may: list[str]


class Permissions(BaseModel):
    """All permissions, each with its Chinese label, and the roles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    permissions: dict[str, str]
    roles: dict[Role, RoleRules]

    @model_validator(mode="after")
    def _known(self) -> Permissions:
        if missing := set(ROLES) - self.roles.keys():
            raise ValueError(f"no rules for {', '.join(sorted(missing))}")
        for role, rules in self.roles.items():
            for pattern in rules.may:
                if not any(fnmatchcase(permission, pattern) for permission in self.permissions):
                    raise ValueError(f"{role}: no such permission: {pattern}")
        return self

    def of(self, role: Role) -> frozenset[str]:
        """Everything that a role may do."""
        patterns = self.roles[role].may
        return frozenset(
            permission
            for permission in self.permissions
            if any(fnmatchcase(permission, pattern) for pattern in patterns)
        )


@cache
def permissions() -> Permissions:
    """The table of this installation. Raises ValueError if malformed."""
    return Permissions.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


@cache
def allowed(role: Role) -> frozenset[str]:
    """Everything that a role may do."""
    return permissions().of(role)


def scope(role: Role) -> Scope:
    """What a role's reading is narrowed to."""
    return permissions().roles[role].scope
