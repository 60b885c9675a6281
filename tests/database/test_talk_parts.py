"""A talk about households of several townships: each office reads what led to its own applications."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.access import Reader
from casework.applications.models import Application
from casework.conversations.models import Conversation, Message
from casework.conversations.types import Reply, State
from casework.errors import Refused
from casework.history.service import History
from casework.intake.draft import Draft, Evidence
from tests.database.conftest import CASEWORKER, House, a_draft
from tests.database.test_alerts import danger
from tests.database.test_queue import found

HERE = Reader(kind="staff", id="here", role="township", regions=["dehua"], townships=["上涌镇"])
THERE = Reader(kind="staff", id="there", role="township", regions=["dehua"], townships=["浔中镇"])
BOTH = Reader(kind="staff", id="both", role="township", regions=["dehua"], townships=["上涌镇", "浔中镇"])
GREETING, FIRST, SECOND, LATER = (
    "您好",
    "上涌镇的陈阿妹，82岁，要人照顾",
    "浔中镇的李阿婆，有精神病",
    "她儿子打她",
)
FILED = "提交好了"


def say(house: House, talk: Conversation, text: str, answer: str, no: str | None = None) -> Message:
    """The volunteer says something, which leads to the application ``no``."""
    with house.database.session() as s:
        message = house.conversations.receive(s, talk, str(uuid4()), text).message
        state = State(phase="submitted" if no else "intake", application_no=no)
        house.conversations.answer(s, message, [Reply(text=answer)], state)
        return message


def household(house: House, talk: Conversation, text: str, township: str, **evidence: list[Evidence]) -> str:
    """What is told of a household, up to its application; all at the same moment."""
    with house.database.session() as s:
        message = house.conversations.receive(s, talk, str(uuid4()), text).message
        draft = a_draft(township=township, filled_by="volunteer")
        draft.evidence.update(evidence)
        house.conversations.save_draft(s, talk.id, draft)
        no = house.applications.file(s, draft, talk, house.regions["dehua"]).no
        state = State(phase="submitted", application_no=no)
        house.conversations.answer(s, message, [Reply(text=FILED)], state)
        return no


def tell(house: House, talk: Conversation, text: str) -> None:
    """Something that we say without being asked."""
    with house.database.session() as s:
        house.conversations.tell(s, talk.id, [Reply(text=text)])


def read(house: House, talk: Conversation, reader: Reader) -> list[str]:
    with house.database.session() as s:
        return [one.text for one in house.staff_talks.read_transcript(s, talk.id, reader)]


def readings(house: House, no: str) -> int:
    with house.database.read() as s:
        trail = History(house.clock).of_application(s, no)
    return sum(one.action == "read_transcript" for one in trail)


@pytest.fixture
def talk(house: House) -> Conversation:
    return house.talk().conversation


class TestTwoTownships:
    @pytest.fixture
    def numbers(self, house: House, talk: Conversation) -> tuple[str, str]:
        first = household(house, talk, FIRST, "上涌镇")
        tell(house, talk, "陈阿妹的照顾安排好了")
        say(house, talk, SECOND, "再说说", first)
        return first, household(house, talk, LATER, "浔中镇")

    def test_each_reads_its_own_part_and_the_county_all(
        self, house: House, talk: Conversation, numbers: tuple[str, str]
    ) -> None:
        assert read(house, talk, HERE) == [GREETING, FIRST, FILED]
        assert read(house, talk, THERE) == [SECOND, "再说说", LATER, FILED]
        whole = [GREETING, FIRST, FILED, "陈阿妹的照顾安排好了", SECOND, "再说说", LATER, FILED]
        assert read(house, talk, CASEWORKER) == read(house, talk, BOTH) == whole
        with house.database.session() as s:
            case = house.applications.transcript(s, numbers[0], HERE)
            watched = house.staff_talks.watch_transcript(s, talk.id, HERE)
            assert [one.text for one in case] == [one.text for one in watched] == [GREETING, FIRST, FILED]

    def test_what_is_said_afterwards_is_not_the_first_offices(
        self, house: House, talk: Conversation, numbers: tuple[str, str]
    ) -> None:
        say(house, talk, "李阿婆电话打不通", "好的", numbers[1])
        assert read(house, talk, HERE) == [GREETING, FIRST, FILED]

    def test_the_reading_stands_with_each_application_that_was_shown(
        self, house: House, talk: Conversation, numbers: tuple[str, str]
    ) -> None:
        read(house, talk, HERE)
        assert [readings(house, no) for no in numbers] == [1, 0]
        with house.database.session() as s:
            house.applications.transcript(s, numbers[0], CASEWORKER)
        assert [readings(house, no) for no in numbers] == [2, 1]

    def test_only_the_county_takes_it_over(
        self, house: House, talk: Conversation, numbers: tuple[str, str]
    ) -> None:
        for office in (HERE, THERE):
            with pytest.raises(Refused) as refused, house.database.session() as s:
                house.staff_talks.take_over(s, talk.id, office)
            assert refused.value.reason == "talk_of_townships"
        with house.database.session() as s:
            assert house.staff_talks.take_over(s, talk.id, CASEWORKER).owner_id == "chen"

    def test_lists_name_the_own_application(
        self, house: House, talk: Conversation, numbers: tuple[str, str]
    ) -> None:
        first, second = numbers
        alert = danger(house, talk=talk.id)
        with house.database.session() as s:
            for reader, no in ((HERE, first), (THERE, second), (CASEWORKER, second)):
                [one] = house.staff_talks.list(s, page=1, page_size=20, reader=reader).items
                assert house.staff_talks.beside(s, [one], reader)[one.id].application_no == no
                assert house.alerts.read(s, alert, reader).application_no == no
        for reader, no in ((HERE, first), (THERE, second)):
            [item] = found(house, reader, kind="alert")[0]
            assert (item.application_no, item.township) == (no, reader.townships[0])


class TestOneTownship:
    def test_a_talk_about_one_household_is_read_whole(self, house: House, talk: Conversation) -> None:
        no = household(house, talk, FIRST, "上涌镇")
        say(house, talk, "送饭的来了吗", "来了", no)
        assert read(house, talk, HERE) == [GREETING, FIRST, FILED, "送饭的来了吗", "来了"]
        with house.database.session() as s:
            assert house.staff_talks.take_over(s, talk.id, HERE).owner_id == "here"

    def test_until_another_township_is_named_in_what_is_noted(self, house: House, talk: Conversation) -> None:
        no = household(house, talk, FIRST, "上涌镇")
        with house.database.session() as s:
            house.conversations.save_draft(s, talk.id, Draft(region="dehua", fields={"township": "浔中镇"}))
        say(house, talk, SECOND, "再说说", no)
        assert read(house, talk, HERE) == [GREETING, FIRST, FILED]
        with pytest.raises(Refused), house.database.session() as s:
            house.staff_talks.take_over(s, talk.id, HERE)


def test_words_that_prove_a_later_correction_are_shown(house: House, talk: Conversation) -> None:
    no = household(house, talk, FIRST, "上涌镇")
    other = say(house, talk, "陈阿妹是83岁", "改好了", no)
    household(house, talk, LATER, "浔中镇")
    with house.database.session() as s:
        application: Application = house.applications.get(s, no, CASEWORKER)
        spans = {"age": [Evidence(message_id=other.id, start=4, end=6, text="83").model_dump()]}
        application.evidence = {**application.evidence, **spans}
    assert read(house, talk, HERE) == [GREETING, FIRST, FILED, "陈阿妹是83岁"]
