"""After everything that can be done with a case, its erasure leaves none of its words in any table.

Every table is read back with the key, so that a further one (or a further column) is asked too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select

from casework.assessment.grades import NewGrade
from casework.channels import outbox_rows
from casework.channels import repository as channels
from casework.channels.forgetting import remove
from casework.channels.linking import Linking
from casework.channels.models import Contact, Delivery, Following, LinkCode, OutboxRow
from casework.conversations.service import Conversations
from casework.conversations.types import QuickReply, Reply
from casework.entry.form import EnteredConsent, EnteredNeed, EntryForm
from casework.households.searching import HouseholdSearch, HouseholdSearching
from casework.households.service import Households
from casework.models import TABLES
from casework.notes.service import Notes
from casework.photos.service import Photos
from casework.queue.claims import Claims
from casework.referrals.case import CaseReferrals
from casework.worklog.schemas import Delivered, NewRecord
from casework.worklog.service import Worklog
from tests.database.conftest import CASEWORKER, House, a_draft
from tests.database.test_assessing import EXPENSES
from tests.database.test_photos import STATION, Printed, kept_in, photo
from tests.database.test_referral_steps import ZHIHE, step, work
from tests.database.test_resources import give, offer
from tests.database.test_visits import Desk, desk
from tests.support.people import People

__all__ = ["desk"]

#: Stands in every text that anybody writes about the case.
MARK: Final = "欧阳慕雪"
PHONE, ID_NUMBER = "13805957788", "350526194403021228"
TODAY: Final = date(2026, 11, 21)


def said(what: str) -> str:
    return f"{MARK}{what}"


def visited(desk: Desk) -> str:
    """A visit, the application entered there, and what was added afterwards; the application's number."""
    visit = desk.run((MARK, "上涌镇", PHONE, said("独居"))).rows[0].visit_id
    assert visit is not None
    form = EntryForm(
        region="dehua",
        channel="visit",
        consent=EnteredConsent(given="oral", by="self"),
        fields={"id_number": ID_NUMBER, "age": 82, "address": said("家12号"), "illness": said("的病")},
        needs=[EnteredNeed(service="living.home_care", text=said("要人照顾"))],
    )
    with desk.house.database.session() as s:
        desk.visits.assign(s, visit, "mei", CASEWORKER)
        done = desk.visits.finish(s, visit, "done", desk.volunteer, note=said("在家"), application=form)
        desk.visits.remark(s, visit, said("腿肿了"), desk.volunteer, uuid4())
    assert done.application_no is not None
    return done.application_no


def worked_on(house: House, no: str) -> None:
    """The referral with its work, from the first step to the household's own words."""
    worklog = Worklog(house.clock, house.regions)
    referral = step(house, work(house, ZHIHE)[0], "accept")
    visit = NewRecord(kind="visit", text=said("门前有台阶"), day=TODAY, who=said("的邻居"))
    done = Delivered(text=said("洗了澡"), day=TODAY, who=MARK, quantity=Decimal(2), unit=said("的次"))
    with house.database.session() as s:
        worklog.add(s, referral.id, visit, ZHIHE)
    for action in ("start", "hold", "resume"):
        referral = step(house, referral, action, reason=said("住院"))
    with house.database.session() as s:
        worklog.delivered(s, referral.id, referral.version, done, ZHIHE)
        house.referrals.act(s, referral.id, "deliver", None, referral.version, ZHIHE)
    with house.database.session() as s:
        CaseReferrals(house.clock, house.regions).needs(s, no, CASEWORKER)
    referral = step(house, work(house)[0], "dispute", CASEWORKER, said("说没来"))


def looked_into(house: House, no: str) -> None:
    """What caseworkers write, decide, look for and give."""
    notes, photos = Notes(house.clock), Photos(house.clock, kept_in(house.regions), Printed())
    read = photos.read(house.database, photo(), None, "dehua", STATION)
    households = Households(house.clock, house.keyring, house.regions)
    search = HouseholdSearching(house.clock, house.keyring, house.regions, households)
    wanted = HouseholdSearch(id_number=ID_NUMBER, reason=said("来窗口问"))
    other = house.file(a_draft(name="别人", phone="13805950009"))
    grade: dict[str, Any] = {"kind": "category", "value": "none", "decided_by": said("局"), "reason": MARK}
    with house.database.session() as s:
        house.applications.correct(s, no, {"illness": said("的新病")}, CASEWORKER, said("更正"))
    with house.database.session() as s:
        note = notes.add(s, no, said("女儿难找"), CASEWORKER)
        notes.strike(s, no, note.id, said("找到了"), CASEWORKER)
        photos.attach(s, no, [read.photo_id or ""], STATION)
        Claims(house.clock).take(s, no, CASEWORKER)
        assert search.search(s, "dehua", wanted, CASEWORKER)
        households.distinct(s, other.no, no, said("不是一户"), CASEWORKER)
        house.assessing.set_expenses(s, no, EXPENSES, CASEWORKER, said("的票据"))
        house.assessing.record_grade(
            s, no, NewGrade.model_validate(grade | {"decided_on": TODAY, "document_no": MARK}), CASEWORKER
        )
    with house.database.read() as s:
        application = house.applications.get(s, no, CASEWORKER)
        assert application.needs
    given = give(house, offer(house), application, reason=said("缺米"))
    with house.database.session() as s:
        house.giving.give_back(s, given.id, CASEWORKER, said("不要了"))


def reached(house: House, no: str) -> str:
    """The household at WeChat: what it sent, what is on its way, what was given up; who is there."""
    people = People.of(house.database, house.clock, house.keyring)
    talks = Conversations(house.clock, house.keyring, on_said=[people.outbox.said])
    with house.database.read() as s:
        talk = house.applications.get(s, no, CASEWORKER).conversation_id
    contact_id = people.follows(talk, sender=said("的号"))
    with house.database.session() as s:
        talks.tell(s, talk, [Reply(text=said("的回音"))])
    people.arrives(contact_id)
    with house.database.session() as s:
        talks.tell(s, talk, [Reply(text=said("没送到的"), quick_replies=[QuickReply(title=MARK, text=MARK)])])
    people.is_lost(contact_id, "busy")
    with house.database.session() as s:
        contact = channels.contact(s, contact_id)
        assert contact is not None
        talks.tell(s, talk, [Reply(text=said("在路上的"))])
        people.outbox.add_text(s, contact, said("的接续码"), None)
        contact.choices, contact.source = [{"title": MARK, "text": MARK}], "dehua-station"
        for delivery in s.scalars(select(Delivery)):
            delivery.answer = said("当场的回答")
        Linking(house.clock, house.keyring).offer(s, talk)
        talks.further_key(s, talk)
    return contact_id


def everything(house: House) -> dict[str, str]:
    """Every value of every table as the program reads it, by ``table.column``."""
    found: dict[str, str] = {}
    with house.database.read() as s:
        for model in TABLES:
            for row in s.scalars(select(model)):
                for key in (attribute.key for attribute in model.__mapper__.column_attrs):
                    name = f"{model.__tablename__}.{key}"
                    found[name] = f"{found.get(name, '')}|{getattr(row, key)!r}"
    return found


def told_in(house: House) -> set[str]:
    return {
        name
        for name, text in everything(house).items()
        if any(word in text for word in (MARK, PHONE, ID_NUMBER))
    }


def test_an_erased_application_leaves_none_of_its_words_in_any_table(desk: Desk) -> None:
    house = desk.house
    no = visited(desk)
    worked_on(house, no)
    looked_into(house, no)
    contact_id = reached(house, no)
    before = told_in(house)
    assert {
        "application.fields", "need.text", "visit.note", "visit.person",
        "work_record.text", "work_record.who", "work_record.unit",
        "case_note.text", "case_note.struck_reason", "referral_share.content", "history.reason",
        "history.after", "resource_allocation.reason", "message.text", "channel_contact.external",
        "channel_contact.choices", "channel_outbox.text", "channel_delivery.answer",
    } <= before  # fmt: skip
    with house.database.read() as s:
        photos = [model for model in TABLES if model.__tablename__ == "photo"]
        assert len(s.scalars(select(photos[0])).all()) == 1
    with house.database.session() as s:
        house.erasure.by_staff(s, no, CASEWORKER, "来电要求删除")
    # The sender looks in: what is still owed goes out, then the contact itself goes.
    People.of(house.database, house.clock, house.keyring).arrives(contact_id)
    with house.database.session() as s:
        assert contact_id in outbox_rows.due(s, house.clock.now())
        remove(s, contact_id, house.clock.now())
    assert told_in(house) == set()
    with house.database.read() as s:
        assert s.scalars(select(photos[0])).all() == []
        for table in (Contact, Following, Delivery, OutboxRow, LinkCode):
            assert s.scalars(select(table)).all() == [], table.__tablename__
