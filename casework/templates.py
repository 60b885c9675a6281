"""The reasons that staff choose from at a step (``data/templates.yml``, a region's own before these)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from casework.regions.pack import RegionPack
from casework.regions.templates import ReasonTemplates

_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "templates.yml"


@cache
def templates(path: Path = _FILE) -> ReasonTemplates:
    """Those for all regions. Raises ValueError (pydantic) naming what is wrong with the file."""
    return ReasonTemplates.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def application_reasons(pack: RegionPack, step: str) -> list[str]:
    """What may be chosen as the reason of a step of a whole application; empty for a step without any."""
    return _of(step, pack.templates.application, templates().application)


def referral_reasons(pack: RegionPack, action: str) -> list[str]:
    """What may be chosen as the reason of a referral's action (``create``: of a new referral)."""
    return _of(action, pack.templates.referral, templates().referral)


def talk_replies(pack: RegionPack) -> dict[str, list[str]]:
    """What may be chosen to say in a talk, by occasion."""
    return dict(pack.templates.talk or templates().talk)


def _of(step: str, own: Mapping[Any, list[str]], everywhere: Mapping[Any, list[str]]) -> list[str]:
    return list(own[step] if step in own else everywhere.get(step, []))
