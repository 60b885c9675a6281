"""Organisations that staff add, and what they fill in about those of the pack."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.directory import checking, repository, rights
from casework.directory.editing import Editing, check_version, not_of_the_pack
from casework.directory.entries import ListedOrganisation
from casework.directory.models import OrganisationEntry
from casework.directory.schemas import NewOrganisation, OrganisationChange
from casework.errors import FieldIssue, InUse, Invalid


class OrganisationEditing(Editing):
    """Changes to organisations."""

    def add(self, s: Session, region: str, new: NewOrganisation, actor: Actor) -> ListedOrganisation:
        """A further organisation of a region, ``<region>.provider.<n>``.

        Raises ``NotAllowed``, ``Invalid``.
        """
        rights.check_editor(actor, region)
        pack = self._regions[region]
        known = self._directory.organisations(s, region, closed=True)
        name, issues = checking.name(new.name, {organisation.name for organisation in known})
        contact, wrong = checking.contact(None, new.contact or {})
        issues += wrong
        if new.kind not in checking.kinds(pack):
            issues.append(FieldIssue(field="kind", reason="unknown"))
        issues += checking.services(pack, new.services)
        issues += checking.places(pack, "township", [new.township])
        issues += checking.places(pack, "serves", new.serves)
        if issues:
            raise Invalid(issues)
        # Who has a seat somewhere works there, unless more is said.
        serves = new.serves or ([new.township] if new.township else [])

        def entry(number: int) -> OrganisationEntry:
            return OrganisationEntry(
                code=f"{region}.provider.{number}",
                region=region,
                added=True,
                active=True,
                name=name,
                kind=new.kind,
                township=new.township,
                services=list(dict.fromkeys(new.services)),
                serves=list(dict.fromkeys(serves)),
                contact=contact.model_dump() if contact else None,
            )

        code = self._insert(s, entry, sum(1 for organisation in known if organisation.added), actor)
        _, made = self._organisation(s, code)
        self._note(s, "add_organisation", actor, code, None, made.model_dump(exclude_none=True))
        return made

    def change(self, s: Session, code: str, change: OrganisationChange, actor: Actor) -> ListedOrganisation:
        """Fill in or correct what is known of an organisation; ``active`` false closes an added one.

        Who may only change the own one changes its contact. Raises ``NotFound``, ``NotAllowed``, ``Invalid``,
        ``StaleVersion``, ``InUse`` for one that still has open referrals.
        """
        pack, before = self._organisation(s, code)
        rights.check_organisation(actor, pack, before, own_is_enough=change.only_contact)
        entry = repository.organisation(s, code, lock=True)
        check_version(change.version, entry.version if entry else 0)
        issues = [] if before.added else not_of_the_pack(change)
        contact, wrong = checking.contact(before.contact, change.contact or {})
        issues += wrong
        if change.name is not None and before.added:
            others = {n for c, n in self._directory.names(s, pack.code).items() if c != code}
            name, wrong = checking.name(change.name, others)
            change, issues = change.model_copy(update={"name": name}), issues + wrong
        if change.services is not None and before.added:
            issues += checking.services(pack, change.services)
        if change.serves is not None and before.added:
            issues += checking.places(pack, "serves", change.serves)
        if issues:
            raise Invalid(issues)
        if change.active is False and (waiting := repository.open_referrals(s, code)):
            raise InUse(waiting)
        if entry is None:
            entry = OrganisationEntry(
                code=code, region=pack.code, added=False, active=True, services=[], serves=[], version=0
            )
        entry.contact = contact.model_dump() if contact else None
        for key in ("name", "services", "serves", "active"):
            if (value := getattr(change, key)) is not None:
                setattr(entry, key, value)
        self._save(s, entry, actor)
        _, after = self._organisation(s, code)
        self._note_change(s, "change_organisation", actor, before, after, change.reason)
        return after
