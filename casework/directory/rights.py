"""Who may change what in a directory: who edits it, and each its own."""

from __future__ import annotations

from casework.access import Actor
from casework.directory.entries import ListedOrganisation, ListedStation
from casework.errors import NotAllowed
from casework.regions.pack import RegionPack


def check_editor(actor: Actor, region: str) -> None:
    """Raises ``NotAllowed`` unless ``actor`` edits the directory of this region."""
    actor.check("directory.edit")
    if not actor.works_in(region):
        raise NotAllowed("directory.edit")


def edits(actor: Actor, region: str) -> bool:
    """Whether ``actor`` edits the directory of this region."""
    return actor.may("directory.edit") and actor.works_in(region)


def owns(actor: Actor, pack: RegionPack, organisation: ListedOrganisation | None) -> bool:
    """Whether an organisation is the actor's own: the account's, or the office of one of its townships."""
    if organisation is None or not actor.may("directory.own"):
        return False
    if actor.organisation == organisation.code:
        return True
    if actor.scope != "township" or organisation.township not in actor.townships:
        return False
    office = pack.office_of(organisation.township or "")
    return actor.works_in(pack.code) and office is not None and office.code == organisation.code


def check_organisation(
    actor: Actor, pack: RegionPack, organisation: ListedOrganisation, *, own_is_enough: bool
) -> None:
    """Raises ``NotAllowed`` unless ``actor`` edits the directory, or it is the own one and that is enough."""
    if not edits(actor, pack.code) and not (own_is_enough and owns(actor, pack, organisation)):
        raise NotAllowed("directory.edit")


def check_station(
    actor: Actor,
    pack: RegionPack,
    station: ListedStation,
    host: ListedOrganisation | None,
    *,
    own_is_enough: bool,
) -> None:
    """As ``check_organisation``: a station is its host's own, and that of who works in its township."""
    near = (
        actor.may("directory.own")
        and actor.scope == "township"
        and actor.works_in(pack.code)
        and station.township in actor.townships
    )
    if not edits(actor, pack.code) and not (own_is_enough and (near or owns(actor, pack, host))):
        raise NotAllowed("directory.edit")
