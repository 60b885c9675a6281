"""One region as the rest of the program sees it."""

from __future__ import annotations

import re
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cached_property
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, field_validator

from casework.regions.directory import (
    Document,
    ExternalSystem,
    FlowStep,
    Hotline,
    LeadingGroup,
    OfficeTemplate,
    Organisation,
    PackModel,
    ProviderKind,
    Service,
    ServiceClass,
    ServiceClassItems,
    Station,
    StationTemplate,
    Township,
)
from casework.regions.discovery import DiscoveryRules
from casework.regions.photos import PhotoRules
from casework.regions.points import PointsRules
from casework.regions.reporting import ServiceDataRules
from casework.regions.rules import (
    DISTRICT_OFFICE,
    TOWNSHIP_OFFICE,
    AssessmentRules,
    Clocks,
    IntakeRules,
    RoutingRules,
    Wording,
)
from casework.regions.sharing import SharingRules
from casework.regions.templates import ReasonTemplates
from casework.simplified import simplified

_SPACE = re.compile(r"\s+")


class RegionPack(PackModel):
    """A region: its places, services, organisations and rules. Made by ``load_region``."""

    # The lookups below are computed once; pydantic's frozen models allow cached_property.
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z]+$")
    name: str
    brand: str
    program: str
    number_prefix: str = Field(pattern=r"^[A-Z]{2,4}$")
    timezone: str
    division_code: str
    within: list[str]
    vague_places: list[str] = Field(default_factory=list)
    hotlines: list[Hotline] = Field(default_factory=list)
    documents: dict[str, Document]
    townships: list[Township] = Field(min_length=1)
    named_organisations: list[Organisation] = Field(alias="organisations")
    township_office: OfficeTemplate
    station: StationTemplate
    leading_group: LeadingGroup | None = None
    flow: list[FlowStep] = Field(min_length=1)
    provider_kinds: list[ProviderKind] = Field(default_factory=list)
    external_systems: list[ExternalSystem] = Field(default_factory=list)
    classes: list[ServiceClassItems] = Field(alias="service_classes")
    routing: RoutingRules
    intake: IntakeRules
    assessment: AssessmentRules
    clocks: Clocks
    sharing: SharingRules
    wording: Wording
    points: PointsRules | None = None
    service_data: ServiceDataRules = Field(default_factory=ServiceDataRules)
    discovery: DiscoveryRules = Field(default_factory=DiscoveryRules)
    templates: ReasonTemplates = Field(default_factory=ReasonTemplates)
    photos: PhotoRules = Field(default_factory=PhotoRules)

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"没有这个时区：{value}") from error
        return value

    @cached_property
    def tz(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.timezone)

    def date_at(self, moment: datetime) -> date:
        """The region's date at a moment (with a time zone)."""
        return moment.astimezone(self.tz).date()

    @cached_property
    def organisations(self) -> list[Organisation]:
        """All organisations: those named in the documents, then the office of each township."""
        offices = [
            Organisation(
                code=self.township_office.code.replace("{pinyin}", place.pinyin),
                name=self.township_office.name.replace("{township}", place.name),
                kind=self.township_office.kind,
                duties=self.township_office.duties,
                services=self.township_office.services,
                township=place.name,
                reports_to=self._superior(place),
            )
            for place in self.townships
        ]
        return [*self.named_organisations, *offices]

    @cached_property
    def stations(self) -> list[Station]:
        """The stations whose place is known: one at each township office."""
        return [
            Station(
                code=f"{self.code}.station.{place.pinyin}",
                name=self.station.name.replace("{township}", place.name),
                township=place.name,
                organisation=self.township_office.code.replace("{pinyin}", place.pinyin),
            )
            for place in self.townships
        ]

    def _superior(self, place: Township) -> str | None:
        """Whom the office of a township reports to."""
        if self.township_office.reports_to != DISTRICT_OFFICE:
            return self.township_office.reports_to
        bureau = self.district_office(place)
        return bureau.code if bureau else None

    def district_office(self, place: Township) -> Organisation | None:
        """The bureau of the district that a township lies in."""
        return next(
            (o for o in self.named_organisations if place.district and o.district == place.district), None
        )

    @property
    def stations_missing(self) -> int:
        """How many stations the document counts beyond those listed: 待补充."""
        return max(0, (self.station.total or 0) - len(self.stations))

    @cached_property
    def services(self) -> list[Service]:
        """The services, class by class."""
        return [
            Service(
                code=item.code,
                label=item.label,
                spoken=item.spoken,
                class_code=group.code,
                class_label=group.label,
            )
            for group in self.classes
            for item in group.items
        ]

    @cached_property
    def service_classes(self) -> list[ServiceClass]:
        """The classes of services."""
        return [ServiceClass(code=group.code, label=group.label) for group in self.classes]

    @cached_property
    def _by_place_name(self) -> dict[str, list[Township]]:
        names: dict[str, list[Township]] = {}
        for place in self.townships:
            for name in dict.fromkeys([place.name, *place.aliases]):
                names.setdefault(name, []).append(place)
        return names

    @cached_property
    def _by_official_name(self) -> dict[str, Township]:
        return {place.name: place for place in self.townships}

    @cached_property
    def _by_village(self) -> dict[str, list[Township]]:
        names: dict[str, list[Township]] = {}
        for place in self.townships:
            for village in dict.fromkeys(place.villages):
                names.setdefault(village, []).append(place)
        return names

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {organisation.code: organisation for organisation in self.organisations}

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {service.code: service for service in self.services}

    def bare_place(self, said: str) -> str:
        """``said`` without spaces and without the province, city, county or district in front of it."""
        rest = _SPACE.sub("", said)
        districts = [place.district for place in self.townships if place.district]
        prefixes = sorted({*self.within, *districts}, key=len, reverse=True)
        while prefix := next((p for p in prefixes if rest.startswith(p) and len(rest) > len(p)), None):
            rest = rest[len(prefix) :]
        return rest

    def township(self, name: str) -> Township | None:
        """The township of that name or alias; None if there is not just one.

        What it lies in may stand in front, what lies in it behind: 德化县上涌镇曾坂村. 潯中鎮 is 浔中镇.
        """
        return self._township(name) or self._township(simplified(name))

    def _township(self, name: str) -> Township | None:
        bare = self.bare_place(name)
        for said in (_SPACE.sub("", name), bare):
            if found := self._by_place_name.get(said):
                return found[0] if len(found) == 1 else None
        begins = [place for place in self.townships if bare.startswith(place.name)]
        return begins[0] if len(begins) == 1 else None

    def townships_of_village(self, village: str) -> list[Township]:
        """The townships that have a village or community of that name: two may share one."""
        found = self._by_village.get(self.bare_place(village))
        return found or self._by_village.get(self.bare_place(simplified(village)), [])

    def is_vague_place(self, said: str) -> bool:
        """Whether ``said`` lies in the region but is no township: 县城, 德化县城, or the county itself."""
        rest = simplified(_SPACE.sub("", said))
        if rest in self.within:
            return True
        ends = (rest.removesuffix(vague) for vague in self.vague_places if rest.endswith(vague))
        return any(not front or self.bare_place(front) in self.within for front in ends)

    def organisation(self, code: str) -> Organisation | None:
        """The organisation with that code."""
        return self._organisations.get(code)

    def organisations_for(self, service: str) -> list[Organisation]:
        """Who can take a need for ``service``, in the pack's order: the choice when one has refused."""
        return [
            organisation
            for organisation in self.organisations
            if any(fnmatchcase(service, pattern) for pattern in organisation.services)
        ]

    def office_of(self, township: str) -> Organisation | None:
        """The office of a township, by its official name."""
        return next((o for o in self.organisations if o.township == township), None)

    def service(self, code: str) -> Service | None:
        """The service with that code."""
        return self._services.get(code)

    def resolve(self, organisation: str, township: str | None) -> Organisation | None:
        """The organisation that a rule means: by its code, the office of ``township``, or that of its
        district."""
        if organisation not in (TOWNSHIP_OFFICE, DISTRICT_OFFICE):
            return self.organisation(organisation)
        place = self._by_official_name.get(township or "")
        if place is None:
            return None
        return self.office_of(place.name) if organisation == TOWNSHIP_OFFICE else self.district_office(place)

    def superiors(self, code: str) -> list[Organisation]:
        """Whom an organisation reports to, the nearest first, up to the top."""
        line: list[Organisation] = []
        below = self.organisation(code)
        while below and below.reports_to and (above := self.organisation(below.reports_to)):
            line.append(above)
            below = above
        return line
