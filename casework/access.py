"""Who reads and who acts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from casework.errors import NotAllowed
from casework.permissions import Role, Scope, allowed, permissions, scope

__all__ = ["SYSTEM", "Actor", "Reader", "Role", "resident"]


class Reader(BaseModel):
    """The one who reads or acts.

    ``id`` is the conversation's id for a resident, the account's id for staff, a name for the system itself.
    Staff work in ``regions``, an admin without any in all of them; township and station workers in their
    ``townships`` (official names); who gets referrals belongs to one ``organisation``. What a role may do is
    in ``data/roles.yml``.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["resident", "staff", "system"]
    id: str
    role: Role | None = None
    organisation: str | None = None
    regions: list[str] = Field(default_factory=list)
    townships: list[str] = Field(default_factory=list)

    @property
    def everywhere(self) -> bool:
        """Works in every region."""
        return self.kind == "system" or (self.kind == "staff" and self.role == "admin" and not self.regions)

    @property
    def sees_whole_regions(self) -> bool:
        """Sees every case of its regions, not only those of a township, an organisation or of its own."""
        return self.everywhere or self.scope == "region"

    @property
    def scope(self) -> Scope | None:
        """What staff's reading is narrowed to; None for a resident and for the system."""
        return scope(self.role) if self.kind == "staff" and self.role else None

    def may(self, permission: str) -> bool:
        """Whether the role allows it. The system may do everything, a resident nothing of staff's.

        Raises ValueError for a permission that there is not.
        """
        if permission not in permissions().permissions:
            raise ValueError(f"no such permission: {permission}")
        if self.kind == "system":
            return True
        return self.kind == "staff" and self.role is not None and permission in allowed(self.role)

    def check(self, permission: str) -> None:
        """Raises ``NotAllowed`` unless ``may(permission)``."""
        if not self.may(permission):
            raise NotAllowed(permission)

    def works_in(self, region: str) -> bool:
        """Whether staff (or the system) has a region among its own."""
        return self.everywhere or (self.kind == "staff" and region in self.regions)


Actor = Reader
SYSTEM = Reader(kind="system", id="system")


def resident(conversation_id: str) -> Reader:
    """The resident of one conversation."""
    return Reader(kind="resident", id=conversation_id)
