"""Everything that staff can do with a household, done over the API: whoever takes the database's file reads
nothing personal in it, and after erasing nobody does who has the key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import make_url, select

from api.services import Services
from casework.database import Base
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in
from tests.api.filing import STORY, file_application

PREFIX: Final = "/api/v1"
NAME, PHONE, ID_NUMBER = "欧阳慕容雪", "13805957788", "350526194403021228"
ADDRESS, ILLNESS, NEED = "后坂村榕树下十七号", "冠状动脉粥样硬化", "夜里没人扶她起身"
FACTS: Final = [NAME, PHONE, ID_NUMBER, ADDRESS, ILLNESS, NEED, STORY, "中风走不了路"]


class Words:
    """Hands out words that stand nowhere else, and remembers them."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, what: str) -> str:
        self.given.append(f"{what}只此一处{len(self.given)}号")
        return self.given[-1]


async def done(client: httpx.AsyncClient, method: str, path: str, **sent: Any) -> Any:
    answer = await client.request(method, PREFIX + path, **sent)
    assert answer.status_code < 300, (method, path, answer.text)
    return answer.json()


async def referral_to_its_end(
    organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, say: Words
) -> None:
    [item] = (await done(organisation, "GET", "/referrals"))["items"]
    of, version = f"/referrals/{item['id']}", item["version"]
    for client, step in (
        (organisation, {"action": "accept"}),
        (organisation, {"action": "start"}),
        (organisation, {"action": "hold", "reason": say("她住院去了")}),
        (organisation, {"action": "resume", "reason": say("她出院了")}),
        (organisation, {"action": "deliver", "reason": say("去了三趟")}),
        (caseworker, {"action": "confirm", "outcome": say("她很满意"), "rating": 5}),
    ):
        body = {**step, "version": version}
        version = (await done(client, "POST", f"{of}/actions", json=body))["version"]
    await done(organisation, "GET", of)


async def live_through_everything(
    app: FastAPI,
    services: Services,
    caseworker: httpx.AsyncClient,
    organisation: httpx.AsyncClient,
    say: Words,
) -> list[str]:
    """Two applications of one household, with all that is kept about them; their numbers."""
    person = {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": ADDRESS, "illness": ILLNESS}
    no = file_application(services, **person, needs=["living.home_care", "link.living_aid"]).no
    of = f"/applications/{no}"
    _, second = (await done(caseworker, "GET", of))["needs"]
    for path in ("transcript", "history", "assessment", "benefits", "duplicates", "household"):
        await done(caseworker, "GET", f"{of}/{path}")
    fields = {"illness": f"{ILLNESS}二期"}
    await done(caseworker, "PATCH", of, json={"fields": fields, "reason": say("看过病历")})
    expenses = {"medical": 1357, "education": 0}
    await done(caseworker, "PUT", f"{of}/facts", json={"expenses": expenses, "reason": say("看过药费单")})
    does = dict.fromkeys(("eating", "dressing", "bed_transfer", "toileting", "walking", "bathing"), False)
    await done(caseworker, "PUT", f"{of}/self-care", json={**does, "reason": say("入户看过她")})
    note = (await done(caseworker, "POST", f"{of}/notes", json={"text": say("她女儿来过电话")}))["id"]
    await done(caseworker, "POST", f"{of}/notes/{note}/strike", json={"reason": say("是她儿媳")})
    grade = {"kind": "other", "value": say("认定她失能"), "decided_by": say("医院的林医生")}
    grade |= {"decided_on": "2026-11-01", "document_no": say("文号"), "reason": say("看过证")}
    await done(caseworker, "POST", f"{of}/grades", json=grade)
    await referral_to_its_end(organisation, caseworker, say)
    referral = {"need_id": second["id"], "organisation": "dehua.charity_federation", "send": True}
    await done(caseworker, "POST", f"{of}/referrals", json={**referral, "reason": say("她儿子求了基金会")})

    offer = {"organisation": "dehua.charity_federation", "kind": "money", "title": "慰问金", "quantity": 900}
    offer["services"] = ["link.living_aid"]
    resource = (await done(caseworker, "POST", "/resources", json=offer))["id"]
    given = {"application_no": no, "need_id": second["id"], "quantity": 100, "reason": say("她急着交费")}
    allocation = (await done(caseworker, "POST", f"/resources/{resource}/allocations", json=given))["id"]
    await done(caseworker, "POST", f"/resources/allocations/{allocation}/deliver")
    back = {"reason": say("她女儿送回来的")}
    await done(caseworker, "POST", f"/resources/allocations/{allocation}/return", json=back)

    row: dict[str, object] = {
        "姓名": NAME,
        "身份证号": ID_NUMBER,
        "乡镇": "上涌镇",
        "住址": ADDRESS,
        "联系电话": PHONE,
    }
    row |= {"政策范围内个人自付费用": 30000, "费用时段": say("去年住院")}
    pushed = {"region": "dehua", "kind": "high_medical_cost", "rows": [row]}
    hire(services, "yibao", "department", organisation="dehua.medical_insurance")
    async with signed_in(app, "yibao", ADMIN_PASSWORD) as insurance:
        listed = (await done(insurance, "POST", "/discovery/lists", json=pushed))["id"]
        await done(insurance, "GET", f"/discovery/lists/{listed}")
    [visit] = (await done(caseworker, "GET", "/visits"))["items"]
    await done(caseworker, "GET", f"/visits/{visit['id']}")
    facts = {"needs": [{"service": "living.meals", "text": NEED}], "fields": {"age": 82, "living": "alone"}}
    facts |= {"consent": {"given": "oral", "by": "self"}}
    body = {"outcome": "done", "note": say("她躺在床上"), "application": facts}
    other = (await done(caseworker, "POST", f"/visits/{visit['id']}/outcome", json=body))["application_no"]

    decided = {"other_no": other, "reason": say("同一本户口簿")}
    await done(caseworker, "POST", f"{of}/merge", json=decided)
    await done(caseworker, "POST", f"{of}/split", json={"reason": say("写错了")})
    await done(caseworker, "POST", f"{of}/distinct", json={**decided, "reason": say("两个人")})
    await done(caseworker, "POST", f"{of}/actions", json={"action": "withdraw", "reason": say("缺她的证件")})
    return [no, other]


def everything_readable(services: Services) -> dict[str, str]:
    """Every table as who has the key reads it."""
    with services.database.read() as s:
        return {
            table.name: "\n".join(repr(tuple(row)) for row in s.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def say() -> Words:
    return Words()


class TestAHouseholdsTraces:
    async def test_are_sealed_in_the_file_and_gone_once_erased(
        self,
        app: FastAPI,
        services: Services,
        caseworker: httpx.AsyncClient,
        organisation: httpx.AsyncClient,
        say: Words,
    ) -> None:
        numbers = await live_through_everything(app, services, caseworker, organisation, say)
        secrets = [*FACTS, *say.given]
        before = "".join(everything_readable(services).values())
        assert [one for one in secrets if one not in before] == []  # the search itself works

        database = Path(str(make_url(services.database.url).database))
        stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
        assert "上涌镇".encode() in stored  # plain on purpose
        ways: list[Callable[[str], bytes]] = [
            str.encode,
            lambda one: one.encode("unicode_escape"),
            lambda one: one.encode("utf-16-le"),
        ]
        assert [one for one in secrets for way in ways if way(one) in stored] == []

        for no in numbers:
            await done(caseworker, "POST", f"/applications/{no}/erase", json={"reason": "本人要求"})
        left = everything_readable(services)
        found = [(table, one) for table, rows in left.items() for one in secrets if one in rows]
        assert found == []
        with services.database.read() as s:
            terms = s.execute(select(Base.metadata.tables["visit_term"])).all()
        assert terms == []
