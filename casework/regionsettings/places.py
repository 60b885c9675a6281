"""The places of a pack that a region may set by itself. Pure.

A place is what is set at once, because its values belong together: the days of one step, the six weights of
the assessment. Whatever is not listed here is changed in the pack's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pydantic import JsonValue

from casework.regions.problems import Location

Group = Literal[
    "clocks",
    "alerts",
    "wording",
    "standards",
    "reporting",
    "discovery",
    "assessment",
    "points",
    "services",
    "hotlines",
    "sharing",
]
#: How a value is written: a whole number, any number, per cent kept as a share of 1, or one line of text.
Kind = Literal["whole", "number", "share", "text", "phone"]
#: The county's own number stands behind those of the pack; none of theirs can be taken away.
OWN_HOTLINE: Final = "hotlines"
MAX_WORDING: Final = 200
#: Danger does not wait longer by a slip of the pen: the project's own bound. A pack may say more.
DANGER_MINUTES: Final = 60

STEPS: Final = {
    "accept": "接收：单位多久内接下来",
    "start": "开始：接下来以后多久开始服务",
    "deliver": "服务：开始以后多久办完",
    "confirm": "确认：办完以后多久问过居民",
}
ALERTS: Final = {
    "suicide": "有轻生的话",
    "violence": "有人挨打、受虐待",
    "medical": "急病、受伤或起火",
    "missing": "有人走失",
    "destitution": "断粮，没处住",
    "human": "要找工作人员",
    "erasure": "要求删除已在办的申请",
    "feedback": "对服务的意见",
}
WORDING: Final = {
    "greeting": "开头的问候",
    "what_next": "申请后，还要工作人员安排时说的话",
    "what_next_sent": "申请后，已经转给单位时说的话",
    "elsewhere": "居民不住在本地区时说的话",
    "vague_place": "说不清哪个乡镇时的追问",
}
STANDARDS: Final = {
    "dibao": ("最低生活保障标准", "元/人·月"),
    "disposable_income": ("上年度居民人均可支配收入", "元/人·月"),
    "expense_share": ("刚性支出占家庭收入的比例", "%"),
}
NOT_SAID: Final = "文件没有写"


@dataclass(frozen=True)
class Leaf:
    """One value of a place. ``at`` is where it stands in the pack, ``default`` what the pack says there."""

    key: str
    label: str
    at: Location
    kind: Kind
    default: JsonValue
    unit: str = ""
    lowest: float = 0
    highest: float = 1_000_000
    longest: int = 40


@dataclass(frozen=True)
class Place:
    """What is set at once. ``open``: the sources leave it open, so that somebody has to say.

    ``says`` is what the sources say instead, ``document`` the code of the document that it stands in.
    """

    id: str
    group: Group
    label: str
    file: str
    leaves: tuple[Leaf, ...]
    says: str
    open: bool = True
    document: str | None = None
