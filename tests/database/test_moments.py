"""The moments of a referral's steps in the database, also for referrals older than their columns."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from casework.access import resident
from casework.referrals.schemas import ReferralQuery
from tests.database.conftest import CASEWORKER, House, a_draft, organisation

ZHIHE = organisation("dehua.zhihe")
COLUMNS = "accepted_at, started_at, delivered_at, closed_at, outcome, late"


def walk(house: House) -> None:
    talk = house.talk().conversation
    house.file(a_draft(), talk)
    with house.database.read() as s:
        [referral] = house.referrals.list(s, ReferralQuery(), CASEWORKER).items
    mine = resident(talk.id)
    for action, actor in (
        ("accept", ZHIHE),
        ("start", ZHIHE),
        ("deliver", ZHIHE),
        ("dispute", mine),
        ("deliver", ZHIHE),
        ("confirm", mine),
    ):
        house.clock.wait(days=1)
        with house.database.session() as s:
            referral = house.referrals.act(s, referral.id, action, "好", referral.version, actor)


def stored(house: House) -> list[str]:
    with house.database.read() as s:
        row = s.execute(text(f"SELECT {COLUMNS} FROM referral")).one()
        return [str(value)[:10] for value in row[:4]] + [str(row[4]), str(bool(row[5]))]


class TestMoments:
    def test_the_steps_of_a_referral_are_kept_with_it(self, house: House) -> None:
        walk(house)
        days = ["2026-11-22", "2026-11-23", "2026-11-26", "2026-11-27"]
        assert stored(house) == [*days, "closed", "False"]

    def test_a_migration_finds_them_in_the_history(self, house: House) -> None:
        walk(house)
        before = stored(house)
        config = Config()
        config.set_main_option("script_location", str(Path("casework/migrations").resolve()))
        with house.database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0007")
            command.upgrade(config, "head")
        assert stored(house) == before
