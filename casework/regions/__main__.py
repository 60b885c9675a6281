"""Checks region packs: ``python -m casework.regions [folder ...]`` (default: all in ``data/regions``)."""

from __future__ import annotations

import sys
from pathlib import Path

from casework.regions.loader import PACKS, load_region, summary
from casework.regions.problems import RegionPackError


def main(folders: list[Path]) -> int:
    """Print what each pack holds or what is wrong with it; the exit status is 1 if any is wrong."""
    wrong = False
    for folder in folders:
        try:
            pack = load_region(folder)
        except RegionPackError as error:
            wrong = True
            print(*(f"{folder}/{problem}" for problem in error.problems), sep="\n")
        else:
            print(summary(pack))
    return 1 if wrong else 0


if __name__ == "__main__":
    named = [Path(argument) for argument in sys.argv[1:]]
    sys.exit(main(named or sorted(path for path in PACKS.iterdir() if path.is_dir())))
