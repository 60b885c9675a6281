"""What may be written into a directory."""

from __future__ import annotations

import pytest

from casework.directory import checking
from casework.regions import RegionPack
from casework.regions.directory import Contact


class TestContact:
    def test_what_is_not_said_stays(self) -> None:
        before = Contact(phone="0595-23500000", hours="周一至周五")
        after, issues = checking.contact(before, {"address": " 浔中镇\n某路1号 ", "hours": None})
        assert not issues
        assert after == Contact(phone="0595-23500000", address="浔中镇 某路1号")

    def test_nothing_left_is_none(self) -> None:
        assert checking.contact(Contact(phone="12345"), {"phone": ""}) == (None, [])

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"phone": "打街道办问"}, "contact.phone", "phone_invalid"),
            ({"phone": "1"}, "contact.phone", "phone_invalid"),
            ({"phone": "1" * 41}, "contact.phone", "too_long"),
            ({"address": "路" * 201}, "contact.address", "too_long"),
            ({"person": "某" * 41}, "contact.person", "too_long"),
            ({"email": "a@b.cn"}, "contact.email", "field_unknown"),
        ],
    )
    def test_a_mistake_names_the_part(self, changes: dict[str, str | None], field: str, reason: str) -> None:
        _, issues = checking.contact(None, changes)
        assert [(issue.field, issue.reason) for issue in issues] == [(field, reason)]

    @pytest.mark.parametrize(
        "phone", ["0595-23522222", "13800138000", "+86 595 2352 2222", "12345", "0631-5220000转8"]
    )
    def test_a_telephone_may_be_written_in_the_usual_ways(self, phone: str) -> None:
        assert checking.contact(None, {"phone": phone}) == (Contact(phone=phone), [])


class TestName:
    @pytest.mark.parametrize(
        ("said", "reason"),
        [("", "missing"), (" \u200b\n", "missing"), ("好" * 121, "too_long"), ("已有", "name_taken")],
    )
    def test_it_must_be_there_short_and_new(self, said: str, reason: str) -> None:
        _, issues = checking.name(said, {"已有"})
        assert [issue.reason for issue in issues] == [reason]


class TestKinds:
    def test_weihai_has_its_six(self, weihai: RegionPack) -> None:
        assert {kind.code for kind in weihai.provider_kinds} <= set(checking.kinds(weihai))
        assert "government" not in checking.kinds(weihai)


class TestServices:
    @pytest.mark.parametrize(
        ("said", "reason"), [([], "too_few"), (["living.*", "nothing.*"], "unknown"), (["*"], "unknown")]
    )
    def test_each_is_a_service_or_a_class(self, dehua: RegionPack, said: list[str], reason: str) -> None:
        assert [issue.reason for issue in checking.services(dehua, said)] == [reason]
        assert checking.services(dehua, ["living.meals", "hygiene.*"]) == []
