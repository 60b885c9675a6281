"""What an organisation is shown of an application when one of its needs is referred to it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pydantic import Field

from casework.intake.keys import FIELD_KEYS
from casework.regions.directory import PackModel

#: Stands in a rule for every kind of organisation.
ANY_KIND = "*"


class SharingRule(PackModel):
    """Organisations of ``kinds`` that get a need for one of ``services`` (patterns such as ``link.*``) are
    shown ``fields``; ``why`` says what they need them for."""

    id: str
    kinds: list[str] = Field(default_factory=lambda: [ANY_KIND], min_length=1)
    services: list[str] = Field(min_length=1)
    fields: list[str] = Field(min_length=1)
    why: str = Field(min_length=4)


class SharingRules(PackModel):
    """``always`` is shown to each; every rule that matches adds to it. ``origin`` says who set this."""

    origin: str
    always: list[str]
    rules: list[SharingRule] = Field(default_factory=list)

    def fields_for(self, kind: str, service: str) -> list[str]:
        """The fields for an organisation of this kind that gets a need for this service."""
        shown = set(self.always)
        for rule in self.matching(kind, service):
            shown.update(rule.fields)
        return [key for key in FIELD_KEYS if key in shown]

    def matching(self, kind: str, service: str) -> list[SharingRule]:
        """The rules for an organisation of this kind that gets a need for this service."""
        return [
            rule
            for rule in self.rules
            if (ANY_KIND in rule.kinds or kind in rule.kinds)
            and any(fnmatchcase(service, pattern) for pattern in rule.services)
        ]
