"""The one place that asks who is reading: for every table of cases, which rows a reader may see.

Each repository narrows each of its queries by one of these. What a role may do at all, and whether its
reading is narrowed to a region, townships, an organisation or its own entries, is in ``data/roles.yml``.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, or_, select, true, union
from sqlalchemy.orm import aliased

from casework.access import Reader
from casework.alerts.models import Alert
from casework.applications.models import Application, Need
from casework.conversations.models import Conversation
from casework.discovery.models import DiscoveryList
from casework.errors import NotAllowed
from casework.notices.models import Notice
from casework.points.models import PointsHolder
from casework.referrals.models import Referral
from casework.resources.models import Allocation, Resource
from casework.servicedata.models import ServiceDataReport
from casework.visits.models import Visit

Condition = ColumnElement[bool]


def applications(reader: Reader) -> Condition:
    """Applications: of the region, of the townships, with a referral that was sent to the organisation,
    entered by the account itself, or of the resident's own talk."""
    if reader.everywhere:
        return true()
    if reader.kind == "resident":
        return Application.conversation_id == reader.id
    if not reader.may("applications.read"):
        return false()
    if reader.scope == "region":
        return Application.region.in_(reader.regions)
    if reader.scope == "township":
        if reader.organisation is None:
            return _of_townships(reader)
        return Application.seq.in_(_near_and_sent(reader))
    if reader.scope == "organisation":
        return _referred_to(reader)
    return Application.entered_by == reader.id


def whole_applications(reader: Reader) -> Condition:
    """Applications that ``reader`` sees themselves, not only what was shared with its organisation."""
    if reader.kind != "staff" or reader.everywhere or reader.scope in ("region", "own"):
        return applications(reader)
    if reader.scope == "township" and reader.may("applications.read"):
        return _of_townships(reader)
    return false()


def sees_whole(reader: Reader, application: Application | Referral) -> bool:
    """Whether ``reader``, who may see it at all, sees the application itself and not what was shared. One of
    its referrals tells as well: it knows where its application is.

    An organisation never does; an office or a station does in its own townships, and sees of an application
    from elsewhere that was referred to it what any organisation would.
    """
    if reader.kind != "staff" or reader.everywhere:
        return True
    if reader.scope == "organisation":
        return False
    if reader.scope == "township":
        return application.region in reader.regions and application.township in reader.townships
    return True


def check_whole(reader: Reader, application: Application) -> None:
    """Raises ``NotAllowed`` for who sees only what was shared of an application."""
    if not sees_whole(reader, application):
        raise NotAllowed("only what was shared is seen of this application")


def own_referrals(reader: Reader, application: Application) -> list[Referral]:
    """The referrals that were sent to ``reader``'s organisation."""
    return [
        referral
        for referral in application.referrals
        if referral.organisation == reader.organisation and referral.sent_at is not None
    ]


def own_needs(reader: Reader, application: Application) -> list[Need]:
    """The needs that ``reader``, who may see the application, sees: all, or those that were referred to its
    organisation."""
    if sees_whole(reader, application):
        return application.needs
    sent = {referral.need_id for referral in own_referrals(reader, application)}
    return [need for need in application.needs if need.id in sent]


def application_numbers(reader: Reader) -> Select[int] | CompoundSelect[int] | None:
    """The running numbers of the applications that a township or an organisation may see by
    ``applications``, read out of narrow indexes: asking each application would take ten times as long.

    None for all others, whose condition is an index's own.
    """
    if reader.kind != "staff" or not reader.may("applications.read"):
        return None
    if reader.scope == "organisation":
        return select(Referral.application_seq).where(_sent_to(reader)).distinct()
    if reader.scope == "township" and reader.organisation is not None:
        return _near_and_sent(reader)
    if reader.scope == "township":
        return select(Application.seq).where(_of_townships(reader))
    return None


def referrals(reader: Reader) -> Condition:
    """Referrals: as applications; an organisation those that were sent to it."""
    return or_(*referral_parts(reader))


def referral_parts(reader: Reader) -> list[Condition]:
    """The conditions of which a referral must meet one; each is an index's own."""
    if reader.everywhere:
        return [true()]
    if reader.kind == "resident":
        mine = select(Application.id).where(Application.conversation_id == reader.id)
        return [Referral.application_id.in_(mine)]
    if not reader.may("referrals.read"):
        return [false()]
    if reader.scope == "region":
        return [Referral.region.in_(reader.regions)]
    if reader.scope == "township":
        near = and_(Referral.region.in_(reader.regions), Referral.township.in_(reader.townships))
        return [near] if reader.organisation is None else [near, _sent_to(reader)]
    if reader.scope == "organisation":
        return [_sent_to(reader)]
    entered = select(Application.id).where(Application.entered_by == reader.id)
    return [Referral.application_id.in_(entered)]


def whole_referrals(reader: Reader) -> Condition:
    """Referrals of the applications that ``reader`` sees whole (``whole_applications``): theirs to decide,
    not only to work on."""
    if reader.kind != "staff" or reader.everywhere or reader.scope == "region":
        return referrals(reader)
    if reader.scope == "township" and reader.may("referrals.read"):
        return and_(Referral.region.in_(reader.regions), Referral.township.in_(reader.townships))
    return false()


def conversations(reader: Reader) -> Condition:
    """Talks: the resident's own, the region's, those that led to an application of the townships."""
    if reader.everywhere:
        return true()
    if reader.kind == "resident":
        return Conversation.id == reader.id
    if not reader.may("talks.read"):
        return false()
    if reader.scope == "region":
        return Conversation.region.in_(reader.regions)
    if reader.scope == "township":
        return Conversation.id.in_(_talks_of_townships(reader))
    return false()


def talk_number(reader: Reader) -> ColumnElement[str | None]:
    """The number of the application that a talk led to last, of those that ``reader`` may know: a township
    that of its own, where a volunteer told of several households."""
    if reader.kind != "staff" or reader.everywhere or reader.scope != "township":
        return Conversation.application_no.expression
    own = aliased(Application)
    return (
        select(own.no)
        .where(
            own.conversation_id == Conversation.id,
            own.region.in_(reader.regions),
            own.township.in_(reader.townships),
        )
        .order_by(own.seq.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )


def alerts(reader: Reader) -> Condition:
    """Alerts: as talks, for those who work on alerts."""
    if reader.everywhere:
        return true()
    if not reader.may("alerts.work"):
        return false()
    if reader.scope == "region":
        return Alert.region.in_(reader.regions)
    if reader.scope == "township":
        return Alert.conversation_id.in_(_talks_of_townships(reader))
    return false()


def resources(reader: Reader) -> Condition:
    """Charity resources: those of the regions, and what the own organisation offers."""
    if reader.everywhere:
        return true()
    if not reader.may("resources.read"):
        return false()
    own = Resource.organisation == reader.organisation if reader.organisation else false()
    return or_(Resource.region.in_(reader.regions), own)


def allocations(reader: Reader) -> Condition:
    """What was given out of a resource: to applications that the reader sees whole, to needs that were
    referred to the own organisation, or out of what that offers, which has to bring it."""
    if reader.everywhere:
        return true()
    if not reader.may("resources.read"):
        return false()
    seen = select(Application.id).where(whole_applications(reader))
    if reader.organisation is None:
        return Allocation.application_id.in_(seen)
    own = select(Resource.id).where(Resource.organisation == reader.organisation)
    asked = select(Referral.need_id).where(_sent_to(reader))
    return or_(
        Allocation.application_id.in_(seen), Allocation.resource_id.in_(own), Allocation.need_id.in_(asked)
    )


def points(reader: Reader) -> Condition:
    """Holders of points: of the region, else the own organisation or the own account."""
    if reader.everywhere:
        return true()
    if not reader.may("points.read"):
        return false()
    if reader.scope == "region":
        return PointsHolder.region.in_(reader.regions)
    if reader.scope == "own":
        return and_(PointsHolder.kind == "volunteer", PointsHolder.holder == reader.id)
    if reader.organisation is None:
        return false()
    return and_(PointsHolder.kind == "organisation", PointsHolder.holder == reader.organisation)


def notices(reader: Reader) -> Condition:
    """Notices: for the own organisation, or for the own role in the own regions (and townships).

    An administrator reads those for the county too.
    """
    return or_(*notice_parts(reader))


def notice_parts(reader: Reader) -> list[Condition]:
    """The conditions of which a notice must meet one. None meets two: it has one addressee."""
    if reader.everywhere:
        return [true()]
    if not reader.may("notices.read"):
        return [false()]
    roles = ("admin", "county") if reader.role == "admin" else (reader.role,)
    mine = and_(
        Notice.role.in_(roles),
        Notice.region.in_(reader.regions),
        or_(Notice.township.is_(None), Notice.township.in_(reader.townships)),
    )
    if reader.organisation is None:
        return [mine]
    return [mine, Notice.organisation == reader.organisation]


def service_data(reader: Reader) -> Condition:
    """Service data: of the region; a department its own."""
    if reader.everywhere:
        return true()
    if not reader.may("service_data.read"):
        return false()
    if reader.scope == "region":
        return ServiceDataReport.region.in_(reader.regions)
    if reader.scope == "organisation" and reader.organisation is not None:
        return ServiceDataReport.organisation == reader.organisation
    return false()


def visits(reader: Reader) -> Condition:
    """Visits: of the region, of the townships, or those that the account itself is to make."""
    if reader.everywhere:
        return true()
    if not reader.may("visits.read"):
        return false()
    if reader.scope == "region":
        return Visit.region.in_(reader.regions)
    if reader.scope == "township":
        return and_(Visit.region.in_(reader.regions), Visit.township.in_(reader.townships))
    return Visit.assigned_to == reader.id


def discovery_lists(reader: Reader) -> Condition:
    """Lists that departments pushed: of the region, or the own organisation's."""
    if reader.everywhere:
        return true()
    if not reader.may("discovery.read"):
        return false()
    if reader.scope == "region":
        return DiscoveryList.region.in_(reader.regions)
    if reader.organisation is None:
        return false()
    return and_(DiscoveryList.region.in_(reader.regions), DiscoveryList.organisation == reader.organisation)


def _of_townships(reader: Reader) -> Condition:
    return and_(Application.region.in_(reader.regions), Application.township.in_(reader.townships))


def _near_and_sent(reader: Reader) -> CompoundSelect[int]:
    # Two lists out of two indexes; the tables by other names, for they stand in queries on these tables.
    near, sent = aliased(Application), aliased(Referral)
    return union(
        select(near.seq).where(near.region.in_(reader.regions), near.township.in_(reader.townships)),
        select(sent.application_seq).where(
            sent.organisation == reader.organisation, sent.sent_at.is_not(None)
        ),
    )


def _talks_of_townships(reader: Reader) -> Select[str]:
    return select(Application.conversation_id).where(_of_townships(reader))


def _sent_to(reader: Reader) -> Condition:
    # A referral becomes visible to its organisation once it was sent.
    if reader.organisation is None:
        return false()
    return and_(Referral.organisation == reader.organisation, Referral.sent_at.is_not(None))


def _referred_to(reader: Reader) -> Condition:
    if reader.organisation is None:
        return false()
    return exists().where(Referral.application_seq == Application.seq, _sent_to(reader))
