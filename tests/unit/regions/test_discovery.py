"""A wrong discovery.yml does not load, and a region can do without one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casework.regions import RegionPackError, load_region
from casework.regions.loader import PACKS


class TestCheckDiscovery:
    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("by: [dehua.medical_insurance]", "by: [dehua.bank]", "dehua.bank"),
            ("helped_by: [link.medical_aid]", "helped_by: [link.loan]", "link.loan"),
            ("row.own_cost: {min: 20000}", "row.cost: {min: 20000}", "row.cost"),
            ("known.township:", "known.place:", "known.place"),
            ("id: medical-cost-high", "id: medical-cost-in-programme", "写了 2 次"),
            ("read: id_number, required: true", "read: id_number", "必填"),
            ("quote: 定期向职能部门推送", "quote: 每天向职能部门推送", "每天向职能部门推送"),
        ],
    )
    def test_a_mistake_is_named_with_its_file(self, tmp_path: Path, old: str, new: str, says: str) -> None:
        folder = tmp_path / "dehua"
        shutil.copytree(PACKS / "dehua", folder)
        file = folder / "discovery.yml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(RegionPackError) as raised:
            load_region(folder)
        assert any(p.file == "discovery.yml" and p.line and says in p.message for p in raised.value.problems)

    def test_a_region_can_do_without(self, tmp_path: Path) -> None:
        folder = tmp_path / "dehua"
        shutil.copytree(PACKS / "dehua", folder)
        (folder / "discovery.yml").unlink()
        assert load_region(folder).discovery.kinds == []
