"""What calls name in their address and every one of them means alike: a region, a township."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Query

from api.services import ServicesDep
from casework.regions import RegionPack


async def one_region(
    services: ServicesDep,
    region: Annotated[str | None, Query(max_length=64, description="地区代码；不填就是默认地区")] = None,
) -> RegionPack:
    """Dependency: the region that is asked for, the default one if none is; a 422 for one not served."""
    return services.region(region)


async def region_or_all(
    services: ServicesDep,
    region: Annotated[
        str | None, Query(max_length=64, description="只看一个地区；不填就是看得到的全部")
    ] = None,
) -> str | None:
    """Dependency: the code of the region to keep to, None for all; a 422 for one not served."""
    return services.region(region).code if region else None


async def township_or_all(
    services: ServicesDep,
    region: Annotated[str | None, Query(max_length=64, include_in_schema=False)] = None,
    township: Annotated[
        str | None, Query(max_length=64, description="只看这个乡镇，如 浔中镇；不填就是全部")
    ] = None,
) -> str | None:
    """Dependency: the township to keep to by its official name, None for all. What names none, or several
    regions have, stays as it is: the list that is asked for says what is wrong with it."""
    if not township:
        return None
    packs = [services.region(region)] if region else services.regions.values()
    return official_name(township, packs) or township


def official_name(township: str, packs: Iterable[RegionPack]) -> str | None:
    """The one official name that ``township`` (上涌, 德化县上涌镇) stands for in these regions."""
    found = {place.name for pack in packs if (place := pack.township(township))}
    return next(iter(found)) if len(found) == 1 else None


OneRegion = Annotated[RegionPack, Depends(one_region)]
RegionOrAll = Annotated[str | None, Depends(region_or_all)]
TownshipOrAll = Annotated[str | None, Depends(township_or_all)]
