"""A database is used with the key that it was written with, and with no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.clock import SystemClock
from casework.crypto import Keyring
from casework.database import Database
from casework.errors import BadCredentials, CannotStart
from casework.installation.key_check import check_key
from casework.installation.models import Installation
from casework.installation.served import check_regions
from casework.settings import Settings
from casework.staff.__main__ import reset_password
from casework.staff.service import Staff
from tests.database.conftest import House, a_draft

CLOCK = SystemClock()


def checked(url: str, key: bytes) -> None:
    database = Database(url, Keyring(key))
    database.migrate()
    try:
        with database.session() as s:
            check_key(s, CLOCK.now())
            Staff(CLOCK, Keyring(key)).ensure_admin(s, "a-password-for-tests")
    finally:
        database.dispose()


def test_another_key_is_refused_and_changes_nothing(empty_url: str) -> None:
    checked(empty_url, b"o" * 32)
    with pytest.raises(CannotStart, match="密钥不对"):
        checked(empty_url, b"n" * 32)
    checked(empty_url, b"o" * 32)


def test_another_key_is_refused_by_a_database_that_noted_none(empty_url: str) -> None:
    checked(empty_url, b"o" * 32)
    database = Database(empty_url, Keyring(b"o" * 32))
    with database.session() as s:
        s.delete(s.get_one(Installation, 1))
    database.dispose()
    with pytest.raises(CannotStart, match="密钥不对"):
        checked(empty_url, b"n" * 32)
    checked(empty_url, b"o" * 32)


def test_a_region_that_has_applications_has_to_be_served(house: House) -> None:
    with house.database.session() as s:
        check_regions(s, ["weihai"])
    house.file(a_draft())
    with house.database.read() as s:
        check_regions(s, ["dehua", "weihai"])
        with pytest.raises(CannotStart, match="dehua"):
            check_regions(s, ["weihai"])


def test_a_lost_password_is_set_anew_by_whoever_runs_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert reset_password(settings, "admin", CLOCK) is None, "nobody there yet"
    keyring = Keyring.load(tmp_path)
    database, staff = Database(settings.database_url, keyring), Staff(CLOCK, keyring)
    with database.session() as s:
        staff.ensure_admin(s, "the-one-that-is-lost")
    for _ in range(8):
        with pytest.raises(Exception), database.session() as s:  # noqa: B017 - wrong, then too many
            staff.authenticate(s, "admin", "guessed")
    password = reset_password(settings, "Admin", CLOCK)
    assert password is not None
    with database.session() as s:
        assert staff.authenticate(s, "admin", password).username == "admin"
        with pytest.raises(BadCredentials):
            staff.authenticate(s, "admin", "the-one-that-is-lost")
    database.dispose()
