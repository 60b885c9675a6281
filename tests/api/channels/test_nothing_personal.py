"""A household at WeChat, seen to by caseworkers: nothing of it in the log or in the file, and nothing is left
once it was erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url

from api.channels.work import ChannelWork
from api.services import Services
from casework.channels import outbox_rows
from casework.channels.types import GiveUp, Inbound, Kind
from tests.api.channels.platform import Post
from tests.api.conftest import HandClock
from tests.api.filing import file_application
from tests.api.test_nothing_personal_stays import everything_readable

OPENID = "oDehua-5f3c1b7e9a2d"
HEARD, SAID, LATER = "我婆婆摔断了腿骨头", "明早九点去榕树下接她", "改成后天下午两点半"
SECRETS = (OPENID, HEARD, SAID, LATER)
CHANNELS = (
    "channel_contact",
    "channel_following",
    "channel_delivery",
    "channel_outbox",
    "channel_link_code",
)


async def lived(
    admin: httpx.AsyncClient, services: Services, clock: HandClock, post: Post, work: ChannelWork
) -> str:
    """Linked, heard, answered, taken over, one message given up, one on its way; the application's number."""
    filed = file_application(services)
    of = f"/api/v1/conversations/{filed.conversation_id}"

    async def delivers(kind: Kind, key: str, **body: Any) -> str:
        allowance = (5, timedelta(hours=48))
        inbound = Inbound("wechat", OPENID, key, int(key), kind, body, allowance, 4.0)
        delivered = await work.take_in(inbound, "dehua")
        assert await work.answer_inside(delivered, post.compose)
        await work.inside_was_sent(delivered)
        return delivered.contact_id

    async def staff(method: str, path: str, **sent: Any) -> Any:
        answer = await admin.request(method, path, **sent)
        assert answer.status_code < 300, (path, answer.text)
        return answer.json()

    with services.database.session() as s:
        code, _ = services.linking.offer(s, filed.conversation_id)
    contact_id = await delivers("text", "1", text=f"接上 {code}")
    await delivers("text", "2", text=HEARD)
    await delivers("command", "3", name="link")
    await staff("POST", f"{of}/takeover")
    post.fails = [GiveUp("refused")]
    await staff("POST", f"{of}/reply", json={"text": SAID})
    await work.send(contact_id)
    for path in (f"{of}/transcript", "/api/v1/undelivered", "/api/v1/queue", "/api/v1/channels"):
        assert OPENID not in str(await staff("GET", path))
    await staff("POST", f"{of}/resend")
    post.fails = [GiveUp("refused")]
    await work.send(contact_id)
    await staff("POST", f"{of}/told")
    await staff("POST", f"{of}/reply", json={"text": LATER})
    with services.database.session() as s:
        services.conversations.further_key(s, filed.conversation_id)
    await delivers("picture", "4", media="none")
    return filed.no


async def test_what_is_personal_is_sealed_unlogged_and_gone_once_erased(
    admin: httpx.AsyncClient, services: Services, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    post = Post()
    work = ChannelWork(services, {"wechat": post})
    with caplog.at_level("DEBUG"):
        no = await lived(admin, services, clock, post, work)
        await work.idle()
    before = "".join(everything_readable(services).values())
    assert [one for one in SECRETS if one not in before] == []  # the search itself works
    assert [one for one in SECRETS if one in caplog.text] == []
    database = Path(str(make_url(services.database.url).database))
    stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert [one for one in SECRETS if one.encode() in stored] == []

    erased = await admin.post(f"/api/v1/applications/{no}/erase", json={"reason": "本人要求"})
    assert erased.status_code < 300
    with services.database.read() as s:
        owed = outbox_rows.due(s, clock.now())
    for contact_id in owed:
        await work.send(contact_id)
    await work.close()
    left = everything_readable(services)
    assert {table: left[table] for table in CHANNELS} == dict.fromkeys(CHANNELS, "")
    assert [(table, one) for table, rows in left.items() for one in SECRETS if one in rows] == []
