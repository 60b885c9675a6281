"""The mini program's door: who comes in finds the own talk again, and nobody else's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from api.channels.adapters import adapters_of
from api.channels.work import ChannelWork
from api.limits import LimitSettings
from api.services import Services
from casework.channels.models import Contact, Following, OutboxRow
from casework.channels.where import READ_FIRST
from casework.conversations.models import Conversation, ConversationKey
from casework.conversations.types import Reply
from tests.api.channels.residents import LOGIN, PREFIX, come_in, key, opened, path, say, status_of, texts
from tests.api.conftest import HandClock
from tests.standins.wechat.platform import WeChat

LINKS = f"{PREFIX}/links"
CASE = "我妈82了一个人住在上涌镇"


@pytest.fixture(scope="module")
def platform() -> Iterator[WeChat]:
    with WeChat() as wechat:
        yield wechat


@pytest.fixture
def wechat(platform: WeChat, services: Services) -> Iterator[WeChat]:
    """The platform that the settings name."""
    settings = services.settings
    settings.wechat_api_base = platform.base_url
    settings.wechat_mini_app_id = platform.mini.app_id
    settings.wechat_mini_app_secret = SecretStr(platform.mini.app_secret)
    yield platform
    platform.faults.busy = 0.0


class TestWhoComesIn:
    async def test_a_first_visit_opens_a_talk_and_the_next_one_finds_it(
        self, client: httpx.AsyncClient, wechat: WeChat
    ) -> None:
        mother = wechat.mini_user()
        answer = await client.post(LOGIN, json={"code": mother.login_code()})
        assert answer.status_code == 201
        first = answer.json()
        assert first["region"] == "dehua" and first["state"]["phase"] == "open" and first["replies"]
        await say(client, first, CASE)
        again = await client.post(LOGIN, json={"code": mother.login_code()})
        assert again.status_code == 200
        second = again.json()
        assert second["id"] == first["id"] and second["token"] != first["token"]
        assert CASE in await texts(client, second)
        assert await status_of(client, first) == 200

    async def test_two_people_have_two_talks(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        one, other = [await come_in(client, wechat.mini_user().login_code()) for _ in range(2)]
        assert one["id"] != other["id"]
        assert await status_of(client, {**one, "token": other["token"]}) == 401

    async def test_two_calls_at_once_open_one_talk(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        mother = wechat.mini_user()
        talks = await asyncio.gather(*(come_in(client, mother.login_code()) for _ in range(4)))
        assert len({talk["id"] for talk in talks}) == 1
        assert [await status_of(client, talk) for talk in talks] == [200] * 4

    async def test_a_new_talk_when_it_is_wanted(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother = wechat.mini_user()
        first = await come_in(client, mother.login_code())
        second = await come_in(client, mother.login_code(), anew=True, region="weihai")
        third = await come_in(client, mother.login_code())
        assert first["id"] != second["id"] == third["id"] and third["region"] == "weihai"
        assert await status_of(client, first) == 200

    async def test_staff_see_by_which_door_it_came(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        talk = await come_in(client, wechat.mini_user().login_code())
        with services.database.read() as s:
            assert services.conversations.get(s, talk["id"]).channel == "wechat_mini"

    async def test_a_talk_has_so_many_keys_and_no_more(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        mother = wechat.mini_user()
        talks = []
        for _ in range(23):
            talks.append(await come_in(client, mother.login_code()))
            clock.wait(seconds=1)
        opens = [await status_of(client, talk) for talk in talks]
        assert opens == [200, 401, 401, *[200] * 20]

    async def test_nothing_of_the_person_is_kept_but_the_sealed_openid(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother = wechat.mini_user()
        await come_in(client, mother.login_code())
        with services.database.read() as s:
            contact = s.scalars(select(Contact)).one()
            assert contact.external == mother.openid
            raw = [str(row) for row in s.connection().exec_driver_sql("SELECT * FROM channel_contact")]
        assert mother.openid not in "".join(raw)


class TestRefused:
    async def test_without_settings_there_is_no_such_door(self, client: httpx.AsyncClient) -> None:
        assert (await client.post(LOGIN, json={"code": "x"})).status_code == 404

    async def test_a_code_opens_once(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        code = wechat.mini_user().login_code()
        await come_in(client, code)
        answer = await client.post(LOGIN, json={"code": code})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "code" and "再打开一次" in answer.json()["detail"]

    async def test_what_is_no_code_opens_nothing(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        made_up = [
            "0no",
            "the code is a mock one",
            "a&appid=x#?/../",
            "1" * 256,
            "",
            7,
            "中",
            "a\n",
            "1" * 257,
        ]
        for body in ([], {}, *({"code": code} for code in made_up)):
            answer = await client.post(LOGIN, json=body)
            assert answer.status_code == 422, body

    async def test_an_unknown_region_uses_no_code(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        code = wechat.mini_user().login_code()
        assert (await client.post(LOGIN, json={"code": code, "region": "atlantis"})).status_code == 422
        await come_in(client, code)

    async def test_a_busy_platform_is_a_503_that_says_when_to_come_again(
        self, client: httpx.AsyncClient, wechat: WeChat
    ) -> None:
        wechat.faults.busy = 1.0
        answer = await client.post(LOGIN, json={"code": wechat.mini_user().login_code()})
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0

    async def test_a_platform_that_is_not_there(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        services.settings.wechat_api_base = "http://127.0.0.1:1"
        with caplog.at_level(logging.DEBUG):
            answer = await client.post(LOGIN, json={"code": "0123"})
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
        assert wechat.mini.app_secret not in caplog.text

    async def test_a_wrong_secret_is_told_to_who_runs_it_not_to_who_comes(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        services.settings.wechat_mini_app_secret = SecretStr("not-the-secret")
        answer = await client.post(LOGIN, json={"code": wechat.mini_user().login_code()})
        assert answer.status_code == 503 and "secret" not in answer.text
        assert "40125" in caplog.text and "not-the-secret" not in caplog.text


class TestLimits:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return LimitSettings(starts_per_minute=2)

    async def test_no_address_comes_in_without_end(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        codes = [wechat.mini_user().login_code() for _ in range(3)]
        statuses = [(await client.post(LOGIN, json={"code": code})).status_code for code in codes]
        assert statuses == [201, 201, 429]


class TestErased:
    async def test_who_had_all_erased_comes_to_a_new_talk(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother = wechat.mini_user()
        phone = await come_in(client, mother.login_code())
        tablet = await come_in(client, mother.login_code())
        await say(client, tablet, CASE)
        with services.database.session() as s:
            talk = s.get_one(Conversation, tablet["id"])
            asked = services.conversations.receive(s, talk, "ask", "删掉我的信息").message
            services.erasure.by_resident(s, tablet["id"], asked.id)
        assert await status_of(client, tablet) == 401
        assert CASE not in await texts(client, phone)
        later = await come_in(client, mother.login_code())
        assert later["id"] != phone["id"] and CASE not in await texts(client, later)
        with services.database.read() as s:
            assert s.scalars(select(ConversationKey)).all() == []


class TestJoined:
    """A talk that a code joins inside the mini program goes on with the person, not only on that phone."""

    async def code(self, client: httpx.AsyncClient, talk: dict[str, Any]) -> str:
        code: str = (await client.post(path(talk, "link-code"), headers=key(talk))).json()["code"]
        return code

    async def test_it_is_found_on_any_phone_and_its_notices_come(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother, web = wechat.mini_user(), await opened(client, "weihai")
        before = await come_in(client, mother.login_code())
        body = {"code": await self.code(client, web), "wx_code": mother.login_code()}
        joined = (await client.post(LINKS, json=body)).json()
        assert joined["id"] == web["id"] != before["id"] and await status_of(client, joined) == 200
        other_phone = await come_in(client, mother.login_code())
        assert other_phone["id"] == web["id"] and other_phone["region"] == "weihai"
        with services.database.session() as s:
            contact = s.scalars(select(Contact)).one()
            assert contact.region == "weihai"
            assert s.get_one(Following, (contact.id, web["id"])).joined
            assert not s.get_one(Following, (contact.id, before["id"])).joined
            services.conversations.tell(s, web["id"], [Reply(text="有消息了")])
        with services.database.read() as s:
            assert s.scalars(select(OutboxRow.contact_id)).all() == [contact.id]

    async def test_the_own_code_typed_in_the_own_talk_changes_nothing(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother = wechat.mini_user()
        own = await come_in(client, mother.login_code())
        body = {"code": await self.code(client, own), "wx_code": mother.login_code()}
        assert (await client.post(LINKS, json=body)).json()["id"] == own["id"]
        with services.database.read() as s:
            assert not s.scalars(select(Following)).one().joined

    async def test_who_is_not_known_yet_becomes_so_only_by_a_good_code(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother, web = wechat.mini_user(), await opened(client)
        code = await self.code(client, web)
        for typed, status in ((f"{(int(code) + 1) % 10**6:06d}", 422), (code, 200)):
            answer = await client.post(LINKS, json={"code": typed, "wx_code": mother.login_code()})
            assert answer.status_code == status
            with services.database.read() as s:
                assert list(s.scalars(select(Contact.external))) == [mother.openid] * (status == 200)

    async def test_while_wechat_does_not_say_who_it_is_the_code_is_not_used_up(
        self, client: httpx.AsyncClient, wechat: WeChat
    ) -> None:
        web = await opened(client)
        code = await self.code(client, web)
        refused = await client.post(LINKS, json={"code": code, "wx_code": "not-a-code"})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "wx_code"
        wechat.faults.busy = 1.0
        busy = await client.post(LINKS, json={"code": code, "wx_code": wechat.mini_user().login_code()})
        assert busy.status_code == 503 and int(busy.headers["retry-after"]) > 0
        assert (await client.post(LINKS, json={"code": code})).json()["id"] == web["id"]

    async def test_without_a_mini_program_the_talk_is_joined_all_the_same(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        web = await opened(client)
        body = {"code": await self.code(client, web), "wx_code": "0a1b2c"}
        assert (await client.post(LINKS, json=body)).json()["id"] == web["id"]
        with services.database.read() as s:
            assert list(s.scalars(select(Contact))) == []


class TestReadThere:
    """What is said unasked is read in the mini program; the platform's way is for who does not look."""

    def tell(self, services: Services, talk: dict[str, str]) -> None:
        with services.database.session() as s:
            services.conversations.tell(s, talk["id"], [Reply(text="有消息了")])

    def row(self, services: Services) -> OutboxRow:
        with services.database.read() as s:
            return s.scalars(select(OutboxRow)).one()

    async def test_who_looks_has_read_it(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        talk = await come_in(client, wechat.mini_user().login_code())
        self.tell(services, talk)
        row = self.row(services)
        assert row.state == "waiting" and row.next_at > clock.now()
        assert "有消息了" in await texts(client, talk)
        assert self.row(services).state == "sent"

    async def test_who_does_not_look_is_told_that_something_waits_and_not_what(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        services.settings.wechat_token = SecretStr(wechat.mini.token)
        services.settings.wechat_mini_template_progress = "waits"
        mother = wechat.mini_user()
        wechat.mini.subscriptions["waits"] = ("thing1", "time2")
        mother.agrees("waits")
        talk = await come_in(client, mother.login_code())
        self.tell(services, talk)
        work = ChannelWork(services, adapters_of(services))
        contact_id = self.row(services).contact_id
        await work.send(contact_id)
        assert self.row(services).state == "waiting" and not mother.screen.texts
        clock.wait(seconds=READ_FIRST.total_seconds() + 1)
        await work.send(contact_id)
        assert self.row(services).state == "knocked"
        [shown] = mother.screen
        assert "有新消息" in shown.whole and "有消息了" not in shown.whole
        assert shown.link == "pages/chat/chat?told=1"
        await texts(client, talk)
        assert self.row(services).state == "sent"

    async def test_who_has_the_official_account_too_is_told_there(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        mother = wechat.mini_user()
        with services.database.session() as s:
            account = services.contacts.meet(s, "wechat", "o-account", "dehua")
        clock.wait(hours=1)
        talk = await come_in(client, mother.login_code())
        with services.database.session() as s:
            services.contacts.follow(s, s.get_one(Contact, account.id), talk["id"])
        self.tell(services, talk)
        row = self.row(services)
        assert row.contact_id == account.id and row.next_at == clock.now()

    async def test_who_did_not_look_and_could_not_be_told_reads_it_later(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        talk = await come_in(client, wechat.mini_user().login_code())
        self.tell(services, talk)
        clock.wait(minutes=1)
        with services.database.session() as s:
            contact = s.scalars(select(Contact)).one()
            # No window of customer service is open: nothing is even tried.
            assert contact.window_until is not None and contact.window_until <= clock.now()
            s.scalars(select(OutboxRow)).one().state = "given_up"
        await texts(client, talk)
        assert self.row(services).state == "sent"

    async def test_who_looks_on_has_read_what_failed_elsewhere_since(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        talk = await come_in(client, wechat.mini_user().login_code())
        with services.database.session() as s:
            account = services.contacts.meet(s, "wechat", "o-account", "dehua")
            services.contacts.follow(s, account, talk["id"])
        self.tell(services, talk)
        seen = await client.get(path(talk, "messages"), headers=key(talk))
        assert self.row(services).state == "waiting", "it still goes out there"
        with services.database.session() as s:
            s.scalars(select(OutboxRow)).one().state = "given_up"
        known = {**key(talk), "if-none-match": f'"{seen.json()["version"]}"'}
        assert (await client.get(path(talk, "messages"), headers=known)).status_code == 304
        assert self.row(services).state == "sent"

    async def test_a_look_at_an_unchanged_talk_writes_nothing(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        talk = await come_in(client, wechat.mini_user().login_code())
        first = await client.get(path(talk, "messages"), headers=key(talk))
        known = {**key(talk), "if-none-match": f'"{first.json()["version"]}"'}
        assert (await client.get(path(talk, "messages"), headers=known)).status_code == 304


class TestOtherTalks:
    """Who began anew is told of what is said in the talk before, and finds it."""

    async def waiting(self, client: httpx.AsyncClient, code: str) -> list[dict[str, str]]:
        answer = await client.post(f"{PREFIX}/channels/wechat/waiting", json={"code": code})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, str]] = answer.json()["items"]
        return items

    def tell(self, services: Services, talk: dict[str, Any]) -> None:
        with services.database.session() as s:
            services.conversations.tell(s, talk["id"], [Reply(text="送饭的人来了吗？")])

    async def test_what_waits_in_one_is_named_opened_and_read(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        mother = wechat.mini_user()
        old = await come_in(client, mother.login_code())
        new = await come_in(client, mother.login_code(), anew=True)
        assert await self.waiting(client, mother.login_code()) == []
        self.tell(services, old)
        clock.wait(hours=1)
        assert await self.waiting(client, mother.login_code()) == [
            {"id": old["id"], "about": "11月21日说的事"}
        ]
        there = await come_in(client, mother.login_code(), talk=old["id"])
        assert there["id"] == old["id"] and there["aside"]
        assert there["replies"][0]["text"] == "送饭的人来了吗？"
        assert "送饭的人来了吗？" in await texts(client, there)
        assert await self.waiting(client, mother.login_code()) == []
        again = await come_in(client, mother.login_code())
        assert again["id"] == new["id"] and not again["aside"], "it is looked at, and no more"

    async def test_what_did_not_arrive_on_another_channel_waits_too(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        mother = wechat.mini_user()
        old = await come_in(client, mother.login_code())
        await come_in(client, mother.login_code(), anew=True)
        with services.database.session() as s:
            account = services.contacts.meet(s, "wechat", "o-account", "dehua")
            services.contacts.follow(s, account, old["id"])
        self.tell(services, old)
        with services.database.session() as s:
            row = s.scalars(select(OutboxRow)).one()
            row.contact_id, row.state, row.reason = account.id, "given_up", "left"
        assert [one["id"] for one in await self.waiting(client, mother.login_code())] == [old["id"]]
        await texts(client, await come_in(client, mother.login_code(), talk=old["id"]))
        assert await self.waiting(client, mother.login_code()) == []

    async def test_nobody_else_hears_of_it_or_opens_it(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services
    ) -> None:
        mother, neighbour = wechat.mini_user(), wechat.mini_user()
        old = await come_in(client, mother.login_code())
        await come_in(client, mother.login_code(), anew=True)
        self.tell(services, old)
        assert await self.waiting(client, neighbour.login_code()) == [], "who is not known at all"
        own = await come_in(client, neighbour.login_code())
        for talk in (old["id"], "0" * 32, own["id"]):
            found = await come_in(client, neighbour.login_code(), talk=talk)
            assert found["id"] == own["id"] and not found["aside"]
        assert await self.waiting(client, neighbour.login_code()) == []

    async def test_what_was_erased_or_is_old_waits_no_more(
        self, client: httpx.AsyncClient, wechat: WeChat, services: Services, clock: HandClock
    ) -> None:
        mother = wechat.mini_user()
        talks = [await come_in(client, mother.login_code(), anew=True) for _ in range(3)]
        for talk in talks[:2]:
            self.tell(services, talk)
        assert [one["id"] for one in await self.waiting(client, mother.login_code())] == [
            talks[1]["id"],
            talks[0]["id"],
        ]
        with services.database.session() as s:
            first = s.get_one(Conversation, talks[0]["id"])
            asked = services.conversations.receive(s, first, "ask", "删掉我的信息").message
            services.erasure.by_resident(s, first.id, asked.id)
        assert [one["id"] for one in await self.waiting(client, mother.login_code())] == [talks[1]["id"]]
        gone = await come_in(client, mother.login_code(), talk=talks[0]["id"])
        assert gone["id"] == talks[2]["id"]
        clock.wait(days=31)
        assert await self.waiting(client, mother.login_code()) == []

    async def test_the_door_is_guarded_as_the_other(self, client: httpx.AsyncClient, wechat: WeChat) -> None:
        wrong: list[Any] = [[], {}, {"code": 7}, {"code": "中"}, {"code": "no code of ours"}]
        for body in wrong:
            assert (await client.post(f"{PREFIX}/channels/wechat/waiting", json=body)).status_code == 422
        wechat.faults.busy = 1.0
        code = wechat.mini_user().login_code()
        answer = await client.post(f"{PREFIX}/channels/wechat/waiting", json={"code": code})
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
