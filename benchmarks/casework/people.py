"""Invented people: common characters put together by chance, numbers that belong to nobody."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from id_validator import helper

from casework.intake.identity import age_on, sex_of
from casework.regions import RegionPack

# Weighted by their order: the first are the commonest.
_FAMILY: Final = "陈林黄郑李王张吴刘苏徐赖曾郭许蔡颜连方温余庄涂单范肖谢杨叶邱何罗孙宋于姜毕丛"
_GIVEN: Final = (
    "秀英美玉兰珍丽金明华国文建志强福德清水木火生发财阿妹土根春梅桂香月娥凤莲素珠宝荣成伟东海龙平安贵银来顺"
)
#: No such division: these are numbers of nobody.
_DIVISION: Final = "990000"
_CARE: Final = ("independent", "partial", "partial", "dependent")
_LIVING: Final = ("alone", "alone", "spouse_only", "with_family", "with_grandchildren")
_CATEGORY: Final = (
    "tekun",
    "dibao",
    "dibao",
    "dibao_marginal",
    "rigid_expenditure",
    "relapse_monitoring",
    "none",
    "unknown",
)
_ILLNESS: Final = ("none", "中风", "高血压", "糖尿病", "腰椎间盘突出", "白内障", "心脏病")
_VOLUNTEERS: Final = 40


#: So many households are there from the beginning; one application in thirty is of one of them.
_HOUSEHOLDS: Final = 3000


class People:
    """Makes the fields of applications of one region. The households that come again are the same in all
    processes that make some of them."""

    def __init__(self, pack: RegionPack, random: Random, today: date) -> None:
        self._pack, self._random, self._today = pack, random, today
        self._random.seed(-1)
        self._before = [self._new(-number) for number in range(1, _HOUSEHOLDS + 1)]

    def fields(self, index: int) -> dict[str, Any]:
        """The fields of the application with this number (from 0)."""
        if self._random.random() < 1 / 30:
            return self._again(self._random.choice(self._before), index)
        return self._new(index)

    def _new(self, index: int) -> dict[str, Any]:
        random = self._random
        place = random.choice(self._pack.townships)
        born = self._today - timedelta(days=int(random.triangular(4, 95, 76) * 365.25))
        number = self._id_number(born)
        living = random.choice(_LIVING)
        fields: dict[str, Any] = {
            "consent": True,
            "filled_by": random.choice(("self", "family", "volunteer", "neighbour")),
            "name": self._name(),
            "sex": sex_of(number),
            "age": age_on(born, self._today),
            "phone": self._phone(index),
            "township": place.name,
            "living": living,
            "household_size": 1 if living == "alone" else random.randint(2, 5),
            "category": random.choice(_CATEGORY),
            "monthly_income": random.randrange(0, 4000, 50),
            "self_care": random.choice(_CARE),
            "illness": random.choice(_ILLNESS),
            "farmer": random.random() < 0.7,
        }
        if random.random() < 0.6:
            fields["id_number"] = number
        if place.villages and random.random() < 0.8:
            fields["address"] = f"{random.choice(place.villages)}{random.randint(1, 300)}号"
        return fields

    def _again(self, before: dict[str, Any], index: int) -> dict[str, Any]:
        fields = {**before, "age": before["age"] + self._random.choice((0, 0, 1, -1))}
        if self._random.random() < 0.7:
            fields.pop("id_number", None)
        if self._random.random() < 0.5:
            fields["phone"] = self._phone(index)
        return fields

    def _name(self) -> str:
        family = _FAMILY[min(int(self._random.expovariate(0.12)), len(_FAMILY) - 1)]
        return family + "".join(self._random.choices(_GIVEN, k=1 if self._random.random() < 0.2 else 2))

    def _phone(self, index: int) -> str:
        """Out of a range that no operator has; one in thirty is a volunteer's."""
        if self._random.random() < 1 / 30:
            return f"120{self._random.randrange(_VOLUNTEERS):08d}"
        return f"120{1_000_000 + index:08d}"

    def _id_number(self, born: date) -> str:
        body = f"{_DIVISION}{born:%Y%m%d}{self._random.randrange(1000):03d}"
        return body + str(helper.generator_check_bit(body)).upper()
