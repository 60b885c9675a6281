"""What staff change in the knowledge: counted versions, one region, at once, never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.access import Actor
from casework.errors import Invalid, NotAllowed, NotFound, StaleVersion
from casework.knowledge.library import Library, load_library
from casework.knowledge.service import EntryView, Knowledge
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation

EXAMPLES = ["低保要什么条件", "谁能吃低保", "我能办低保吗"]
NEW = "先去镇上问一问。"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def knowledge(house: House, library: Library) -> Knowledge:
    return Knowledge(house.clock, library)


def change(
    house: House, knowledge: Knowledge, version: int = 0, actor: Actor = CASEWORKER, answer: str = NEW
) -> EntryView:
    with house.database.session() as s:
        return knowledge.change(
            s, "dehua", "dibao.who", actor, version=version, answer=answer, examples=EXAMPLES
        )


def answer_now(
    house: House, knowledge: Knowledge, region: str = "dehua", question: str = "低保要什么条件"
) -> str:
    with house.database.read() as s:
        entry = knowledge.find(s, region, question).entry
    assert entry is not None
    return entry.answer


class TestChanging:
    def test_a_change_counts_at_once_in_its_region_only_and_can_be_taken_back(
        self, house: House, knowledge: Knowledge
    ) -> None:
        before = answer_now(house, knowledge)
        view = change(house, knowledge)
        assert (view.version, view.changed, view.answer) == (1, True, NEW)
        assert answer_now(house, knowledge) == NEW
        assert answer_now(house, knowledge, "weihai") == before
        with house.database.session() as s:
            back = knowledge.revert(s, "dehua", "dibao.who", ADMIN, version=1)
        assert (back.version, back.changed, back.answer) == (2, False, before)
        assert answer_now(house, knowledge) == before

    def test_another_process_hears_of_it_at_once(
        self, house: House, knowledge: Knowledge, library: Library
    ) -> None:
        other = Knowledge(house.clock, library)
        assert answer_now(house, other) != NEW
        change(house, knowledge)
        assert answer_now(house, other) == NEW

    def test_a_new_example_finds_the_entry(self, house: House, knowledge: Knowledge) -> None:
        said = "咱家那口锅都揭不开了镇里有没有口粮"
        with house.database.session() as s:
            knowledge.change(
                s, "dehua", "dibao.who", CASEWORKER, version=0, answer=NEW, examples=[*EXAMPLES, said]
            )
        assert answer_now(house, knowledge, question=said) == NEW

    def test_every_change_is_kept_with_who_when_before_and_after(
        self, house: House, knowledge: Knowledge
    ) -> None:
        before = answer_now(house, knowledge)
        change(house, knowledge)
        house.clock.wait(hours=1)
        change(house, knowledge, version=1, actor=ADMIN, answer="再去镇上问。")
        with house.database.read() as s:
            newest, oldest = knowledge.revisions(s, "dehua", "dibao.who")
        assert (oldest.version, oldest.by, oldest.before["answer"]) == (1, "chen", before)
        assert oldest.after and oldest.after["answer"] == NEW == newest.before["answer"]
        assert (newest.by, newest.at) == ("lin", house.clock.now())

    def test_a_change_that_is_rolled_back_was_never_heard(self, house: House, knowledge: Knowledge) -> None:
        before = answer_now(house, knowledge)
        with pytest.raises(RuntimeError), house.database.session() as s:
            knowledge.change(s, "dehua", "dibao.who", CASEWORKER, version=0, answer=NEW, examples=EXAMPLES)
            raise RuntimeError
        assert answer_now(house, knowledge) == before


class TestRefused:
    def test_a_stale_version(self, house: House, knowledge: Knowledge) -> None:
        change(house, knowledge)
        with pytest.raises(StaleVersion):
            change(house, knowledge)

    def test_of_two_at_once_one_is_told(self, house: House, knowledge: Knowledge) -> None:
        def attempt(answer: str) -> str:
            try:
                return change(house, knowledge, answer=answer).answer
            except StaleVersion:
                return "stale"

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(attempt, ["甲说的。", "乙说的。"]))
        assert told.count("stale") == 1

    @pytest.mark.parametrize("actor", [ELSEWHERE, organisation("dehua.zhihe")])
    def test_those_who_do_not_work_in_the_region(
        self, house: House, knowledge: Knowledge, actor: Actor
    ) -> None:
        with pytest.raises(NotAllowed):
            change(house, knowledge, actor=actor)

    def test_an_unknown_entry_or_one_of_another_region(self, house: House, knowledge: Knowledge) -> None:
        for entry_id in ("nothing.here", "weijiuni.what"):
            with pytest.raises(NotFound), house.database.read() as s:
                knowledge.get(s, "dehua", entry_id)

    @pytest.mark.parametrize(("answer", "reason"), [("没有句号", "no_full_stop"), (" ", "empty")])
    def test_an_answer_that_is_none(
        self, house: House, knowledge: Knowledge, answer: str, reason: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            change(house, knowledge, answer=answer)
        assert [(issue.field, issue.reason) for issue in refused.value.errors] == [("answer", reason)]
