"""Who files an application in a fault run: what they answer, and what the application has to say then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: The case is this one's, whose telephone it is differs: nobody of a run has the same name, age and number.
_FAMILY, _GIVEN = "陈林黄郑苏徐赖许连曾", "秀丽桂玉美春兰珠云香"
TOWNSHIP = "上涌镇"
#: What WeChat and Telegram write under a place on the map.
ADDRESS = f"福建省泉州市德化县{TOWNSHIP}"

#: Where what is said is a choice: what the choice is called. Everything else is typed.
_TITLES = {
    "consent": "同意",
    "filled_by": "替家里人",
    "living": "一个人住",
    "self_care": "有的要人帮",
    "disability": "没有残疾",
    "category": "低保",
    "housing": "自己的，牢固",
    "children": "没有",
    "employment": "干不了活",
    "farmer": "是",
    "sex": "女",
    "address": "先不说",
    "id_number": "以后再说",
    "confirm": "对，提交",
}
_WORDS = {
    "needs": "想找人上门照顾",
    "consent": "同意",
    "filled_by": "替家里人说的",
    "living": "一个人住",
    "household_size": "一个人",
    "self_care": "有的要人帮",
    "illness": "中风",
    "disability": "没有残疾",
    "category": "是低保",
    "monthly_income": "一千五左右",
    "housing": "自己的房子，牢固",
    "children": "没有",
    "employment": "干不了活",
    "farmer": "是",
    "sex": "女",
    "address": "先不说",
    "id_number": "先不说",
    "confirm": "对，提交",
}


@dataclass(frozen=True)
class Persona:
    """One of them, by their place in the run."""

    place: int

    @property
    def name(self) -> str:
        """No two of a hundred have the same."""
        return f"{_FAMILY[self.place % 10]}{_GIVEN[self.place // 10 % 10]}英"

    @property
    def age(self) -> int:
        """Of the mother whose case it is."""
        return 71 + self.place % 20

    @property
    def phone(self) -> str:
        """A mobile number."""
        return f"138{self.place:08d}"

    def opening(self, number: int, age: int) -> str:
        """The first sentence. It leaves much to be asked."""
        return f"我妈{age}了一个人住，想找人上门照顾（第{number}条）"

    def answer(self, question: str) -> tuple[str | None, str]:
        """The choice to pick, if there is one, and the words that say the same."""
        own = {"name": f"她叫{self.name}", "phone": self.phone, "age": str(self.age)}
        own["township"] = f"住在{TOWNSHIP}"
        return _TITLES.get(question), own.get(question) or _WORDS[question]

    def fields(self, age: int) -> dict[str, Any]:
        """What the application has to say, besides other things."""
        return {
            "name": self.name,
            "age": age,
            "phone": self.phone,
            "township": TOWNSHIP,
            "living": "alone",
            "filled_by": "family",
            "self_care": "partial",
        }
