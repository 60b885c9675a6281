"""Puts an assessment together for a caseworker: the index, each point's grounds, what staff added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application
from casework.assessment import repository
from casework.assessment.assess import assess
from casework.assessment.facts import EXPENSE_SHARE, EXPENSES, SELF_CARE_ACTIONS, known, self_care_of, unmet
from casework.assessment.grades import OF_FIELDS, current, differs, said
from casework.assessment.grounds import Entered, grounds
from casework.assessment.models import OfficialGrade, StaffFact
from casework.assessment.result import STAGE, DimensionScore
from casework.assessment.rulebook import rulebook
from casework.assessment.schemas import (
    AssessmentReport,
    DimensionReport,
    ExpensesReport,
    GradeView,
    PointReport,
    SelfCareReport,
)
from casework.history.service import History
from casework.readable import sees_whole
from casework.regions.pack import RegionPack
from casework.staff.naming import people


def report(
    s: Session, application: Application, pack: RegionPack, history: History, reader: Reader
) -> AssessmentReport:
    """The assessment as ``reader`` sees it: an organisation the index, without what it rests on."""
    if application.erased_at is not None:
        return _nothing(application, pack)
    facts = repository.facts(s, application.id)
    result = assess(
        application.fields, application.needs, pack, {key: fact.value for key, fact in facts.items()}
    )
    limited = not sees_whole(reader, application)
    rows = [] if limited else repository.grades(s, application.id)
    entered = {} if limited else _entered(s, application, facts, history)
    names = people(s, {who.by for who in entered.values()} | {row.recorded_by for row in rows})

    def dimension(score: DimensionScore) -> DimensionReport:
        items = [
            PointReport(
                fact=item.fact,
                points=item.points,
                reason=item.reason,
                fields=item.fields,
                evidence=grounds(
                    item.fields,
                    derived=application.derived,
                    evidence=application.evidence,
                    entered=entered,
                    names=names,
                ),
            )
            for item in ([] if limited else score.items)
        ]
        return DimensionReport(
            code=score.code,
            label=score.label,
            points=score.points,
            points_max=score.points_max,
            weight=score.weight,
            items=items,
            missing=[] if limited else score.missing,
            missing_fields=[] if limited else score.missing_fields,
        )

    dimensions = [dimension(score) for score in result.details]
    return AssessmentReport(
        no=application.no,
        **result.model_dump(
            include={
                "stage",
                "difficulty",
                "difficulty_max",
                "level",
                "level_code",
                "level_max",
                "asked",
                "origin",
            }
        ),
        dimensions=dimensions,
        missing=[label for one in dimensions for label in one.missing],
        missing_fields=list(dict.fromkeys(key for one in dimensions for key in one.missing_fields)),
        limited=limited,
        expenses=None if limited else _expenses(application, facts.get(EXPENSES), names),
        self_care=None if limited else _self_care(application, facts.get(SELF_CARE_ACTIONS), names),
        grades=[view for view in grade_views(rows, application.fields, names) if view.current],
    )


def grade_views(
    rows: Sequence[OfficialGrade], fields: Mapping[str, Any], names: Mapping[str, str]
) -> list[GradeView]:
    """Official findings as they are shown, in the order of ``rows``: that in which they were written down."""
    counting = current([row.kind for row in rows])
    return [
        GradeView.model_validate(
            {
                **{
                    key: getattr(row, key)
                    for key in (
                        "id",
                        "kind",
                        "value",
                        "decided_by",
                        "decided_on",
                        "document_no",
                        "reason",
                        "recorded_by",
                        "recorded_at",
                    )
                },
                "value_label": said(row.kind, row.value),
                "recorded_by_name": names.get(row.recorded_by),
                "current": place in counting,
                "field_value": fields.get(row.kind) if row.kind in OF_FIELDS else None,
                "differs": differs(row.kind, row.value, fields),
            }
        )
        for place, row in enumerate(rows)
    ]


def _entered(
    s: Session, application: Application, facts: Mapping[str, StaffFact], history: History
) -> dict[str, Entered]:
    """Who of staff entered each field or fact, as far as it was staff."""
    found = dict[str, Entered]()
    if application.entered_by is not None:
        first = Entered(application.entered_by, application.submitted_at)
        found = dict.fromkeys(application.fields, first)
    for entry in history.of_application(s, application.no):
        if entry.kind == "change":
            found.pop(entry.action, None)
            if entry.actor_kind == "staff":
                found[entry.action] = Entered(entry.actor_id, entry.at)
    for key, fact in facts.items():
        found[key] = Entered(fact.entered_by, fact.entered_at)
    actions = facts.get(SELF_CARE_ACTIONS)
    if actions is not None and self_care_of(actions.value) == application.fields.get("self_care"):
        found["self_care"] = found[SELF_CARE_ACTIONS]
    return found


def _expenses(
    application: Application, fact: StaffFact | None, names: Mapping[str, str]
) -> ExpensesReport | None:
    if fact is None:
        return None
    share = known(application.fields, {EXPENSES: fact.value}).values.get(EXPENSE_SHARE)
    missing = [item.label for kind, item in rulebook().expenses.kinds.items() if kind not in fact.value]
    return ExpensesReport(
        kinds=fact.value,
        total=sum(fact.value.values()),
        complete=not missing,
        missing=missing,
        share=round(share, 1) if isinstance(share, int | float) else None,
        by=fact.entered_by,
        by_name=names.get(fact.entered_by),
        at=fact.entered_at,
    )


def _self_care(
    application: Application, fact: StaffFact | None, names: Mapping[str, str]
) -> SelfCareReport | None:
    if fact is None:
        return None
    proposal, field = self_care_of(fact.value), application.fields.get("self_care")
    rules = rulebook().self_care
    quote = next(threshold.quote for threshold in rules.thresholds if threshold.value == proposal)
    return SelfCareReport(
        actions=fact.value,
        unmet=unmet(fact.value),
        proposal=proposal,
        field=field,
        agrees=field == proposal,
        rule=rules.thresholds_source.model_copy(update={"quote": quote}),
        by=fact.entered_by,
        by_name=names.get(fact.entered_by),
        at=fact.entered_at,
    )


def _nothing(application: Application, pack: RegionPack) -> AssessmentReport:
    """Of an erased application nothing is known any more, and nothing is asked for."""
    return AssessmentReport(
        no=application.no,
        stage=STAGE,
        difficulty=0,
        difficulty_max=0,
        level="",
        level_code="",
        level_max="",
        dimensions=[],
        missing=[],
        missing_fields=[],
        asked=[],
        origin=pack.assessment.origin,
    )
