"""What staff fill in for a person, checked all at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, Field, JsonValue

from casework.access import Actor
from casework.conversations.types import FormFiller
from casework.errors import FieldIssue, Invalid
from casework.intake.derive import conflicts, derive
from casework.intake.draft import Draft, DraftNeed, Urgency
from casework.intake.fields import check_field
from casework.intake.problems import FieldError
from casework.intake.questions import NEEDS, missing_required
from casework.regions.pack import RegionPack

#: How many needs one application can have, and how long the words of one may be.
MAX_NEEDS: Final = 20
MAX_NEED_TEXT: Final = 500

EntryChannel = Literal["station", "visit"]
ConsentGiven = Literal["oral", "written"]
ConsentBy = Literal["self", "guardian", "family"]


class EnteredConsent(BaseModel):
    """That the person agreed: how (``oral``, ``written``), and who said so."""

    given: ConsentGiven = Field(description="oral 口头同意；written 书面同意")
    by: ConsentBy = Field(description="self 本人；guardian 监护人；family 家属")


class EnteredNeed(BaseModel):
    """One need, in the person's words or the staff's. Without words the service's own label stands."""

    service: str = Field(max_length=64, description="服务代码", examples=["living.home_care"])
    text: str = Field(default="", max_length=MAX_NEED_TEXT, description="怎么说的；不填就用服务的名称")
    urgency: Urgency = Field(default="normal", description="normal 一般；urgent 紧急")


class EntryForm(BaseModel):
    """An application as it is entered in person. ``fields`` are those of the contract, without consent."""

    region: str
    channel: EntryChannel
    consent: EnteredConsent | None
    fields: dict[str, JsonValue]
    needs: list[EnteredNeed]
    station: str | None = None
    accept_contradictions: bool = False
    unless_known: bool = False
    """Not filed where the person may have an application already that the actor sees."""


def filler_of(actor: Actor) -> FormFiller:
    """Who an account is to the person it fills in for, unless its form says otherwise."""
    return "volunteer" if actor.role == "volunteer" else "staff"


def checked(
    form: EntryForm,
    pack: RegionPack,
    actor: Actor,
    today: date,
    *,
    draft_id: str | None = None,
    stations: Mapping[str, str] | None = None,
) -> Draft:
    """The draft of an application out of a form. Raises ``Invalid`` with everything that is wrong.

    ``stations`` are those of the directory, code → township; without it those of the pack.
    The checks are those of the talk: every value, the required questions, what follows from what. What
    contradicts itself is an error until the form says that it was asked about (``accept_contradictions``).
    Who works in townships enters for these only.
    """
    issues: list[FieldIssue] = []
    fields: dict[str, JsonValue] = {}
    # null says, as in a correction, that there is no value.
    said = {key: value for key, value in form.fields.items() if value is not None}
    given: dict[str, JsonValue] = {"filled_by": filler_of(actor), **said}
    for key, value in given.items():
        try:
            if key == "consent":
                raise FieldError(key, "consent_apart")
            fields[key] = check_field(key, value, pack, today=today)
        except FieldError as error:
            issues.append(FieldIssue(field=error.field, reason=error.reason))
    if form.consent is not None:
        fields["consent"] = True
    township = fields.get("township")
    if actor.scope == "township" and township is not None and township not in actor.townships:
        issues.append(FieldIssue(field="township", reason="township_not_yours"))
    if stations is None:
        stations = {station.code: station.township for station in pack.stations}
    issues += _station_issues(form, stations, actor)
    needs, need_issues = _needs(form, pack)
    issues += need_issues
    draft = Draft(region=pack.code, fields=fields, needs=needs)
    wrong = {issue.field for issue in issues}
    issues += [
        FieldIssue(field=key, reason="missing")
        for key in missing_required(draft, pack)
        if key not in wrong and not (key == NEEDS and need_issues)
    ]
    if not form.accept_contradictions:
        issues += [FieldIssue(field=pair.first, reason=pair.code) for pair in conflicts(fields, today)]
    if issues:
        raise Invalid(issues)
    following = derive(fields, today)
    kept = {"fields": fields | following, "derived": set(following)}
    return draft.model_copy(update=kept | ({"id": draft_id} if draft_id else {}))


def _station_issues(form: EntryForm, stations: Mapping[str, str], actor: Actor) -> list[FieldIssue]:
    if form.station is None:
        return []
    if form.channel != "station":
        return [FieldIssue(field="station", reason="station_and_channel")]
    if form.station not in stations:
        return [FieldIssue(field="station", reason="unknown")]
    if actor.scope == "township" and stations[form.station] not in actor.townships:
        return [FieldIssue(field="station", reason="township_not_yours")]
    return []


def _needs(form: EntryForm, pack: RegionPack) -> tuple[list[DraftNeed], list[FieldIssue]]:
    needs, issues, seen = list[DraftNeed](), list[FieldIssue](), set[str]()
    for number, need in enumerate(form.needs):
        service = pack.service(need.service)
        where = f"{NEEDS}.{number}"
        text = " ".join(need.text.split())
        if service is None:
            issues.append(FieldIssue(field=f"{where}.service", reason="unknown"))
        elif need.service in seen:
            issues.append(FieldIssue(field=f"{where}.service", reason="twice"))
        elif len(text) > MAX_NEED_TEXT:
            issues.append(FieldIssue(field=f"{where}.text", reason="too_long"))
        else:
            seen.add(need.service)
            needs.append(DraftNeed(service=need.service, text=text or service.label, urgency=need.urgency))
    if len(form.needs) > MAX_NEEDS:
        issues.append(FieldIssue(field=NEEDS, reason="too_many"))
    return needs, issues
