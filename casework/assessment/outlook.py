"""What a policy check says of each benefit."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, JsonValue

from casework.assessment.benefits import Group

#: ``has``: said or found to be had already; ``may``: what is known speaks for it; ``needs_more``: facts are
#: missing; ``unlikely``: a known fact speaks against it.
Outlook = Literal["has", "may", "needs_more", "unlikely"]
#: ``to_check``: the fact is known, the local limit is not.
Outcome = Literal["holds", "not", "unknown", "to_check"]
Origin = Literal["field", "official", "staff", "reckoned"]


class Cited(BaseModel):
    """What a condition rests on: the document, the place in it, its very words, and since when it holds.

    ``note``: what may have overtaken it.
    """

    document: str
    title: str
    number: str | None
    place: str
    quote: str
    since: str
    note: str | None


class FactSeen(BaseModel):
    """A value that a condition was tested on; ``value_label`` is 待补充 when it is not known."""

    field: str
    label: str
    value: JsonValue = None
    value_label: str
    origin: Origin


class Step(BaseModel):
    """One condition, how it came out, on which values and which words."""

    kind: Literal["requires", "sign", "amount"]
    label: str
    outcome: Outcome
    facts: list[FactSeen]
    note: str | None = None
    source: Cited


class ToCheck(BaseModel):
    """What only a person can find out."""

    label: str
    source: Cited


class Entitlement(BaseModel):
    """One benefit: how it looks, what is missing, what a person has to check, and the trace of why."""

    code: str
    label: str
    group: Group
    outlook: Outlook
    against: list[str]
    missing: list[str]
    missing_fields: list[str]
    to_check_by_person: list[ToCheck]
    source: Cited
    trace: list[Step]


class PolicyCheck(BaseModel):
    """All benefits, the most likely first. ``notice`` says that it is no finding."""

    notice: str
    about: str
    items: list[Entitlement]
