"""Filing a draft: checked again, numbered, assessed, referred; once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.access import SYSTEM, resident
from casework.errors import IncompleteDraft, Invalid, NotFound, Refused
from casework.intake.draft import Draft
from casework.intake.problems import FieldError
from tests.database.conftest import CASEWORKER, House, a_draft


class TestFile:
    def test_what_the_contract_shows_can_be_read(self, house: House) -> None:
        draft, talk = a_draft(), house.talk()
        no = house.file(draft, talk.conversation).no
        with house.database.session() as s:
            shown = house.applications.read(s, no, CASEWORKER).model_dump(mode="json")
            assert house.conversations.get(s, talk.conversation.id).application_no == no
        assert [key for key in shown if key != "derived"] == [
            "no",
            "region",
            "channel",
            "status",
            "submitted_at",
            "fields",
            "evidence",
            "needs",
            "assessment",
            "referrals",
            "conversation_id",
            "possible_duplicates",
        ]
        assert (shown["no"], shown["status"], shown["channel"]) == ("DH20261121-000001", "submitted", "web")
        assert shown["submitted_at"] == "2026-11-21T04:00:00Z"
        assert shown["fields"] == draft.fields
        assert shown["evidence"]["age"] == [{"message_id": "m1", "start": 2, "end": 4, "text": "82"}]
        assert shown["needs"] == [
            {
                "id": draft.needs[0].id,
                "service": "living.home_care",
                "urgency": "normal",
                "text": "想找人上门照顾",
            }
        ]
        assert 0 < shown["assessment"]["difficulty"] <= 100
        assert shown["assessment"]["reasons"]
        [referral] = shown["referrals"]
        assert (referral["need_id"], referral["organisation"]) == (draft.needs[0].id, "dehua.zhihe")
        assert (referral["status"], referral["version"]) == ("sent", 2)

    def test_a_number_is_of_the_regions_own_day(self, house: House) -> None:
        assert house.file().no == "DH20261121-000001"
        house.clock.wait(hours=13)  # 17:00 UTC: past midnight in China
        assert house.file().no == "DH20261122-000001"
        assert house.file().no == "DH20261122-000002"

    def test_regions_count_for_themselves(self, house: House) -> None:
        house.file()
        [first] = [house.file(a_draft(region="weihai"))]
        assert first.no.endswith("20261121-000001")
        assert not first.no.startswith("DH")

    def test_the_same_draft_again_is_the_same_application(self, house: House) -> None:
        draft, talk = a_draft(), house.talk().conversation
        assert house.file(draft, talk).no == house.file(draft, talk).no
        with house.database.read() as s:
            assert len(house.applications.get(s, "DH20261121-000001", SYSTEM).referrals) == 1

    @pytest.mark.parametrize("step", ["withdraw", "erase"])
    def test_what_was_withdrawn_is_no_answer_to_the_same_draft(self, house: House, step: str) -> None:
        draft, talk = a_draft(), house.talk().conversation
        no = house.file(draft, talk).no
        with house.database.session() as s:
            getattr(house.applications, step)(s, no, SYSTEM, "不要了")
        with pytest.raises(Refused):
            house.file(draft, talk)

    def test_the_same_draft_at_the_same_moment_is_one_application(self, house: House) -> None:
        draft, talk = a_draft(), house.talk().conversation
        with ThreadPoolExecutor(6) as pool:
            numbers = set(pool.map(lambda _: house.file(draft, talk).no, range(6)))
        assert numbers == {"DH20261121-000001"}
        assert house.file().no == "DH20261121-000002"

    def test_numbers_are_unique_and_without_gaps_when_many_file_at_once(self, house: House) -> None:
        talks = [house.talk().conversation for _ in range(24)]
        with ThreadPoolExecutor(8) as pool:
            numbers = sorted(pool.map(lambda talk: house.file(a_draft(), talk).no, talks))
        assert numbers == [f"DH20261121-{number:06d}" for number in range(1, 25)]

    @pytest.mark.parametrize(
        ("missing", "change"),
        [
            ("consent", {"consent": False}),
            ("consent", {"consent": None}),
            ("needs", {"needs": ()}),
            ("township", {"township": None}),
        ],
    )
    def test_without_what_is_required_it_is_incomplete(
        self, house: House, missing: str, change: dict[str, object]
    ) -> None:
        draft = without(a_draft(), change)
        with pytest.raises(IncompleteDraft) as refused:
            house.file(draft)
        assert missing in refused.value.missing
        assert house.file().no == "DH20261121-000001"  # no number was lost on it

    @pytest.mark.parametrize(
        ("key", "value"), [("age", 300), ("phone", "1380595123"), ("household_size", "None"), ("wish", "x")]
    )
    def test_every_value_is_checked_again(self, house: House, key: str, value: object) -> None:
        with pytest.raises(FieldError) as refused:
            draft = a_draft()
            house.file(draft.model_copy(update={"fields": {**draft.fields, key: value}}))
        assert refused.value.field == key

    def test_a_need_for_no_service_at_all_is_refused(self, house: House) -> None:
        with pytest.raises(Invalid):
            house.file(a_draft(("living.dancing",)))

    def test_what_is_not_certain_waits_for_a_person(self, house: House) -> None:
        no = house.file(a_draft(("living.supplies",), category="unknown")).no
        with house.database.read() as s:
            [referral] = house.applications.get(s, no, SYSTEM).referrals
        assert (referral.status, referral.version, referral.sent_at) == ("draft", 1, None)

    def test_nothing_is_sent_by_itself_where_the_region_does_not_want_it(self, house: House) -> None:
        with house.database.session() as s:
            talk, pack = house.talk().conversation, house.regions["dehua"]
            application = house.applications.file(s, a_draft(), talk, pack, auto_send=False)
            assert [referral.status for referral in application.referrals] == ["draft"]

    def test_the_history_begins_with_it(self, house: House) -> None:
        draft = a_draft()
        application = house.file(draft)
        with house.database.session() as s:
            entries = house.applications.history(s, application.no, CASEWORKER)
        assert [(e.kind, e.action, e.actor_kind) for e in entries] == [
            ("filed", "file", "resident"),
            ("referral", "create", "system"),
            ("referral", "send", "system"),
        ]
        assert entries[0].actor_id == application.conversation_id

    def test_the_resident_may_read_it_by_the_talk(self, house: House) -> None:
        talk, other = house.talk().conversation, house.talk().conversation
        no = house.file(a_draft(), talk).no
        with house.database.session() as s:
            assert house.applications.read(s, no, resident(talk.id)).no == no
            with pytest.raises(NotFound):
                house.applications.read(s, no, resident(other.id))


def without(draft: Draft, change: dict[str, object]) -> Draft:
    """The draft with some of it taken away."""
    if "needs" in change:
        return draft.model_copy(update={"needs": []})
    fields = {**draft.fields, **change}
    return draft.model_copy(update={"fields": {k: v for k, v in fields.items() if v is not None}})
