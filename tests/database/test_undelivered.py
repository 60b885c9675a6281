"""What did not reach people: how it stands, who has to see to it, sending it again, being done with it."""

from __future__ import annotations

from typing import Any

import pytest

from casework.access import Reader
from casework.applications.models import Application
from casework.channels import outbox_rows, repository
from casework.channels.contacts import Contacts
from casework.channels.models import OutboxRow
from casework.channels.reminding import STANDS_FOR, Reminded
from casework.channels.standings import standings
from casework.channels.types import Reason, Standing
from casework.channels.undelivered import Undelivered, UndeliveredTalk
from casework.conversations.service import Conversations
from casework.conversations.staff import StaffTalks
from casework.conversations.types import Reply
from casework.errors import Conflict, Invalid, NotAllowed, Refused, UnknownConversation
from casework.followup.tidings import Tidings
from casework.history.service import History
from casework.points.service import Points
from casework.queue.schemas import QueueItem, QueueQuery
from casework.queue.service import Queue
from casework.referrals.calendar import WorkCalendar
from casework.referrals.service import Referrals
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft
from tests.database.test_queue import AUDITOR, TOWNSHIP
from tests.database.test_referral_steps import ZHIHE, step, work
from tests.support.people import People

FAR = Reader(kind="staff", id="far", role="township", regions=["dehua"], townships=["杨梅乡"])


class Office:
    """The house with the channels joined to it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.people = People.of(house.database, house.clock, house.keyring)
        on_said = [self.people.outbox.said]
        house.conversations = Conversations(house.clock, house.keyring, on_said=on_said)
        house.staff_talks = StaffTalks(house.clock, house.regions, on_said=on_said)
        tidings = Tidings(house.clock, house.conversations, house.regions)
        points = Points(house.clock, house.regions)
        house.referrals = Referrals(
            house.clock, house.regions, WorkCalendar.load(), on_step=[tidings.heard, points.on_step]
        )
        self.undelivered = Undelivered(house.clock, house.applications)

    def filed(self, **fields: Any) -> tuple[Application, str]:
        """An application out of a talk that goes on at WeChat; and who is there."""
        talk = self.house.talk().conversation
        application = self.house.file(a_draft(**fields), talk)
        with self.house.database.session() as s:
            self.house.conversations.get(s, talk.id).application_no = application.no
        return application, self.people.follows(talk.id, sender=f"o-{talk.id}")

    def caseworker_says(self, talk: str, text: str) -> str:
        with self.house.database.session() as s:
            self.house.staff_talks.take_over(s, talk, CASEWORKER)
            return self.house.staff_talks.reply(s, talk, CASEWORKER, text).id

    def bot_says(self, talk: str, text: str = "材料收到了") -> None:
        with self.house.database.session() as s:
            assert self.house.conversations.tell(s, talk, [Reply(text=text)])

    def asked(self) -> None:
        """The organisation says that it is done: the household is asked."""
        referral = work(self.house, ZHIHE)[0]
        for action in ("accept", "start", "deliver"):
            referral = step(self.house, referral, action, ZHIHE)

    def lost_message(self, reason: Reason = "window_closed") -> tuple[Application, str, str]:
        application, contact = self.filed()
        message = self.caseworker_says(application.conversation_id, "要带身份证")
        self.people.is_lost(contact, reason)
        return application, contact, message

    def standing(self, talk: str, message: str) -> Standing:
        with self.house.database.read() as s:
            return standings(s, talk)[message]

    def listed(self, reader: Reader = CASEWORKER, **query: object) -> list[UndeliveredTalk]:
        with self.house.database.read() as s:
            return self.undelivered.page(s, reader, **{"page": 1, "page_size": 20, **query}).items  # type: ignore[arg-type]

    def queue(self, reader: Reader = CASEWORKER) -> list[QueueItem]:
        queue = Queue(self.house.clock, self.house.regions, self.house.applications)
        with self.house.database.read() as s:
            return queue.page(s, QueueQuery(kind="undelivered"), reader)[0].items

    def resend(self, talk: str, staff: Reader = CASEWORKER) -> int:
        with self.house.database.session() as s:
            return self.undelivered.resend(s, talk, staff)

    def told(self, talk: str, staff: Reader = CASEWORKER) -> int:
        with self.house.database.session() as s:
            return self.undelivered.told(s, talk, staff)


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


class TestHowAMessageStands:
    def test_from_waiting_to_its_end(self, office: Office) -> None:
        application, contact = office.filed()
        talk = application.conversation_id
        message = office.caseworker_says(talk, "要带身份证")
        assert office.standing(talk, message).state == "waiting"
        office.people.is_put_off(contact, "token")
        assert (office.standing(talk, message).state, office.standing(talk, message).reason) == (
            "waiting",
            None,
        )
        office.house.clock.wait(minutes=5)
        office.people.is_lost(contact, "refused")
        failed = office.standing(talk, message)
        assert (failed.state, failed.reason, failed.at) == ("failed", "refused", office.house.clock.now())
        office.resend(talk)
        assert office.standing(talk, message).state == "waiting"
        office.people.arrives(contact)
        assert office.standing(talk, message).state == "sent"

    def test_it_is_given_up_at_last_where_the_platform_never_answers(self, office: Office) -> None:
        application, contact = office.filed()
        talk = application.conversation_id
        message = office.caseworker_says(talk, "要带身份证")
        office.house.clock.wait(hours=49)
        office.people.is_put_off(contact, "busy")
        failed = office.standing(talk, message)
        assert (failed.state, failed.reason, failed.at) == ("failed", "busy", office.house.clock.now())


class TestTheList:
    def test_is_a_line_a_talk_without_a_word_of_it(self, office: Office) -> None:
        application, contact, _ = office.lost_message()
        office.house.clock.wait(hours=1)
        office.caseworker_says(application.conversation_id, "再来一趟")
        office.people.is_lost(contact, "allowance_used")
        [item] = office.listed()
        assert (item.count, item.platform, item.reason) == (2, "wechat", "allowance_used")
        assert (item.application_no, item.name, item.township) == (application.no, "陈**", "上涌镇")
        assert item.wants_a_person
        assert "身份证" not in item.model_dump_json()

    def test_who_sees_which(self, office: Office) -> None:
        office.lost_message()
        for reader, count in ((CASEWORKER, 1), (TOWNSHIP, 1), (AUDITOR, 1), (FAR, 0), (ELSEWHERE, 0)):
            assert len(office.listed(reader)) == count, reader.id
        with pytest.raises(NotAllowed):
            office.listed(ZHIHE)

    def test_an_office_is_named_its_own_household_where_a_talk_is_about_another_townships_too(
        self, office: Office
    ) -> None:
        application, *_ = office.lost_message()
        with office.house.database.read() as s:
            talk = office.house.conversations.get(s, application.conversation_id)
        other = office.house.file(a_draft(township="浔中镇", name="李阿婆"), talk)
        with office.house.database.session() as s:
            office.house.conversations.get(s, talk.id).application_no = other.no
        for reader, filed in ((TOWNSHIP, application), (CASEWORKER, other)):
            [item], [waits] = office.listed(reader), office.queue(reader)
            assert item.application_no == waits.application_no == filed.no
            assert item.township == waits.township == filed.township

    def test_what_wants_a_person_comes_first_and_stays(self, office: Office) -> None:
        office.lost_message()
        application, contact = office.filed()
        office.bot_says(application.conversation_id)
        office.people.is_lost(contact, "left")
        assert [item.wants_a_person for item in office.listed()] == [True, False]
        assert [item.wants_a_person for item in office.listed(only="person")] == [True]
        office.house.clock.wait(days=31)
        assert [item.wants_a_person for item in office.listed()] == [True]

    def test_narrowed_to_nonsense(self, office: Office) -> None:
        with pytest.raises(Invalid):
            office.listed(only="nonsense")

    def test_who_comes_back_leaves_it(self, office: Office) -> None:
        application, *_ = office.lost_message()
        office.people.acts(sender=f"o-{application.conversation_id}")
        assert office.listed() == []


class TestSendingAgain:
    def test_is_noted_and_refused_where_all_arrived(self, office: Office) -> None:
        application, *_ = office.lost_message()
        assert office.resend(application.conversation_id) == 1
        with office.house.database.read() as s:
            entries = History(office.house.clock).of_conversation(s, application.conversation_id)
        assert [entry.action for entry in entries][-1] == "resend"
        with pytest.raises(Conflict):
            office.resend(application.conversation_id)

    def test_leaves_out_what_arrived_elsewhere(self, office: Office) -> None:
        application, _, message = office.lost_message()
        now = office.house.clock.now()
        with office.house.database.session() as s:
            other = Contacts(office.house.clock, office.house.keyring).meet(s, "telegram", "7", "dehua")
            row = OutboxRow(contact_id=other.id, message_id=message, state="sent", next_at=now, made_at=now)
            s.add(row)
        with pytest.raises(Conflict):
            office.resend(application.conversation_id)

    @pytest.mark.parametrize("staff", [ELSEWHERE, FAR])
    def test_not_for_who_does_not_see_the_talk(self, office: Office, staff: Reader) -> None:
        application, *_ = office.lost_message()
        for action in (office.resend, office.told):
            with pytest.raises(UnknownConversation):
                action(application.conversation_id, staff)

    def test_not_for_who_may_only_read(self, office: Office) -> None:
        application, *_ = office.lost_message()
        for action in (office.resend, office.told):
            with pytest.raises(NotAllowed):
                action(application.conversation_id, AUDITOR)

    def test_leaves_alone_what_is_lost_to_who_left(self, office: Office) -> None:
        application, *_ = office.lost_message()
        talk = application.conversation_id
        office.people.acts(sender=f"o-{talk}", kind="left")
        with pytest.raises(Refused, match="person_left"):
            office.resend(talk)
        [item] = office.listed()
        assert (item.reason, item.reachable) == ("window_closed", False)
        assert office.told(talk) == 1, "by telephone"

    def test_is_offered_where_somebody_is_there(self, office: Office) -> None:
        application, contact, _ = office.lost_message()
        talk = application.conversation_id
        other = office.people.follows(talk, "telegram", sender="7")
        office.people.is_lost(contact)  # nothing more waits there
        office.people.acts(sender=f"o-{talk}", kind="left")
        office.caseworker_says(talk, "再来一趟")
        office.people.is_lost(other)
        [item] = office.listed()
        assert (item.count, item.reachable) == (2, True)
        assert office.resend(talk) == 1
        assert [one.reachable for one in office.listed()] == [False]


class TestWhoWasToldToCome:
    def told_of(self, office: Office) -> tuple[str, str, str]:
        application, contact = office.filed()
        message = office.caseworker_says(application.conversation_id, "要带身份证")
        office.people.is_told_to_come(contact)
        return application.conversation_id, contact, message

    def round(self, office: Office) -> int:
        with office.house.database.session() as s:
            return Reminded(office.house.clock).round(s)

    def test_and_does_not_for_a_week_is_for_a_person(self, office: Office) -> None:
        talk, contact, message = self.told_of(office)
        office.house.clock.wait(days=STANDS_FOR.days, seconds=-1)
        assert self.round(office) == 0 and office.queue() == []
        assert office.standing(talk, message).state == "knocked"
        office.house.clock.wait(seconds=1)
        assert (self.round(office), self.round(office)) == (1, 0)
        failed = office.standing(talk, message)
        assert (failed.state, failed.reason) == ("failed", "window_closed")
        assert [item.conversation_id for item in office.queue()] == [talk]
        office.people.acts(sender=f"o-{talk}")
        assert office.people.arrives(contact) == 1, "it comes when they come"

    def test_and_leaves_is_for_a_person(self, office: Office) -> None:
        talk, _, message = self.told_of(office)
        office.people.acts(sender=f"o-{talk}", kind="left")
        assert office.standing(talk, message).reason == "left"
        assert [item.conversation_id for item in office.queue()] == [talk]

    def test_and_comes_after_a_month_does_not_get_it_any_more(self, office: Office) -> None:
        talk, contact, _ = self.told_of(office)
        office.house.clock.wait(days=31)
        office.people.acts(sender=f"o-{talk}")
        assert office.people.arrives(contact) == 0


class TestTellingThemOtherwise:
    def test_is_the_end_of_it(self, office: Office) -> None:
        application, _, message = office.lost_message()
        talk = application.conversation_id
        assert office.told(talk) == 1
        assert office.listed() == [] and office.queue() == []
        stands = office.standing(talk, message)
        assert (stands.state, stands.told_at) == ("failed", office.house.clock.now())
        with pytest.raises(Conflict):
            office.told(talk)


class TestTheQueue:
    def test_has_one_entry_a_talk_for_the_words_of_a_person(self, office: Office) -> None:
        application, contact, _ = office.lost_message("not_authorised")
        office.caseworker_says(application.conversation_id, "再来一趟")
        office.people.is_lost(contact, "not_authorised")
        [item] = office.queue()
        assert (item.kind, item.rank, item.conversation_id) == (
            "undelivered",
            "soon",
            application.conversation_id,
        )
        assert (item.channel, item.channel_reason) == ("wechat", "not_authorised")
        assert (item.name, item.application_no) == ("陈**", application.no)
        assert len(office.queue(TOWNSHIP)) == 1
        assert office.queue(FAR) == office.queue(ELSEWHERE) == office.queue(AUDITOR) == []

    def test_is_not_flooded_by_who_just_blocked_us(self, office: Office) -> None:
        application, contact = office.filed()
        for _ in range(3):
            office.bot_says(application.conversation_id)
        office.people.is_lost(contact, "left")
        assert office.queue() == []
        assert [item.count for item in office.listed()] == [3]

    def test_has_the_question_whether_it_was_done_while_it_is_open(self, office: Office) -> None:
        application, contact = office.filed()
        office.people.arrives(contact)
        office.asked()
        office.people.is_lost(contact, "left")
        [item] = office.queue()
        assert item.conversation_id == application.conversation_id
        step(office.house, work(office.house)[0], "confirm", CASEWORKER, "电话问过了")
        assert office.queue() == []

    def test_mine_are_those_of_my_talks(self, office: Office) -> None:
        office.lost_message()
        queue = Queue(office.house.clock, office.house.regions, office.house.applications)
        with office.house.database.read() as s:
            mine = queue.page(s, QueueQuery(kind="undelivered", mine=True), CASEWORKER)[0]
            theirs = queue.page(s, QueueQuery(kind="undelivered", mine=True), TOWNSHIP)[0]
        assert (mine.total, theirs.total) == (1, 0)


class TestErasingAnEarlierTalk:
    def test_leaves_the_contact_to_the_one_that_goes_on(self, office: Office) -> None:
        application, contact, _ = office.lost_message()
        now = office.house.talk().conversation.id
        assert office.people.follows(now, sender=f"o-{application.conversation_id}") == contact
        office.caseworker_says(now, "在新的会话里")
        with office.house.database.session() as s:
            office.people.contacts.forget(s, application.conversation_id)
        with office.house.database.read() as s:
            stays = repository.contact(s, contact)
            assert stays is not None and not stays.forget and stays.conversation_id == now
            assert repository.followers(s, application.conversation_id) == []
            assert outbox_rows.standings(s, application.conversation_id) == []
        assert office.people.arrives(contact) == 1
