"""Work that comes round: in its time, once for all processes, and one that fails hinders no other."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.notices.models import Notice
from casework.rounds import Rounds
from tests.database.conftest import House

MINUTE = timedelta(minutes=1)


class Work:
    """Posts one notice each time, of ``due`` in all."""

    def __init__(self, house: House, due: int = 1000) -> None:
        self.house, self.due, self.runs = house, due, 0

    def __call__(self, s: Session) -> int:
        self.runs += 1
        if self.due == 0:
            return 0
        self.due -= 1
        self.house.notices.post(
            s, "referral_sent", region="dehua", role="county", subject_kind="referral", subject_id="r"
        )
        return 1


def posted(house: House) -> int:
    with house.database.read() as s:
        return s.scalar(select(func.count()).select_from(Notice)) or 0


def process(house: House, work: Work, name: str = "work", batch: int | None = None) -> Rounds:
    rounds = Rounds(house.database, house.clock)
    rounds.add(name, work, every=MINUTE, batch=batch)
    return rounds


class TestRunDue:
    def test_each_runs_when_its_time_has_come(self, house: House) -> None:
        work = Work(house)
        rounds = process(house, work)
        assert rounds.run_due() == {"work": 1}
        house.clock.wait(seconds=59)
        assert rounds.run_due() == {}
        house.clock.wait(seconds=1)
        assert rounds.run_due() == {"work": 1}
        assert posted(house) == 2

    def test_of_two_processes_one_does_it(self, house: House) -> None:
        work = Work(house)
        first, second = process(house, work), process(house, work)
        assert (first.run_due(), second.run_due()) == ({"work": 1}, {})
        house.clock.wait(minutes=1)
        assert (second.run_due(), first.run_due()) == ({"work": 1}, {})
        assert work.runs == 2

    def test_of_two_at_the_same_moment_one_does_it(self, house: House) -> None:
        work = Work(house)
        process(house, work).run_due()
        house.clock.wait(minutes=1)
        together, done = Barrier(2), list[dict[str, int]]()

        def run() -> None:
            rounds = process(house, work)
            together.wait()
            done.append(rounds.run_due())

        threads = [Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(len, done)) == [0, 1]
        assert posted(house) == 2

    def test_a_full_batch_is_followed_by_the_next_in_a_transaction_of_its_own(self, house: House) -> None:
        work = Work(house, due=3)
        assert process(house, work, batch=1).run_due() == {"work": 3}
        assert (work.runs, posted(house)) == (4, 3)

    def test_without_end_others_get_their_turn(self, house: House) -> None:
        work = Work(house)
        assert process(house, work, batch=1).run_due() == {"work": 50}

    def test_what_fails_changes_nothing_hinders_nobody_and_comes_again(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        work = Work(house)

        def fails(s: Session) -> int:
            work(s)
            raise RuntimeError("陈阿妹")

        rounds = Rounds(house.database, house.clock)
        rounds.add("fails", fails, every=MINUTE)
        rounds.add("works", work, every=MINUTE)
        with caplog.at_level(logging.ERROR):
            assert rounds.run_due() == {"works": 1}
        assert posted(house) == 1
        [record] = caplog.records
        assert "fails" in record.getMessage() and "RuntimeError" in record.getMessage()
        assert "陈阿妹" not in record.getMessage()
        assert rounds.run_due() == {}  # not at once: a log is not to be filled
        house.clock.wait(minutes=1)
        rounds.run_due()
        assert work.runs == 4

    def test_a_round_has_one_name(self, house: House) -> None:
        rounds = process(house, Work(house))
        with pytest.raises(ValueError, match="already"):
            rounds.add("work", Work(house), every=MINUTE)
        assert rounds.names == ["work"]
