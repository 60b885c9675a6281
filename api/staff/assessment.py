"""The assessment of an application: its grounds, what staff add, self-care, official findings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.assessment.grades import MAX_REASON, GradeKind, NewGrade
from casework.assessment.outlook import PolicyCheck
from casework.assessment.schemas import AssessmentReport, GradeView

router = APIRouter(prefix="/applications", tags=["评估"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("applications.read")]
Correcting = Annotated[Reader, allowed("applications.correct")]
CheckingPolicies = Annotated[Reader, allowed("policies.check")]
Deciding = Annotated[Reader, allowed("applications.decide")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请，或者看不到它"}
}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "申请已经撤回或删除"},
}

No = Annotated[str, Path(max_length=64, description="申请编号", examples=["DH20261121-000012"])]
Reason = Annotated[str | None, Field(default=None, max_length=MAX_REASON, description="怎么知道的")]


class Facts(BaseModel):
    """What staff add beside the fields. It replaces what was there; what is not given is not known."""

    model_config = ConfigDict(extra="forbid")

    expenses: dict[str, JsonValue] = Field(
        max_length=20,
        description="每月必需开支，元/月：living 生活、medical 医疗、education 教育、"
        "rehabilitation 残疾康复、other 其他；没有的写 0，不知道的不写",
        examples=[{"medical": 1200, "education": 0}],
    )
    reason: Reason


class SelfCareActions(BaseModel):
    """The six everyday actions, true: the person does it alone. All six must be given."""

    model_config = ConfigDict(extra="forbid")

    eating: JsonValue = Field(default=None, description="自己吃饭", examples=[True])
    dressing: JsonValue = Field(default=None, description="自己穿衣", examples=[True])
    bed_transfer: JsonValue = Field(default=None, description="自己上下床", examples=[True])
    toileting: JsonValue = Field(default=None, description="自己如厕", examples=[False])
    walking: JsonValue = Field(default=None, description="在屋里自己走", examples=[False])
    bathing: JsonValue = Field(default=None, description="自己洗澡", examples=[False])
    reason: Reason


class Grade(BaseModel):
    """What an office found."""

    model_config = ConfigDict(extra="forbid")

    kind: GradeKind = Field(
        description="category 救助身份、self_care 生活自理、disability 残疾、other 其他认定"
    )
    value: JsonValue = Field(
        description="认定的结果，写法同申请里的这一项；other 写一句话", examples=["dibao"]
    )
    decided_by: str = Field(max_length=100, description="哪个单位认定的", examples=["德化县民政局"])
    decided_on: date = Field(description="哪天认定的，不能晚于今天")
    document_no: str | None = Field(default=None, max_length=100, description="文书编号")
    reason: str = Field(max_length=MAX_REASON, description="依据什么写的，例如看过证件")
    client_id: UUID | None = Field(
        default=None, description="自己生成的编号：同一个编号再发一次，不会再记一次"
    )

    def grade(self) -> NewGrade:
        """The same as casework takes it."""
        return NewGrade.model_validate(self.model_dump(exclude={"client_id"}))


class GradeList(BaseModel):
    """All official findings, the first written down first. ``limited``: who sees only what was
    shared of the application sees none."""

    items: list[GradeView]
    limited: bool


@router.get("/{no}/assessment", summary="困难评估", responses=_PROBLEMS)
def read_assessment(no: No, services: ServicesDep, staff: Reading) -> AssessmentReport:
    """初筛的全部：每个维度、每一分的理由和出处、还缺什么。不是认定结果。查看会记入历史。"""
    with services.database.session() as session:
        return services.assessing.read(session, no, staff)


@router.put("/{no}/facts", summary="记下每月必需开支", responses=_CHANGED)
def put_facts(no: No, body: Facts, services: ServicesDep, staff: Correcting) -> AssessmentReport:
    """刚性支出困难家庭认定办法第五条的几种支出。改动记入历史，指数重新算。"""
    with services.database.session() as session:
        return services.assessing.set_expenses(session, no, body.expenses, staff, body.reason)


@router.put("/{no}/self-care", summary="评估生活自理", responses=_CHANGED)
def put_self_care(
    no: No, body: SelfCareActions, services: ServicesDep, staff: Correcting
) -> AssessmentReport:
    """特困人员认定办法第二十一条的六项：都能自己做是能自理，一到三项不能是部分丧失，四项以上是完全丧失。"""
    actions = body.model_dump(exclude={"reason"})
    with services.database.session() as session:
        return services.assessing.set_self_care(session, no, actions, staff, body.reason)


@router.post("/{no}/grades", status_code=201, summary="记下正式认定的结果", responses=_CHANGED)
def record_grade(no: No, body: Grade, services: ServicesDep, staff: Deciding) -> GradeView:
    """写在初筛旁边，只增不改；本人说的话不变，两边不一样会标出来。"""
    with services.database.session() as session:
        key = str(body.client_id) if body.client_id else None
        return services.assessing.record_grade(session, no, body.grade(), staff, client_id=key)


@router.get("/{no}/grades", summary="正式认定的结果", responses=_PROBLEMS)
def read_grades(no: No, services: ServicesDep, staff: Reading) -> GradeList:
    """每一次认定都在；``current`` 是现在算数的。查看会记入历史。"""
    with services.database.session() as session:
        items = services.assessing.grades(session, no, staff)
    return GradeList(items=items or [], limited=items is None)


@router.get("/{no}/benefits", summary="可能符合哪些救助政策", responses=_CHANGED)
def read_benefits(no: No, services: ServicesDep, staff: CheckingPolicies) -> PolicyCheck:
    """按文件条文对照已知情况：可能符合、还缺什么、哪一条不符，每一条都写出处。不是认定结果。查看会记入历史。"""
    with services.database.session() as session:
        return services.assessing.benefits(session, no, staff)
