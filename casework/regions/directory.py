"""A region's directory: places, services, organisations, stations."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class PackModel(BaseModel):
    """Base of everything in a pack: unknown keys are mistakes, loaded values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(PackModel):
    """A document that the pack is taken from. ``file`` is its text, beside the pack's files."""

    title: str
    number: str
    issued: str
    file: str


class Source(PackModel):
    """The sentence that says so: ``quote`` stands word for word in ``document``, under ``section``."""

    document: str
    section: str
    quote: str = Field(min_length=4)


class Contact(PackModel):
    """How to reach an office. None is 待补充: the sources do not say, and nothing is invented."""

    phone: str | None = None
    address: str | None = None
    hours: str | None = None
    person: str | None = None


class Township(PackModel):
    """A township, town or street. ``name``, unique in its region, is the value of the field ``township``.

    ``code`` is the nine-digit division code; ``aliases`` are other ways to say it; ``villages`` belong to it.
    """

    code: str = Field(pattern=r"^\d{9}$")
    name: str
    pinyin: str = Field(pattern=r"^[a-z]+$")
    district: str | None = None
    aliases: list[str] = []
    villages: list[str] = []


class ServiceClass(PackModel):
    """One of the five classes of services."""

    code: str
    label: str


class Service(PackModel):
    """One service: ``code`` is ``<class>.<name>``, ``spoken`` how it is named in a talk."""

    code: str
    label: str
    spoken: str
    class_code: str
    class_label: str


class ServiceItem(PackModel):
    """A service as it is written in ``services.yml``."""

    code: str
    label: str
    spoken: str


class ServiceClassItems(ServiceClass):
    """A class of services with its items, as it is written in ``services.yml``."""

    items: list[ServiceItem]


#: What an organisation may be; a region's ``provider_kinds`` are kinds too.
ORGANISATION_KINDS = (
    "government",
    "mass_organisation",
    "charity",
    "social_organisation",
    "township",
    "station",
)


class Duty(PackModel):
    """What an organisation does, in the words of a document."""

    text: str
    source: Source


class Organisation(PackModel):
    """Somebody a need can be referred to. ``contact`` None is 待补充.

    ``district``: the one that this bureau is responsible for. ``reports_to``: the organisation that is told
    when something here is overdue; None at the top.
    """

    code: str
    name: str
    kind: str
    aliases: list[str] = []
    duties: list[Duty] = []
    services: list[str] = []
    township: str | None = None
    district: str | None = None
    reports_to: str | None = None
    contact: Contact | None = None


class OfficeTemplate(PackModel):
    """What the office of every township is; ``{township}`` and ``{pinyin}`` are put in.

    ``reports_to`` is an organisation's code, or ``district_office``: the bureau of the township's district.
    """

    code: str
    name: str
    kind: str
    duties: list[Duty] = []
    services: list[str] = []
    reports_to: str | None = None


class GroupMember(PackModel):
    """A member of the leading group: an ``organisation`` of the directory, or, by ``name``, a department
    that leads or pays but serves nobody, with what the document gives it to do."""

    organisation: str | None = None
    name: str | None = None
    duties: list[Duty] = []

    @model_validator(mode="after")
    def _one_of_both(self) -> GroupMember:
        if (self.organisation is None) == (self.name is None):
            raise ValueError("写 organisation 或者 name，只写一个")
        return self


class LeadingGroup(PackModel):
    """The departments that steer the whole, as the document lists them."""

    source: Source
    members: list[GroupMember] = Field(min_length=1)


class FlowStep(PackModel):
    """One step of the region's flow: its name in the document, and the statuses of applications and
    referrals that stand in it."""

    code: str = Field(pattern=r"^[a-z_]+$")
    label: str
    source: Source
    applications: list[str] = []
    referrals: list[str] = []


class StationTemplate(PackModel):
    """The station of every township. ``total`` is how many the document counts, where it gives a number."""

    name: str
    total: int | None = None
    source: Source


class Station(PackModel):
    """A 社会救助服务转介驿站. ``contact`` None is 待补充."""

    code: str
    name: str
    township: str
    organisation: str
    contact: Contact | None = None


class ProviderKind(PackModel):
    """A kind of provider that a document names without naming anyone, e.g. one of Weihai's 六社."""

    code: str
    label: str
    source: Source


class ExternalSystem(PackModel):
    """Another platform that a document names. Nothing is connected to it."""

    code: str
    name: str
    source: Source


class Hotline(PackModel):
    """A telephone number for an emergency; ``crisis`` lists the contract's kinds that it is for."""

    number: str = Field(pattern=r"^\d{3,12}$")
    name: str
    crisis: list[Literal["suicide", "violence", "medical", "destitution", "missing"]] = []
    source: str
