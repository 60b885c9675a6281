"""Invented people. Their numbers have a right check digit and belong to nobody known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from id_validator import helper

from casework.regions import RegionPack

_SURNAMES: Final = "陈林黄郑王李张刘吴徐苏赖曾颜涂连"
_GIVEN: Final = "秀英阿妹建国金水美珠春生玉兰志强淑贞德福月娥文彬丽华永顺宝珍天送桂花清河素琴火土"
_NATIONS: Final = ("汉", "汉", "汉", "畲", "回")
_KINDS: Final = ("vision", "hearing", "speech", "physical", "intellectual", "mental", "multiple")


@dataclass(frozen=True)
class Person:
    """Everything that stands on a card. ``disability`` is kind and grade, ``household`` how many
    live there."""

    name: str
    sex: str
    nation: str
    born: date
    township: str
    address: str
    id_number: str
    disability: tuple[str, int]
    household: int


def invented(number: int, pack: RegionPack) -> Person:
    """The person of that number in a region; always the same."""
    chance = random.Random(number)
    place = chance.choice(pack.townships)
    village = chance.choice(place.villages or ["中心村"])
    given = "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2, 2))))
    sex = chance.choice(("male", "female"))
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(31_000))
    address = f"{''.join(pack.within[:1])}{pack.name}{place.name}{village}{chance.randrange(1, 300)}号"
    return Person(
        name=chance.choice(_SURNAMES) + given,
        sex=sex,
        nation=chance.choice(_NATIONS),
        born=born,
        township=place.name,
        address=address,
        id_number=number_of(born, sex, chance.randrange(0, 100), pack.division_code),
        disability=(chance.choice(_KINDS), chance.randrange(1, 5)),
        household=chance.randrange(1, 7),
    )


def number_of(born: date, sex: str, order: int, division: str) -> str:
    """An identity number with a right check digit."""
    last = order % 5 * 2 + (1 if sex == "male" else 0)
    body = f"{division[:6]:0<6}{born:%Y%m%d}{order % 100:02d}{last}"
    return body + str(helper.generator_check_bit(body)).upper()
