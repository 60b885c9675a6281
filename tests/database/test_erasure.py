"""Erasing: the talk at once, an application that nobody works on too, the rest by a person's decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from casework.access import Reader, resident
from casework.alerts.schemas import AlertQuery
from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery
from casework.conversations.models import Message
from casework.conversations.repository import ERASED_TEXT
from casework.conversations.types import Opened, QuickReply, Reply, State
from casework.erasure import Erased
from casework.errors import Conflict, Invalid, NotAllowed, NotFound
from casework.history.service import HistoryView
from casework.reports.quarterly import quarterly
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft, organisation
from tests.database.test_encryption_at_rest import every_value

ZHIHE = organisation("dehua.zhihe")
ASKED = "删掉我的信息，我叫陈阿妹"


def live(house: House) -> tuple[Opened, Application]:
    """A talk in which an application was filed."""
    talk = house.talk()
    draft = a_draft()
    with house.database.session() as s:
        message = house.conversations.receive(s, talk.conversation, "c1", "我妈82了一个人住").message
        house.conversations.mark_fields(s, message.id, {"age": {"start": 2, "end": 4}})
        house.conversations.save_draft(s, talk.conversation.id, draft)
    with house.database.session() as s:
        reply = Reply(text="82岁，记下了", quick_replies=[QuickReply(title="对", text="对")])
        house.conversations.answer(s, message, [reply], State(phase="intake", asking="name"))
    return talk, house.file(draft, talk.conversation)


def ask(house: House, talk: Opened, client: str = "c2") -> Message:
    with house.database.session() as s:
        return house.conversations.receive(s, talk.conversation, client, ASKED).message


def erase(house: House, talk: Opened, message: Message) -> Erased:
    with house.database.session() as s:
        return house.erasure.by_resident(s, talk.conversation.id, message.id)


def said(house: House, talk: Opened) -> list[str]:
    with house.database.read() as s:
        return [m.text for m in house.conversations.transcript(s, talk.conversation.id)]


def by_staff(house: House, no: str, actor: Reader = CASEWORKER, reason: str = "来电要求删除") -> Any:
    with house.database.session() as s:
        return house.erasure.by_staff(s, no, actor, reason)


def trail(house: House, no: str) -> list[HistoryView]:
    with house.database.session() as s:
        return house.applications.history(s, no, CASEWORKER)


class TestATalk:
    def test_everything_before_goes_at_once_and_the_asking_itself_when_answered(self, house: House) -> None:
        talk, _ = live(house)
        message = ask(house, talk)
        erase(house, talk, message)
        assert said(house, talk) == [ASKED]  # the engine may have to hear it again
        with house.database.session() as s:
            house.conversations.answer(s, message, [Reply(text="都删掉了")], State(phase="open"))
        assert said(house, talk) == [ERASED_TEXT, "都删掉了"]
        with house.database.read() as s:
            assert house.conversations.load_draft(s, talk.conversation.id).fields == {}
            assert s.execute(text("SELECT count(*) FROM draft")).scalar_one() == 0

    def test_a_repeated_delivery_gets_the_same_answer(self, house: House) -> None:
        talk, _ = live(house)
        message = ask(house, talk)
        erase(house, talk, message)
        with house.database.session() as s:
            first = house.conversations.answer(s, message, [Reply(text="都删掉了")], State(phase="open"))
        with house.database.session() as s:
            again = house.conversations.receive(s, talk.conversation, "c2", ASKED)
            assert again.repeated and again.message.id == message.id
            assert [m.id for m in house.conversations.replies_to(s, again.message)] == [m.id for m in first]
        assert said(house, talk) == [ERASED_TEXT, "都删掉了"]

    def test_taken_twice_the_same_comes_out(self, house: House) -> None:
        talk, filed = live(house)
        message = ask(house, talk)
        assert erase(house, talk, message) == erase(house, talk, message) == Erased(gone=[filed.no])

    def test_what_was_said_after_it_stays(self, house: House) -> None:
        talk, _ = live(house)
        message = ask(house, talk)
        ask(house, talk, "c3")
        erase(house, talk, message)
        assert len(said(house, talk)) == 2

    def test_also_when_a_caseworker_takes_the_talk_before_the_answer(self, house: House) -> None:
        talk, _ = live(house)
        message = ask(house, talk)
        erase(house, talk, message)
        with house.database.session() as s:
            house.staff_talks.take_over(s, talk.conversation.id, CASEWORKER)
        assert said(house, talk) == [ERASED_TEXT]

    def test_and_when_one_took_it_before_the_erasing(self, house: House) -> None:
        talk, _ = live(house)
        message = ask(house, talk)
        with house.database.session() as s:
            house.staff_talks.take_over(s, talk.conversation.id, CASEWORKER)
        erase(house, talk, message)
        assert said(house, talk) == [ERASED_TEXT]

    def test_of_its_alerts_kind_and_times_stay(self, house: House) -> None:
        talk, _ = live(house)
        with house.database.session() as s:
            alert = house.alerts.raise_alert(s, talk.conversation, "suicide", "m1").id
            house.alerts.acknowledge(s, alert, CASEWORKER)
            house.alerts.close(s, alert, "她说的是阿妹", CASEWORKER)
        erase(house, talk, ask(house, talk))
        with house.database.session() as s:
            found = house.alerts.read(s, alert, CASEWORKER)
        assert (found.kind, found.status, found.times) == ("suicide", "closed", 1)
        assert (found.message_id, found.note) == (None, None)

    def test_other_talks_keep_theirs(self, house: House) -> None:
        talk, _ = live(house)
        other, filed = live(house)
        erase(house, talk, ask(house, talk))
        assert len(said(house, other)) == 3
        with house.database.session() as s:
            assert house.applications.read(s, filed.no, ADMIN).fields["name"] == "陈阿妹"


class TestAnApplicationNobodyTookUp:
    def test_it_is_withdrawn_and_only_what_is_counted_stays(self, house: House) -> None:
        talk, filed = live(house)
        assert erase(house, talk, ask(house, talk)) == Erased(gone=[filed.no])
        with house.database.session() as s:
            left = house.applications.read(s, filed.no, CASEWORKER)
        assert (left.status, left.fields, left.evidence, left.assessment.reasons) == ("withdrawn", {}, {}, [])
        assert [(need.service, need.text) for need in left.needs] == [("living.home_care", ERASED_TEXT)]
        assert [referral.status for referral in left.referrals] == ["withdrawn"]
        assert left.possible_duplicates == []

    def test_its_trail_keeps_the_steps_and_loses_the_values(self, house: House) -> None:
        talk, filed = live(house)
        with house.database.session() as s:
            me = resident(talk.conversation.id)
            house.applications.correct(s, filed.no, {"name": "陈阿珠"}, me, "说错了名字")
        before = trail(house, filed.no)
        erase(house, talk, ask(house, talk))
        after = trail(house, filed.no)
        assert [(e.id, e.at, e.kind, e.action) for e in after[: len(before)]] == [
            (e.id, e.at, e.kind, e.action) for e in before
        ]
        assert "change" in {e.kind for e in after}
        for entry in after:
            if entry.kind in ("filed", "change", "read"):
                assert entry.before is None and entry.after is None
            if entry.action != "erase":
                assert entry.reason is None
        assert [e.action for e in after if e.kind == "erasure"] == ["erase"]

    def test_nobody_finds_it_by_name_or_telephone_any_more(self, house: House) -> None:
        talk, filed = live(house)
        twin = house.file(a_draft())
        erase(house, talk, ask(house, talk))
        with house.database.session() as s:
            for words in ("陈阿妹", "13805951234", "照顾"):
                found = house.applications.list(s, ApplicationQuery(q=words), ADMIN)
                assert [item.no for item in found.items] == [twin.no], words
            assert house.applications.read(s, twin.no, ADMIN).possible_duplicates == []
            assert house.applications.list(s, ApplicationQuery(q=filed.no), ADMIN).total == 1

    def test_the_quarters_figures_stay_what_they_were(self, house: House) -> None:
        talk, _ = live(house)
        pack = house.regions["dehua"]
        with house.database.read() as s:
            before = quarterly(s, pack, 2026, 4, CASEWORKER, now=house.clock.now())
        erase(house, talk, ask(house, talk))
        with house.database.read() as s:
            after = quarterly(s, pack, 2026, 4, CASEWORKER, now=house.clock.now())
        assert (after.townships, after.categories, after.services) == (
            before.townships,
            before.categories,
            before.services,
        )
        assert after.statuses == {"withdrawn": 1}

    def test_one_that_was_withdrawn_untouched_goes_too(self, house: House) -> None:
        talk, filed = live(house)
        with house.database.session() as s:
            house.applications.withdraw(s, filed.no, resident(talk.conversation.id), "不办了")
        assert erase(house, talk, ask(house, talk)) == Erased(gone=[filed.no])

    def test_nothing_can_be_added_afterwards(self, house: House) -> None:
        talk, filed = live(house)
        erase(house, talk, ask(house, talk))
        with house.database.session() as s, pytest.raises(Conflict):
            house.applications.correct(s, filed.no, {"name": "陈阿珠"}, CASEWORKER)

    def test_its_sealed_values_are_gone_from_the_files(self, house: House) -> None:
        talk, filed = live(house)
        with house.database.session() as s:
            sealed = [
                bytes(s.execute(text(query)).scalar_one())
                for query in (
                    "SELECT fields FROM application",
                    "SELECT evidence FROM application",
                    "SELECT text FROM need",
                    "SELECT after FROM history WHERE kind = 'filed'",
                    "SELECT body FROM draft",
                    "SELECT text FROM message WHERE client_message_id = 'c1'",
                )
            ]
        erase(house, talk, ask(house, talk))
        if house.database.engine.dialect.name == "sqlite":
            house.database.dispose()  # the last connection writes the WAL back
            stored = Path(str(make_url(house.database.url).database)).read_bytes()
        else:
            stored = every_value(house.database)
        assert all(value not in stored for value in sealed)
        assert filed.no.encode() in stored


class TestAnApplicationThatIsWorkedOn:
    def take_up(self, house: House, no: str) -> None:
        with house.database.session() as s:
            [referral] = house.applications.read(s, no, ADMIN).referrals
            house.referrals.act(s, referral.id, "accept", None, referral.version, ZHIHE)

    def test_it_stays_and_staff_are_called(self, house: House) -> None:
        talk, filed = live(house)
        self.take_up(house, filed.no)
        message = ask(house, talk)
        assert erase(house, talk, message) == Erased(kept=[filed.no])
        with house.database.session() as s:
            assert house.applications.read(s, filed.no, ADMIN).fields["name"] == "陈阿妹"
            [alert] = house.alerts.list(s, AlertQuery(), CASEWORKER).items
        assert (alert.kind, alert.application_no, alert.crisis) == ("erasure", filed.no, False)
        assert said(house, talk) == [ASKED]

    def test_also_one_that_was_withdrawn_after_work_began(self, house: House) -> None:
        talk, filed = live(house)
        self.take_up(house, filed.no)
        with house.database.session() as s:
            house.applications.withdraw(s, filed.no, ADMIN, "搬走了")
        assert erase(house, talk, ask(house, talk)) == Erased(kept=[filed.no])

    def test_a_caseworker_carries_it_out(self, house: House) -> None:
        talk, filed = live(house)
        self.take_up(house, filed.no)
        left = by_staff(house, filed.no)
        assert (left.status, left.fields) == ("withdrawn", {})
        assert said(house, talk) == []
        [entry] = [e for e in trail(house, filed.no) if e.kind == "erasure"]
        assert (entry.actor_id, entry.reason) == ("chen", "来电要求删除")
        assert by_staff(house, filed.no) == left

    def test_a_closed_one_stays_closed(self, house: House) -> None:
        _, filed = live(house)
        self.take_up(house, filed.no)
        for action, who in (("start", ZHIHE), ("deliver", ZHIHE), ("confirm", CASEWORKER)):
            with house.database.session() as s:
                [referral] = house.applications.read(s, filed.no, ADMIN).referrals
                house.referrals.act(s, referral.id, action, "照顾上了", referral.version, who)
        assert by_staff(house, filed.no).status == "closed"
        with house.database.session() as s, pytest.raises(Conflict):
            house.applications.correct(s, filed.no, {"name": "陈阿珠"}, CASEWORKER)

    def test_the_talk_stays_while_another_application_rests_on_it(self, house: House) -> None:
        talk, filed = live(house)
        other = house.file(a_draft(name="林阿水"), talk.conversation)
        by_staff(house, filed.no)
        assert len(said(house, talk)) == 3
        by_staff(house, other.no)
        assert said(house, talk) == []

    def test_not_by_an_organisation_not_elsewhere_and_not_without_a_reason(self, house: House) -> None:
        _, filed = live(house)
        for actor, wrong in ((ZHIHE, NotAllowed), (ELSEWHERE, NotFound)):
            with pytest.raises(wrong):
                by_staff(house, filed.no, actor)
        with pytest.raises(Invalid):
            by_staff(house, filed.no, reason=" ")
        with house.database.session() as s:
            assert house.applications.read(s, filed.no, ADMIN).fields["name"] == "陈阿妹"
