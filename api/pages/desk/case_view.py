"""Everything that a case's page shows, read in one transaction by the services that the API calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.pages.desk.case_fields import Row, rows
from api.pages.desk.case_panels import TRAIL, Panel, panels_for
from api.pages.desk.case_talk import Talk, talk_of
from api.pages.desk.case_trail import TrailLine, trail
from api.pages.labels import labels_of
from api.services import Services
from casework.access import Reader
from casework.applications.schemas import ApplicationView
from casework.applications.steps import Step, possible
from casework.assessment.schemas import AssessmentReport, GradeView
from casework.channels.standings import standings
from casework.channels.ways import Way, ways
from casework.conversations.types import SILENT_CHANNELS
from casework.entry.schemas import EntryView
from casework.history.service import HistoryView
from casework.intake.keys import FIELD_KEYS
from casework.intake.questions import question_for
from casework.notes.schemas import NoteView
from casework.photos.service import KeptPhoto
from casework.regions.pack import RegionPack


@dataclass(frozen=True)
class Case:
    """One application as ``staff`` sees it. ``whole``: not only what was shared with an organisation;
    ``erased``: nothing personal is left of it; ``talk`` is None for who may not read it and where there is
    none, then so are ``ways``, by which the resident talks. ``mark`` is another as soon as anything moved."""

    view: ApplicationView
    pack: RegionPack
    report: AssessmentReport
    whole: bool
    erased: bool
    known: list[Row]
    unknown: list[Row]
    talk: Talk | None
    ways: list[Way]
    entry: EntryView | None
    photos: list[KeptPhoto]
    grades: list[GradeView]
    notes: list[NoteView] | None
    last: TrailLine | None
    steps: list[Step]
    panels: list[Panel]
    trail: Panel | None
    mark: str

    @property
    def address(self) -> str:
        """Of its page."""
        return f"/staff/applications/{self.view.no}"

    @property
    def heard_at(self) -> datetime | None:
        """When the resident last said something in the talk."""
        return self.talk.heard_at if self.talk else None

    @property
    def correctable(self) -> bool:
        """Whether its state lets anything be corrected."""
        return self.whole and not self.erased and self.view.status != "withdrawn"


def read_case(services: Services, no: str, staff: Reader) -> Case:
    """Read it; that it was read is noted. Raises ``NotFound``."""
    with services.database.session() as s:
        view = services.applications.read(s, no, staff)
        pack = services.regions[view.region]
        report = services.assessing.read(s, no, staff)
        whole = not report.limited
        erased = whole and not view.fields
        talk, by = None, list[Way]()
        if whole and not erased and staff.may("talks.read") and view.channel not in SILENT_CHANNELS:
            labels = {service.code: service.label for service in pack.services}
            said = services.applications.transcript(s, no, staff)
            standing_of = standings(s, view.conversation_id)
            talk = talk_of(view, said, labels, pack.tz, standing_of)
            here = services.conversations.get(s, view.conversation_id)
            by = ways(s, [here])[here.id]
        entry = services.entry.read(s, no, staff)
        photos = services.photos.of(s, no, staff)
        entries: Sequence[HistoryView] = ()
        if whole and staff.may("history.read"):
            entries = services.applications.history(s, no, staff)
        grades = services.assessing.grades(s, no, staff) if whole else None
        notes = services.notes.list(s, no, staff) if whole and staff.may("notes.read") else None
        mark = services.applications.mark(s, no, staff)
    known, unknown = rows(
        view,
        marked=talk.marked if talk else {},
        history=entries,
        entered=entry is not None,
        required=required_fields(pack),
    )
    done = [one for one in entries if one.kind != "read"]
    organisations = {referral.id: referral.organisation for referral in view.referrals}
    last = trail(done[-1:], labels_of(pack), organisations)
    may_step = staff.may("applications.correct") and whole and not erased
    return Case(
        view=view,
        pack=pack,
        report=report,
        whole=whole,
        erased=erased,
        known=known,
        unknown=[] if erased or not whole else unknown,
        talk=talk,
        ways=by,
        entry=entry,
        photos=photos,
        grades=grades or [],
        notes=notes,
        last=last[0] if last else None,
        steps=possible(view.status) if may_step else [],
        panels=panels_for(staff, view, whole=whole),
        trail=TRAIL if whole and staff.may(TRAIL.permission) else None,
        mark=mark,
    )


def required_fields(pack: RegionPack) -> set[str]:
    """The fields that this region does not let go without."""
    asked = {key: question_for(key, pack) for key in FIELD_KEYS}
    return {key for key, question in asked.items() if question is not None and question.required}


def trail_of(services: Services, no: str, staff: Reader) -> list[TrailLine]:
    """The whole history of an application, the newest first."""
    with services.database.session() as s:
        entries = services.applications.history(s, no, staff)
        view = services.applications.shown(s, services.applications.get(s, no, staff), staff)
    organisations = {referral.id: referral.organisation for referral in view.referrals}
    return trail(entries, labels_of(services.regions[view.region]), organisations)
