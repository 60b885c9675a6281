"""Why a thing waits, in plain Chinese, and where it is seen to."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from api.pages.wording import ALERTS
from casework.channels.wording import channel_wording
from casework.queue.schemas import QueueItem
from casework.queue.wording import queue_words
from casework.regions.pack import RegionPack
from casework.statuses import referral_status_label


def why(item: QueueItem, pack: RegionPack, organisation: Callable[[str], str]) -> str:
    """The reason as people read it; ``organisation`` gives the name of an organisation's code."""
    words = queue_words().kinds[item.kind]
    held = words.held and _held(item)
    service = pack.service(item.service) if item.service else None
    return (words.held if held and words.held else words.why).format(
        alert=ALERTS.get(item.alert_kind or "", ""),
        service=service.label if service else item.service or "",
        organisation=organisation(item.organisation) if item.organisation else "",
        status=referral_status_label(item.referral_status) if item.referral_status else "",
        missing="、".join(item.missing),
        channel=channel_wording().platforms.get(item.channel or "", ""),
        reason=channel_wording().reasons.get(item.channel_reason or "", "原因不明"),
    )


def link(item: QueueItem) -> str:
    """The page on which it is seen to."""
    if item.kind in ("alert", "talk", "undelivered"):
        return f"/staff/talks/{quote(item.conversation_id or '')}"
    if item.kind == "visit":
        return f"/staff/visits/{quote(item.visit_id or '')}"
    return f"/staff/applications/{quote(item.application_no or '')}"


def _held(item: QueueItem) -> bool:
    if item.kind == "assessing":
        return bool(item.missing)
    if item.kind == "talk":
        return not item.resident_waits
    if item.kind == "alert":
        return item.due_at is None
    return item.holder is not None
