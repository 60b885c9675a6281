"""Work records: written by who works on a referral, kept beside it, gone when the person is erased."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from casework.access import Reader
from casework.errors import CaseworkError, Invalid, NotAllowed, NotFound, Refused
from casework.worklog.schemas import Delivered, NewRecord, RecordView
from casework.worklog.service import Worklog
from tests.database.conftest import ADMIN, CASEWORKER, House, organisation
from tests.database.test_referral_steps import ZHIHE, step, work

HANSHU = organisation("dehua.hanshu")
TODAY = date(2026, 11, 21)


@pytest.fixture
def worklog(house: House) -> Worklog:
    return Worklog(house.clock, house.regions)


def write(
    house: House, worklog: Worklog, referral_id: str, actor: Reader = ZHIHE, **what: Any
) -> list[RecordView]:
    new = NewRecord.model_validate({"kind": "visit", "text": "上门看过", "day": TODAY, **what})
    with house.database.session() as s:
        return worklog.add(s, referral_id, new, actor)


def read(house: House, worklog: Worklog, referral_id: str, reader: Reader = ZHIHE) -> list[RecordView]:
    with house.database.read() as s:
        return worklog.of(s, referral_id, reader)


class TestWriting:
    def test_lines_are_counted_and_kept_in_order(self, house: House, worklog: Worklog) -> None:
        house.file()
        referral = step(house, work(house, ZHIHE)[0], "accept")
        write(
            house,
            worklog,
            referral.id,
            kind="appointment",
            day="2026-11-23",
            hour="09:30",
            who="赖师傅",
            text="约好周一上午",
        )
        lines = write(house, worklog, referral.id, text=" 去过了，量了门宽 ")
        assert [(one.number, one.kind, one.hour, one.who, one.text) for one in lines] == [
            (1, "appointment", "09:30", "赖师傅", "约好周一上午"),
            (2, "visit", None, None, "去过了，量了门宽"),
        ]

    def test_a_caseworker_writes_for_who_telephones_and_it_is_in_the_trail(
        self, house: House, worklog: Worklog
    ) -> None:
        no = house.file().no
        referral = step(house, work(house, ZHIHE)[0], "accept")
        write(house, worklog, referral.id, CASEWORKER, kind="note", day=None, text="来电说下周去")
        with house.database.session() as s:
            entry = house.applications.history(s, no, CASEWORKER)[-1]
        assert (entry.kind, entry.action, entry.actor_id) == ("referral", "record", "chen")
        assert entry.after == {"kind": "note", "number": 1}

    @pytest.mark.parametrize(
        ("what", "actor", "error"),
        [
            ({}, HANSHU, NotFound),
            ({}, Reader(kind="staff", id="u", role="auditor", regions=["dehua"]), NotAllowed),
            ({"text": "  "}, ZHIHE, Invalid),
            ({"day": None}, ZHIHE, Invalid),
            ({"day": "2026-11-22"}, ZHIHE, Invalid),
            ({"kind": "appointment", "day": "2026-11-20"}, ZHIHE, Invalid),
            ({"hour": "09:30"}, ZHIHE, Invalid),
        ],
    )
    def test_what_cannot_be_is_refused(
        self,
        house: House,
        worklog: Worklog,
        what: dict[str, Any],
        actor: Reader,
        error: type[CaseworkError],
    ) -> None:
        house.file()
        referral = step(house, work(house, ZHIHE)[0], "accept")
        with pytest.raises(error):
            write(house, worklog, referral.id, actor, **what)
        assert read(house, worklog, referral.id) == []

    def test_nothing_is_written_before_it_is_taken_nor_after_it_ended(
        self, house: House, worklog: Worklog
    ) -> None:
        house.file()
        referral = work(house, ZHIHE)[0]
        with pytest.raises(Refused):
            write(house, worklog, referral.id)
        referral = step(house, referral, "accept")
        write(house, worklog, referral.id)
        referral = step(house, referral, "withdraw", CASEWORKER, "搬走了")
        with pytest.raises(Refused):
            write(house, worklog, referral.id)
        assert read(house, worklog, referral.id) == []  # no longer its business
        assert len(read(house, worklog, referral.id, CASEWORKER)) == 1


class TestDelivered:
    def test_what_was_done_stands_or_falls_with_the_step(self, house: House, worklog: Worklog) -> None:
        house.file()
        referral = step(house, work(house, ZHIHE)[0], "accept")
        done = Delivered(text="打扫了两间屋", day=TODAY, who="赖师傅", quantity=Decimal("2.5"), unit="小时")

        def deliver() -> None:
            with house.database.session() as s:
                worklog.delivered(s, referral.id, referral.version, done, ZHIHE)
                house.referrals.act(s, referral.id, "deliver", None, referral.version, ZHIHE)

        with pytest.raises(CaseworkError):
            deliver()  # it has not begun
        assert read(house, worklog, referral.id) == []
        referral = step(house, referral, "start")
        deliver()
        [line] = read(house, worklog, referral.id)
        assert (line.kind, line.quantity, line.unit) == ("delivery", Decimal("2.5"), "小时")

    def test_a_quantity_has_a_unit(self, house: House, worklog: Worklog) -> None:
        house.file()
        referral = work(house, ZHIHE)[0]
        done = Delivered(text="送了", day=TODAY, quantity=Decimal(2))
        with pytest.raises(Invalid), house.database.session() as s:
            worklog.delivered(s, referral.id, referral.version, done, ZHIHE)


def test_words_and_names_are_sealed_and_go_with_the_person(house: House, worklog: Worklog) -> None:
    no = house.file().no
    referral = step(house, work(house, ZHIHE)[0], "accept")
    write(house, worklog, referral.id, text="她家门前有三级台阶", who="赖海燕")
    with house.database.read() as s:
        raw = s.execute(text("SELECT who, text FROM work_record")).one()
    for secret in ("三级台阶", "赖海燕"):
        assert not any(secret.encode() in bytes(value) for value in raw)
    with house.database.session() as s:
        house.erasure.by_staff(s, no, ADMIN, "来电要求")
    [line] = read(house, worklog, referral.id, CASEWORKER)
    assert (line.text, line.who, line.day) == (None, None, TODAY)
