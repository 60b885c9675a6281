"""Loads region packs from their folders, or out of texts that are to become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from casework.regions.checks import check
from casework.regions.pack import RegionPack
from casework.regions.problems import PackProblem, RegionPackError
from casework.regions.shape import told
from casework.regions.yaml_lines import read_files

#: Where the packs of this repository are.
PACKS = Path(__file__).resolve().parents[2] / "data" / "regions"


def load_region(path: Path) -> RegionPack:
    """The pack in the folder ``path``, e.g. ``data/regions/dehua``.

    Raises RegionPackError with every mistake found, each with its file and line.
    """
    files, problems = dict[str, str](), list[PackProblem]()
    for file in sorted([*path.glob("*.yml"), *path.glob("sources/*.txt")]):
        name = file.relative_to(path).as_posix()
        try:
            files[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            problems.append(PackProblem(name, 0, "不是 UTF-8 文字"))
    if problems:
        raise RegionPackError(problems)
    if not files:
        raise RegionPackError([PackProblem(str(path), 0, "没有这个地区的数据：这里没有 *.yml 文件")])
    return read_pack(path.name, files)


def read_pack(code: str, files: Mapping[str, str]) -> RegionPack:
    """The pack of the region ``code`` out of its files' texts, by name: ``region.yml``,
    ``sources/plan.txt``. Touches no file.

    Raises RegionPackError with every mistake found, each with its file and line.
    """
    folder = read_files(files)
    try:
        pack = RegionPack.model_validate(folder.data)
    except ValidationError as error:
        raise RegionPackError([folder.problem(e["loc"], told(e)) for e in error.errors()]) from error
    problems = [folder.problem(location, message) for location, message in check(pack, files)]
    if pack.code != code:
        problems.append(folder.problem(("code",), f"文件夹是 {code}，代码却是 {pack.code}"))
    if problems:
        raise RegionPackError(problems)
    return pack


def summary(pack: RegionPack) -> str:
    """What a pack holds, in one line."""
    villages = sum(len(place.villages) for place in pack.townships)
    return (
        f"{pack.code} {pack.name}: {len(pack.townships)} townships, {villages} villages, "
        f"{len(pack.organisations)} organisations, {len(pack.services)} services, "
        f"{len(pack.stations)} stations (+{pack.stations_missing} 待补充), "
        f"{len(pack.routing.rules)} rules, {len(pack.intake.questions)} questions"
    )


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
