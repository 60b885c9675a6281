"""Notices: who gets which, read by whom, and nobody's name in any."""

from __future__ import annotations

from typing import Any

import pytest

from casework.access import SYSTEM, Reader, resident
from casework.errors import Invalid, NotFound
from casework.notices.service import NoticeView
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation

ZHIHE = organisation("dehua.zhihe")
OFFICE = Reader(kind="staff", id="of", role="township", regions=["dehua"], townships=["上涌镇"])
FAR_OFFICE = Reader(kind="staff", id="far", role="township", regions=["dehua"], townships=["杨梅乡"])
AUDITOR = Reader(kind="staff", id="au", role="auditor", regions=["dehua"])


def post(house: House, **to: Any) -> bool:
    about = {"region": "dehua", "subject_kind": "referral", "subject_id": "r1"}
    with house.database.session() as s:
        return house.notices.post(s, "referral_sent", **(about | to))


def of(house: House, reader: Reader, **query: Any) -> list[NoticeView]:
    with house.database.read() as s:
        return house.notices.list(s, reader, **query).items


def read(house: House, notice: NoticeView, actor: Reader) -> NoticeView:
    with house.database.session() as s:
        return house.notices.read(s, notice.id, actor)


class TestPost:
    def test_the_same_key_again_posts_nothing(self, house: House) -> None:
        assert post(house, organisation="dehua.zhihe", once_key="due:r1:1")
        assert not post(house, organisation="dehua.zhihe", once_key="due:r1:1")
        assert post(house, organisation="dehua.zhihe", once_key="due:r1:2")
        assert len(of(house, ZHIHE)) == 2

    def test_without_a_key_each_is_posted(self, house: House) -> None:
        assert post(house, role="county") and post(house, role="county")
        assert len(of(house, CASEWORKER)) == 2

    @pytest.mark.parametrize(
        "to", [{}, {"organisation": "dehua.zhihe", "role": "county"}, {"organisation": "x", "township": "y"}]
    )
    def test_it_is_for_one_addressee(self, house: House, to: dict[str, str]) -> None:
        with pytest.raises(ValueError, match="one organisation, or for one role"):
            post(house, **to)


class TestList:
    @pytest.mark.parametrize(
        ("to", "readers"),
        [
            ({"organisation": "dehua.zhihe"}, {"zhihe", "system"}),
            ({"role": "county"}, {"county", "admin", "system"}),
            ({"role": "township"}, {"office", "far office", "system"}),
            ({"role": "township", "township": "上涌镇"}, {"office", "system"}),
            ({"role": "county", "region": "weihai"}, {"elsewhere", "system"}),
        ],
    )
    def test_each_sees_what_is_for_them(self, house: House, to: dict[str, str], readers: set[str]) -> None:
        post(house, **to)
        people = {
            "zhihe": ZHIHE,
            "hanshu": organisation("dehua.hanshu"),
            "county": CASEWORKER,
            "admin": ADMIN,
            "elsewhere": ELSEWHERE,
            "office": OFFICE,
            "far office": FAR_OFFICE,
            "auditor": AUDITOR,
            "resident": resident("c"),
            "system": SYSTEM,
        }
        assert {name for name, reader in people.items() if of(house, reader)} == readers

    def test_the_newest_comes_first_page_by_page(self, house: House) -> None:
        for number in range(3):
            post(house, role="county", subject_id=f"r{number}")
            house.clock.wait(minutes=1)
        pages = [of(house, CASEWORKER, page=page, page_size=2) for page in (1, 2)]
        assert [[notice.subject_id for notice in page] for page in pages] == [["r2", "r1"], ["r0"]]
        with pytest.raises(Invalid):
            of(house, CASEWORKER, page_size=0)


class TestRead:
    def test_it_is_noted_who_was_first_and_when(self, house: House) -> None:
        post(house, role="county")
        post(house, role="county", subject_id="r2")
        last, first = of(house, CASEWORKER)
        assert (first.read_at, first.read_by) == (None, None)
        house.clock.wait(hours=1)
        seen = read(house, first, CASEWORKER)
        assert (seen.read_at, seen.read_by) == (house.clock.now(), "chen")
        house.clock.wait(hours=1)
        assert read(house, first, ADMIN) == seen
        assert of(house, ADMIN, unread=True) == [last]
        assert of(house, ADMIN, unread=False) == [seen]

    def test_who_it_is_not_for_does_not_find_it(self, house: House) -> None:
        post(house, role="county")
        [notice] = of(house, CASEWORKER)
        for actor in (ZHIHE, ELSEWHERE, OFFICE, AUDITOR):
            with pytest.raises(NotFound):
                read(house, notice, actor)
        assert of(house, CASEWORKER) == [notice]
