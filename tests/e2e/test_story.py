"""Two households, from the first message to a confirmed, rated service and into the quarterly report.

Over the public API alone, with both parts running and a clock that the test moves. On the way: a rejection, a
hold, a step that is overdue, a dispute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import httpx
import pytest

from tests.e2e.test_talks import file
from tests.support.by_hand import ByHand
from tests.support.running import ADMIN_PASSWORD, Talk

PASSWORD = "a-password-for-the-story"
JsonObject = dict[str, Any]


class Office:
    """Everybody who works on cases, each with an account of their own."""

    def __init__(self, by_hand: ByHand) -> None:
        self._by_hand = by_hand
        self._passwords = {"admin": ADMIN_PASSWORD}

    def call(self, who: str, method: str, path: str, **how: Any) -> httpx.Response:
        """A call by one of them; signed in anew each time, for days pass between two calls."""
        client = self._by_hand.running.client
        form = {"username": who, "password": self._passwords[who]}
        token = client.post("/api/v1/auth/token", data=form).raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return client.request(method, f"/api/v1{path}", headers=headers, **how)

    def get(self, who: str, path: str, **query: Any) -> Any:
        """What ``who`` reads."""
        return self.call(who, "GET", path, params=query).raise_for_status().json()

    def post(self, who: str, path: str, **body: Any) -> Any:
        """What ``who`` does."""
        answer = self.call(who, "POST", path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def hire(self, username: str, role: str, **where: Any) -> None:
        """An account, made by the administrator."""
        body = {"username": username, "password": PASSWORD, "role": role, **where}
        self.post("admin", "/accounts", **body)
        self._passwords[username] = PASSWORD

    def referral(self, who: str, number: str) -> JsonObject:
        """The newest referral of an application that ``who`` sees."""
        found: JsonObject = self.get(who, f"/applications/{number}")["referrals"][-1]
        return found

    def step(self, who: str, number: str, action: str, reason: str | None = None) -> JsonObject:
        """A step of the newest referral of an application."""
        self._by_hand.clock.wait(minutes=1)
        referral = self.referral(who, number)
        body = {"action": action, "reason": reason, "version": referral["version"]}
        done: JsonObject = self.post(who, f"/referrals/{referral['id']}/actions", **body)
        return done

    def working_days(self, days: int) -> None:
        """So many working days pass; the service does by itself what has become due."""
        clock, left = self._by_hand.clock, days
        while left:
            clock.wait(days=1)
            left -= clock.now().weekday() < 5

    def quarter(self) -> dict[str, int]:
        """The quarter that it is now."""
        now = self._by_hand.clock.now()
        return {"year": now.year, "quarter": (now.month + 2) // 3}


def eventually(happens: Callable[[], Any], seconds: float = 20) -> Any:
    """What ``happens`` once it is something: the program does its rounds in its own time."""
    until = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.1)
    return found


def hears(talk: Talk, words: str) -> JsonObject:
    """The message in which the resident reads these words without having written anything."""
    found: JsonObject = eventually(
        lambda: next((said for said in reversed(talk.transcript()) if words in said["text"]), None)
    )
    return found


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ByHand]:
    with ByHand(tmp_path_factory.mktemp("story")) as by_hand:
        yield by_hand


@pytest.fixture(scope="module")
def office(by_hand: ByHand) -> Office:
    office = Office(by_hand)
    office.hire("county", "county", regions=["dehua", "weihai"])
    office.hire("zhihe", "provider", regions=["dehua"], organisation="dehua.zhihe")
    office.hire("yuanmeng", "provider", regions=["dehua"], organisation="dehua.yuanmeng")
    return office


class TestDehua:
    """陈秀英, 82, lives alone in 上涌镇; her daughter writes."""

    def test_from_the_first_message_into_the_report(self, by_hand: ByHand, office: Office) -> None:
        quarter = office.quarter()
        talk = by_hand.running.open("dehua")
        file(talk)
        number = talk.number
        filed = office.get("county", f"/applications/{number}")
        assert (filed["status"], filed["referrals"][0]["status"]) == ("submitted", "sent")
        assert filed["assessment"]["difficulty"] > 0

        # 致和 cannot; another is found, who can.
        assert office.step("zhihe", number, "reject", "人手不够")["status"] == "escalated"
        hears(talk, "另找")
        draft = office.referral("county", number)
        assert draft["status"] == "draft" and draft["organisation"] != "dehua.zhihe"
        if draft["organisation"] != "dehua.yuanmeng":
            need = filed["needs"][0]["id"]
            body = {"need_id": need, "organisation": "dehua.yuanmeng", "reason": "离得近", "send": True}
            office.step("county", number, "withdraw", "改派圆梦")
            office.post("county", f"/applications/{number}/referrals", **body)
        else:
            office.step("county", number, "send")

        # Accepted, begun, and held while she is in hospital: the clock stops.
        assert office.step("yuanmeng", number, "accept")["status"] == "accepted"
        hears(talk, "圆梦社工研究中心")
        assert office.step("yuanmeng", number, "start")["status"] == "in_service"
        office.step("yuanmeng", number, "hold", "老人住院了")
        office.working_days(30)
        assert office.get("county", "/referrals", overdue="true")["total"] == 0
        resumed = office.step("yuanmeng", number, "resume")
        assert resumed["status"] == "in_service" and resumed["due_on"] is not None

        # Too late: the county is told, once.
        office.working_days(25)
        assert [item["id"] for item in office.get("county", "/referrals", overdue="true")["items"]] == [
            resumed["id"]
        ]

        def notices() -> list[JsonObject]:
            items: list[JsonObject] = office.get("county", "/notices")["items"]
            return [notice for notice in items if notice["kind"] == "referral_overdue"]

        assert len(eventually(notices)) == 1
        office.working_days(1)
        time.sleep(2)  # two of the program's rounds
        assert len(notices()) == 1

        # Claimed, denied, done, confirmed, rated.
        office.step("yuanmeng", number, "deliver")
        hears(talk, "？")
        talk.say("还没来")
        assert office.referral("county", number)["status"] == "in_service"
        office.step("yuanmeng", number, "deliver")
        talk.say("来了，照顾得挺好")
        assert office.referral("county", number)["status"] == "closed"
        talk.say("满意")
        closed = office.get("county", f"/referrals/{resumed['id']}")
        assert (closed["rating"], closed["confirmed_by"]) == (4, "resident")
        assert office.get("county", f"/applications/{number}")["status"] == "closed"

        report = office.get("county", "/reports/quarterly", region="dehua", **quarter)
        lines = {line["code"]: line["count"] for line in report["departments"]}
        assert (lines["dehua.zhihe"], lines["dehua.yuanmeng"]) == (1, 1)
        assert {line["code"]: line["count"] for line in report["townships"]}["上涌镇"] == 1
        xlsx = office.call(
            "county",
            "GET",
            "/reports/quarterly",
            params={"region": "dehua", "format": "xlsx", **quarter},
        )
        assert xlsx.content.startswith(b"PK")


class TestWeihai:
    """于桂兰, 79, in 张村镇; a neighbour writes. The station passes it on to a provider that staff added."""

    ANSWERS: ClassVar = {
        "township": "张村镇",
        "filled_by": "邻居",
        "age": "79",
        "name": "于桂兰",
        "phone": "13806311234",
    }

    def test_from_the_first_message_into_the_report(self, by_hand: ByHand, office: Office) -> None:
        quarter = office.quarter()
        talk = by_hand.running.open("weihai")
        file(talk, "我邻居于大娘79了，一个人住在张村镇，腿脚不好，想有人给送饭", self.ANSWERS)
        number = talk.number
        filed = office.get("county", f"/applications/{number}")
        assert filed["referrals"][0]["organisation"] == "weihai.township.zhangcun"

        # Nobody at the station takes it up: it runs out and comes back to a person.
        office.working_days(5)
        eventually(
            lambda: office.get("county", f"/applications/{number}")["referrals"][0]["status"] == "escalated"
        )
        assert office.referral("county", number)["status"] == "draft"
        office.step("county", number, "withdraw", "驿站联系上了送餐队")

        # A provider that the office has entered in the directory, with what it can take.
        provider = office.post(
            "county",
            "/organisations?region=weihai",
            name="张村镇暖心送餐队",
            kind="volunteer",
            services=["living.meals"],
            townships=["张村镇"],
        )["code"]
        office.hire("meals", "provider", regions=["weihai"], organisation=provider)
        office.hire("visitor", "station", regions=["weihai"], townships=["张村镇"])
        need = filed["needs"][0]["id"]
        candidates = office.get("county", f"/applications/{number}/needs/{need}/candidates")["items"]
        assert provider in [candidate["organisation"] for candidate in candidates]
        body = {"need_id": need, "organisation": provider, "reason": "就在镇上", "send": True}
        office.post("county", f"/applications/{number}/referrals", **body)

        # The provider sees what it needs and no more.
        seen = office.get("meals", f"/applications/{number}")["fields"]
        assert seen["name"] == "于桂兰" and "id_number" not in seen and "monthly_income" not in seen
        for action in ("accept", "start", "deliver"):
            office.step("meals", number, action)
        talk.say("没有来")
        assert office.referral("county", number)["status"] == "in_service"
        office.step("meals", number, "deliver")

        # The neighbour is away; somebody from the station looks in and confirms.
        delivered = office.referral("visitor", number)
        body = {
            "action": "confirm",
            "reason": "饭送到了，还热着",
            "version": delivered["version"],
            "rating": 4,
        }
        closed = office.post("visitor", f"/referrals/{delivered['id']}/actions", **body)
        assert closed["status"] == "closed"
        points = office.get("county", "/points", holder=provider, region="weihai")
        assert points["holder"]["balance"] == 10

        report = office.get("county", "/reports/quarterly", region="weihai", **quarter)
        assert {line["code"]: line["count"] for line in report["townships"]}["张村镇"] == 1
        assert {line["code"]: line["count"] for line in report["departments"]}[provider] == 1
