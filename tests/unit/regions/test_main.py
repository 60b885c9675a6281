"""``python -m casework.regions``: what a person sees who edits a pack."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casework.regions.__main__ import main
from casework.regions.loader import PACKS


class TestMain:
    def test_a_sound_pack_is_told_in_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([PACKS / "dehua"]) == 0
        assert capsys.readouterr().out.startswith("dehua 德化县: 18 townships, 222 villages")

    def test_a_mistake_is_told_with_the_path_to_open(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "dehua"
        shutil.copytree(PACKS / "dehua", folder)
        with (folder / "clocks.yml").open("a", encoding="utf-8") as file:
            file.write("  extra: 1\n")
        assert main([folder]) == 1
        assert f"{folder}/clocks.yml:" in capsys.readouterr().out
