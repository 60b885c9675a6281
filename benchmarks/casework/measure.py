"""Asks a question a number of times with changing particulars, each in a transaction of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
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
from casework.households.service import Households
from casework.referrals.schemas import ReferralQuery
from casework.referrals.service import Referrals
from casework.regions import RegionPack
from casework.reports.quarterly import quarterly

#: The goals of the issue, milliseconds at p95.
GOAL, REPORT_GOAL = 100.0, 5000.0
Ask = Callable[[Session], object]


@dataclass(frozen=True)
class Figure:
    """One line of the table: p50 and p95 in milliseconds, and what p95 should stay under."""

    name: str
    p50: float
    p95: float
    goal: float = GOAL

    @classmethod
    def of(cls, name: str, took: Sequence[float], goal: float = GOAL) -> Figure:
        """The figure of times in milliseconds; the first, which warmed up, does not count."""
        counted = sorted(took[1:])
        return cls(name, counted[len(counted) // 2], counted[int((len(counted) - 1) * 0.95)], goal)

    @property
    def good(self) -> bool:
        """Whether the goal is met."""
        return self.p95 <= self.goal


def line(figure: Figure) -> str:
    """A figure as a line of a markdown table."""
    return f"| {figure.name} | {figure.p50:,.1f} | {figure.p95:,.1f} | {'✓' if figure.good else '✗'} |"


@dataclass
class Desk:
    """The service's parts on one database, and the people who ask."""

    database: Database
    pack: RegionPack
    applications: Applications
    referrals: Referrals
    households: Households
    random: Random

    @property
    def county(self) -> Reader:
        """Sees the whole region."""
        return Reader(kind="staff", id="county", role="county", regions=[self.pack.code])

    @property
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

    @property
    def organisation(self) -> Reader:
        """Sees what was sent to it."""
        code = self.random.choice(("dehua.zhihe", "dehua.civil_affairs", "dehua.lanhuacao", "dehua.health"))
        return Reader(kind="staff", id="org", role="department", regions=[self.pack.code], organisation=code)

    def some(self, s: Session) -> Application:
        """Any application."""
        highest = s.scalar(select(func.max(Application.seq))) or 1
        return s.scalars(select(Application).where(Application.seq == self.random.randint(1, highest))).one()


@dataclass(frozen=True)
class Question:
    """``prepare`` picks the particulars, which is not timed, and gives what is. ``seldom``: asked so many
    times less often."""

    name: str
    prepare: Callable[[Session], Ask]
    goal: float = GOAL
    writes: bool = False
    seldom: int = 1


def measure(desk: Desk, question: Question, times: int) -> Figure:
    """Ask ``times`` times."""
    took = []
    for _ in range(times + 1):
        with desk.database.read() as s:
            ask = question.prepare(s)
        with desk.database.session() if question.writes else desk.database.read() as s:
            started = time.perf_counter()
            ask(s)
            took.append((time.perf_counter() - started) * 1000)
    return Figure.of(question.name, took, question.goal)


def questions(desk: Desk) -> Iterator[Question]:
    """Everything that is asked."""
    yield from _lists(desk)
    yield from _searches(desk)
    yield from _work(desk)

    def of_one(ask: Callable[[Session, str], object]) -> Callable[[Session], Ask]:
        def prepare(s: Session) -> Ask:
            no = desk.some(s).no
            return lambda s: ask(s, no)

        return prepare

    yield Question("可能重复的", of_one(lambda s, no: desk.households.duplicates(s, no, desk.county)))
    yield Question(
        "一户已有的帮扶", of_one(lambda s, no: desk.households.read(s, no, desk.county)), writes=True
    )
    yield Question(
        "打开一份申请", of_one(lambda s, no: desk.applications.read(s, no, desk.county)), writes=True
    )

    def report(s: Session) -> Ask:
        year, quarter = desk.random.choice(((2025, 1), (2025, 3), (2026, 1), (2026, 3)))
        now = SystemClock().now()
        return lambda s: quarterly(s, desk.pack, year, quarter, desk.county, now=now)

    yield Question("季度汇总", report, REPORT_GOAL, seldom=8)


def _lists(desk: Desk) -> Iterator[Question]:
    pack, choose = desk.pack, desk.random.choice
    services = [service.code for service in pack.services]

    def towns() -> str:
        return choose(pack.townships).name

    def asked(name: str, make: Callable[[Session], dict[str, Any]], who: str = "county") -> Question:
        def prepare(s: Session) -> Ask:
            query, reader = ApplicationQuery.model_validate(make(s)), getattr(desk, who)
            return lambda s: desk.applications.list(s, query, reader)

        return Question(f"列表，{name}", prepare)

    def last(s: Session) -> dict[str, Any]:
        return {"page": (s.scalar(select(func.count()).select_from(Application)) or 0) // 20}

    yield asked("第 1 页", lambda s: {})
    yield asked("第 50 页", lambda s: {"page": 50})
    yield asked("最后一页", last)
    yield asked("按状态", lambda s: {"status": choose(("submitted", "referred", "in_service", "closed"))})
    yield asked("按乡镇", lambda s: {"township": towns()})
    yield asked("按服务", lambda s: {"service": choose(services)})
    yield asked("按救助身份", lambda s: {"category": choose(("tekun", "dibao", "none"))})
    yield asked("按自理能力", lambda s: {"self_care": choose(("partial", "dependent"))})
    yield asked(
        "按乡镇、服务、状态",
        lambda s: {"township": towns(), "service": choose(services), "status": "closed"},
    )
    yield asked("困难的在前", lambda s: {"sort": "-difficulty"})
    yield asked("困难的在前，第 50 页", lambda s: {"sort": "-difficulty", "page": 50})
    yield asked("困难的在前，一个乡镇", lambda s: {"sort": "-difficulty", "township": towns()})
    yield asked("困难的在前，一项服务", lambda s: {"sort": "-difficulty", "service": choose(services)})
    dimensions = [dimension.code for dimension in pack.assessment.dimensions]
    yield asked("按困难等级", lambda s: {"level": choose(("low", "medium", "high", "severe"))})
    yield asked("困难指数至少 40", lambda s: {"min_difficulty": 40})
    yield asked("一个维度至少 5 分", lambda s: {"dimension": [f"{choose(dimensions)}:5"]})
    yield asked(
        "按一个维度排，一个乡镇", lambda s: {"sort": f"-dimension.{choose(dimensions)}", "township": towns()}
    )
    yield asked("按一个维度排，第 50 页", lambda s: {"sort": f"-dimension.{choose(dimensions)}", "page": 50})
    yield asked("按一个维度排，乡镇账号", lambda s: {"sort": f"-dimension.{choose(dimensions)}"}, "township")
    yield asked("按一个维度排", lambda s: {"sort": f"-dimension.{choose(dimensions)}"})
    yield asked("乡镇账号", lambda s: {}, "township")
    yield asked("单位账号", lambda s: {}, "organisation")


def _searches(desk: Desk) -> Iterator[Question]:
    pack, choose = desk.pack, desk.random.choice

    def asked(name: str, make: Callable[[Session], str], who: str = "county", **query: str) -> Question:
        def prepare(s: Session) -> Ask:
            asked, reader = ApplicationQuery.model_validate({"q": make(s), **query}), getattr(desk, who)
            return lambda s: desk.applications.list(s, asked, reader)

        return Question(f"搜索，{name}", prepare)

    def name(s: Session) -> str:
        return str(desk.some(s).fields["name"])

    def village(s: Session) -> str:
        return choose(choose(pack.townships).villages)

    yield asked("编号", lambda s: desk.some(s).no)
    yield asked("编号的一段", lambda s: desk.some(s).no[-6:])
    yield asked("姓名", name)
    yield asked("一个字", lambda s: choose("陈林秀英村镇床药国"))
    yield asked("村名", village)
    yield asked("姓和乡镇", lambda s: f"{choose('陈林黄')} {choose(pack.townships).name}")
    yield asked("需求里的词", lambda s: choose(("轮椅", "漏雨", "打扫", "没人陪", "居家照料")))
    yield asked("需求里的词，困难的在前", lambda s: choose(("轮椅", "打扫")), sort="-difficulty")
    yield asked("一个字，困难的在前", lambda s: choose("陈村镇"), sort="-difficulty")
    yield asked("一个字，已办结的", lambda s: choose("陈林村镇"), status="closed")
    yield asked("姓名，乡镇账号", name, "township")
    yield asked("一个字，单位账号", lambda s: choose("陈林村"), "organisation")


def _work(desk: Desk) -> Iterator[Question]:
    def asked(name: str, who: str = "county", **query: Any) -> Question:
        def prepare(s: Session) -> Ask:
            asked, reader = ReferralQuery.model_validate(query), getattr(desk, who)
            return lambda s: desk.referrals.list(s, asked, reader)

        return Question(f"转介，{name}", prepare)

    yield asked("全部")
    yield asked("逾期的", overdue=True)
    yield asked("没逾期的", overdue=False)
    yield asked("等单位接的", status="sent")
    yield asked("一个单位", organisation="dehua.zhihe")
    yield asked("一个单位，逾期的", organisation="dehua.zhihe", overdue=True)
    yield asked("单位账号", "organisation")
    yield asked("单位账号，逾期的", "organisation", overdue=True)
    yield asked("乡镇账号", "township")
