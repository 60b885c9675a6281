"""What stands on the form, as text and in its order. Pure; the same for page, PDF and Word file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from pydantic import BaseModel

from casework.applications.schemas import ApplicationView, AssessmentView
from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import value_label
from casework.papers.text import EMPTY, printable
from casework.papers.wording import FormWords
from casework.regions.pack import RegionPack
from casework.reports.labels import report_labels
from casework.statuses import referral_status_label, status_label

_URGENCIES: Final = {"normal": "一般", "urgent": "紧急"}


class PaperNeed(BaseModel):
    """A need: its number, class and service, in whose words, how urgent."""

    number: int
    group: str
    service: str
    text: str
    urgency: str


class PaperReferral(BaseModel):
    """A referral: what for, to whom, since when, how it stands."""

    number: int
    service: str
    organisation: str
    sent_on: str
    status: str


class PaperAssessment(BaseModel):
    """The first sorting. ``dimensions`` and what follows are ``——`` for who sees the index alone."""

    difficulty: str
    level: str
    dimensions: str
    reasons: str
    missing: str
    note: str


class PaperConsent(BaseModel):
    """What the person was told, and how and when they agreed."""

    statement: str
    how: str


class PaperOpinion(BaseModel):
    """An empty place to be written, signed and sealed by hand. ``organisation`` may be empty."""

    title: str
    organisation: str
    signs: list[str]
    seal: bool


class PaperForm(BaseModel):
    """The whole form. ``values`` has every field of an application, ``——`` where nothing is known; ``notes``
    stand at its end."""

    title: str
    region: str
    program: str
    no: str
    filed_on: str
    channel: str
    status: str
    values: dict[str, str]
    needs: list[PaperNeed]
    assessment: PaperAssessment
    referrals: list[PaperReferral]
    consent: PaperConsent | None
    opinions: list[PaperOpinion]
    notes: list[str]
    printed: str


class Entered(BaseModel):
    """How an application was entered in person: how and by whom it was agreed, who wrote it, when."""

    given: str
    by: str
    who: str
    at: datetime


class Facts(BaseModel):
    """What the form needs beside the application as its reader sees it.

    ``whole``: the reader sees all of it. ``erased``: everything personal was taken out. ``sent``: when each
    referral was sent, by its id. ``names``: organisations by code. ``printed_by``: who asks, ``now`` when.
    """

    whole: bool
    erased: bool
    entered: Entered | None
    sent: dict[str, datetime]
    names: dict[str, str]
    printed_by: str
    now: datetime


def application_form(view: ApplicationView, pack: RegionPack, words: FormWords, facts: Facts) -> PaperForm:
    """The form of one application, as much of it as ``view`` shows."""
    notes = [words.erased_note] if facts.erased else []
    if not facts.whole:
        notes.append(words.shared_note)
    return PaperForm(
        title=words.title,
        region=pack.name,
        program=printable(pack.program),
        no=view.no,
        filed_on=_day(pack.date_at(view.submitted_at)),
        channel=report_labels().channels.get(view.channel, view.channel),
        status=status_label(view.status),
        values={key: _value(key, view) for key in FIELD_KEYS},
        needs=_needs(view, pack),
        assessment=_assessment(view.assessment, pack, words),
        referrals=_referrals(view, pack, facts),
        consent=_consent(view, pack, words, facts) if facts.whole else None,
        opinions=_opinions(view, pack, words, facts.names) if facts.whole else [],
        notes=notes,
        printed=f"{printable(facts.printed_by)} {_moment(facts.now, pack)} 打印",
    )


def _value(key: str, view: ApplicationView) -> str:
    value = view.fields.get(key)
    return EMPTY if value is None else printable(value_label(key, value))


def _needs(view: ApplicationView, pack: RegionPack) -> list[PaperNeed]:
    needs = []
    for number, need in enumerate(view.needs, start=1):
        service = pack.service(need.service)
        needs.append(
            PaperNeed(
                number=number,
                group=service.class_label if service else EMPTY,
                service=service.label if service else need.service,
                text=printable(need.text),
                urgency=_URGENCIES.get(need.urgency, need.urgency),
            )
        )
    return needs


def _assessment(found: AssessmentView, pack: RegionPack, words: FormWords) -> PaperAssessment:
    parts = [
        f"{dimension.label} {found.dimensions[dimension.code]}分（满分{dimension.weight:g}）"
        for dimension in pack.assessment.dimensions
        if dimension.code in found.dimensions
    ]
    spread = f"，资料补齐后最高 {found.difficulty_max}" if found.difficulty_max > found.difficulty else ""
    return PaperAssessment(
        difficulty=f"{found.difficulty}（满分100{spread}）" if found.level else EMPTY,
        level=found.level or EMPTY,
        dimensions="；".join(parts) or EMPTY,
        reasons=printable("；".join(found.reasons)),
        missing=printable("、".join(found.missing)) or EMPTY,
        note=words.assessment_note,
    )


def _referrals(view: ApplicationView, pack: RegionPack, facts: Facts) -> list[PaperReferral]:
    found = []
    for number, referral in enumerate(view.referrals, start=1):
        service, sent = pack.service(referral.service), facts.sent.get(referral.id)
        found.append(
            PaperReferral(
                number=number,
                service=service.label if service else referral.service,
                organisation=printable(facts.names.get(referral.organisation, referral.organisation)),
                sent_on=_day(pack.date_at(sent)) if sent else EMPTY,
                status=referral_status_label(referral.status),
            )
        )
    return found


def _consent(view: ApplicationView, pack: RegionPack, words: FormWords, facts: Facts) -> PaperConsent:
    said = words.consent
    if view.fields.get("consent") is not True:
        how = EMPTY
    elif facts.entered:
        entered = facts.entered
        how = said.entered.format(
            by=said.by.get(entered.by, ""),  # type: ignore[call-overload]
            given=said.given.get(entered.given, ""),  # type: ignore[call-overload]
            who=printable(entered.who),
        )
        how = f"{_moment(entered.at, pack)} {how}"
    else:
        spoken = "".join(span.text for span in view.evidence.get("consent", [])[:1])
        how = said.talk_words.format(words=printable(spoken)) if spoken.strip() else said.talk
        how = f"{_day(pack.date_at(view.submitted_at))} {how}"
    return PaperConsent(statement=said.statement, how=how)


def _opinions(
    view: ApplicationView, pack: RegionPack, words: FormWords, names: Mapping[str, str]
) -> list[PaperOpinion]:
    office = pack.office_of(str(view.fields.get("township", "")))
    above = pack.superiors(office.code) if office else []
    whose = {"office": office, "superior": above[0] if above else None, "nobody": None}
    opinions = []
    for opinion in words.opinions:
        organisation = whose[opinion.by]
        name = names.get(organisation.code, organisation.name) if organisation else ""
        opinions.append(
            PaperOpinion(title=opinion.title, organisation=name, signs=opinion.signs, seal=opinion.seal)
        )
    return opinions


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: datetime, pack: RegionPack) -> str:
    here = at.astimezone(pack.tz)
    return f"{_day(here.date())} {here:%H:%M}"
