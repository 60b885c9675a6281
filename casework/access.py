"""Who reads and who acts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["admin", "caseworker", "organisation"]


class Reader(BaseModel):
    """The one who reads or acts.

    ``id`` is the conversation's id for a resident, the account's id for staff, a name for the system itself.
    Staff of role ``organisation`` belong to one ``organisation``; the others work in ``regions``, an admin
    without any in all of them.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["resident", "staff", "system"]
    id: str
    role: Role | None = None
    organisation: str | None = None
    regions: list[str] = Field(default_factory=list)

    @property
    def is_organisation(self) -> bool:
        """Belongs to an organisation that gets referrals, and sees nothing else."""
        return self.kind == "staff" and self.role == "organisation"

    @property
    def everywhere(self) -> bool:
        """Works in every region."""
        return self.kind == "system" or (self.kind == "staff" and self.role == "admin" and not self.regions)

    @property
    def is_caseworker(self) -> bool:
        """Works on the cases of a region."""
        return self.kind == "staff" and self.role in ("admin", "caseworker")


Actor = Reader
SYSTEM = Reader(kind="system", id="system")


def resident(conversation_id: str) -> Reader:
    """The resident of one conversation."""
    return Reader(kind="resident", id=conversation_id)
