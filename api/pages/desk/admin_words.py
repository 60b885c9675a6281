"""What the administration pages call things (``data/admin.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from api.pages.wording import HISTORY, REFERRAL_ACTIONS
from casework.access import Reader
from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import field_label
from casework.regions import RegionPack

_FILE = Path(__file__).resolve().parents[3] / "data" / "admin.yml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tab(_Part):
    """One page of the administration, at ``/staff/admin/<path>``."""

    path: str
    label: str
    any: list[str]
    whole_region: bool = False

    def for_(self, staff: Reader) -> bool:
        """Whether this account has the page."""
        return any(staff.may(one) for one in self.any) and (not self.whole_region or staff.sees_whole_regions)


class AdminWording(_Part):
    """All of ``data/admin.yml``."""

    tabs: list[Tab]
    groups: dict[str, str]
    parts: dict[str, str]
    organisation_kinds: dict[str, str]
    kinds: dict[str, str]
    actions: dict[str, str]
    actors: dict[str, str]

    def action(self, kind: str, action: str) -> str:
        """What was done, in words: a field's name for a correction, the step for a referral."""
        if kind == "change" and action in FIELD_KEYS:
            return field_label(action)
        if kind == "referral" and action in REFERRAL_ACTIONS:
            return REFERRAL_ACTIONS[action]
        return HISTORY.get(action) or self.actions.get(action) or action

    def organisation_kind(self, pack: RegionPack, kind: str) -> str:
        """What kind of organisation it is, in the region's words."""
        own = {one.code: one.label for one in pack.provider_kinds}
        return own.get(kind) or self.organisation_kinds.get(kind, kind)


@cache
def admin_wording() -> AdminWording:
    """The file, read once. Raises ValidationError when it is not in order."""
    return AdminWording.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def tabs_of(staff: Reader) -> list[Tab]:
    """The pages of the administration that an account has."""
    return [tab for tab in admin_wording().tabs if tab.for_(staff)]
