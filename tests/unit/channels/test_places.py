"""The township of a place on the map, by the words that came with it; nothing is guessed."""

from __future__ import annotations

import pytest

from casework.channels.places import township_of
from casework.regions import RegionPack


@pytest.mark.parametrize(
    ("label", "township"),
    [
        ("福建省泉州市德化县上涌镇", "上涌镇"),
        ("中国福建省泉州市德化县上涌镇曾坂村12号", "上涌镇"),
        ("泉州市德化县 上涌镇 (上涌镇人民政府)", "上涌镇"),
        ("德化县浔中镇湖前大道8号", "浔中镇"),
        ("上涌镇人民政府", "上涌镇"),
        ("福建省泉州市德化县硕儒村", "龙门滩镇"),
        # Roads and estates that are called after a township lie elsewhere.
        ("福建省泉州市德化县龙浔路5号", None),
        ("福建省泉州市德化县三班路12号", None),
        ("福建省泉州市德化县浔中路", None),
        ("福建省泉州市德化县", None),
        ("福建省泉州市南安市水口镇", None),
        ("江西省吉安市上涌镇", None),
        ("硕儒村", None),
        ("", None),
        ("我家", None),
    ],
)
def test_township_of_a_label(label: str, township: str | None, dehua: RegionPack) -> None:
    assert township_of(label, dehua) == township


def test_a_village_that_two_townships_have_tells_nothing(dehua: RegionPack) -> None:
    names = [village for place in dehua.townships for village in place.villages]
    shared = next(name for name in names if len(dehua.townships_of_village(name)) > 1)
    assert township_of(f"德化县{shared}", dehua) is None
