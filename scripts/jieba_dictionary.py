"""Writes ``data/jieba/regions.txt``, jieba's user dictionary, from the region packs.

    bot/.venv/bin/python scripts/jieba_dictionary.py

Names of townships with their aliases, of organisations and of services, one a line, as ``JiebaTokenizer``
in ``config.yml`` reads them. Villages stay out: thousands of them are everyday words (东山村, 石山村).
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "data/jieba/regions.txt"
# Two Chinese characters at least; longer names than these nobody says.
WORD = re.compile(r"[\u4e00-\u9fff]{2,12}")


def words_of(pack: Path) -> set[str]:
    """The names in one region pack."""
    read = {
        name: yaml.safe_load((pack / f"{name}.yml").read_text(encoding="utf-8"))
        for name in ("townships", "organisations", "services")
    }
    names: list[str] = []
    for township in read["townships"]["townships"]:
        names += [township["name"], *township.get("aliases", [])]
    for organisation in read["organisations"]["organisations"]:
        names += [organisation["name"], *organisation.get("aliases", [])]
    for service in (item for group in read["services"]["service_classes"] for item in group["items"]):
        names += re.split("[、与和]", service["label"])
    return {name for name in names if WORD.fullmatch(name)}


def main() -> None:
    """Write the dictionary; the same packs give the same file."""
    words: set[str] = set()
    for pack in sorted(path.parent for path in (ROOT / "data/regions").glob("*/townships.yml")):
        words |= words_of(pack)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("".join(f"{word}\n" for word in sorted(words)), encoding="utf-8")


if __name__ == "__main__":
    main()
