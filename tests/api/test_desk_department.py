"""The pages of departments: a household across departments, quarterly data, lists, visits, own data."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from tests.api.conftest import hire
from tests.api.desk import HOSTILE, hired, link_to, text_of
from tests.api.filing import file_application
from tests.api.test_service_data import filled
from tests.api.test_visits import BROKEN, ZHANG
from tests.support.sheets import sheet

ID_NUMBER: Final = "350526194403021228"
LIST: Final = ("姓名", "身份证号", "政策范围内个人自付费用")
KIND: Final = {"kind": "high_medical_cost"}


@pytest.fixture
async def education(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with hired(app, services, "edu", "department", organisation="dehua.education") as client:
        yield client


@pytest.fixture
async def insurance(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with hired(app, services, "yibao", "department", organisation="dehua.medical_insurance") as client:
        yield client


async def send(client: httpx.AsyncClient, path: str, data: bytes | None, **form: Any) -> httpx.Response:
    files = {} if data is None else {"file": ("a.xlsx", data)}
    return await client.post(path, files=files, data=form)


class TestAHousehold:
    async def ask(self, client: httpx.AsyncClient, **form: str) -> httpx.Response:
        return await client.post("/staff/households", data={"reason": "来窗口问临时救助", **form})

    async def test_shows_who_helps_and_not_who_it_is(
        self, education: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, id_number=ID_NUMBER, address="后坂村12号").no
        for form in (
            {"by": "id_number", "id_number": ID_NUMBER},
            {"by": "phone", "phone": "13800138000"},
            {"by": "name", "name": "王秀英", "township": "上涌镇", "village": "后坂"},
        ):
            answer = await self.ask(education, **form)
            found = answer.text[answer.text.index('id="found"') :]
            assert answer.status_code == 200 and "致和社工事务所" in found and "居家照料" in found, form
            assert not [word for word in (no, "王秀英", "中风", "13800138000", ID_NUMBER) if word in found]

    async def test_a_caseworker_gets_the_way_to_the_case_and_sees_who_asked(
        self, education: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, id_number=ID_NUMBER).no
        await self.ask(education, by="id_number", id_number=ID_NUMBER)
        answer = await self.ask(caseworker, by="id_number", id_number=ID_NUMBER)
        assert f'href="/staff/applications/{no}"' in answer.text
        items = (await caseworker.get(f"/api/v1/applications/{no}/history")).json()["items"]
        asked = [item for item in items if item["action"] == "search_household"]
        assert [(one["actor_role"], one["reason"]) for one in asked] == [
            ("department", "来窗口问临时救助"),
            ("county", "来窗口问临时救助"),
        ]

    async def test_what_is_wrong_is_said_and_what_was_typed_stays(self, education: httpx.AsyncClient) -> None:
        wrong = await self.ask(education, by="id_number", id_number="350526194403021229")
        assert wrong.status_code == 422 and "校验位不对" in wrong.text
        assert 'value="350526194403021229"' in wrong.text and "来窗口问临时救助" in wrong.text
        hostile = await self.ask(education, by="name", name=HOSTILE[:40], township="上涌镇", village=HOSTILE)
        assert hostile.status_code == 422 and "<img src=x" not in hostile.text
        nobody = await self.ask(education, by="phone", phone="13700000000")
        assert "没有找到" in text_of(nobody.text)
        nothing = await self.ask(education, by="nonsense")
        assert nothing.status_code == 422

    async def test_so_many_searches_a_minute(self, education: httpx.AsyncClient, services: Services) -> None:
        services.limits = services.limits.model_copy(update={"household_searches_per_minute": 2})
        form = {"by": "phone", "phone": "13700000000"}
        assert [(await self.ask(education, **form)).status_code for _ in range(3)] == [200, 200, 429]


class TestQuarterlyData:
    async def test_the_template_filled_in_is_kept_and_shown(self, education: httpx.AsyncClient) -> None:
        page = (await education.get("/staff/service-data")).text
        assert "2026年10月15日前报送" in text_of(page) and "已过期限" in text_of(page)
        template = await education.get(link_to(page, "/api/v1/service-data/template"))
        kept = await send(education, "/staff/service-data", filled(template.content, D8=30, E8=12)["file"][1])
        assert kept.status_code == 303, kept.text
        said = text_of((await education.get(kept.headers["location"])).text)
        assert "已收下这个季度的数据" in said and "第 1 版" in said and "已报送" in said
        await send(education, "/staff/service-data", filled(template.content, D8=31, E8=12)["file"][1])
        again = text_of((await education.get(kept.headers["location"])).text)
        assert "第 2 版" in again and "以前的 1 版" in again

    async def test_wrong_rows_are_a_table_and_nothing_is_kept(self, education: httpx.AsyncClient) -> None:
        page = (await education.get("/staff/service-data")).text
        template = await education.get(link_to(page, "/api/v1/service-data/template"))
        data = filled(template.content, D8="=1+1", E8=-3, F8="很多")["file"][1]
        answer = await send(education, "/staff/service-data", data)
        assert answer.status_code == 422
        said = text_of(answer.text)
        assert "共 3 处不对，什么都没有存" in said and "第8行" in said
        assert "这个季度还没有数据" in said

    async def test_no_file_or_another_file(self, education: httpx.AsyncClient) -> None:
        for data, told in (
            (None, "请先选一个文件"),
            (b"x", "不是能读的 Excel"),
            (sheet(ZHANG), "不是这里下载的模板"),
        ):
            answer = await send(education, "/staff/service-data", data)
            assert answer.status_code == 422 and told in text_of(answer.text), told

    async def test_the_county_sees_who_is_missing(self, caseworker: httpx.AsyncClient) -> None:
        said = text_of((await caseworker.get("/staff/service-data?year=2026&quarter=3")).text)
        assert "还没有报的 7" in said and "县教育局" in said
        assert (await caseworker.get("/staff/service-data?year=2027&quarter=1")).status_code == 422
        weihai = await caseworker.get("/staff/service-data?region=weihai")
        assert weihai.status_code == 403


class TestLists:
    async def test_checked_then_pushed_and_what_became_of_it(
        self, insurance: httpx.AsyncClient, services: Services
    ) -> None:
        data = sheet(("陈阿妹", ID_NUMBER, 23500), headings=LIST)
        checked = await send(insurance, "/staff/lists", data, **KIND)
        said = text_of(checked.text)
        assert checked.status_code == 200 and "要走访 1 户" in said and "只是核对，还没有收" in said
        assert "还没有推送过名单" in said
        pushed = await send(insurance, "/staff/lists", data, mode="apply", **KIND)
        shown = await insurance.get(pushed.headers["location"])
        said = text_of(shown.text)
        assert "名单已收下" in said and "陈**" in said and "还没有人去" in said
        assert "陈阿妹" not in shown.text and ID_NUMBER not in shown.text
        again = await send(insurance, "/staff/lists", data, mode="apply", **KIND)
        assert again.headers["location"].endswith("?done=list_seen")

    async def test_csv_is_taken_too(self, insurance: httpx.AsyncClient) -> None:
        data = (",".join(LIST) + f"\n陈阿妹,{ID_NUMBER},23500\n").encode("gb18030")
        answer = await send(insurance, "/staff/lists", data, **KIND)
        assert "要走访 1 户" in text_of(answer.text)

    async def test_wrong_rows_are_named_and_nothing_is_kept(self, insurance: httpx.AsyncClient) -> None:
        data = sheet(
            ("陈阿妹", ID_NUMBER, 23500), (HOSTILE, "1", "很多"), ("林", ID_NUMBER, None), headings=LIST
        )
        answer = await send(insurance, "/staff/lists", data, mode="apply", **KIND)
        assert answer.status_code == 422
        said = text_of(answer.text)
        assert "第3行“身份证号”" in said and "第4行“政策范围内个人自付费用”" in said
        assert "还没有推送过名单" in said and "<img" not in answer.text
        part = await send(insurance, "/staff/lists", data, mode="apply", partial="true", **KIND)
        assert part.status_code == 303
        assert "2 行不对" in text_of((await insurance.get(part.headers["location"])).text)

    async def test_a_department_pushes_its_own_kinds_only(self, education: httpx.AsyncClient) -> None:
        assert "文件没有写明您单位推送名单" in (await education.get("/staff/lists")).text
        data = sheet(("陈阿妹", ID_NUMBER, 23500), headings=LIST)
        assert (await send(education, "/staff/lists", data, mode="apply", **KIND)).status_code == 403


class TestVisits:
    async def test_imported_given_to_somebody_and_brought_to_an_end(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        hire(services, "vol", "volunteer")
        path, data = "/staff/visits/import", sheet(ZHANG)
        assert "1 行可以，0 行不对" in text_of((await send(caseworker, path, data)).text)
        done = text_of((await send(caseworker, path, data, mode="apply")).text)
        assert "已导入 1 行" in done
        assert "什么都没有做" in (await send(caseworker, path, data, mode="apply")).text
        page = (await caseworker.get("/staff/visits?status=open&township=上涌镇")).text
        assert "张**" in page and "张三" not in page
        visit = next(
            part for part in page.split('"') if part.startswith("/staff/visits/") and "import" not in part
        )
        whole = (await caseworker.get(visit)).text
        assert "张三" in whole and "独居老人" in whole and "vol" in whole
        assert (await caseworker.post(f"{visit}/assign", data={"assigned_to": "vol"})).status_code == 303
        assert "vol" in text_of((await caseworker.get("/staff/visits?status=assigned")).text)
        late = {"outcome": "done", "visited_on": "2030-01-01"}
        answer = await caseworker.post(f"{visit}/outcome", data=late)
        assert answer.status_code == 422 and "哪天去的" in answer.text
        end = {"outcome": "not_found", "note": HOSTILE, "visited_on": "2026-11-20"}
        assert (await caseworker.post(f"{visit}/outcome", data=end)).status_code == 303
        shown = (await caseworker.get(visit)).text
        assert "没找到人" in shown and "&lt;img src=x" in shown and "<img src=x" not in shown
        assert (await caseworker.post(f"{visit}/remarks", data={"text": " "})).status_code == 422
        assert (await caseworker.post(f"{visit}/remarks", data={"text": "邻居说住院了"})).status_code == 303
        assert "邻居说住院了" in (await caseworker.get(visit)).text

    async def test_every_wrong_cell_is_in_the_table(self, caseworker: httpx.AsyncClient) -> None:
        answer = await send(caseworker, "/staff/visits/import", sheet(ZHANG, BROKEN), mode="apply")
        assert answer.status_code == 422
        said = text_of(answer.text)
        assert "名单没有存" in said and "C3" in said and "E3" in said and "F3" in said
        assert (await caseworker.get("/api/v1/visits")).json()["total"] == 0

    async def test_a_volunteer_sees_only_what_is_given_to_it_and_sends_nobody(
        self, app: FastAPI, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        await send(caseworker, "/staff/visits/import", sheet(ZHANG), mode="apply")
        visit = (await caseworker.get("/api/v1/visits")).json()["items"][0]["id"]
        async with hired(app, services, "vol", "volunteer") as volunteer:
            assert "还没有要走访的" in (await volunteer.get("/staff/visits")).text
            assert (await volunteer.get(f"/staff/visits/{visit}")).status_code == 404
            await caseworker.post(f"/staff/visits/{visit}/assign", data={"assigned_to": "vol"})
            page = (await volunteer.get(f"/staff/visits/{visit}")).text
            assert "派给" not in page and "记下结果" in page
