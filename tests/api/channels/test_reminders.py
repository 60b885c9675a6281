"""What became of a reminder is told later by WeChat: by one that did not arrive nobody counts as reminded."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select

from api.channels.wechat import outcomes
from api.channels.wechat.channel import WeChatChannel
from api.channels.wechat.outcomes import Failed
from api.channels.wechat.xml import read_fields
from api.services import Services
from casework.channels.models import Contact, OutboxRow
from casework.conversations.types import Reply
from casework.database import Database
from tests.api.channels.test_wechat import deliver
from tests.api.channels.wechat import account_of, address_of, api_of
from tests.api.conftest import HandClock
from tests.standins.wechat.packets import to_xml
from tests.standins.wechat.platform import WeChat
from tests.unit.channels.wechat.deliveries import OPENID, event, text

CHINA = ZoneInfo("Asia/Shanghai")
NUMBER = 2_001_638_401_234_567_890


def finished(status: str, number: int = NUMBER) -> dict[str, Any]:
    """The event about a template message."""
    return event("TEMPLATESENDJOBFINISH", MsgID=number, Status=status)


def sent(code: str, number: int = NUMBER) -> dict[str, Any]:
    """The event about a subscription message."""
    one = {"TemplateId": "t", "MsgID": number, "ErrorCode": code, "ErrorStatus": "refused"}
    return event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": one})


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (finished("failed:user block"), "user block"),
        (finished("failed: system failed"), "system failed"),
        (finished("failed:陈秀英 13800138000"), "other"),
        (sent("43101"), "43101"),
        (finished("success"), None),
        (finished(""), None),
        (finished("failed:user block", 0) | {"MsgID": "x"}, None),
        (sent("0"), None),
        (sent("x"), None),
        (event("TEMPLATESENDJOBFINISH"), None),
        (event("subscribe_msg_sent_event"), None),
        (event("CLICK", EventKey="apply", Status="failed:user block", MsgID=1), None),
        (text("failed", Event="TEMPLATESENDJOBFINISH", Status="failed:user block", MsgID=NUMBER), None),
    ],
)
def test_which_events_tell_of_a_failure(fields: dict[str, Any], why: str | None) -> None:
    told = outcomes.failed(read_fields(to_xml(fields)))
    assert told == (Failed(OPENID, str(NUMBER), why) if why else None)


class TestNoted:
    @pytest.fixture(autouse=True)
    async def reminded(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        """Somebody who wrote two days ago; two messages wait, and a template message was taken."""
        await deliver(client, text("您好"), "n0")
        assert wechat_on.channel_work is not None
        await wechat_on.channel_work.idle()
        with wechat_on.database.session() as s:
            contact = s.scalars(select(Contact)).one()
            assert contact.conversation_id is not None
            s.query(OutboxRow).delete()
            wechat_on.conversations.tell(s, contact.conversation_id, [Reply(text="有人接下了")])
            wechat_on.outbox.knocked(s, contact, str(NUMBER))
            wechat_on.conversations.tell(s, contact.conversation_id, [Reply(text="明天上门")])
            wechat_on.outbox.knocked(s, contact, None)

    def state(self, services: Services) -> tuple[list[tuple[str, str | None]], bool]:
        """States of what waits, and whether they count as reminded."""
        with services.database.read() as s:
            rows: list[tuple[str, str | None]]
            rows = [(row.state, row.reason) for row in s.scalars(select(OutboxRow).order_by(OutboxRow.id))]
            return rows, s.scalars(select(Contact.knocked_at)).one() is not None

    async def test_what_waits_for_who_was_not_reached_is_not_delivered(
        self, client: httpx.AsyncClient, wechat_on: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert self.state(wechat_on) == ([("knocked", "window_closed")] * 2, True)
        for number, told in enumerate((finished("success"), finished("failed:user block", 7), sent("1", 7))):
            assert (await deliver(client, told, f"n{number + 1}")).text == "success"
        assert self.state(wechat_on) == ([("knocked", "window_closed")] * 2, True), "another's, or none"
        answer = await deliver(client, finished("failed:user block"), "n8")
        assert answer.text == "success"
        assert self.state(wechat_on) == ([("given_up", "template")] * 2, False)
        assert "did not arrive (user block)" in caplog.text and OPENID not in caplog.text
        with wechat_on.database.session() as s:
            wechat_on.outbox.knocked(s, s.scalars(select(Contact)).one(), "8")
            s.query(OutboxRow).update({"state": "knocked", "platform_id": "reminder:8"})
        await deliver(client, finished("failed:user block"), "n9")
        assert self.state(wechat_on)[1], "told once more, it is not the next one that failed"

    async def test_who_had_not_agreed_is_not_taken_for_one_who_was_away(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, sent("43101"), "n1")
        assert self.state(wechat_on) == ([("given_up", "not_agreed")] * 2, False)

    async def test_when_they_write_it_goes_out(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        await deliver(client, finished("failed: system failed"), "n1")
        answer = await deliver(client, text("在吗", MsgId=24_000_000_000_000_077), "n2")
        assert "有人接下了" in answer.text and "明天上门" in answer.text

    async def test_the_event_may_be_there_before_the_answer_of_the_call(self, wechat_on: Services) -> None:
        with wechat_on.database.session() as s:
            s.query(OutboxRow).update({"state": "sending", "platform_id": None})
        pauses: list[float] = []

        async def answered(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 2:
                with wechat_on.database.session() as s:
                    wechat_on.outbox.knocked(s, s.scalars(select(Contact)).one(), str(NUMBER))

        await outcomes.note(wechat_on, "wechat", Failed(OPENID, str(NUMBER), "user block"), answered)
        assert len(pauses) == 2 and self.state(wechat_on) == ([("given_up", "template")] * 2, False)

    async def test_nobody_is_waited_for_longer_than_wechat_listens(self, wechat_on: Services) -> None:
        with wechat_on.database.session() as s:
            s.query(OutboxRow).update({"state": "sending", "platform_id": None})
        pauses: list[float] = []

        async def never(seconds: float) -> None:
            pauses.append(seconds)

        await outcomes.note(wechat_on, "wechat", Failed(OPENID, str(NUMBER), "user block"), never)
        await outcomes.note(wechat_on, "wechat", Failed("nobody", str(NUMBER), "user block"), never)
        assert 1 < sum(pauses) < 4


@pytest.fixture
def callback() -> Iterator[tuple[str, list[bytes]]]:
    """An address that takes everything, and what came."""
    came: list[bytes] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"success")

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Takes)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", came
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("platform", "as_json"), [("wechat", False), ("wechat_mini", False), ("wechat_mini", True)]
)
async def test_the_number_that_we_were_given_is_the_one_that_is_told(
    database: Database, clock: HandClock, callback: tuple[str, list[bytes]], platform: Any, as_json: bool
) -> None:
    with WeChat("plain", mini_json=as_json) as wechat:
        address, came = callback
        wechat.connect(address)
        user = wechat.user() if platform == "wechat" else wechat.mini_user()
        wechat.account.templates["t"] = wechat.mini.subscriptions["t"] = ("thing1", "time2")
        user.agrees("t", 2)
        api = api_of(wechat, database, clock, platform)
        channel = WeChatChannel(account_of(wechat, platform), api, clock, CHINA, "t")
        numbers = []
        for refuses in ("", "user block" if platform == "wechat" else "43101"):
            user.no_reminders = refuses
            numbers.append(await channel.knock(address_of(user, platform)))
        wechat.settled()
    told = [outcomes.failed(read_fields(each.decode())) for each in came]
    assert told == [None, Failed(user.openid, str(numbers[1]), refuses)] and len(user.screen) == 1
