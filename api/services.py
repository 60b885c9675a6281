"""Everything the endpoints work with, made once by ``create_app`` and kept at ``app.state.services``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.limits import LimitSettings, RateLimiter
from api.metrics import Metrics
from api.problems import Problem, invalid
from api.turns import Turns
from casework.alerts.service import Alerts
from casework.alerts.untold import Untold
from casework.applications.service import Applications
from casework.applications.steps import Steps
from casework.assessment.service import Assessing
from casework.audit.service import Audit
from casework.channels.contacts import Contacts
from casework.channels.entering import Entering
from casework.channels.inbox import Inbox
from casework.channels.linking import Linking
from casework.channels.outbox import Outbox
from casework.channels.reminding import Reminded
from casework.channels.shared import SharedValues
from casework.channels.undelivered import Undelivered
from casework.clock import Clock
from casework.conversations.service import Conversations
from casework.conversations.staff import StaffTalks
from casework.crypto import Keyring
from casework.database import Database
from casework.directory.capacity import CapacityEditing
from casework.directory.organisations import OrganisationEditing
from casework.directory.service import Directory
from casework.directory.stations import StationEditing
from casework.directory.suggest import Suggestions
from casework.discovery.service import Discovery
from casework.duty.service import Duty
from casework.entry.service import Entry
from casework.erasure import Erasure
from casework.fieldwork.day import Days
from casework.followup.service import Followups
from casework.households.searching import HouseholdSearching
from casework.households.service import Households
from casework.knowledge.service import Knowledge
from casework.notes.service import Notes
from casework.notices.service import Notices
from casework.papers.service import Papers
from casework.photos.service import Photos
from casework.points.service import Points
from casework.queue.service import Queue
from casework.referrals.case import CaseReferrals
from casework.referrals.service import Referrals
from casework.referrals.worklist import Worklist
from casework.regions import RegionPack, Regions
from casework.regionsettings.live import LiveRegions
from casework.regionsettings.opened import OpenPlacesOf
from casework.regionsettings.service import RegionSettings
from casework.resident.progress import OwnProgress
from casework.resident.service import OwnCase
from casework.resources.giving import Giving
from casework.resources.matches import Matches
from casework.resources.service import Resources
from casework.servicedata.service import ServiceData
from casework.settings import Settings
from casework.staff.accounts import Accounts
from casework.staff.service import Staff
from casework.visits.importing import VisitImports
from casework.visits.service import Visits
from casework.worklog.service import Worklog
from casework.worklog.whole import Work

if TYPE_CHECKING:
    from api.channels.telegram.parts import Telegram
    from api.channels.work import ChannelWork


@dataclass(slots=True)
class Services:
    """The parts of the running service. ``turns`` is None where no dialogue engine is attached."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    database: Database
    regions: LiveRegions
    directory: Directory
    organisation_editing: OrganisationEditing
    station_editing: StationEditing
    capacities: CapacityEditing
    suggestions: Suggestions
    conversations: Conversations
    contacts: Contacts
    entering: Entering
    inbox: Inbox
    outbox: Outbox
    reminded: Reminded
    linking: Linking
    shared: SharedValues
    undelivered: Undelivered
    staff_talks: StaffTalks
    applications: Applications
    steps: Steps
    assessing: Assessing
    referrals: Referrals
    case_referrals: CaseReferrals
    worklist: Worklist
    worklog: Worklog
    work: Work
    alerts: Alerts
    untold: Untold
    own_case: OwnCase
    own_progress: OwnProgress
    followups: Followups
    erasure: Erasure
    knowledge: Knowledge
    points: Points
    notices: Notices
    notes: Notes
    service_data: ServiceData
    resources: Resources
    matches: Matches
    giving: Giving
    staff: Staff
    accounts: Accounts
    entry: Entry
    visits: Visits
    visit_imports: VisitImports
    days: Days
    households: Households
    household_searching: HouseholdSearching
    discovery: Discovery
    photos: Photos
    queue: Queue
    region_settings: RegionSettings
    open_places: OpenPlacesOf
    duty: Duty
    audit: Audit
    papers: Papers
    limits: LimitSettings
    limiter: RateLimiter
    metrics: Metrics
    prepared: bool = False
    """Whether the database is migrated and the rest made ready (`api.app.prepare`)."""
    turns: Turns | None = None
    channel_work: ChannelWork | None = None
    telegram: Telegram | None = None

    def talks(self) -> Turns:
        """The turns; a 503 where no dialogue engine is attached."""
        if self.turns is None:
            raise Problem(503, "对话服务还没有准备好，请稍后再试；急事请直接打电话。")
        return self.turns

    def region(self, code: str | None) -> RegionPack:
        """The pack of a served region, the default one where none is named; a 422 naming those that are
        served."""
        if not code:
            return self.regions.default
        pack = self.regions.get(code)
        if pack is None:
            raise unknown_region(self.regions)
        return pack


def unknown_region(regions: Regions) -> Problem:
    """The 422 for a region that is not served."""
    served = "、".join(f"{code}（{regions[code].name}）" for code in regions)
    return invalid("region", f"没有这个地区，可用的有：{served}", "unknown_region")


def services(connection: HTTPConnection) -> Services:
    """Dependency: the application's services."""
    found = connection.app.state.services
    assert isinstance(found, Services)
    return found


ServicesDep = Annotated[Services, Depends(services)]
