"""What an organisation is shown of an application, by the region's rules (``sharing.yml``). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, Field, JsonValue

from casework.intake.draft import Evidence
from casework.regions.sharing import SharingRules

#: In these states an organisation sees what was shared with it. What it did not take, or what was withdrawn,
#: is no longer its business.
SHOWN: Final = frozenset({"sent", "accepted", "in_service", "on_hold", "delivered", "closed", "failed"})


class Shared(BaseModel):
    """What was shown: some of the fields, the words that said them, and the need in the resident's words."""

    fields: dict[str, JsonValue] = Field(default_factory=dict)
    evidence: dict[str, list[Evidence]] = Field(default_factory=dict)
    text: str = ""


def shared(
    fields: Mapping[str, Any],
    evidence: Mapping[str, Any],
    service: str,
    text: str,
    kind: str,
    rules: SharingRules,
) -> Shared:
    """What an organisation of ``kind`` is shown that gets a need for ``service``, said as ``text``.

    The consent is to what is passed to those who can help (contract section 5): without it nothing is shown.
    """
    if fields.get("consent") is not True:
        return Shared()
    keys = [key for key in rules.fields_for(kind, service) if key in fields]
    return Shared(
        fields={key: fields[key] for key in keys},
        evidence={key: evidence[key] for key in keys if key in evidence},
        text=text,
    )
