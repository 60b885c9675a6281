"""What may be written into a directory: names, contacts, services and places of this region. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from casework.directory.entries import CONTACT_PARTS
from casework.errors import FieldIssue
from casework.regions.directory import Contact
from casework.regions.pack import RegionPack

#: Kinds of the pack that staff may add to, beside the region's own ``provider_kinds``.
_ADDABLE: Final = ("mass_organisation", "charity", "social_organisation")
_LONGEST: Final = {"phone": 40, "address": 200, "hours": 100, "person": 40}
MAX_NAME: Final = 120
_PHONE = re.compile(r"\+?[0-9][0-9 \-()（）转]{2,}")


def kinds(pack: RegionPack) -> list[str]:
    """The kinds of organisations that staff may add in a region."""
    return list(dict.fromkeys([*(kind.code for kind in pack.provider_kinds), *_ADDABLE]))


def clean(text: str) -> str:
    """One line of text: no control characters, no white space around."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())


def contact(
    before: Contact | None, changes: Mapping[str, str | None]
) -> tuple[Contact | None, list[FieldIssue]]:
    """A contact with ``changes`` laid over it: empty or None takes a part away. None if nothing is left."""
    parts = before.model_dump() if before else {}
    issues = []
    for part, given in changes.items():
        said = clean(given or "")
        if part not in CONTACT_PARTS:
            issues.append(FieldIssue(field=f"contact.{part}", reason="field_unknown"))
        elif len(said) > _LONGEST[part]:
            issues.append(FieldIssue(field=f"contact.{part}", reason="too_long"))
        elif part == "phone" and said and not _PHONE.fullmatch(said):
            issues.append(FieldIssue(field="contact.phone", reason="phone_invalid"))
        else:
            parts[part] = said or None
    return (Contact.model_validate(parts) if any(parts.values()) else None), issues


def name(said: str, taken: Collection[str]) -> tuple[str, list[FieldIssue]]:
    """A name that no other entry of the region has."""
    given = clean(said)
    if not given:
        return given, [FieldIssue(field="name", reason="missing")]
    if len(given) > MAX_NAME:
        return given, [FieldIssue(field="name", reason="too_long")]
    if given in taken:
        return given, [FieldIssue(field="name", reason="name_taken")]
    return given, []


def services(pack: RegionPack, patterns: Collection[str]) -> list[FieldIssue]:
    """Each is a service's code, or a class of services as ``living.*``."""
    known = {service.code for service in pack.services} | {f"{c.code}.*" for c in pack.service_classes}
    if not patterns:
        return [FieldIssue(field="services", reason="too_few")]
    return [FieldIssue(field="services", reason="unknown")] if set(patterns) - known else []


def places(pack: RegionPack, field: str, names: Collection[str | None]) -> list[FieldIssue]:
    """Each is the official name of a township of the region; None means none."""
    known = {place.name for place in pack.townships}
    wrong = {said for said in names if said is not None} - known
    return [FieldIssue(field=field, reason="township_elsewhere")] if wrong else []


def service(pack: RegionPack, code: str | None) -> list[FieldIssue]:
    """One service's code; None means all of them."""
    if code is None or pack.service(code):
        return []
    return [FieldIssue(field="service", reason="unknown")]
