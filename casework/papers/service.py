"""The form of an application, for who may see it. Each time it is taken away, the trail says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.service import Applications
from casework.clock import Clock
from casework.directory.service import Directory
from casework.entry.models import EntryRecord
from casework.history.service import History
from casework.papers.form import Entered, Facts, PaperForm, application_form
from casework.papers.wording import form_words
from casework.readable import sees_whole
from casework.regions.pack import RegionPack
from casework.staff.service import Staff

PaperFormat = Literal["docx", "pdf", "print"]


class Papers:
    """The papers of applications. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        applications: Applications,
        directory: Directory,
        staff: Staff,
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._applications = applications
        self._directory = directory
        self._staff = staff
        self._history = History(clock)

    def form(self, s: Session, no: str, reader: Reader, form: PaperFormat) -> PaperForm:
        """What stands on the form of one application, as ``reader`` sees that; noted as read and taken away.

        Raises ``NotFound``.
        """
        view = self._applications.read(s, no, reader)
        application = self._applications.get(s, no, reader)
        entry = s.get(EntryRecord, application.id)
        names = self._staff.names(s, {reader.id} | ({entry.account_id} if entry else set()))
        pack = self._regions[application.region]
        facts = Facts(
            whole=sees_whole(reader, application),
            erased=application.erased_at is not None,
            entered=Entered(
                given=entry.consent_given,
                by=entry.consent_by,
                who=names.get(entry.account_id, "工作人员"),
                at=entry.at,
            )
            if entry
            else None,
            sent={one.id: one.sent_at for one in application.referrals if one.sent_at},
            names=self._directory.names(s, application.region),
            printed_by=names.get(reader.id, ""),
            now=self._clock.now(),
        )
        self._history.about(s, application, "read", "export", reader, after=form)
        return application_form(view, pack, form_words(pack.code), facts)
