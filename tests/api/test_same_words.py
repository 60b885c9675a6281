"""The same words give the same value, or the same refusal, whether a case is corrected or entered."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from api.services import Services
from tests.api.filing import file_application

ALL = "/api/v1/applications"
SAID: list[tuple[str, Any]] = [
    *(("age", value) for value in (72.0, "72", 121, True)),
    *(("monthly_income", value) for value in (1200.505, "2500元", -1)),
    *(("name", value) for value in ("张 三", "无", "不知道", "12")),
    *(("phone", value) for value in ("１３８ 0013 8000", "无", 13800138000)),
    *(("address", value) for value in (" 曾坂村 3号 ", "没有", "—")),
    *(("township", value) for value in ("浔中", "潯中鎮", "曾坂村", "县城", "火星")),
    *(("disability", value) for value in ("none", {}, {"grade": 2}, {"grade": "2"}, "无")),
    *(("illness", value) for value in ("无", "身体健康", "高血压")),
    *(("sex", value) for value in ("male", "男")),
    *(("farmer", value) for value in (True, "是")),
    ("living", "独居"),
    ("housing", "none"),
    ("wish", "x"),
]


def told(answer: httpx.Response) -> Any:
    """What was refused, and why; None if nothing was."""
    return [(one["field"], one["code"]) for one in answer.json()["errors"]] if answer.is_error else None


async def test_a_correction_and_an_entry_read_alike(services: Services, admin: httpx.AsyncClient) -> None:
    url = f"{ALL}/{file_application(services).no}"
    for key, value in SAID:
        corrected = await admin.patch(url, json={"fields": {key: value}})
        form = {
            "client_id": str(uuid4()),
            "region": "dehua",
            "channel": "station",
            "consent": {"given": "oral", "by": "self"},
            "fields": {"name": "王秀英", "township": "上涌镇", "age": 80, key: value},
            "needs": [{"service": "living.home_care"}],
            "accept_contradictions": True,
        }
        entered = await admin.post(ALL, json=form)
        assert told(corrected) == told(entered), (key, value)
        if told(entered) is None:
            case = (await admin.get(f"{ALL}/{entered.json()['no']}")).json()
            assert case["fields"][key] == corrected.json()["fields"][key], (key, value)
