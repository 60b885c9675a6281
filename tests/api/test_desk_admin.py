"""The administration pages: who has which, what they show and what they refuse, hostile text, long lists."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import insert

from api.pages.desk.admin_words import admin_wording
from api.services import Services
from casework.audit.service import KINDS
from casework.history.models import HistoryEntry
from casework.permissions import Role
from tests.api.conftest import ADMIN_PASSWORD
from tests.api.test_roles import PLACES
from tests.api.test_roles import hire as hire_role

OWN = {"sec-fetch-site": "same-origin"}
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=1+1\u202e"
ADMIN = "/staff/admin"
#: Who has which page, by the letters below.
TABS = {"open": "ACU", "clocks": "ACU", "duty": "ACTU", "accounts": "A", "pack": "A", "audit": "ACU"}
LETTERS: dict[str, Role] = {"A": "admin", "C": "county", "T": "township", "P": "provider", "U": "auditor"}


@asynccontextmanager
async def browser(app: FastAPI, username: str, password: str = ADMIN_PASSWORD) -> AsyncIterator[AsyncClient]:
    """A browser that is signed in and follows where it is led."""
    transport = httpx.ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://yizhu", headers=OWN) as client:
        answer = await client.post("/staff/sign-in", data={"username": username, "password": password})
        assert answer.status_code == 303, answer.text
        client.follow_redirects = True
        yield client


@pytest.fixture
async def boss(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """The first account, who works everywhere."""
    async with browser(app, "admin") as client:
        yield client


@pytest.fixture
async def county(app: FastAPI, services: Services) -> AsyncIterator[AsyncClient]:
    """Someone of the county."""
    hire_role(services, "county")
    async with browser(app, "the-county") as client:
        yield client


def said(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


def version(answer: httpx.Response) -> str:
    """The first version that a form of the page holds."""
    found = re.search(r'name="version" value="(\d+)"', answer.text)
    assert found is not None
    return found[1]


class TestWhoHasWhich:
    async def test_each_page_opens_to_who_may_and_is_refused_to_others(
        self, app: FastAPI, services: Services
    ) -> None:
        wrong = []
        for letter, role in LETTERS.items():
            hire_role(services, role)
            async with browser(app, f"the-{role}") as client:
                for tab, letters in TABS.items():
                    answer = await client.get(f"{ADMIN}/{tab}")
                    # A township worker reads its own cases' trail, not the region's.
                    if answer.status_code != (200 if letter in letters else 403):
                        wrong.append((role, tab, answer.status_code))
        assert wrong == []

    async def test_the_menu_names_only_what_opens(self, app: FastAPI, services: Services) -> None:
        hire_role(services, "auditor")
        async with browser(app, "the-auditor") as client:
            page = await client.get(ADMIN)
        assert page.url.path == f"{ADMIN}/open"
        assert "审计" in said(page)
        assert f'href="{ADMIN}/accounts' not in page.text and f'href="{ADMIN}/pack' not in page.text

    async def test_who_only_looks_finds_nothing_to_press(self, app: FastAPI, services: Services) -> None:
        hire_role(services, "auditor")
        async with browser(app, "the-auditor") as client:
            pages = ["clocks", "duty", "settings/clocks.accept", "organisations/dehua.zhihe", "wording"]
            for path in pages:
                page = await client.get(f"{ADMIN}/{path}")
                forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page.text)
                assert forms == ["/staff/sign-out"], path
            refused = await client.post(f"{ADMIN}/settings/clocks.accept", data={"value-normal": "1"})
            assert refused.status_code == 403

    async def test_another_region_is_as_unknown_as_one_that_there_is_not(self, county: AsyncClient) -> None:
        for region in ("weihai", "nowhere"):
            assert (await county.get(f"{ADMIN}/clocks?region={region}")).status_code == 404
        assert (await county.get(f"{ADMIN}/organisations/weihai.civil_affairs")).status_code == 404

    async def test_who_is_not_signed_in_is_led_to_the_door_and_back(self, client: AsyncClient) -> None:
        answer = await client.get(f"{ADMIN}/clocks")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/staff?next=%2Fstaff%2Fadmin%2Fclocks"

    async def test_a_form_of_another_site_changes_nothing(
        self, county: AsyncClient, services: Services
    ) -> None:
        answer = await county.post(
            f"{ADMIN}/settings/clocks.accept", data={}, headers={"sec-fetch-site": "cross-site"}
        )
        assert answer.status_code in (401, 403)
        assert services.regions["dehua"].clocks.working_days["accept"].normal == 3


class TestSettings:
    async def test_a_clock_is_changed_shown_and_restored(
        self, county: AsyncClient, services: Services
    ) -> None:
        page = await county.get(f"{ADMIN}/settings/clocks.accept")
        form = {"value-normal": "2", "value-urgent": "0", "reason": "局务会", "version": version(page)}
        done = await county.post(f"{ADMIN}/settings/clocks.accept", data=form)
        assert "已保存，几秒内对新办的事生效" in said(done) and "已改" in said(done)
        assert services.regions["dehua"].clocks.working_days["accept"].normal == 2
        clocks = await county.get(f"{ADMIN}/clocks")
        assert "2 个工作日 原来 3 个工作日" in re.sub(r"\s+", " ", said(clocks))
        back = await county.post(
            f"{ADMIN}/settings/clocks.accept/restore", data={"version": version(clocks), "to": "list"}
        )
        assert back.url.path == f"{ADMIN}/clocks" and "已恢复成地区数据里的" in said(back)
        assert services.regions["dehua"].clocks.working_days["accept"].normal == 3

    async def test_what_is_wrong_is_told_by_its_name(self, county: AsyncClient) -> None:
        form = {"value-normal": "-1", "value-urgent": "x", "reason": "", "version": "0"}
        answer = await county.post(
            f"{ADMIN}/settings/clocks.accept", data=form, headers={"hx-request": "true"}
        )
        assert answer.status_code == 422
        text = unescape(answer.text)
        assert "依据或说明：缺少这一项" in text
        form["reason"] = "局务会"
        text = unescape((await county.post(f"{ADMIN}/settings/clocks.accept", data=form)).text)
        assert "平常：超出范围" in text and "紧急：应为数字" in text

    async def test_the_checks_of_the_pack_are_told_in_their_words(self, county: AsyncClient) -> None:
        form = {
            "value-medium": "50",
            "value-high": "45",
            "value-severe": "65",
            "reason": "局务会",
            "version": "0",
        }
        answer = await county.post(f"{ADMIN}/settings/assessment.levels", data=form)
        assert answer.status_code == 422 and "等级应从 0 开始，逐级升高" in answer.text

    async def test_a_colleague_was_quicker(self, county: AsyncClient) -> None:
        form = {"value-text": "您好，请讲。", "reason": "局务会", "version": "0"}
        await county.post(f"{ADMIN}/settings/wording.greeting", data=form)
        second = await county.post(
            f"{ADMIN}/settings/wording.greeting", data=form, headers={"hx-request": "true"}
        )
        assert second.status_code == 409 and "data-reload" in second.text

    async def test_hostile_text_is_only_text(self, county: AsyncClient) -> None:
        form = {"value-text": HOSTILE.replace("{", "(").replace("}", ")"), "reason": HOSTILE, "version": "0"}
        await county.post(f"{ADMIN}/settings/wording.greeting", data=form)
        for path in ("wording", "settings/wording.greeting"):
            page = await county.get(f"{ADMIN}/{path}")
            assert "<img src=x" not in page.text and "&lt;img src=x onerror=alert(1)&gt;" in page.text
            assert "{{7*7}}" in page.text

    async def test_open_places_count_down(self, county: AsyncClient) -> None:
        before = re.search(
            r"还有 (\d+) 处待补充", re.sub(r"\s+", " ", said(await county.get(f"{ADMIN}/open")))
        )
        form = {"value-value": "780", "reason": "县政府文件", "version": "0"}
        await county.post(f"{ADMIN}/settings/standards.dibao", data=form)
        page = re.sub(r"\s+", " ", said(await county.get(f"{ADMIN}/open")))
        assert before is not None
        assert f"还有 {int(before[1]) - 1} 处待补充" in page
        filled = said(await county.get(f"{ADMIN}/open?show=filled"))
        assert "最低生活保障标准" in filled
        nothing = said(await county.get(f"{ADMIN}/open?show=filled&group=clocks"))
        assert "还没有补过" in nothing

    async def test_every_place_has_a_page(self, county: AsyncClient, services: Services) -> None:
        for place in services.regions.places("dehua"):
            assert (await county.get(f"{ADMIN}/settings/{place}")).status_code == 200, place
        assert (await county.get(f"{ADMIN}/settings/nowhere")).status_code == 404


class TestDirectory:
    async def test_a_contact_is_filled_in_and_a_wrong_one_named(self, county: AsyncClient) -> None:
        url = f"{ADMIN}/organisations/dehua.zhihe"
        wrong = await county.post(url, data={"version": "0", "phone": "打电话", "address": ""})
        assert wrong.status_code == 422 and "电话：电话号码不对" in wrong.text
        page = await county.post(url, data={"version": "0", "phone": "0595-23550000", "reason": "电话核实"})
        text = said(page)
        assert "已保存" in text and "改了单位资料" in text
        assert 'value="0595-23550000"' in page.text
        missing = said(await county.get(f"{ADMIN}/organisations?missing=true&q=致和"))
        assert "地址、开放时间、联系人" in re.sub(r"\s+", "", missing)

    async def test_an_organisation_is_added_shown_and_closed(self, county: AsyncClient) -> None:
        form: dict[str, Any] = {"name": HOSTILE, "kind": "enterprise", "services": ["support.job"]}
        made = await county.post(f"{ADMIN}/organisations/new", data={**form, "phone": "", "address": ""})
        assert made.url.path == f"{ADMIN}/organisations/dehua.provider.1"
        assert "<img src=x" not in made.text and "已补充" in said(made)
        closed = await county.post(
            f"{ADMIN}/organisations/dehua.provider.1", data={"version": version(made), "active": "false"}
        )
        assert "已停用" in said(closed)
        assert "没有这样的单位" in said(await county.get(f"{ADMIN}/organisations?q=dehua.provider.1"))
        listed = await county.get(f"{ADMIN}/organisations?q=dehua.provider.1&closed=true")
        assert "已停用" in said(listed)

    async def test_a_station_is_added_and_counted(self, county: AsyncClient) -> None:
        assert "还有 10 个没有写名称和地址" in said(await county.get(f"{ADMIN}/stations"))
        form = {"name": "县社工站驿站", "township": "浔中镇", "phone": "0595-23551111"}
        made = await county.post(f"{ADMIN}/stations/new", data=form)
        assert "县社工站驿站" in said(made)
        assert "还有 9 个没有写名称和地址" in said(await county.get(f"{ADMIN}/stations"))
        assert (await county.get(f"{ADMIN}/stations/dehua.station.nowhere")).status_code == 404

    async def test_capacity_is_said_and_shown_first_where_nothing_is_taken(self, county: AsyncClient) -> None:
        url = f"{ADMIN}/organisations/dehua.hanshu/capacity"
        await county.post(url, data={"accepting": "false", "capacity": "", "note": HOSTILE})
        page = await county.get(f"{ADMIN}/capacity")
        text = said(page)
        assert text.index("憨鼠爱心小分队") < text.index("德化县民政局")
        assert "暂不接单" in text and "<img src=x" not in page.text
        wrong = await county.post(url, data={"accepting": "true", "capacity": "很多"})
        assert wrong.status_code == 422 and "同时最多办几件：" in wrong.text

    async def test_a_region_with_many_is_paged(self, boss: AsyncClient) -> None:
        first = await boss.get(f"{ADMIN}/organisations?region=weihai")
        assert "第 1 / 2 页" in said(first)
        assert (await boss.get(f"{ADMIN}/organisations?region=weihai&page=2")).status_code == 200
        assert "没有这样的单位" in said(await boss.get(f"{ADMIN}/organisations?region=weihai&page=9"))


class TestDuty:
    async def test_a_shift_is_entered_changed_and_taken_away(self, county: AsyncClient) -> None:
        assert "现在没有排人值班" in said(await county.get(f"{ADMIN}/duty"))
        days = [str(day) for day in range(1, 8)]
        form: dict[str, Any] = {"how": "weekly", "weekdays": days, "starts": "00:00", "ends": "00:00"}
        page = await county.post(f"{ADMIN}/duty", data={**form, "name": HOSTILE[:28], "phone": "13805951234"})
        assert "已排上" in said(page) and "都有人值班" in said(page)
        assert "<img src=x" not in page.text
        shift = re.search(r'href="/staff/admin/duty/([0-9a-f]{32})"', page.text)
        assert shift is not None
        url = f"{ADMIN}/duty/{shift[1]}"
        one = await county.get(url)
        changed = await county.post(url, data={**form, "version": version(one), "name": "陈科长"})
        assert "陈科长" in said(changed)
        wrong = await county.post(url, data={**form, "weekdays": [], "version": "2", "name": "陈科长"})
        assert wrong.status_code == 422 and "星期几：" in wrong.text
        gone = await county.post(f"{url}/close", data={"version": "2"})
        assert "已取消这一班" in said(gone) and "现在没有排人值班" in said(gone)

    async def test_who_only_looks_sees_no_telephone(
        self, app: FastAPI, county: AsyncClient, services: Services
    ) -> None:
        form: dict[str, Any] = {
            "how": "weekly",
            "weekdays": list("1234567"),
            "starts": "00:00",
            "ends": "00:00",
        }
        await county.post(f"{ADMIN}/duty", data={**form, "name": "林主任", "phone": "13805951234"})
        hire_role(services, "auditor")
        async with browser(app, "the-auditor") as client:
            page = await client.get(f"{ADMIN}/duty")
        assert "13805951234" not in page.text and "138****1234" in page.text


class TestAccounts:
    async def test_an_account_is_opened_and_its_password_shown_once(
        self, app: FastAPI, boss: AsyncClient
    ) -> None:
        form = {"username": "chen-xin", "role": "county", "regions": "dehua", "name": "陈新"}
        made = await boss.post(f"{ADMIN}/accounts/new", data=form)
        word = re.search(r"<code>([a-z2-9]{14})</code>", made.text)
        assert word is not None and made.headers["cache-control"] == "no-store"
        async with browser(app, "chen-xin", word[1]) as client:
            assert "chen-xin" in said(await client.get("/staff/me"))
        listed = await boss.get(f"{ADMIN}/accounts")
        assert word[1] not in listed.text and "陈**" in listed.text

    async def test_what_is_wrong_is_named(self, boss: AsyncClient) -> None:
        answer = await boss.post(f"{ADMIN}/accounts/new", data={"username": "x", "role": "township"})
        text = unescape(answer.text)
        assert answer.status_code == 422 and "地区：缺少这一项" in text

    async def test_is_closed_opened_and_given_a_new_password(
        self, app: FastAPI, boss: AsyncClient, services: Services
    ) -> None:
        hire_role(services, "provider")
        with services.database.read() as s:
            one = next(found.id for found in services.staff.list(s) if found.username == "the-provider")
        url = f"{ADMIN}/accounts/{one}"
        async with browser(app, "the-provider") as client:
            closed = await boss.post(f"{url}/active", data={"active": "false"})
            assert "已停用" in said(closed)
            assert (await client.get("/staff/me", follow_redirects=False)).status_code == 303
        await boss.post(f"{url}/active", data={"active": "true"})
        word = re.search(r"<code>([a-z2-9]{14})</code>", (await boss.post(f"{url}/password")).text)
        assert word is not None
        async with browser(app, "the-provider", word[1]):
            pass

    async def test_nobody_closes_the_own_account(self, boss: AsyncClient, services: Services) -> None:
        with services.database.read() as s:
            own = next(found.id for found in services.staff.list(s) if found.username == "admin")
        page = await boss.get(f"{ADMIN}/accounts/{own}")
        assert "停用账号" not in said(page)
        refused = await boss.post(f"{ADMIN}/accounts/{own}/active", data={"active": "false"})
        assert refused.status_code == 409


class TestPack:
    async def test_the_served_files_are_sound(self, boss: AsyncClient) -> None:
        page = said(await boss.post(f"{ADMIN}/pack?region=dehua"))
        assert "没有错误" in page and "222" in page

    async def test_what_is_wrong_in_others_is_told_by_file_and_line(self, boss: AsyncClient) -> None:
        files = {"files": ("region.yml", b"code: dehua\nname: [", "text/yaml")}
        page = await boss.post(f"{ADMIN}/pack?region=dehua", data={"code": "dehua"}, files=files)
        assert "处错误" in said(page) and "region.yml" in said(page)

    async def test_a_whole_pack_may_be_sent(self, boss: AsyncClient) -> None:
        files = {"files": ("region.yml", b"# long\n" * 30_000 + b"code: [", "text/yaml")}
        page = await boss.post(f"{ADMIN}/pack?region=dehua", data={"code": "dehua"}, files=files)
        assert page.status_code == 200 and "处错误" in said(page)

    async def test_bytes_that_are_no_text_are_refused(self, boss: AsyncClient) -> None:
        files = {"files": ("region.yml", b"\xff\xfe\x00", "text/yaml")}
        answer = await boss.post(f"{ADMIN}/pack?region=dehua", data={"code": "dehua"}, files=files)
        assert answer.status_code == 422 and "不是 UTF-8 文字" in answer.text


class TestAudit:
    async def test_filters_are_the_address_and_pages_hold_everything(
        self, boss: AsyncClient, services: Services
    ) -> None:
        now = services.clock.now()
        rows = [
            {
                "at": now + timedelta(seconds=number),
                "kind": "read",
                "region": "dehua",
                "actor_kind": "staff",
                "actor_id": "a1",
                "action": "read_application",
                "application_no": f"DH{number % 7}",
            }
            for number in range(120)
        ]
        with services.database.session() as s:
            s.execute(insert(HistoryEntry), rows)
        page = await boss.get(f"{ADMIN}/audit?region=dehua&kind=read")
        assert "第 1 / 3 页" in said(page) and "120 条" in said(page)
        assert "申请的全部内容" in said(page)
        assert "page=2" in page.text and "kind=read" in page.text
        one = said(await boss.get(f"{ADMIN}/audit?region=dehua&subject=DH3"))
        assert "17 条" in one
        assert "没有这样的记录" in said(await boss.get(f"{ADMIN}/audit?who=%3Cscript%3E"))
        assert "没有这样的记录" in said(await boss.get(f"{ADMIN}/audit?from=2030-01-01"))
        # Without JavaScript what was left empty stands in the address too.
        empty = "region=dehua&who=&kind=&subject=DH3&from=&until="
        assert "DH3" in said(await boss.get(f"{ADMIN}/audit?{empty}"))
        assert (await boss.get(f"{ADMIN}/audit?{empty}&from=soon")).status_code == 422

    async def test_everything_of_the_installation_is_for_who_works_everywhere(
        self, boss: AsyncClient, county: AsyncClient
    ) -> None:
        assert (await boss.get(f"{ADMIN}/audit?region=all")).status_code == 200
        assert (await county.get(f"{ADMIN}/audit?region=all")).status_code == 404


class TestWords:
    def test_every_kind_of_the_trail_and_every_group_of_places_has_a_name(self, services: Services) -> None:
        wording = admin_wording()
        assert set(KINDS) == wording.kinds.keys()
        for region in services.regions:
            places = services.regions.places(region).values()
            assert {place.group for place in places} <= wording.groups.keys()


class TestMe:
    async def test_shows_role_and_place_and_changes_the_password(
        self, app: FastAPI, services: Services
    ) -> None:
        hire_role(services, "township")
        async with browser(app, "the-township") as client:
            page = said(await client.get("/staff/me"))
            assert "乡镇民政办" in page and PLACES["township"]["townships"][0] in page
            form = {"old": ADMIN_PASSWORD, "new": "another-password", "again": "different-one"}
            unlike = await client.post("/staff/me/password", data=form)
            assert "两次写的新密码不一样" in unlike.text
            short = await client.post("/staff/me/password", data={**form, "new": "short", "again": "short"})
            assert "新密码：至少 10 个字符" in unescape(short.text)
            done = await client.post("/staff/me/password", data={**form, "again": "another-password"})
            assert "密码改好了" in said(done)
        async with browser(app, "the-township", "another-password"):
            pass
