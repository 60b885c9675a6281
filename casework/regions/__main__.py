"""Checks region packs: ``python -m casework.regions [folder ...]`` (default: all in ``data/regions``)."""

from __future__ import annotations

import sys
from pathlib import Path

from casework.regions.loader import PACKS, load_region
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
            villages = sum(len(place.villages) for place in pack.townships)
            print(
                f"{pack.code} {pack.name}: {len(pack.townships)} townships, {villages} villages, "
                f"{len(pack.organisations)} organisations, {len(pack.services)} services, "
                f"{len(pack.stations)} stations (+{pack.stations_missing} 待补充), "
                f"{len(pack.routing.rules)} rules, {len(pack.intake.questions)} questions"
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    named = [Path(argument) for argument in sys.argv[1:]]
    sys.exit(main(named or sorted(path for path in PACKS.iterdir() if path.is_dir())))
