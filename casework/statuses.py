"""The steps of applications and referrals in Chinese (``data/statuses.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml

_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "statuses.yml"


@cache
def status_labels() -> dict[str, dict[str, str]]:
    """All labels: ``applications`` and ``referrals``, each from code to label."""
    labels: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return labels


def status_label(status: str) -> str:
    """An application's status as people read it. Raises KeyError for an unknown one."""
    return status_labels()["applications"][status]


def referral_status_label(status: str) -> str:
    """A referral's status as people read it. Raises KeyError for an unknown one."""
    return status_labels()["referrals"][status]
