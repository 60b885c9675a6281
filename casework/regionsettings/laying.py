"""Lays what a region set by itself over its pack, checked as the pack's own files are. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ValidationError

from casework.errors import CaseworkError
from casework.regions.checks import check_rules
from casework.regions.pack import RegionPack
from casework.regions.shape import told
from casework.regionsettings.places import OWN_HOTLINE, Leaf, Place

_PLACE = re.compile(r"^[A-Za-z0-9_.]+：")
Values = Mapping[str, JsonValue]


class PackRefuses(CaseworkError):
    """With these values the region's rules would not hold together; ``messages`` say why, in Chinese."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


def lay(pack: RegionPack, places: Mapping[str, Place], stored: Mapping[str, Values]) -> RegionPack:
    """``pack`` with the values of places (by their ids) laid over it; the pack itself if there are none.

    Raises ``PackRefuses`` with every mistake that the checks of a pack find, KeyError for an unknown place.
    """
    if not stored:
        return pack
    raw = pack.model_dump(mode="python", by_alias=True, exclude_unset=True)
    for place_id, values in stored.items():
        _put(raw, places[place_id], values)
    try:
        laid = RegionPack.model_validate(raw)
    except ValidationError as error:
        # Where in the files it stands helps who edits them, not who fills in a form.
        raise PackRefuses([_PLACE.sub("", told(e)) for e in error.errors()]) from error
    if wrong := [message for _, message in check_rules(laid)]:
        raise PackRefuses(wrong)
    return laid


def _put(raw: dict[str, Any], place: Place, values: Values) -> None:
    if place.id == OWN_HOTLINE:
        known = raw.setdefault("hotlines", [])
        known.append({"name": values["name"], "number": values["number"], "source": "由本地区填写"})
        return
    for leaf in place.leaves:
        if leaf.key in values:
            _set(raw, leaf, values[leaf.key])


def _set(raw: dict[str, Any], leaf: Leaf, value: JsonValue) -> None:
    *way, last = leaf.at
    here: Any = raw
    for step in way:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    here[last] = value
