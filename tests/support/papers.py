"""An application as the tests of its papers need it: usual, empty, long, hostile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from casework.applications.schemas import ApplicationView
from casework.papers.form import Facts
from casework.regions import RegionPack

FILED: Final = datetime(2026, 11, 21, 4, tzinfo=UTC)
#: What people might type: markup, template language, a formula, a mark that turns the text round, a bell.
HOSTILE: Final = "<img src=x onerror=alert(1)>{{7*7}}{% raw %}=1+1\u202e反了\x07&amp;"
#: The same as it must stand on paper.
AS_TEXT: Final = "<img src=x onerror=alert(1)>{{7*7}}{% raw %}=1+1反了&amp;"
FIELDS: Final[dict[str, Any]] = {
    "consent": True,
    "filled_by": "family",
    "name": "陈阿妹",
    "sex": "female",
    "age": 82,
    "phone": "13805951234",
    "id_number": "350526194403021228",
    "township": "上涌镇",
    "address": "福建省泉州市德化县上涌镇后坂村榕树下17号",
    "household_size": 1,
    "living": "alone",
    "category": "dibao",
    "monthly_income": 860,
    "self_care": "partial",
    "illness": "中风后遗症，高血压",
    "disability": {"kind": "physical", "grade": 2},
    "housing": "unsafe",
    "children": "none",
    "employment": "unable",
    "farmer": True,
}
ASSESSED: Final[dict[str, Any]] = {
    "difficulty": 63,
    "level": "困难",
    "dimensions": {"household": 12, "income": 20},
    "reasons": ["老人独居", "80岁以上高龄"],
    "stage": "初筛",
    "difficulty_max": 71,
    "missing": ["全家月收入"],
}
NOT_ASSESSED: Final[dict[str, Any]] = {
    "difficulty": 0,
    "level": "",
    "dimensions": {},
    "reasons": [],
    "stage": "",
    "difficulty_max": 0,
    "missing": [],
}


def an_application(
    fields: dict[str, Any] | None = None,
    needs: Sequence[tuple[str, str]] = (("living.home_care", "想找人上门照顾"),),
    referrals: Sequence[tuple[str, str, str]] = (("living.home_care", "dehua.zhihe", "in_service"),),
    assessment: dict[str, Any] | None = None,
    channel: str = "web",
) -> ApplicationView:
    """An application of Dehua: needs as service and words, referrals as service, organisation and status."""
    return ApplicationView.model_validate(
        {
            "no": "DH20261121-000012",
            "region": "dehua",
            "channel": channel,
            "status": "referred",
            "submitted_at": FILED,
            "fields": FIELDS if fields is None else fields,
            "evidence": {"consent": [{"message_id": "m", "start": 0, "end": 2, "text": "同意"}]},
            "needs": [
                {"id": f"n{i}", "service": service, "text": words, "urgency": "normal"}
                for i, (service, words) in enumerate(needs)
            ],
            "assessment": ASSESSED if assessment is None else assessment,
            "referrals": [
                {
                    "id": f"r{i}",
                    "need_id": "n0",
                    "service": service,
                    "organisation": to,
                    "status": status,
                    "version": 1,
                }
                for i, (service, to, status) in enumerate(referrals)
            ],
            "conversation_id": "c",
            "possible_duplicates": [],
        }
    )


def facts(pack: RegionPack, **changes: Any) -> Facts:
    """What else the form needs, for a reader who sees the whole."""
    given: dict[str, Any] = {
        "whole": True,
        "erased": False,
        "entered": None,
        "sent": {"r0": FILED},
        "names": {one.code: one.name for one in pack.organisations},
        "printed_by": "林小燕",
        "now": datetime(2026, 11, 22, 4, tzinfo=UTC),
    }
    return Facts.model_validate(given | changes)
