"""The regions as they are now: the packs with what each region set by itself laid over them.

Everything that asks ``regions[code]`` gets it from memory, so that a turn costs nothing more. Every process
asks the database now and then whether something new was set (``refresh``); who set it asks at once.
"""

from __future__ import annotations

import logging

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.regions.loader import Regions
from casework.regions.pack import RegionPack
from casework.regionsettings import repository
from casework.regionsettings.finding import places_of
from casework.regionsettings.laying import PackRefuses, Values, lay
from casework.regionsettings.models import RegionSetting
from casework.regionsettings.places import Place

logger = logging.getLogger("yizhu.regions")


class LiveRegions(Regions):
    """The regions that are served, each with its own settings. ``files``: the packs as their files are."""

    def __init__(self, files: Regions) -> None:
        super().__init__(list(files.values()))
        self._live = dict(self._packs)
        self._places = {code: places_of(pack) for code, pack in self._packs.items()}
        self._seen: tuple[int, int] = (0, 0)

    def __getitem__(self, code: str) -> RegionPack:
        return self._live[code]

    @property
    def default(self) -> RegionPack:
        """The first region."""
        return self._live[next(iter(self))]

    def as_in_files(self, code: str) -> RegionPack:
        """A region's pack without what was set. Raises KeyError."""
        return self._packs[code]

    def places(self, code: str) -> dict[str, Place]:
        """What can be set in a region, by id. Raises KeyError."""
        return self._places[code]

    def refresh(self, s: Session) -> bool:
        """Look whether anything was set since, by whichever process; whether anything was.

        Counted too: of two that set something at once the higher number may be there first.
        """
        row = s.execute(select(func.count(RegionSetting.id), func.max(RegionSetting.id))).one()
        newest = (row[0], row[1] or 0)
        if newest == self._seen:
            return False
        stored: dict[str, dict[str, Values]] = {code: {} for code in self._packs}
        for setting in repository.newest(s, list(self._packs)):
            if setting.values is not None:
                stored[setting.region][setting.place] = setting.values
        # One assignment: who reads meanwhile sees all of it or nothing.
        self._live = {code: self._laid(code, values) for code, values in stored.items()}
        self._seen = newest
        return True

    def _laid(self, code: str, stored: dict[str, Values]) -> RegionPack:
        """What no longer fits the pack's files is left out, and logged; the rest holds."""
        pack, places = self._packs[code], self._places[code]
        fitting: dict[str, Values] = {}
        try:
            return lay(pack, places, stored)
        except (PackRefuses, KeyError):
            for place, values in stored.items():
                try:
                    lay(pack, places, fitting | {place: values})
                except (PackRefuses, KeyError):
                    logger.warning("region %s: what was set for %s no longer fits its files", code, place)
                else:
                    fitting[place] = values
        return lay(pack, places, fitting)
