"""Accounts kept by admins: who may be what where, closing, passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text

from casework.access import SYSTEM, Reader
from casework.errors import BadCredentials, Conflict, Invalid, NotAllowed, NotFound, Refused
from casework.history.models import HistoryEntry
from casework.staff.accounts import Accounts, AccountView, NewAccount
from casework.staff.models import StaffAccount
from tests.database.conftest import ADMIN, CASEWORKER, House

ROOT = Reader(kind="staff", id="root", role="admin")
PASSWORD = "long enough it is"


@pytest.fixture
def accounts(house: House) -> Accounts:
    return Accounts(house.regions, house.staff)


def create(house: House, accounts: Accounts, actor: Reader = ROOT, **what: Any) -> AccountView:
    new = NewAccount(
        **{"username": "lai", "password": PASSWORD, "role": "county", "regions": ["dehua"]} | what
    )
    with house.database.session() as s:
        return accounts.create(s, new, actor)


def change(house: House, accounts: Accounts, account: str, actor: Reader = ROOT, **what: Any) -> AccountView:
    with house.database.session() as s:
        return accounts.change(s, account, actor, **what)


def an_admin(house: House, username: str = "admin2", regions: tuple[str, ...] = ()) -> Reader:
    with house.database.session() as s:
        made = house.staff.create(
            s, username=username, password=PASSWORD, role="admin", regions=regions, actor=SYSTEM
        )
        return made.reader()


def signs_in(house: House, username: str, password: str) -> bool:
    try:
        with house.database.session() as s:
            house.staff.authenticate(s, username, password)
    except BadCredentials:
        return False
    return True


class TestCreate:
    def test_a_township_is_named_as_it_is_officially(self, house: House, accounts: Accounts) -> None:
        made = create(house, accounts, role="township", townships=["上涌", "浔中镇"], name="林小明")
        assert (made.townships, made.regions, made.name) == (["上涌镇", "浔中镇"], ["dehua"], "林小明")
        assert signs_in(house, "lai", PASSWORD)

    def test_an_organisations_account_works_in_its_region(self, house: House, accounts: Accounts) -> None:
        made = create(house, accounts, role="provider", regions=[], organisation="dehua.zhihe")
        assert (made.regions, made.organisation) == (["dehua"], "dehua.zhihe")

    @pytest.mark.parametrize(
        ("what", "fields"),
        [
            ({"role": "boss"}, {"role"}),
            ({"regions": ["dehua", "nowhere"]}, {"regions.1"}),
            ({"regions": []}, {"regions"}),
            ({"role": "provider", "organisation": "dehua.nobody"}, {"organisation"}),
            ({"role": "provider", "organisation": "weihai.huancui"}, {"organisation"}),
            (
                {"role": "provider", "regions": [], "organisation": "dehua.nobody"},
                {"organisation", "regions"},
            ),
            ({"role": "provider"}, {"organisation"}),
            ({"role": "township", "townships": ["上涌镇", "张村镇"]}, {"townships.1"}),
            ({"role": "township"}, {"townships"}),
            ({"townships": ["上涌镇"]}, {"townships"}),
            ({"password": "short"}, {"password"}),
            ({"username": "a b"}, {"username"}),
            ({"name": "长" * 31}, {"name"}),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_made(
        self, house: House, accounts: Accounts, what: dict[str, Any], fields: set[str]
    ) -> None:
        with pytest.raises(Invalid) as refused:
            create(house, accounts, **what)
        assert {issue.field for issue in refused.value.errors} == fields
        with house.database.read() as s:
            assert house.staff.list(s) == []

    def test_a_user_name_is_given_once(self, house: House, accounts: Accounts) -> None:
        create(house, accounts)
        with pytest.raises(Refused, match="username_taken"):
            create(house, accounts, username=" LAI ")

    def test_an_admin_of_a_region_makes_none_beyond_it(self, house: House, accounts: Accounts) -> None:
        assert create(house, accounts, ADMIN).regions == ["dehua"]
        for regions in (["weihai"], ["dehua", "weihai"], []):
            with pytest.raises(Invalid, match="regions"):
                create(house, accounts, ADMIN, username="wide", role="admin", regions=regions)
        assert create(house, accounts, ROOT, username="wide", role="admin", regions=[]).regions == []

    def test_nobody_else_makes_any(self, house: House, accounts: Accounts) -> None:
        with pytest.raises(NotAllowed):
            create(house, accounts, CASEWORKER)

    def test_the_name_is_sealed_and_the_password_is_nowhere(self, house: House, accounts: Accounts) -> None:
        create(house, accounts, name="林小明")
        with house.database.read() as s:
            [name] = s.execute(text("SELECT name FROM staff_account")).scalars().all()
            entries = s.scalars(select(HistoryEntry)).all()
        assert "林小明".encode() not in bytes(name)
        assert [entry.kind for entry in entries] == ["account"]
        assert PASSWORD not in repr([(entry.before, entry.after, entry.reason) for entry in entries])


class TestList:
    def test_by_role_region_and_activity_with_masked_names(self, house: House, accounts: Accounts) -> None:
        create(house, accounts, name="林小明")
        create(house, accounts, username="wei", regions=["weihai"])
        closed = create(house, accounts, username="zhi", role="provider", organisation="dehua.zhihe")
        change(house, accounts, closed.id, active=False)

        def names(reader: Reader = ROOT, **query: Any) -> list[str]:
            with house.database.read() as s:
                return [found.username for found in accounts.list(s, reader, **query).items]

        assert names() == ["lai", "wei", "zhi"]
        assert names(role="provider") == names(active=False) == ["zhi"]
        assert names(region="weihai") == ["wei"]
        assert names(ADMIN) == ["lai", "zhi"]
        assert names(page=2, page_size=2) == ["zhi"]
        with house.database.read() as s:
            assert accounts.list(s, ROOT).items[0].name == "林**"
            with pytest.raises(NotAllowed):
                accounts.list(s, CASEWORKER)


class TestChange:
    def test_closed_it_signs_in_no_more_opened_again_it_does(self, house: House, accounts: Accounts) -> None:
        made = create(house, accounts)
        assert change(house, accounts, made.id, active=False).active is False
        assert not signs_in(house, "lai", PASSWORD)
        assert change(house, accounts, made.id, active=True).active is True
        assert signs_in(house, "lai", PASSWORD)

    def test_a_new_password(self, house: House, accounts: Accounts) -> None:
        made = create(house, accounts)
        change(house, accounts, made.id, password="another long one")
        assert signs_in(house, "lai", "another long one")
        assert not signs_in(house, "lai", PASSWORD)
        with pytest.raises(Invalid, match="password"):
            change(house, accounts, made.id, password="short", active=False)
        assert signs_in(house, "lai", "another long one")

    def test_nobody_closes_the_own_account(self, house: House, accounts: Accounts) -> None:
        me, _ = an_admin(house), an_admin(house, "admin3")
        with pytest.raises(Refused, match="own_account"):
            change(house, accounts, me.id, me, active=False)

    def test_the_last_admin_of_all_regions_stays(self, house: House, accounts: Accounts) -> None:
        last = an_admin(house)
        an_admin(house, "of-dehua", ("dehua",))
        with pytest.raises(Refused, match="last_admin"):
            change(house, accounts, last.id, active=False)
        other = an_admin(house, "admin3")
        assert change(house, accounts, last.id, active=False).active is False
        with pytest.raises(Refused, match="last_admin"):
            change(house, accounts, other.id, active=False)

    def test_two_that_close_each_other_at_once_do_not_both_go(self, house: House, accounts: Accounts) -> None:
        pair = [an_admin(house), an_admin(house, "admin3")]

        def close(me: Reader, other: Reader) -> bool:
            try:
                change(house, accounts, other.id, me, active=False)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(close, pair, reversed(pair))) == 1

    def test_an_account_of_another_region_is_not_there(self, house: House, accounts: Accounts) -> None:
        made = create(house, accounts, regions=["dehua", "weihai"])
        for account in (made.id, "nobody"):
            with pytest.raises(NotFound):
                change(house, accounts, account, ADMIN, active=False)
        with pytest.raises(NotAllowed):
            change(house, accounts, made.id, CASEWORKER, active=False)


class TestChangeOwnPassword:
    def own(self, house: House, accounts: Accounts, old: str, new: str) -> None:
        with house.database.session() as s:
            reader = s.scalars(select(StaffAccount)).one().reader()
            accounts.change_own_password(s, reader, old, new)

    def test_the_old_one_counts_no_more(self, house: House, accounts: Accounts) -> None:
        create(house, accounts)
        self.own(house, accounts, PASSWORD, "another long one")
        assert signs_in(house, "lai", "another long one")
        assert not signs_in(house, "lai", PASSWORD)

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("not the password", "another long one", "old: password_wrong"),
            (PASSWORD, "short", "new: password_short"),
            (PASSWORD, PASSWORD, "new: password_same"),
        ],
    )
    def test_what_will_not_do_changes_nothing(
        self, house: House, accounts: Accounts, old: str, new: str, says: str
    ) -> None:
        create(house, accounts)
        with pytest.raises(Invalid, match=says):
            self.own(house, accounts, old, new)
        assert signs_in(house, "lai", PASSWORD)
