"""What a volunteer on a round need not say again, and what belongs to one household only."""

from __future__ import annotations

import pytest

from casework.intake.draft import Draft, DraftNeed
from casework.intake.households import another_need, goes_on_to_another, next_household


def filed(by: str) -> Draft:
    return Draft(
        region="dehua",
        fields={"filled_by": by, "township": "上涌镇", "consent": True, "name": "张三", "age": 82},
        needs=[DraftNeed(service="living.meals", text="饭")],
    )


class TestGoesOnToAnother:
    @pytest.mark.parametrize(
        ("by", "text", "expected"),
        [
            ("volunteer", "一个老阿婆要人打扫", True),
            ("volunteer", "她还要人打扫", False),
            ("self", "还要人打扫", False),
            ("self", "隔壁还有一位要人打扫", True),
        ],
    )
    def test_a_volunteer_goes_on_unless_they_say_otherwise(self, by: str, text: str, expected: bool) -> None:
        assert goes_on_to_another(filed(by), text) is expected


class TestNextHousehold:
    def test_a_volunteer_keeps_role_and_township_only(self) -> None:
        assert next_household(filed("volunteer")).fields == {"filled_by": "volunteer", "township": "上涌镇"}

    def test_nobody_else_keeps_anything(self) -> None:
        assert next_household(filed("self")).fields == {}


class TestAnotherNeed:
    def test_the_person_is_known_and_the_needs_are_new(self) -> None:
        more = another_need(filed("self"))
        assert (more.fields["name"], more.needs) == ("张三", [])
        assert more.id != filed("self").id
