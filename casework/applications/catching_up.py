"""Brings every application's assessment up to the present rules, in small transactions."""

from __future__ import annotations

from collections.abc import Mapping

from casework.applications.service import Applications
from casework.assessment import keeping
from casework.database import Database
from casework.regions.pack import RegionPack


def catch_up(database: Database, applications: Applications, packs: Mapping[str, RegionPack]) -> int:
    """Assess every application anew that was not yet by the rules of its region; how many they were.

    Called at the program's start: nothing is done unless the rules or the program changed. Interrupted, it
    goes on where it stopped.
    """
    with database.session() as s:
        keeping.note_rules(s, packs)
    done = 0
    while True:
        with database.session() as s:
            count = applications.catch_up(s)
        done += count
        if not count:
            return done
