"""The history in plain sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from api.pages.desk.case_trail import TrailLine, trail
from api.pages.labels import labels_of
from casework.history.service import HistoryView
from casework.regions import Regions

WORDS = labels_of(Regions.load(["dehua"]).default)
AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def entry(kind: str, action: str, minutes: float = 0, **more: Any) -> HistoryView:
    given = {"actor_kind": "staff", "actor_id": "lin", "actor_role": "county", "actor_name": "林小敏", **more}
    return HistoryView.model_validate(
        {"id": 1, "at": AT + timedelta(minutes=minutes), "kind": kind, "action": action, "subject_id": None}
        | given
    )


def told(*entries: HistoryView, organisations: dict[str, str] | None = None) -> list[TrailLine]:
    return trail(entries, WORDS, organisations or {})


def test_a_correction_says_who_from_what_to_what_and_why() -> None:
    [line] = told(entry("change", "age", before=82, after=83, reason="电话核实"))
    assert (line.who, line.role, line.what, line.change, line.reason) == (
        "林小敏",
        "县民政局",
        "更正了年龄",
        ("82岁", "83岁"),
        "电话核实",
    )


def test_reads_of_one_look_are_one_line_and_others_are_their_own() -> None:
    lines = told(
        entry("read", "read_application"),
        entry("read", "read_transcript"),
        entry("read", "read_application", 1),
        entry("read", "read_application", 2, actor_id="zhou", actor_name="周"),
        entry("status", "assess", 3, after="assessing"),
        entry("read", "read_notes", 30, actor_id="zhou", actor_name="周"),
    )
    assert [(line.who, line.what, line.read) for line in lines] == [
        ("周", "查看了个案笔记", True),
        ("林小敏", "开始评估，现在是“正在评估”", False),
        ("周", "查看了申请的全部内容", True),
        ("林小敏", "查看了申请的全部内容、对话原文", True),
    ]
    assert lines[-1].at == AT + timedelta(minutes=1)


def test_a_referral_says_where_it_went_and_how() -> None:
    lines = told(
        entry("referral", "create", subject_id="r1", after={"organisation": "dehua.zhihe"}),
        entry("referral", "accept", subject_id="r1", after={"status": "accepted"}),
        entry("referral", "accept", subject_id="unknown", after="x"),
        organisations={"r1": "dehua.zhihe"},
    )
    assert [line.what for line in lines[::-1]] == [
        "转介致和社工事务所：新建",
        "转介致和社工事务所：接收",
        "转介：接收",
    ]


def test_what_has_no_words_of_its_own_is_told_by_its_kind() -> None:
    [line] = told(entry("visit", "nobody_there"))
    assert line.what == "记下了走访结果"
    [line] = told(entry("status", "status", after="referred", actor_kind="system", actor_name=None))
    assert (line.who, line.what) == ("系统", "状态变为“已转介”")
