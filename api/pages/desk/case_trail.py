"""The history of an application in plain sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from api.pages import wording
from api.pages.labels import Labels, told
from casework.history.service import HistoryView
from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import field_label
from casework.permissions import permissions

ACTORS: Final = {"resident": "居民", "system": "系统", "staff": "工作人员"}
#: What is told of a step that has no words of its own, by its kind.
_OTHERWISE: Final = {
    "visit": "记下了走访结果",
    "household": "改了是不是同一户",
    "alert": "处理了提醒",
    "resource": "记下了慈善资源",
    "assessment": "改了评估用的资料",
    "points": "记了积分",
}
#: One look at a case is several reads; those of one person within this time are one line.
_TOGETHER: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class TrailLine:
    """One thing that happened. ``change`` is its values before and after; ``read``: somebody only looked."""

    at: datetime
    who: str
    role: str
    what: str
    reason: str | None = None
    change: tuple[str, str] | None = None
    read: bool = False


def trail(entries: Sequence[HistoryView], words: Labels, organisations: Mapping[str, str]) -> list[TrailLine]:
    """The lines of a history, the newest first. ``organisations`` are the codes of the application's
    referrals by their ids."""
    lines: list[TrailLine] = []
    looker, looked = "", list[str]()
    for entry in entries:
        if entry.kind != "read":
            looker = ""
            lines.append(_line(entry, words, organisations))
            continue
        what = words.history.get(entry.action, "资料")
        if looker != entry.actor_id or entry.at - lines[-1].at >= _TOGETHER:
            looker, looked = entry.actor_id, []
            lines.append(_by(entry, "", read=True))
        if what not in looked:
            looked.append(what)
        lines[-1] = replace(lines[-1], at=entry.at, what=f"查看了{'、'.join(looked)}")
    return lines[::-1]


def _line(entry: HistoryView, words: Labels, organisations: Mapping[str, str]) -> TrailLine:
    if entry.kind == "change" and entry.action in FIELD_KEYS:
        values = (told(entry.action, entry.before), told(entry.action, entry.after))
        return _by(entry, f"更正了{field_label(entry.action)}", change=values)
    if entry.kind == "referral":
        after = entry.after if isinstance(entry.after, dict) else {}
        code = str(after.get("organisation") or organisations.get(entry.subject_id or "", ""))
        where = words.organisations.get(code, "")
        step = words.referral_actions.get(entry.action, entry.action)
        return _by(entry, f"转介{where}：{step}" if where else f"转介：{step}")
    if entry.kind == "status":
        state = words.statuses.get(str(entry.after), "")
        step = wording.APPLICATION_STEPS.get(entry.action, "")
        return _by(entry, f"{step}，现在是“{state}”" if step else f"状态变为“{state}”")
    return _by(entry, words.history.get(entry.action) or _OTHERWISE.get(entry.kind, "记下了一步办理"))


def _by(
    entry: HistoryView, what: str, *, change: tuple[str, str] | None = None, read: bool = False
) -> TrailLine:
    roles: dict[Any, Any] = dict(permissions().roles)
    role = roles[entry.actor_role].label if entry.actor_role in roles else ""
    who = entry.actor_name or ACTORS.get(entry.actor_kind, entry.actor_kind)
    return TrailLine(entry.at, who, role, what, entry.reason, change, read)
