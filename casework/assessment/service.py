"""What staff do with an assessment: read it with its grounds, add facts, write down official findings.

Every method works in an open transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository as applications
from casework.applications.models import Application
from casework.applications.schemas import SENSITIVE
from casework.applications.service import Applications
from casework.assessment import keeping, repository
from casework.assessment.entitlement import entitlements
from casework.assessment.facts import EXPENSES, SELF_CARE_ACTIONS, check_actions, check_expenses, self_care_of
from casework.assessment.grades import OF_FIELDS, NewGrade, checked
from casework.assessment.models import OfficialGrade, StaffFact
from casework.assessment.outlook import PolicyCheck
from casework.assessment.reporting import grade_views, report
from casework.assessment.schemas import AssessmentReport, GradeView
from casework.clock import Clock
from casework.errors import Conflict, Refused
from casework.history.service import History
from casework.readable import check_whole, sees_whole
from casework.regions.pack import RegionPack
from casework.staff.naming import people


class Assessing:
    """The assessments. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], applications: Applications) -> None:
        self._clock = clock
        self._regions = regions
        self._applications = applications
        self._history = History(clock)

    def read(self, s: Session, no: str, reader: Reader) -> AssessmentReport:
        """The whole assessment of an application; that staff read it is noted. Raises ``NotFound``."""
        application = applications.found(s, no, reader)
        if reader.kind == "staff":
            seen = sorted(SENSITIVE & application.fields.keys())
            self._note(s, "read_assessment", reader, application, kind="read", after=seen)
        return self._report(s, application, reader)

    def set_expenses(
        self, s: Session, no: str, expenses: Mapping[str, Any], actor: Actor, reason: str | None = None
    ) -> AssessmentReport:
        """Put these expenses in the place of those that are known; the index is reckoned anew.

        None of any kind takes them away. Raises ``NotFound``, ``NotAllowed``, ``Conflict`` once withdrawn or
        erased, ``Invalid`` with everything that is wrong.
        """
        application = self._to_change(s, no, actor)
        if self._put(s, application, EXPENSES, check_expenses(expenses), actor, reason):
            self._applications.reassess(s, application)
            application.updated_at = self._clock.now()
            s.flush()
        return self._report(s, application, actor)

    def set_self_care(
        self, s: Session, no: str, actions: Mapping[str, Any], actor: Actor, reason: str | None = None
    ) -> AssessmentReport:
        """Note which of the six everyday actions the person does alone; what they propose becomes the field.

        Raises as ``set_expenses``.
        """
        application = self._to_change(s, no, actor)
        does = check_actions(actions)
        self._put(s, application, SELF_CARE_ACTIONS, does, actor, reason)
        self._applications.correct(s, no, {"self_care": self_care_of(does)}, actor, reason)
        return self._report(s, applications.found(s, no, actor), actor)

    def record_grade(
        self, s: Session, no: str, grade: NewGrade, actor: Actor, *, client_id: str | None = None
    ) -> GradeView:
        """Write down what an office found, beside 初筛; the resident's own words stay as they are.

        The same ``client_id`` again is the same finding, as it was written down first. Raises ``NotFound``,
        ``NotAllowed``, ``Conflict`` once erased or if the ``client_id`` stood for another finding,
        ``Invalid`` with everything that is wrong.
        """
        application = applications.found(s, no, actor, lock=True)
        actor.check("applications.decide")
        check_whole(actor, application)
        if application.erased_at is not None:
            raise Conflict("the application is erased")
        pack = self._regions[application.region]
        given = checked(grade, pack, pack.date_at(self._clock.now()))
        known = repository.grades(s, application.id)
        sent = [row for row in known if client_id is not None and row.client_id == client_id]
        if sent:
            if any(getattr(sent[0], name) != value for name, value in given.model_dump().items()):
                raise Refused("client_id_used")
            return next(view for view in self._grades(s, application) if view.id == sent[0].id)
        earlier = [row for row in known if row.kind == given.kind]
        s.add(
            OfficialGrade(
                application_id=application.id,
                client_id=client_id,
                recorded_by=actor.id,
                recorded_at=self._clock.now(),
                **given.model_dump(),
            )
        )
        s.flush()
        before = earlier[-1].value if earlier and given.kind != "other" else None
        self._note(
            s,
            "grade",
            actor,
            application,
            before=before,
            after={"kind": given.kind, "value": given.value},
            reason=given.reason,
        )
        return self._grades(s, application)[-1]

    def grades(self, s: Session, no: str, reader: Reader) -> list[GradeView] | None:
        """Every official finding, oldest first; None for who sees only what was shared. That staff read them
        is noted. Raises ``NotFound``."""
        application = applications.found(s, no, reader)
        if not sees_whole(reader, application):
            return None
        if reader.kind == "staff":
            self._note(s, "read_grades", reader, application, kind="read")
        return self._grades(s, application)

    def benefits(self, s: Session, no: str, reader: Reader) -> PolicyCheck:
        """What the household may be entitled to, with a trace; never a decision. That staff read it is noted.

        An official finding counts before what was said. Raises ``NotFound``, ``NotAllowed``, ``Conflict``
        once erased.
        """
        application = applications.found(s, no, reader)
        reader.check("policies.check")
        check_whole(reader, application)
        if application.erased_at is not None:
            raise Conflict("the application is erased")
        if reader.kind == "staff":
            self._note(s, "read_benefits", reader, application, kind="read")
        found: dict[str, JsonValue] = {
            grade.kind: grade.value for grade in self._grades(s, application) if grade.kind in OF_FIELDS
        }
        pack = self._regions[application.region]
        return entitlements(application.fields, pack, keeping.facts_of(s, application.id), found)

    def _put(
        self, s: Session, application: Application, key: str, value: Any, actor: Actor, reason: str | None
    ) -> bool:
        known = repository.facts(s, application.id).get(key)
        before = known.value if known else None
        if before == (value or None):
            return False
        if not value:
            repository.remove(s, application.id, key)
        else:
            fact = known or StaffFact(application_id=application.id, key=key)
            fact.value, fact.entered_by, fact.entered_at = value, actor.id, self._clock.now()
            s.add(fact)
            s.flush()
        self._note(s, key, actor, application, before=before, after=value or None, reason=reason)
        return True

    def _report(self, s: Session, application: Application, reader: Reader) -> AssessmentReport:
        return report(s, application, self._regions[application.region], self._history, reader)

    def _grades(self, s: Session, application: Application) -> list[GradeView]:
        rows = repository.grades(s, application.id)
        names = people(s, {row.recorded_by for row in rows})
        return grade_views(rows, application.fields, names)

    def _to_change(self, s: Session, no: str, actor: Actor) -> Application:
        application = applications.found(s, no, actor, lock=True)
        actor.check("applications.correct")
        check_whole(actor, application)
        if application.status == "withdrawn" or application.erased_at is not None:
            raise Conflict("the application is withdrawn or erased")
        return application

    def _note(
        self,
        s: Session,
        action: str,
        actor: Actor,
        application: Application,
        *,
        kind: Any = "assessment",
        **what: Any,
    ) -> None:
        self._history.about(s, application, kind, action, actor, **what)
