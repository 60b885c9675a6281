"""Every part of the service, made once and joined to those that it works with."""

from __future__ import annotations

from argon2 import PasswordHasher

from api.limits import InMemoryRateLimiter, LimitSettings
from api.metrics import Metrics
from api.services import Services
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
from casework.clock import Clock, SystemClock
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
from casework.followup.tidings import Tidings
from casework.households.searching import HouseholdSearching
from casework.households.service import Households
from casework.knowledge.library import Library, load_library
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
from casework.regions import Regions
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
from casework.visits.raising import Raising
from casework.visits.service import Visits
from casework.worklog.service import Worklog
from casework.worklog.whole import Work


def create_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    limits: LimitSettings | None = None,
    regions: Regions | None = None,
    library: Library | None = None,
    hasher: PasswordHasher | None = None,
) -> Services:
    """The parts of the service, without a dialogue engine. Opens the database, but does not migrate it.

    ``regions``: the packs, by default those of the settings; ``library``: the knowledge folder;
    ``hasher``: how costly a password check is.
    """
    clock = clock or SystemClock()
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    keyring = Keyring.load(settings.data_dir, secret)
    regions = LiveRegions(regions or Regions.load(settings.regions))
    directory = Directory(regions)
    points = Points(clock, regions)
    contacts = Contacts(clock, keyring)
    outbox = Outbox(clock, regions)
    conversations = Conversations(clock, keyring, on_said=[outbox.said])
    tidings = Tidings(clock, conversations, regions)
    staff_talks = StaffTalks(clock, regions, on_said=[outbox.said], on_released=[tidings.speak])
    signing_in = Staff(clock, keyring, hasher, on_closed=[staff_talks.release_all])
    referrals = Referrals(clock, regions, on_step=[tidings.heard, points.on_step])
    applications = Applications(clock, keyring, regions, referrals)
    worklog = Worklog(clock, regions)
    duty = Duty(clock, regions)
    alerts = Alerts(clock, regions, duty.ids_at)
    entry = Entry(clock, regions, conversations, applications)
    raising = Raising(clock, keyring, Notices(clock))
    households = Households(clock, keyring, regions)
    visits = Visits(clock, regions, entry, raising)
    region_settings = RegionSettings(clock, regions)
    return Services(
        settings=settings,
        clock=clock,
        keyring=keyring,
        database=Database(settings.database_url, keyring),
        regions=regions,
        directory=directory,
        organisation_editing=OrganisationEditing(clock, regions, directory),
        station_editing=StationEditing(clock, regions, directory),
        capacities=CapacityEditing(clock, regions, directory),
        suggestions=Suggestions(regions, directory),
        conversations=conversations,
        staff_talks=staff_talks,
        contacts=contacts,
        entering=Entering(clock, contacts),
        inbox=Inbox(clock, keyring, contacts),
        outbox=outbox,
        reminded=Reminded(clock),
        linking=Linking(clock, keyring),
        shared=SharedValues(clock),
        undelivered=Undelivered(clock, applications),
        applications=applications,
        steps=Steps(clock, applications, referrals),
        assessing=Assessing(clock, regions, applications),
        referrals=referrals,
        case_referrals=CaseReferrals(clock, regions),
        worklist=Worklist(regions, referrals, applications.listing),
        worklog=worklog,
        work=Work(clock, regions, referrals, worklog),
        alerts=alerts,
        untold=Untold(clock, regions, conversations),
        own_case=OwnCase(conversations, regions),
        own_progress=OwnProgress(clock, regions, tidings),
        followups=Followups(clock, tidings, conversations, referrals, alerts),
        erasure=Erasure(conversations, applications, alerts, contacts),
        knowledge=Knowledge(clock, library or load_library()),
        points=points,
        notices=Notices(clock),
        notes=Notes(clock),
        service_data=ServiceData(clock, regions, Notices(clock)),
        resources=Resources(clock, regions),
        matches=Matches(clock, regions),
        giving=Giving(clock, regions),
        staff=signing_in,
        accounts=Accounts(regions, signing_in),
        entry=entry,
        visits=visits,
        days=Days(clock, applications, referrals, visits),
        visit_imports=VisitImports(clock, keyring, regions, raising, visits, entry),
        households=households,
        household_searching=HouseholdSearching(clock, keyring, regions, households),
        discovery=Discovery(clock, keyring, regions, raising),
        photos=Photos(clock, regions),
        queue=Queue(clock, regions, applications),
        region_settings=region_settings,
        open_places=OpenPlacesOf(regions, directory, region_settings),
        duty=duty,
        audit=Audit(),
        papers=Papers(clock, regions, applications, directory, signing_in),
        limits=limits or LimitSettings(),
        limiter=InMemoryRateLimiter(clock),
        metrics=Metrics(),
    )
