"""What the tests of the organisations' pages need: a case that was referred, somebody who is signed in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from tests.browser.site import Site, sign_in

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}‮=1+1" + "长" * 300
ID_NUMBER = "350526194403021228"
#: What 圆梦社工研究中心 does not need to know for care at home.
SECRETS = (ID_NUMBER, "3170", "医疗救助", "刚性支出")


def referred(site: Site, organisation: str, **fields: Any) -> str:
    """A case of 上涌镇 with a need for care at home that was sent to this organisation; its number."""
    known = {
        "name": "王秀英",
        "age": 82,
        "township": "上涌镇",
        "living": "alone",
        "phone": "13800138000",
        "illness": "中风",
        "id_number": ID_NUMBER,
        "sex": "female",
        "monthly_income": 3170,
        "category": "rigid_expenditure",
    }
    body = {
        "client_id": str(uuid4()),
        "region": "dehua",
        "channel": "station",
        "station": "dehua.station.shangyong",
        "consent": {"given": "written", "by": "self"},
        "fields": known | fields,
        "needs": [
            {"service": "living.home_care", "text": f"想找人上门照顾 {HOSTILE}"},
            {"service": "link.medical_aid", "text": "看病钱不够"},
        ],
    }
    with site.staff() as client:
        made = client.post("/applications", json=body).raise_for_status().json()
        need = made["needs"][0]["id"]
        sent = {"need_id": need, "organisation": organisation, "send": True}
        client.post(f"/applications/{made['no']}/referrals", json=sent).raise_for_status()
    return str(made["no"])


def somebody_of(page: Page, site: Site, organisation: str, role: str = "provider") -> Page:
    """A page on which a new account of this organisation is signed in."""
    username, password = site.account(role, organisation=organisation)
    sign_in(page, site, username, password)
    page.wait_for_url("**/staff/work")
    return page
