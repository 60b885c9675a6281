"""A third region, made as a person would make it: a folder copied, names changed, no code touched."""

from __future__ import annotations

import shutil
from pathlib import Path

from casework.regions.loader import PACKS

CODE = "xindi"


def third_region(into: Path) -> Path:
    """The folder of 新地县, out of Dehua's; returns the folder that holds it."""
    folder = into / CODE
    shutil.copytree(PACKS / "dehua", folder)
    for file in folder.glob("*.yml"):
        file.write_text(file.read_text("utf-8").replace("dehua", CODE), "utf-8")
    region = folder / "region.yml"
    text = region.read_text("utf-8")
    for old, new in (
        ("name: 德化县", "name: 新地县"),
        ("brand: 瓷都易助", "brand: 新地易助"),
        ("number_prefix: DH", "number_prefix: XD"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    region.write_text(text, "utf-8")
    places = folder / "townships.yml"
    changed = (
        places.read_text("utf-8").replace("name: 上涌镇", "name: 新涌镇").replace("上涌, 上涌乡", "新涌")
    )
    places.write_text(changed.replace("shangyong", "xinyong"), "utf-8")
    routing = folder / "routing.yml"
    rules = routing.read_text("utf-8").replace("organisation: xindi.zhihe", "organisation: xindi.yuanmeng")
    routing.write_text(rules, "utf-8")
    return into
