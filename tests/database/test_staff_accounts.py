"""Staff accounts: the first one, signing in, being blocked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from casework.access import SYSTEM
from casework.errors import BadCredentials, Conflict, Invalid, NotFound, TooManyAttempts
from casework.staff.models import SignInFailure
from casework.staff.service import Staff
from tests.database.conftest import House

PASSWORD = "correct horse battery"


def hire(house: House, username: str = "chen", **more: object) -> str:
    with house.database.session() as s:
        given = {
            "username": username,
            "password": PASSWORD,
            "role": "county",
            "regions": ["dehua"],
            **more,
        }
        return house.staff.create(s, actor=SYSTEM, **given).id  # type: ignore[arg-type]


def sign_in(house: House, username: str, password: str) -> str:
    with house.database.session() as s:
        return house.staff.authenticate(s, username, password).id


def fail(house: House, username: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(BadCredentials):
            sign_in(house, username, "wrong")


class TestEnsureAdmin:
    def test_a_password_is_made_once_and_signs_in(self, house: House) -> None:
        with house.database.session() as s:
            generated = house.staff.ensure_admin(s, None)
        assert generated
        with house.database.session() as s:
            assert house.staff.ensure_admin(s, None) is None
        account = sign_in(house, "admin", generated)
        with house.database.read() as s:
            reader = house.staff.reader(s, account)
        assert reader is not None
        assert reader.everywhere

    def test_a_given_password_is_not_told_back_and_does_not_replace_an_old_one(self, house: House) -> None:
        for password in (PASSWORD, "another password"):
            with house.database.session() as s:
                assert house.staff.ensure_admin(s, password) is None
        assert sign_in(house, "admin", PASSWORD)
        fail(house, "admin", 1)

    def test_two_processes_at_once_make_one_account(self, house: House) -> None:
        def ensure(_: int) -> str | None:
            with house.database.session() as s:
                return house.staff.ensure_admin(s, None)

        with ThreadPoolExecutor(4) as pool:
            generated = [password for password in pool.map(ensure, range(4)) if password]
        assert len(generated) == 1
        assert sign_in(house, "admin", generated[0])


class TestCreate:
    def test_the_password_is_kept_as_argon2id(self, house: House) -> None:
        account_id = hire(house)
        with house.database.read() as s:
            account = house.staff.get(s, account_id)
        assert account.password_hash.startswith("$argon2id$")

    def test_a_taken_name_is_a_conflict_however_it_is_written(self, house: House) -> None:
        hire(house, "chen")
        with pytest.raises(Conflict):
            hire(house, " ＣHEN ")

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("password", {"password": "short"}),
            ("password", {"password": "x" * 1025}),
            ("username", {"username": "a b"}),
            ("organisation", {"role": "provider"}),
            ("organisation", {"organisation": "dehua.zhihe"}),
        ],
    )
    def test_what_cannot_be_is_refused(self, house: House, field: str, given: dict[str, str]) -> None:
        with pytest.raises(Invalid) as refused:
            hire(house, **given)
        assert [issue.field for issue in refused.value.errors] == [field]


class TestAuthenticate:
    def test_name_and_password_belong_together(self, house: House) -> None:
        assert hire(house) == sign_in(house, "Chen", PASSWORD)

    @pytest.mark.parametrize("username", ["chen", "nobody", "", "x" * 5000])
    def test_a_wrong_password_and_an_unknown_name_are_the_same_error(
        self, house: House, username: str
    ) -> None:
        hire(house)
        with pytest.raises(BadCredentials):
            sign_in(house, username, "wrong")

    def test_a_closed_account_does_not_sign_in_and_its_tokens_are_dead(self, house: House) -> None:
        account_id = hire(house)
        with house.database.session() as s:
            house.staff.set_active(s, account_id, False, SYSTEM)
        with pytest.raises(BadCredentials):
            sign_in(house, "chen", PASSWORD)
        with house.database.read() as s:
            assert house.staff.reader(s, account_id) is None

    @pytest.mark.parametrize("username", ["chen", "nobody"])
    def test_the_sixth_failure_has_to_wait_and_the_wait_grows(self, house: House, username: str) -> None:
        hire(house)
        fail(house, username, 5)
        waits = []
        for _ in range(12):
            with pytest.raises(TooManyAttempts) as blocked:
                sign_in(house, username, PASSWORD)
            waits.append(blocked.value.retry_after)
            house.clock.wait(seconds=waits[-1])
            fail(house, username, 1)
        assert waits[:4] == [1, 2, 4, 8]
        assert waits[-1] == 900

    def test_signing_in_lets_the_count_begin_anew(self, house: House) -> None:
        hire(house)
        for _ in range(3):
            fail(house, "chen", 4)
            assert sign_in(house, "chen", PASSWORD)

    def test_failures_at_many_names_leave_nothing_behind_after_a_day(self, house: House) -> None:
        for name in ("aa", "bb", "cc"):
            fail(house, name, 1)
        house.clock.wait(days=1, seconds=1)
        fail(house, "dd", 1)
        with house.database.read() as s:
            assert s.scalar(select(func.count()).select_from(SignInFailure)) == 1

    def test_the_password_is_checked_outside_any_transaction(self, house: House) -> None:
        hire(house)
        checked = []

        class Watched(PasswordHasher):
            def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
                # Another may write now: nobody waits for a password check.
                with house.database.session() as other:
                    checked.append(house.conversations.open(other, region="dehua", greeting=[]))
                return super().verify(hash, password)

        hasher = Watched(time_cost=1, memory_cost=8, parallelism=1)
        house.staff = Staff(house.clock, house.keyring, hasher)
        sign_in(house, "chen", PASSWORD)
        assert len(checked) == 1


class TestSetPassword:
    def test_the_new_one_signs_in_and_the_old_one_no_more(self, house: House) -> None:
        account_id = hire(house)
        with house.database.session() as s:
            house.staff.set_password(s, account_id, "a wholly new one", SYSTEM)
        assert sign_in(house, "chen", "a wholly new one") == account_id
        fail(house, "chen", 1)

    def test_there_must_be_such_an_account(self, house: House) -> None:
        with house.database.session() as s, pytest.raises(NotFound):
            house.staff.set_password(s, "none", PASSWORD, SYSTEM)
