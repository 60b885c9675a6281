"""Region packs: everything that differs from county to county, as data (``data/regions/<region>/*.yml``)."""

from casework.regions.loader import Regions, load_region
from casework.regions.pack import RegionPack
from casework.regions.problems import PackProblem, RegionPackError

__all__ = ["PackProblem", "RegionPack", "RegionPackError", "Regions", "load_region"]
