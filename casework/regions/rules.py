"""A region's rules: where a need goes, what is asked, how hardship is weighed, how long a step takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from casework.alerts.kinds import ALERT_KINDS, AlertKind
from casework.regions.conditions import Condition
from casework.regions.directory import PackModel, Source

#: Stands in a rule for the office of the township where the person lives.
TOWNSHIP_OFFICE = "township_office"
#: Stands for the bureau of the district that the township lies in.
DISTRICT_OFFICE = "district_office"
#: The id of what happens to a need that no rule covers.
FALLBACK = "fallback"


class RoutingRule(PackModel):
    """A need for one of ``services`` (patterns such as ``link.*``) of a person for whom ``when`` holds.

    ``certain`` false: the referral is only drafted, and a caseworker decides. ``forwards_to``: the id of the
    rule that says who is next when this organisation cannot take it, by default the fallback.
    """

    id: str
    services: list[str] = Field(min_length=1)
    when: Condition = Field(default_factory=dict)
    organisation: str
    reason: str
    source: Source
    certain: bool = True
    forwards_to: str = FALLBACK


class Fallback(PackModel):
    """Where a need goes that no rule covers: always for a person to decide.

    ``forwards_to``: the id of the rule that says who is next, if anybody is.
    """

    organisation: str
    reason: str
    source: Source
    forwards_to: str | None = None


class RoutingRules(PackModel):
    """The first rule that matches wins. ``auto_send``: what a certain rule routes goes out by itself; else
    everything waits as a draft for a caseworker."""

    auto_send: bool = False
    rules: list[RoutingRule]
    fallback: Fallback

    def step(self, rule_id: str | None) -> RoutingRule | Fallback | None:
        """The rule of that id, or the fallback; None for None."""
        if rule_id == FALLBACK:
            return self.fallback
        return next((rule for rule in self.rules if rule.id == rule_id), None)


class Occasion(PackModel):
    """One circumstance in which a question matters: a need for one of ``services`` and ``fields`` hold."""

    services: list[str] = Field(default_factory=lambda: ["*"])
    fields: Condition = Field(default_factory=dict)


class Question(PackModel):
    """A question of the intake, asked in the listed order while ``field`` is not known.

    It is asked if any occasion of ``when`` is given, always if there is none. ``required``: an
    application cannot be filed without it. ``max_attempts``: after so many answers without a usable
    value a question that is not required counts as declined; for a required one a person is offered.
    """

    field: str
    when: list[Occasion] = Field(default_factory=list)
    required: bool = False
    sensitive: bool = False
    max_attempts: int = Field(default=3, ge=1, le=5)


class IntakeRules(PackModel):
    """The questions of the region in their order."""

    questions: list[Question]


class AssessmentPoint(PackModel):
    """``share`` of a dimension's weight that a circumstance adds, with its reason for the caseworker."""

    when: Condition
    share: Annotated[float, Field(gt=0, le=1)]
    reason: str


class Dimension(PackModel):
    """One of the dimensions of hardship.

    ``weight`` are its points at most. Each entry of ``facts`` is one fact, e.g. income; of its points the
    first that holds counts. A fact is settled when one of ``known_by`` is known; until then it may still
    add its highest share.
    """

    code: str
    label: str
    weight: float = Field(gt=0)
    facts: list[AssessmentFact]


class AssessmentFact(PackModel):
    """One fact of a dimension: the fields that settle it and what each value adds."""

    known_by: list[str] = Field(min_length=1)
    points: list[AssessmentPoint] = Field(min_length=1)


class Level(PackModel):
    """The label of a difficulty of at least ``from_difficulty``."""

    from_difficulty: int = Field(ge=0, le=100)
    code: str
    label: str


#: 最低生活保障标准 and 上年度居民人均可支配收入 in yuan a month; the share of 刚性支出 in per cent.
Standard = Literal["dibao", "disposable_income", "expense_share"]


class AssessmentRules(PackModel):
    """How 困难指数 0..100 is reckoned. ``origin`` says who set the numbers.

    ``standards`` are the local limits that the policy check compares with, None where nobody has entered
    one yet: 待补充.
    """

    origin: str
    dimensions: list[Dimension] = Field(min_length=1)
    levels: list[Level] = Field(min_length=1)
    standards: dict[Standard, Annotated[float, Field(gt=0)] | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _hundred(self) -> AssessmentRules:
        total = sum(dimension.weight for dimension in self.dimensions)
        if abs(total - 100) > 1e-6:
            raise ValueError(f"各维度的分值加起来应为 100，现在是 {total:g}")
        starts = [level.from_difficulty for level in self.levels]
        if starts != sorted(set(starts)) or starts[0] != 0:
            raise ValueError("等级应从 0 开始，逐级升高")
        return self


ClockStep = Literal["accept", "start", "deliver", "confirm"]


class Clock(PackModel):
    """Working days from entering a step until it is due, for each urgency."""

    normal: int = Field(ge=0, le=250)
    urgent: int = Field(ge=0, le=250)


class AlertClocks(PackModel):
    """Minutes, day and night, within which a person on duty is to acknowledge an alert of each kind.

    ``origin`` says who set them.
    """

    origin: str
    minutes: dict[AlertKind, Annotated[int, Field(ge=1, le=60 * 24 * 30)]]

    @model_validator(mode="after")
    def _every_kind(self) -> AlertClocks:
        if missing := [kind for kind in ALERT_KINDS if kind not in self.minutes]:
            raise ValueError(f"没有写分钟数：{'、'.join(missing)}")
        return self


class TalkClocks(PackModel):
    """After ``silent_hours`` without a word of the caseworker who has a talk, colleagues may take it.

    ``origin`` says who set it.
    """

    origin: str = "项目默认值，文件没有规定；由县民政局修改"
    silent_hours: int = Field(default=24, ge=1, le=24 * 30)


class Clocks(PackModel):
    """The region's time limits. ``origin`` says who set them."""

    origin: str
    working_days: dict[ClockStep, Clock]
    alerts: AlertClocks
    talks: TalkClocks = Field(default_factory=TalkClocks)


class Wording(PackModel):
    """What this region says in its own words; everything else is worded for all regions in the domain.

    ``what_next`` is said while a need still waits for a person, ``what_next_sent`` once all were sent on.
    """

    greeting: str
    what_next: str
    what_next_sent: str
    elsewhere: str
    vague_place: str


Dimension.model_rebuild()
