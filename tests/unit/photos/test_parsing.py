"""What a card's lines are made of: order, labels, numbers, places. No picture is read here."""

from __future__ import annotations

import math
from datetime import date

import pytest

from casework.photos.labels import values
from casework.photos.layout import readings
from casework.photos.lines import Line
from casework.photos.numbers import number_in
from casework.photos.parsing import CardText, parse
from casework.photos.places import township_in
from casework.regions import RegionPack

TODAY = date(2026, 11, 22)
NUMBER = "350526194403021228"  # invented, with a right check digit
ID_CARD = [
    [("姓名", 40), ("王秀英", 140)],
    [("性别女", 40), ("民族汉", 300)],
    [("出生1944", 40), ("年3月2日", 240)],
    [("住址", 40), ("福建省德化县上涌镇后坂", 140)],
    [("村17号", 140)],
    [("公民身份号码", 40), (NUMBER, 260)],
]
DISABILITY = [
    [("中华人民共和国残疾人证", 200)],
    [("姓名王秀英", 40), ("性别女", 300)],
    [("残疾类別", 40), ("肢体", 180), ("残疾等级二级", 300)],
    [("家庭住址", 40), ("福建省德化县上涌镇后坂村17号", 180)],
    [("残疾人证号", 40), (NUMBER + "42", 220)],
    [("有效期限", 40), ("2021年06月01日至2031年06月01日", 200)],
]
DIBAO = [
    [("最低生活保障证", 200)],
    [("户主姓名 王秀英", 40)],
    [("性别女", 40)],
    [("身份证号 " + NUMBER, 40)],
    [("家庭人口 3人", 40)],
    [("家庭住址", 40), ("福建省德化县上涌镇后坂村17号", 200)],
    [("发证机关", 40), ("某某县民政局", 200)],
]
Card = list[list[tuple[str, int]]]


def lines(card: Card, *, degrees: float = 0.0, sure: float = 0.98) -> list[Line]:
    """The lines of a card lying on a table, the whole turned about its middle by so many degrees."""
    found = []
    for row, parts in enumerate(card):
        for text, left in parts:
            right, top, bottom = left + 22 * len(text), 80 * row, 80 * row + 30
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            spun = [_spin(x - 400, y - 250, math.radians(degrees)) for x, y in corners]
            # The reader names the corner first that is top left in the picture.
            first = min(range(4), key=lambda i: spun[i][0] + spun[i][1])
            ordered = spun[first:] + spun[:first]
            found.append(Line(text, sure, tuple(ordered)))  # type: ignore[arg-type]
    return sorted(found, key=lambda line: line.text[::-1])


def _spin(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def proposed(read: CardText) -> dict[str, object]:
    return {key: proposal.value for key, proposal in read.fields.items()}


PERSON = {"name": "王秀英", "sex": "female", "age": 82, "id_number": NUMBER}
HOME = {"address": "福建省德化县上涌镇后坂村17号", "township": "上涌镇"}


class TestACard:
    @pytest.mark.parametrize("degrees", [0, 7, -8, 90, 97, 180, 270, 262])
    def test_is_read_however_it_lay(self, dehua: RegionPack, degrees: float) -> None:
        read = parse(lines(ID_CARD, degrees=degrees), None, dehua, TODAY)
        assert (read.kind, read.note) == ("id_card", None)
        assert proposed(read) == PERSON | HOME

    def test_of_disability_tells_kind_and_grade(self, dehua: RegionPack) -> None:
        read = parse(lines(DISABILITY), None, dehua, TODAY)
        assert read.kind == "disability_card"
        assert proposed(read) == PERSON | HOME | {"disability": {"kind": "physical", "grade": 2}}
        assert read.fields["disability"].text == "肢体二级"

    def test_of_disability_is_doubted_where_words_and_number_differ(self, dehua: RegionPack) -> None:
        card = [*DISABILITY[:4], [("残疾人证号", 40), (NUMBER + "12", 220)]]
        read = parse(lines(card), None, dehua, TODAY)
        assert read.fields["disability"].value == {"kind": "physical", "grade": 2}
        assert read.fields["disability"].confidence <= 0.5

    def test_of_disability_without_legible_words_goes_by_its_number(self, dehua: RegionPack) -> None:
        card = [DISABILITY[0], [("残疾人证号", 40), (NUMBER + "63", 220)]]
        assert parse(lines(card), None, dehua, TODAY).fields["disability"].value == {
            "kind": "mental",
            "grade": 3,
        }

    @pytest.mark.parametrize(
        ("title", "category"),
        [
            ("最低生活保障证", "dibao"),
            ("低保边缘家庭证", "dibao_marginal"),
            ("特困人员救助供养证", "tekun"),
            ("刚性支出困难家庭证", "rigid_expenditure"),
        ],
    )
    def test_of_assistance_tells_which(self, dehua: RegionPack, title: str, category: str) -> None:
        read = parse(lines([[(title, 200)], *DIBAO[1:]]), None, dehua, TODAY)
        assert read.kind == "dibao_card"
        assert proposed(read) == PERSON | HOME | {"category": category, "household_size": 3}

    def test_past_its_validity_says_so(self, dehua: RegionPack) -> None:
        card = [*DISABILITY[:-1], [("有效期限", 40), ("2011年06月01日至2021年06月01日", 200)]]
        assert parse(lines(card), None, dehua, TODAY).note == "photo_expired"

    def test_from_its_back_says_so(self, dehua: RegionPack) -> None:
        card: Card = [[("中华人民共和国", 200)], [("居民身份证", 200)], [("签发机关某某县公安局", 100)]]
        read = parse(lines(card), None, dehua, TODAY)
        assert (read.fields, read.note) == ({}, "photo_back")

    def test_of_another_kind_than_said_counts_as_what_it_is(self, dehua: RegionPack) -> None:
        assert parse(lines(DIBAO), "id_card", dehua, TODAY).kind == "dibao_card"

    def test_that_is_none_is_what_the_person_says_and_proposes_nothing(self, dehua: RegionPack) -> None:
        read = parse(lines([[("今日特价 白菜三元", 40)]]), "id_card", dehua, TODAY)
        assert (read.kind, read.fields, read.note) == ("id_card", {}, "photo_no_card")
        assert parse([], None, dehua, TODAY).note == "photo_no_text"


class TestAWrongNumber:
    def test_is_shown_and_not_proposed(self, dehua: RegionPack) -> None:
        card = [*ID_CARD[:5], [("公民身份号码", 40), (NUMBER[:-1] + "5", 260)]]
        read = parse(lines(card), None, dehua, TODAY)
        assert read.fields["id_number"].value is None
        assert read.fields["id_number"].text == NUMBER[:-1] + "5"
        # Age and sex then come from what is printed.
        assert (read.fields["age"].value, read.fields["sex"].value) == (82, "female")

    def test_against_the_printed_sex_is_doubted(self, dehua: RegionPack) -> None:
        card = [ID_CARD[0], [("性别男", 40)], *ID_CARD[2:]]
        sex = parse(lines(card), None, dehua, TODAY).fields["sex"]
        assert (sex.value, sex.confidence) == ("female", 0.5)


class TestNumbers:
    @pytest.mark.parametrize("read", [NUMBER, "35O526 19440302 I228", "号码350526194403021228"])
    def test_what_is_taken_for_letters_is_digits(self, read: str) -> None:
        number = number_in([read])
        assert number is not None
        assert (number.id_number, number.right) == (NUMBER, True)

    def test_of_a_replaced_certificate(self) -> None:
        number = number_in([NUMBER + "42B1"])
        assert number is not None
        assert (number.id_number, number.kind, number.grade) == (NUMBER, "physical", 2)

    def test_a_telephone_is_none(self) -> None:
        assert number_in(["联系电话13805951234"]) is None


class TestValues:
    def test_hostile_words_stay_words(self, dehua: RegionPack) -> None:
        card: Card = [[("姓名<img src=x onerror=alert(1)>", 40)], [("住址{{7*7}}=1+1", 40)]]
        read = parse(lines(card), "id_card", dehua, TODAY)
        assert read.fields["name"].value is None  # no name has such characters
        assert read.fields["address"].value == "{{7*7}}=1+1"

    def test_a_value_stands_behind_its_label_or_below(self) -> None:
        rows = readings(lines([[("姓名", 40)], [("王秀英", 40)], [("性别女", 40)]]))[0]
        assert values(rows)["name"].text == "王秀英"


class TestPlaces:
    @pytest.mark.parametrize(
        ("address", "township"),
        [
            ("福建省德化县上涌镇后坂村", "上涌镇"),
            ("泉州市德化县上涌鎮后坂村", "上涌镇"),  # one character read wrongly
            ("福建省厦门市思明区中山路", None),
            ("上通镇后坂村", None),  # nothing says that it lies here
            ("德化县", None),
        ],
    )
    def test_only_a_township_of_the_region_is_known(
        self, dehua: RegionPack, address: str, township: str | None
    ) -> None:
        assert township_in(address, dehua) == township
