"""Every table, so that the metadata is whole once this is imported."""

from __future__ import annotations

from casework.alerts.models import Alert
from casework.applications.models import Application, LookupTerm, Need, NumberSequence
from casework.assessment.models import ApplicationDimension, AssessedRules, OfficialGrade, StaffFact
from casework.channels.models import (
    Contact,
    Delivery,
    Following,
    ForgottenDelivery,
    LinkCode,
    LinkGuess,
    OutboxRow,
    Shared,
    SignatureUse,
)
from casework.conversations.models import Conversation, ConversationKey, Message, StoredDraft
from casework.directory.models import CapacityEntry, OrganisationEntry, StationEntry
from casework.discovery.models import DiscoveryList, DiscoveryRow
from casework.duty.models import DutyShift
from casework.entry.models import EntryRecord
from casework.fieldwork.models import ClientCall
from casework.followup.models import Followup
from casework.history.models import HistoryEntry
from casework.households.models import Household, HouseholdLink
from casework.installation.models import Installation
from casework.knowledge.models import KnowledgeRevision
from casework.notes.models import CaseNote
from casework.notices.models import Notice
from casework.photos.models import Photo
from casework.points.models import PointsEntry, PointsHolder
from casework.queue.models import Claim
from casework.referrals.models import Referral, ReferralShare
from casework.regionsettings.models import RegionSetting
from casework.resources.models import Allocation, Resource, ResourceService, ResourceTownship
from casework.rounds import RoundRun
from casework.servicedata.models import ServiceDataReport
from casework.staff.models import SignInFailure, StaffAccount
from casework.visits.models import Visit, VisitImport, VisitTerm
from casework.worklog.models import WorkRecord

TABLES = (
    Conversation,
    Message,
    StoredDraft,
    ConversationKey,
    HistoryEntry,
    Installation,
    SignInFailure,
    StaffAccount,
    Application,
    Need,
    Referral,
    NumberSequence,
    LookupTerm,
    Alert,
    Household,
    HouseholdLink,
    KnowledgeRevision,
    StaffFact,
    OfficialGrade,
    ApplicationDimension,
    AssessedRules,
    Followup,
    ServiceDataReport,
    EntryRecord,
    Resource,
    ResourceService,
    ResourceTownship,
    Allocation,
    PointsHolder,
    PointsEntry,
    OrganisationEntry,
    StationEntry,
    CapacityEntry,
    ReferralShare,
    Notice,
    CaseNote,
    RoundRun,
    Visit,
    VisitTerm,
    VisitImport,
    DiscoveryList,
    DiscoveryRow,
    ClientCall,
    WorkRecord,
    Photo,
    Claim,
    RegionSetting,
    DutyShift,
    Contact,
    Following,
    Delivery,
    ForgottenDelivery,
    SignatureUse,
    OutboxRow,
    LinkCode,
    LinkGuess,
    Shared,
)
