"""Whether a household is helped already, and by whom: asked by who has the person before him.

德政办〔2025〕7号 wants every department to know what the others give, so that nobody is helped twice or left
out (避免重复救助或救助遗漏). A department must name the person exactly and say why it asks; every search is
noted in the trail of whom it found. It learns who gives what, and neither name nor words nor health.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, defer, selectinload

from casework.access import Reader
from casework.applications.lookup import Lookup, fold
from casework.applications.models import Application, LookupTerm
from casework.clock import Clock
from casework.crypto import Keyring
from casework.directory.service import Directory
from casework.errors import FieldIssue, Invalid, Refused
from casework.history.service import History
from casework.households import repository
from casework.households.gaps import Asked, Given, missed
from casework.households.rules import duplicate_rules
from casework.households.schemas import GapView, HouseholdView
from casework.households.service import Households
from casework.intake.fields import check_field
from casework.intake.problems import FieldError
from casework.regions.pack import RegionPack

By = Literal["id_number", "phone", "name"]
MIN_REASON: Final = 4
MAX_REASON: Final = 200
#: A name and a village may be those of two people; more than so many households are no answer.
_MOST: Final = 5


class HouseholdSearch(BaseModel):
    """Who is asked about: an identity number, or a telephone, or a name with township and village."""

    id_number: str | None = Field(default=None, max_length=32, description="身份证号，18 位")
    phone: str | None = Field(default=None, max_length=32, description="电话")
    name: str | None = Field(default=None, max_length=60, description="姓名，要和乡镇、村一起填")
    township: str | None = Field(default=None, max_length=64, description="乡镇，写全称")
    village: str | None = Field(default=None, max_length=64, description="村（社区）")
    reason: str = Field(max_length=MAX_REASON, description="为什么查；会留在这户的历史里")


class FoundHousehold(BaseModel):
    """A household that was found. ``by``: what it was found by; ``others``: how many of its applications the
    reader does not see; their help is shown without their numbers."""

    by: By
    others: int
    household: HouseholdView


class HouseholdSearching:
    """Finds households. ``regions`` are the packs by code."""

    def __init__(
        self, clock: Clock, keyring: Keyring, regions: Mapping[str, RegionPack], households: Households
    ) -> None:
        self._regions = regions
        self._lookup = Lookup(keyring)
        self._households = households
        self._directory = Directory(regions)
        self._history = History(clock)

    def search(
        self, s: Session, region: str, wanted: HouseholdSearch, reader: Reader
    ) -> list[FoundHousehold]:
        """The households of whom ``wanted`` names; the search is noted, also one that finds nobody.

        Only of those who agreed that their information is passed to who can help. Raises ``NotAllowed``,
        ``Invalid``, ``Refused`` for a telephone that many have.
        """
        reader.check("households.search")
        if not reader.works_in(region):
            raise Invalid.one("region", "region_not_yours")
        pack = self._regions[region]
        by, facts = _checked(wanted, pack)
        applications = self._matching(s, pack, by, facts, wanted)
        reason = wanted.reason.strip()
        groups: dict[str, Application] = {}
        for application in applications:
            groups.setdefault(application.household_id or application.id, application)
        found = [self._found(s, one, by, pack, reader) for one in list(groups.values())[:_MOST]]
        for application in applications:
            after = {"by": by, "organisation": reader.organisation}
            self._history.about(
                s, application, "read", "search_household", reader, after=after, reason=reason
            )
        if not applications:
            nobody = {"by": by, "organisation": reader.organisation, "found": 0}
            self._history.append(s, "read", "search_household", reader, after=nobody, reason=reason)
        return found

    def _matching(
        self, s: Session, pack: RegionPack, by: By, facts: dict[str, str], wanted: HouseholdSearch
    ) -> list[Application]:
        traits = self._lookup.traits(pack.code, facts)
        term = {"id_number": traits.id_number, "phone": traits.phone, "name": traits.sound_here}[by]
        rules = duplicate_rules()
        numbers = s.scalars(
            select(LookupTerm.seq).where(LookupTerm.term == term).limit(rules.frequent_from)
        ).all()
        query = (
            select(Application)
            .where(
                Application.seq.in_(numbers),
                Application.region == pack.code,
                Application.status != "withdrawn",
                Application.erased_at.is_(None),
            )
            .options(
                defer(Application.evidence),
                defer(Application.assessment),
                selectinload(Application.needs),
                selectinload(Application.referrals),
            )
            .order_by(Application.seq)
        )
        same = [one for one in s.scalars(query) if _same(one.fields, by, facts, wanted)]
        people = {fold(str(one.fields.get("name") or one.id)) for one in same}
        if by == "phone" and len(people) > rules.phone_shared_from:
            raise Refused("phone_of_many")
        return [one for one in same if one.fields.get("consent") is True]

    def _found(
        self, s: Session, application: Application, by: By, pack: RegionPack, reader: Reader
    ) -> FoundHousehold:
        view = self._households.view(s, application, reader)
        whole = repository.members(s, application)
        seen = {member.no for member in view.members}
        unseen = [one for one in whole if one.no not in seen]
        gaps = view.gaps
        if reader.scope == "organisation":
            # What was referred to it once gives it no right to hear of the person's other needs.
            gaps = [gap for gap in gaps if gap.kind == "twice"]
        elsewhere = whole if reader.scope == "organisation" else unseen
        gaps = [*gaps, *self._own_to_give(s, whole, elsewhere, pack, reader)]
        return FoundHousehold(by=by, others=len(unseen), household=view.model_copy(update={"gaps": gaps}))

    def _own_to_give(
        self,
        s: Session,
        whole: list[Application],
        elsewhere: list[Application],
        pack: RegionPack,
        reader: Reader,
    ) -> list[GapView]:
        """What nobody sees to in the applications ``elsewhere``: named only where it is the reader's own
        organisation's to give."""
        own = self._directory.organisation(s, pack.code, reader.organisation or "")
        if own is None:
            return []
        given = [
            Given(one.need_id, one.service, one.organisation, one.status)
            for member in whole
            for one in member.referrals
        ]
        standing = [one for one in elsewhere if one.status not in ("withdrawn", "returned")]
        asked = [Asked(need.id, "", need.service) for one in standing for need in one.needs]
        services = dict.fromkeys(one.service for one in missed(asked, given) if own.gives(one.service))
        return [_gap(code, pack) for code in services]


def _gap(code: str, pack: RegionPack) -> GapView:
    service = pack.service(code)
    name = service.label if service else code
    return GapView(
        kind="missed",
        service=code,
        service_name=name,
        application_nos=[],
        organisations=[],
        text=f"{name}：还没有单位在办，是您单位的职责，请联系民政",
    )


def _checked(wanted: HouseholdSearch, pack: RegionPack) -> tuple[By, dict[str, str]]:
    """What is searched by, and the checked facts. Raises ``Invalid`` with everything that is wrong."""
    given = {
        key: value.strip()
        for key in ("id_number", "phone", "name", "township", "village")
        if (value := getattr(wanted, key)) and value.strip()
    }
    issues = []
    if len(wanted.reason.strip()) < MIN_REASON:
        issues.append(FieldIssue(field="reason", reason="household_search_reason"))
    by: By = "id_number" if "id_number" in given else "phone" if "phone" in given else "name"
    keys = {"id_number": ["id_number"], "phone": ["phone"], "name": ["name", "township"]}[by]
    if by == "name":
        missing = [key for key in ("name", "township", "village") if key not in given]
        reason = "household_search_empty" if len(missing) == 3 else "missing"
        issues += [FieldIssue(field=key, reason=reason) for key in missing[: 1 if len(missing) == 3 else 3]]
        if 0 < len(fold(given.get("name", ""))) < 2:
            issues.append(FieldIssue(field="name", reason="name_too_short"))
    facts: dict[str, str] = {}
    for key in keys:
        if key not in given:
            continue
        try:
            facts[key] = str(check_field(key, given[key], pack))
        except FieldError as error:
            issues.append(FieldIssue(field=key, reason=error.reason))
    if issues:
        raise Invalid(issues)
    return by, facts


def _same(fields: Mapping[str, Any], by: By, facts: Mapping[str, str], wanted: HouseholdSearch) -> bool:
    """Whether an application is of whom was named: a name is found by its sound, but must be written so."""
    if any(fold(str(fields.get(key) or "")) != fold(value) for key, value in facts.items()):
        return False
    return by != "name" or _bare(wanted.village or "") in str(fields.get("address") or "")


def _bare(village: str) -> str:
    """后坂村 and 后坂 are one."""
    bare = village.strip()
    for ending in ("村委会", "居委会", "社区", "村"):
        if bare.endswith(ending) and len(bare) > len(ending) + 1:
            return bare.removesuffix(ending)
    return bare
