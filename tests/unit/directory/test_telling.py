"""What a resident hears of a contact that staff filled in."""

from __future__ import annotations

from typing import Any

from casework.directory import telling
from casework.directory.entries import ListedStation
from casework.regions.directory import Contact


def station(name: str, **contact: Any) -> ListedStation:
    return ListedStation(
        code=name,
        name=name,
        township="上涌镇",
        organisation="dehua.township.shangyong",
        contact=Contact(**contact) if contact else None,
    )


class TestStations:
    def test_a_telephone_and_hours_are_told(self) -> None:
        found = [station("上涌镇驿站", phone="0595-23511111", hours="周一到周五")]
        assert telling.stations(found) == ["上涌镇的是“上涌镇驿站”，电话是0595-23511111，周一到周五有人。"]

    def test_a_second_station_is_named_and_what_is_not_known_is_said(self) -> None:
        assert telling.stations([station("甲"), station("乙", address="街口")]) == [
            "上涌镇的是“甲”，电话和地址待补充。",
            "上涌镇还有“乙”，地址是街口。",
        ]

    def test_there_is_nothing_to_tell_of_one_name_alone(self) -> None:
        assert telling.stations([station("甲")]) == telling.stations([]) == []

    def test_the_person_there_is_never_read_out(self) -> None:
        assert telling.stations([station("甲", person="于师傅")]) == []
        assert telling.who("致和", Contact(phone="12345", person="于师傅")) == "致和的电话是12345。"

    def test_what_staff_wrote_is_no_template(self) -> None:
        assert telling.who("致和", Contact(address="{contact}路{0}号")) == "致和的地址是{contact}路{0}号。"


class TestWho:
    def test_is_nothing_without_a_contact(self) -> None:
        assert telling.who("致和", None) is None
        assert telling.who("致和", Contact()) is None
