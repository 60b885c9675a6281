"""WeChat's door: what is taken, what is refused, and that nothing becomes a 5xx."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from api.limits import MAX_BODY_BYTES
from api.services import Services
from casework.channels.forgetting import remove
from casework.channels.models import Contact, Delivery, SignatureUse
from casework.conversations.models import Message
from tests.api.conftest import HandClock
from tests.standins.wechat.crypt import signature
from tests.standins.wechat.packets import read, to_json, to_xml
from tests.unit.channels.wechat.deliveries import (
    NOW,
    OPENID,
    TOKEN,
    event,
    message,
    query,
    sealed_request,
    text,
)

PATH = "/channels/wechat"
SAID = "我妈82了一个人住在上涌镇"


async def send(
    client: httpx.AsyncClient, asked: dict[str, str], body: bytes | str, **more: str
) -> httpx.Response:
    """One request as WeChat makes it."""
    return await client.post(PATH, params=asked | more, content=body, headers={"content-type": "text/xml"})


async def deliver(client: httpx.AsyncClient, fields: dict[str, Any], nonce: str = "nonce1") -> httpx.Response:
    """A plain delivery that is taken."""
    answer = await send(client, query(nonce=nonce), to_xml(fields))
    assert answer.status_code == 200, answer.text
    return answer


def refused(answer: httpx.Response, status: int) -> None:
    """A problem document, with that status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json" and answer.json()["status"] == status


def counted(services: Services, table: Any) -> int:
    with services.database.read() as s:
        return s.scalar(select(func.count()).select_from(table)) or 0


def transcript(services: Services, sender: str = "resident") -> list[str]:
    with services.database.read() as s:
        return [
            m.text for m in s.scalars(select(Message).where(Message.sender == sender).order_by(Message.seq))
        ]


class TestOff:
    @pytest.mark.parametrize("name", ["", "mini"])
    async def test_a_channel_without_settings_is_not_there(
        self, client: httpx.AsyncClient, name: str
    ) -> None:
        asked = query() | {"echostr": "e", "account": name}
        refused(await client.get(PATH, params=asked), 404)
        refused(await send(client, asked, to_xml(text("您好"))), 404)

    async def test_an_account_that_nobody_has(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        refused(await send(client, query(), to_xml(text("您好")), account="enterprise"), 404)
        refused(await client.get(PATH, params=query() | {"echostr": "e", "account": "x"}), 404)


class TestEcho:
    async def test_the_echo_comes_back_as_plain_text(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        for name, nonce in (("", "n1"), ("mini", "n2")):
            answer = await client.get(PATH, params=query(nonce=nonce) | {"echostr": "83<b>", "account": name})
            assert (answer.status_code, answer.text) == (200, "83<b>")
            assert answer.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"signature": "0" * 40}, 403),
            ({"timestamp": "5"}, 403),
            ({"nonce": "other"}, 403),
            ({"echostr": ""}, 400),
            ({"echostr": "a\nb"}, 400),
        ],
    )
    async def test_a_wrong_one_is_refused(
        self, client: httpx.AsyncClient, wechat_on: Services, change: dict[str, str], status: int
    ) -> None:
        refused(await client.get(PATH, params=query() | {"echostr": "e"} | change), status)

    async def test_nothing_at_all_is_refused(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        refused(await client.get(PATH), 403)
        refused(await client.post(PATH), 400)

    async def test_its_signature_delivers_nothing(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        assert (await client.get(PATH, params=query() | {"echostr": "e"})).status_code == 200
        refused(await send(client, query(), to_xml(text(SAID))), 403)
        assert (await client.get(PATH, params=query() | {"echostr": "e"})).status_code == 200


class TestTaken:
    async def test_a_message_is_heard_and_answered_inside(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        answer = await deliver(client, text(SAID))
        fields = read(answer.text)
        assert answer.headers["content-type"].startswith("application/xml")
        assert (fields["ToUserName"], fields["FromUserName"], fields["MsgType"]) == (
            OPENID,
            "gh_tests",
            "text",
        )
        assert "您好" in fields["Content"]
        assert transcript(wechat_on) == [SAID] and counted(wechat_on, Contact) == 1

    async def test_a_repeat_gets_the_same_answer_and_is_heard_once(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        first = await deliver(client, text(SAID))
        again = await deliver(client, text(SAID))
        signed_anew = await deliver(client, text(SAID), nonce="n2")
        contents = {read(each.text)["Content"] for each in (first, again, signed_anew)}
        assert len(contents) == 1 and transcript(wechat_on) == [SAID]

    async def test_a_repeat_of_who_had_all_erased_is_acknowledged_and_nothing_else(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, text(SAID))
        work = wechat_on.channel_work
        assert work is not None
        await work.idle()
        with wechat_on.database.session() as s:
            contact = s.scalars(select(Contact)).one()
            contact.forget = True
            s.flush()
            remove(s, contact.id, wechat_on.clock.now())
        again = await deliver(client, text(SAID), nonce="n2")
        assert (again.status_code, again.text) == (200, "success")
        await work.idle()
        assert counted(wechat_on, Contact) == counted(wechat_on, Delivery) == 0

    async def test_many_repeats_at_once_are_one_turn(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        answers = await asyncio.gather(*(deliver(client, text(SAID), nonce=f"n{at}") for at in range(6)))
        assert len({read(each.text)["Content"] for each in answers}) == 1
        assert transcript(wechat_on) == [SAID] and counted(wechat_on, Delivery) == 1

    @pytest.mark.parametrize(
        ("fields", "shown"),
        [
            (message("voice", MediaId="m", Recognition="想找人照顾我妈。"), "想找人照顾我妈。"),
            (message("voice", MediaId="m"), "（发来一段语音，没有转成文字）"),
            (message("video", MediaId="m"), "（发来一条看不了的内容）"),
            (message("hologram", X="y"), "（发来一条看不了的内容）"),
            (message("location", Location_X=25, Location_Y=118, Label="德化县上涌镇"), "我住在上涌镇"),
            (message("location", Location_X=25, Location_Y=118, Label="德化县龙浔路"), "（发来一个位置）"),
            (event("CLICK", EventKey="human"), "找人工"),
            (text("一" * 2001), "（发来很长的一段话，没有收下）"),
        ],
    )
    async def test_every_kind_is_answered(
        self, client: httpx.AsyncClient, wechat_on: Services, fields: dict[str, Any], shown: str
    ) -> None:
        answer = await deliver(client, fields)
        assert read(answer.text)["Content"] and transcript(wechat_on) == [shown]

    async def test_a_picture_that_cannot_be_fetched_is_told(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        # There is no app secret.
        answer = await deliver(client, message("image", MediaId="m", PicUrl="http://x"))
        assert "打不开" in read(answer.text)["Content"]

    async def test_who_scans_a_code_is_greeted_and_the_code_is_kept(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        answer = await deliver(client, event("subscribe", EventKey="qrscene_station:dehua.station.shangyong"))
        assert read(answer.text)["Content"]
        with wechat_on.database.read() as s:
            contact = s.scalars(select(Contact)).one()
        assert contact.source == "station:dehua.station.shangyong"
        assert (contact.platform, contact.region) == ("wechat", "dehua")

    async def test_what_a_code_carries_is_kept_only_where_it_is_a_stations(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, event("subscribe", EventKey="qrscene_13800138000"))
        with wechat_on.database.read() as s:
            assert s.scalars(select(Contact)).one().source is None

    async def test_who_leaves_is_remembered_and_answered_with_nothing(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, text(SAID))
        answer = await deliver(client, event("unsubscribe", EventKey=""), nonce="n2")
        assert answer.text == "success"
        assert wechat_on.channel_work is not None
        await wechat_on.channel_work.idle()
        with wechat_on.database.read() as s:
            assert s.scalars(select(Contact)).one().left

    @pytest.mark.parametrize("name", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "card_sku_remind", "news"])
    async def test_what_means_nothing_is_acknowledged_and_not_stored(
        self, client: httpx.AsyncClient, wechat_on: Services, name: str
    ) -> None:
        assert (await deliver(client, event(name, EventKey="http://x"))).text == "success"
        assert counted(wechat_on, Delivery) == counted(wechat_on, Contact) == 0

    async def test_a_mini_program_is_told_success_in_either_format(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        for nonce, body in (("n1", to_json(text("甲", MsgId=1))), ("n2", to_xml(text("乙", MsgId=2)))):
            answer = await send(client, query(nonce=nonce), body, account="mini")
            assert (answer.status_code, answer.text) == (200, "success")
        assert wechat_on.channel_work is not None
        await wechat_on.channel_work.idle()
        with wechat_on.database.read() as s:
            assert [contact.platform for contact in s.scalars(select(Contact))] == ["wechat_mini"]
        assert transcript(wechat_on) == ["甲", "乙"]


class TestRefused:
    async def test_a_replayed_signature_brings_no_other_body(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, text(SAID))
        refused(await send(client, query(), to_xml(text("我不要帮助了", MsgId=7))), 403)
        refused(await send(client, query(), to_xml(text("我不要帮助了"))), 403)
        assert transcript(wechat_on) == [SAID]

    async def test_a_signature_in_other_letters_is_the_same_signature(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, text(SAID))
        again = query() | {"signature": query()["signature"].upper()}
        refused(await send(client, again, to_xml(text("我不要帮助了", MsgId=7))), 403)
        assert transcript(wechat_on) == [SAID]

    async def test_a_replayed_signature_opens_no_other_account(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, text(SAID))
        for body in (to_xml(text(SAID)), to_xml(text("别的", MsgId=7))):
            refused(await send(client, query(), body, account="mini"), 403)
        assert counted(wechat_on, Contact) == 1

    async def test_the_signature_of_what_meant_nothing_is_used_up_too(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        await deliver(client, event("VIEW", EventKey="http://x"))
        refused(await send(client, query(), to_xml(text(SAID))), 403)
        assert (await send(client, query(nonce="n2"), to_xml(text(SAID, MsgId="x")))).status_code == 400
        refused(await send(client, query(nonce="n2"), to_xml(text(SAID))), 403)

    async def test_an_old_delivery_and_one_from_the_future(
        self, client: httpx.AsyncClient, wechat_on: Services, clock: HandClock
    ) -> None:
        for away in (301, -301):
            asked = query(NOW - timedelta(seconds=away))
            refused(await send(client, asked, to_xml(text(SAID))), 403)
        clock.wait(minutes=6)
        refused(await send(client, query(), to_xml(text(SAID))), 403)
        assert counted(wechat_on, Delivery) == counted(wechat_on, SignatureUse) == 0

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xfe\x00",
            b"<xml>",
            b"[]",
            b"null",
            b"{}",
            b'{"MsgType": {"a": 1}}',
            b"<xml></xml>",
            b"<xml><MsgType>text</MsgType></xml>",
            b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><xml><Content>&c;</Content></xml>',
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
            b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><xml/>',
            b"<xml>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</xml>",
            to_xml(text(SAID, FromUserName="o'; drop table")).encode(),
            to_xml(text(SAID, CreateTime="soon")).encode(),
            to_xml(text(SAID, MsgId=None)).encode(),
            to_xml(message("location", Location_X="x", Location_Y="y")).encode(),
            b"x" * MAX_BODY_BYTES,
        ],
    )
    async def test_what_is_no_message(
        self, client: httpx.AsyncClient, wechat_on: Services, body: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        refused(await send(client, query(), body), 400)
        assert counted(wechat_on, Delivery) == 0
        [line] = [record.getMessage() for record in caplog.records if record.name == "yizhu.wechat"]
        assert "refused" in line and SAID not in line and "passwd" not in line

    async def test_a_body_over_the_limit(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        refused(await send(client, query(), b"x" * (MAX_BODY_BYTES + 1)), 413)

    async def test_a_parameter_that_stands_twice(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        signed = query()
        twice = [*signed.items(), ("signature", signed["signature"])]
        answer = await client.post(PATH, params=twice, content=to_xml(text(SAID)))  # type: ignore[arg-type]
        refused(answer, 403)

    async def test_other_methods(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        refused(await client.put(PATH, content=b"x"), 405)

    async def test_nothing_personal_is_logged(
        self, client: httpx.AsyncClient, wechat_on: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        await deliver(client, text(SAID))
        await deliver(client, message("voice", 5, MediaId="m", Recognition="我叫陈阿香"), nonce="n2")
        await send(client, query(nonce="n3") | {"signature": "0" * 40}, to_xml(text(SAID)))
        ours = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("yizhu"))
        assert "refused" in ours
        for secret in (SAID, "陈阿香", OPENID, TOKEN, query()["signature"]):
            assert secret not in ours


class TestSealed:
    @pytest.fixture
    def sealed(self) -> bool:
        return True

    @pytest.mark.parametrize("compatible", [False, True])
    async def test_a_sealed_delivery_gets_a_sealed_answer(
        self, client: httpx.AsyncClient, wechat_on: Services, compatible: bool
    ) -> None:
        answer = await send(client, *sealed_request(text(SAID), compatible=compatible))
        outside = read(answer.text)
        wanted = signature(TOKEN, outside["TimeStamp"], outside["Nonce"], outside["Encrypt"])
        assert answer.status_code == 200 and outside["MsgSignature"] == wanted
        assert transcript(wechat_on) == [SAID]

    async def test_a_plain_delivery_is_refused_and_the_log_says_why(
        self, client: httpx.AsyncClient, wechat_on: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        refused(await send(client, query(), to_xml(text(SAID))), 403)
        assert "YIZHU_WECHAT_AES_KEY is set" in caplog.text and SAID not in caplog.text

    async def test_a_seal_of_somebody_else(self, client: httpx.AsyncClient, wechat_on: Services) -> None:
        refused(await send(client, *sealed_request(text(SAID), app_id="wxother")), 403)
        asked, body = sealed_request(text(SAID))
        refused(await send(client, asked | {"msg_signature": "0" * 40}, body), 403)
        refused(await send(client, asked, body.replace(b"<Encrypt>", b"<Encrypt>x")), 403)

    async def test_a_sealed_repeat_of_a_mini_program(
        self, client: httpx.AsyncClient, wechat_on: Services
    ) -> None:
        for nonce in ("n1", "n1", "n2"):
            asked, body = sealed_request(text(SAID), nonce=nonce, as_json=True)
            answer = await send(client, asked, body, account="mini")
            assert (answer.status_code, answer.text) == (200, "success")
        assert wechat_on.channel_work is not None
        await wechat_on.channel_work.idle()
        assert transcript(wechat_on) == [SAID]
