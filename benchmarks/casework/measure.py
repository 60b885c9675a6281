"""What is measured: each question a number of times with changing particulars, as caseworkers ask it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery
from casework.applications.service import Applications
from casework.clock import SystemClock
from casework.database import Database
from casework.referrals.schemas import ReferralQuery
from casework.referrals.service import Referrals
from casework.regions import RegionPack
from casework.reports.quarterly import quarterly

#: The goals of the issue, milliseconds at p95.
GOAL, REPORT_GOAL = 100.0, 5000.0


@dataclass(frozen=True)
class Figure:
    """One line of the table: p50 and p95 in milliseconds, and what they should stay under."""

    name: str
    p50: float
    p95: float
    goal: float


@dataclass
class Desk:
    """The service's parts on one database, and the people who ask."""

    database: Database
    pack: RegionPack
    applications: Applications
    referrals: Referrals
    random: Random

    @property
    def county(self) -> Reader:
        """Sees the whole region."""
        return Reader(kind="staff", id="county", role="county", regions=[self.pack.code])

    def township(self) -> Reader:
        """Sees one township, and what was sent to its office."""
        place = self.random.choice(self.pack.townships)
        office = self.pack.office_of(place.name)
        return Reader(
            kind="staff",
            id="township",
            role="township",
            regions=[self.pack.code],
            townships=[place.name],
            organisation=office.code if office else None,
        )

    def organisation(self) -> Reader:
        """Sees what was sent to it."""
        code = self.random.choice(("dehua.zhihe", "dehua.civil_affairs", "dehua.lanhuacao", "dehua.health"))
        return Reader(kind="staff", id="org", role="department", regions=[self.pack.code], organisation=code)

    def some(self, s: Session) -> Application:
        """Any application."""
        highest = s.scalar(select(func.max(Application.seq))) or 1
        return s.scalars(select(Application).where(Application.seq == self.random.randint(1, highest))).one()


Question = Callable[[Session], object]


def questions(desk: Desk) -> Iterator[tuple[str, Callable[[Session], Question]]]:
    """Each question's name, and what prepares one asking of it (not timed)."""
    pack, random = desk.pack, desk.random

    def listing(make: Callable[[Session], dict[str, Any]], who: Callable[[], Reader] | None = None) -> Any:
        def prepare(s: Session) -> Question:
            query = ApplicationQuery.model_validate(make(s))
            reader = who() if who else desk.county
            return lambda s: desk.applications.list(s, query, reader)

        return prepare

    def fixed(**query: Any) -> Any:
        return listing(lambda s: query)

    def work(make: Callable[[], dict[str, Any]], who: Callable[[], Reader] | None = None) -> Any:
        def prepare(s: Session) -> Question:
            query, reader = ReferralQuery.model_validate(make()), who() if who else desk.county
            return lambda s: desk.referrals.list(s, query, reader)

        return prepare

    def of_one(ask: Callable[[Session, str], object]) -> Any:
        def prepare(s: Session) -> Question:
            no = desk.some(s).no
            return lambda s: ask(s, no)

        return prepare

    services = [service.code for service in pack.services]
    yield "列表，第 1 页", fixed()
    yield "列表，第 50 页", fixed(page=50)
    yield (
        "列表，最后一页",
        listing(lambda s: {"page": (s.scalar(select(func.count()).select_from(Application)) or 0) // 20}),
    )
    yield (
        "按状态",
        listing(lambda s: {"status": random.choice(("submitted", "referred", "in_service", "closed"))}),
    )
    yield "按乡镇", listing(lambda s: {"township": random.choice(pack.townships).name})
    yield "按服务", listing(lambda s: {"service": random.choice(services)})
    yield "按救助身份", listing(lambda s: {"category": random.choice(("tekun", "dibao", "none"))})
    yield (
        "按乡镇、服务、状态一起",
        listing(
            lambda s: {
                "township": random.choice(pack.townships).name,
                "service": random.choice(services),
                "status": "closed",
            }
        ),
    )
    yield "按困难指数排", fixed(sort="-difficulty")
    yield (
        "按困难指数排，只看一个乡镇",
        listing(lambda s: {"sort": "-difficulty", "township": random.choice(pack.townships).name}),
    )
    yield "乡镇账号的列表", listing(lambda s: {}, desk.township)
    yield "单位账号的列表", listing(lambda s: {}, desk.organisation)
    yield "搜编号", listing(lambda s: {"q": desk.some(s).no})
    yield "搜编号的一段", listing(lambda s: {"q": desk.some(s).no[-6:]})
    yield "搜姓名", listing(lambda s: {"q": desk.some(s).fields["name"]})
    yield "搜一个字", listing(lambda s: {"q": random.choice("陈林秀英村镇床药国")})
    yield "搜村名", listing(lambda s: {"q": random.choice(random.choice(pack.townships).villages)})
    yield (
        "搜乡镇和姓",
        listing(lambda s: {"q": f"{random.choice('陈林黄')} {random.choice(pack.townships).name}"}),
    )
    yield (
        "搜需求里的词",
        listing(lambda s: {"q": random.choice(("轮椅", "漏雨", "打扫", "没人陪", "居家照料"))}),
    )
    yield (
        "搜需求，按困难指数排",
        listing(lambda s: {"q": random.choice(("轮椅", "打扫", "卫生")), "sort": "-difficulty"}),
    )
    yield "搜一个字，只看已办结的", listing(lambda s: {"q": random.choice("陈林村镇"), "status": "closed"})
    yield "乡镇账号搜姓名", listing(lambda s: {"q": desk.some(s).fields["name"]}, desk.township)
    yield "单位账号搜一个字", listing(lambda s: {"q": random.choice("陈林村")}, desk.organisation)
    yield "工作清单，逾期的", work(lambda: {"overdue": True})
    yield "工作清单，没逾期的", work(lambda: {"overdue": False})
    yield "工作清单，全部", work(lambda: {})
    yield "工作清单，一个单位", work(lambda: {"organisation": "dehua.zhihe"})
    yield "单位账号的工作清单", work(lambda: {}, desk.organisation)
    yield "单位账号的工作清单，逾期的", work(lambda: {"overdue": True}, desk.organisation)
    yield "乡镇账号的工作清单", work(lambda: {}, desk.township)
    yield "打开一份申请（含可能重复的）", of_one(lambda s, no: desk.applications.read(s, no, desk.county))


def report(desk: Desk) -> Callable[[Session], Question]:
    """The quarterly report of one of the quarters."""

    def prepare(s: Session) -> Question:
        year, quarter = desk.random.choice(((2025, 1), (2025, 3), (2026, 1), (2026, 3)))
        return lambda s: quarterly(s, desk.pack, year, quarter, desk.county, now=SystemClock().now())

    return prepare


def measure(
    desk: Desk, name: str, prepare: Callable[[Session], Question], times: int, goal: float = GOAL
) -> Figure:
    """Ask ``times`` times, each in a transaction of its own; the first asking warms up and does not count."""
    took = []
    for _ in range(times + 1):
        with desk.database.read() as s:
            question = prepare(s)
        # Reading one application writes into the history.
        with desk.database.session() if "打开" in name else desk.database.read() as s:
            started = time.perf_counter()
            question(s)
            took.append((time.perf_counter() - started) * 1000)
    counted = sorted(took[1:])
    return Figure(
        name, counted[len(counted) // 2], counted[min(len(counted) - 1, int(len(counted) * 0.95))], goal
    )
