"""Loads region packs from their folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from casework.regions.checks import check
from casework.regions.pack import RegionPack
from casework.regions.problems import PackProblem, RegionPackError
from casework.regions.yaml_lines import read_folder

#: Where the packs of this repository are.
PACKS = Path(__file__).resolve().parents[2] / "data" / "regions"


def load_region(path: Path) -> RegionPack:
    """The pack in the folder ``path``, e.g. ``data/regions/dehua``.

    Raises RegionPackError with every mistake found, each with its file and line.
    """
    folder = read_folder(path)
    try:
        pack = RegionPack.model_validate(folder.data)
    except ValidationError as error:
        raise RegionPackError(
            [
                folder.problem(problem["loc"], f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}")
                for problem in error.errors()
            ]
        ) from error
    problems = [folder.problem(location, message) for location, message in check(pack, path)]
    if pack.code != path.name:
        problems.append(folder.problem(("code",), f"文件夹是 {path.name}，代码却是 {pack.code}"))
    if problems:
        raise RegionPackError(problems)
    return pack


class Regions(Mapping[str, RegionPack]):
    """The regions that are served, by code, in the order they were named; the first is the default."""

    def __init__(self, packs: Sequence[RegionPack]) -> None:
        if not packs:
            raise ValueError("at least one region must be served")
        self._packs = {pack.code: pack for pack in packs}

    @classmethod
    def load(cls, codes: Sequence[str], folder: Path = PACKS) -> Regions:
        """The packs of these codes. Raises RegionPackError, also for a code without a pack."""
        for code in codes:
            if not code.isidentifier():
                raise RegionPackError([PackProblem(code, 0, "不是地区代码")])
        return cls([load_region(folder / code) for code in codes])

    @property
    def default(self) -> RegionPack:
        """The first region."""
        return next(iter(self._packs.values()))

    def __getitem__(self, code: str) -> RegionPack:
        return self._packs[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packs)

    def __len__(self) -> int:
        return len(self._packs)
