"""A wrong pack does not load, and the error names the file and the line to open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.regions import RegionPackError, Regions, load_region
from casework.regions.loader import PACKS


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[[str, str, str], tuple[Path, int]]:
    """Copies the pack of Dehua, replaces one text in one file, and tells the line where it stood."""

    def change(file: str, old: str, new: str) -> tuple[Path, int]:
        folder = tmp_path / "dehua"
        shutil.copytree(PACKS / "dehua", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder, text[: text.index(old)].count("\n") + 1

    return change


Spoil = Callable[[str, str, str], tuple[Path, int]]


class TestLoadRegion:
    def test_a_copy_loads_as_the_original(self, spoil: Spoil) -> None:
        folder, _ = spoil("region.yml", "德化县", "德化县")
        assert load_region(folder) == load_region(PACKS / "dehua")

    @pytest.mark.parametrize(
        ("file", "old", "new", "says"),
        [
            ("routing.yml", "organisation: dehua.housing", "organisation: dehua.houses", "dehua.houses"),
            ("routing.yml", "services: [link.housing]", "services: [link.house]", "没有这项服务"),
            ("routing.yml", "disability: {not: none}", "disabled: {not: none}", "没有这一项资料：disabled"),
            ("routing.yml", "向符合规定条件的住房困难家庭", "向所有住房困难家庭", "里没有这句话"),
            ("intake.yml", "field: farmer", "field: peasant", "没有这一项资料：peasant"),
            ("intake.yml", "- field: age", "- fields: age", "没有这一项，可能写错了名称"),
            ("clocks.yml", "{normal: 3, urgent: 1}", "{normal: soon, urgent: 1}", "应为整数"),
            ("organisations.yml", "kind: charity", "kind: bank", "没有这种单位：bank"),
            ("townships.yml", "aliases: [上涌, ", "aliases: [浔中, ", "已经是浔中镇的名称"),
            ("sharing.yml", "fields: [children]", "fields: [kids]", "没有这一项资料：kids"),
            (
                "sharing.yml",
                "always: [filled_by, name",
                "always: [filled_by, nickname",
                "没有这一项资料：nickname",
            ),
            (
                "sharing.yml",
                "services: [support.job]",
                "services: [support.work]",
                "没有这项服务：support.work",
            ),
            ("sharing.yml", "kinds: [government]", "kinds: [bank]", "没有这种单位：bank"),
            ("services.yml", "code: living.meals", "code: health.meals", "不在大类 living 里"),
        ],
    )
    def test_a_mistake_is_named_with_its_file_and_line(
        self, spoil: Spoil, file: str, old: str, new: str, says: str
    ) -> None:
        folder, line = spoil(file, old, new)
        with pytest.raises(RegionPackError) as raised:
            load_region(folder)
        fitting = [p for p in raised.value.problems if says in p.message]
        assert fitting, str(raised.value)
        assert fitting[0].file == file
        # A place's own line, or that of the entry of the list it stands in.
        assert line - 3 <= fitting[0].line <= line

    def test_the_exact_line_of_a_wrong_organisation(self, spoil: Spoil) -> None:
        folder, line = spoil("routing.yml", "organisation: dehua.housing", "organisation: dehua.houses")
        with pytest.raises(RegionPackError, match=rf"routing\.yml:{line}: 没有这个单位：dehua"):
            load_region(folder)

    def test_a_key_given_twice_is_a_mistake(self, spoil: Spoil) -> None:
        folder, line = spoil("region.yml", "brand: 瓷都易助", "brand: 瓷都易助\nbrand: 易助")
        with pytest.raises(RegionPackError, match=rf"region\.yml:{line + 1}: brand 已经在 "):
            load_region(folder)

    def test_two_files_with_the_same_part_are_a_mistake(self, spoil: Spoil) -> None:
        folder, _ = spoil("clocks.yml", "clocks:", "wording:")
        with pytest.raises(RegionPackError, match=r"wording 已经在 clocks\.yml"):
            load_region(folder)

    def test_broken_yaml_is_named_with_its_line(self, spoil: Spoil) -> None:
        folder, line = spoil("clocks.yml", "accept: {normal: 3", "accept: {normal: 3, [")
        with pytest.raises(RegionPackError) as raised:
            load_region(folder)
        assert raised.value.problems[0].file == "clocks.yml"
        assert raised.value.problems[0].line in (line, line + 1)

    def test_a_list_instead_of_a_mapping_is_a_mistake(self, spoil: Spoil) -> None:
        folder, _ = spoil("clocks.yml", "clocks:", "- clocks:")
        with pytest.raises(RegionPackError, match=r"clocks\.yml"):
            load_region(folder)

    def test_weights_that_do_not_add_up_are_a_mistake(self, spoil: Spoil) -> None:
        folder, _ = spoil("assessment.yml", "weight: 25", "weight: 24")
        with pytest.raises(RegionPackError, match=r"assessment\.yml:\d+: .*加起来应为 100，现在是 99"):
            load_region(folder)

    def test_a_missing_document_is_a_mistake(self, spoil: Spoil) -> None:
        folder, line = spoil("region.yml", "file: sources/plan-2025.txt", "file: sources/plan.txt")
        with pytest.raises(RegionPackError, match=rf"region\.yml:{line}: 没有这个文件"):
            load_region(folder)

    def test_all_mistakes_are_told_at_once(self, spoil: Spoil) -> None:
        folder, _ = spoil("routing.yml", "organisation: dehua.housing", "organisation: dehua.houses")
        intake = folder / "intake.yml"
        intake.write_text(intake.read_text("utf-8").replace("field: farmer", "field: peasant"), "utf-8")
        with pytest.raises(RegionPackError) as raised:
            load_region(folder)
        assert {problem.file for problem in raised.value.problems} >= {"routing.yml", "intake.yml"}

    def test_a_folder_that_is_not_there_is_a_mistake(self, tmp_path: Path) -> None:
        with pytest.raises(RegionPackError, match="没有这个地区的数据"):
            load_region(tmp_path / "nowhere")

    def test_the_folder_must_be_called_like_the_region(self, tmp_path: Path) -> None:
        shutil.copytree(PACKS / "dehua", tmp_path / "other")
        with pytest.raises(RegionPackError, match="文件夹是 other，代码却是 dehua"):
            load_region(tmp_path / "other")


class TestChains:
    """Reporting and forwarding must come to an end."""

    def problem(self, folder: Path, says: str) -> tuple[str, int]:
        with pytest.raises(RegionPackError) as raised:
            load_region(folder)
        (found,) = [p for p in raised.value.problems if says in p.message]
        return found.file, found.line

    def test_a_loop_of_reporting_is_named_with_its_line(self, spoil: Spoil) -> None:
        folder, line = spoil(
            "organisations.yml",
            "  - code: dehua.civil_affairs\n",
            "  - code: dehua.civil_affairs\n    reports_to: dehua.education\n",
        )
        says = "上报绕成了圈：dehua.civil_affairs → dehua.education → dehua.civil_affairs"
        assert self.problem(folder, says) == ("organisations.yml", line + 1)

    def test_a_loop_of_forwarding_is_named_with_its_line(self, spoil: Spoil) -> None:
        folder, line = spoil(
            "routing.yml",
            "    - id: living-aid\n",
            "    - id: living-aid\n      forwards_to: farm-emergency-illness\n",
        )
        file = folder / "routing.yml"
        lines = file.read_text("utf-8").splitlines()
        first = lines.index("      forwards_to: living-aid") + 1
        says = "转介绕成了圈：farm-emergency-illness → living-aid → farm-emergency-illness"
        assert self.problem(folder, says) == ("routing.yml", first)
        assert first < line

    def test_a_loop_through_the_fallback_is_named_at_the_line_that_is_written(self, spoil: Spoil) -> None:
        folder, line = spoil("routing.yml", "  fallback:\n", "  fallback:\n    forwards_to: housing\n")
        says = "转介绕成了圈：housing → fallback → housing"
        assert self.problem(folder, says) == ("routing.yml", line + 1)

    @pytest.mark.parametrize(
        ("file", "old", "new", "says"),
        [
            ("routing.yml", "forwards_to: living-aid", "forwards_to: nobody", "没有这条规则：nobody"),
            ("organisations.yml", "reports_to: dehua.civil_affairs", "reports_to: x", "没有这个单位：x"),
            ("organisations.yml", "- organisation: dehua.hrss", "- organisation: y", "没有这个单位：y"),
            ("flow.yml", "applications: [closed]", "applications: [done]", "没有这个状态：done"),
            ("flow.yml", "referrals: [draft]", "referrals: [closed]", "closed 已经在 intake 这一步"),
        ],
    )
    def test_other_mistakes_there(self, spoil: Spoil, file: str, old: str, new: str, says: str) -> None:
        folder, line = spoil(file, old, new)
        named, where = self.problem(folder, says)
        assert named == file
        assert where == line or says.startswith("closed")

    def test_every_district_has_just_one_bureau(self, tmp_path: Path) -> None:
        folder = tmp_path / "weihai"
        shutil.copytree(PACKS / "weihai", folder)
        file = folder / "organisations.yml"
        file.write_text(file.read_text("utf-8").replace("district: 文登区", "district: 荣成市"), "utf-8")
        with pytest.raises(RegionPackError, match="文登区：写了这个区市的单位有 0 个"):
            load_region(folder)


class TestRegionsLoad:
    @pytest.mark.parametrize("code", ["../dehua", "", "nowhere", "dehua/"])
    def test_an_unknown_code_is_refused(self, code: str) -> None:
        with pytest.raises(RegionPackError):
            Regions.load([code])
