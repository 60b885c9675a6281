"""Which regions a page is about."""

from __future__ import annotations

from api.services import Services
from casework.access import Reader
from casework.regions import RegionPack


def own_pack(services: Services, staff: Reader, asked: str | None = None) -> RegionPack:
    """The region that is asked for, else that of the reader's organisation, else the first of its regions."""
    if asked:
        return services.region(asked)
    code = (staff.organisation or "").partition(".")[0]
    return services.regions.get(code) or services.regions[first_region(services, staff)]


def first_region(services: Services, staff: Reader) -> str:
    """The code of the first region that the reader works in; the default one if there is none."""
    return next((code for code in services.regions if staff.works_in(code)), services.regions.default.code)


def region_choices(services: Services, staff: Reader) -> list[tuple[str, str]]:
    """Code and name of the regions to choose from."""
    return [(pack.code, pack.name) for pack in services.regions.values() if staff.works_in(pack.code)]
