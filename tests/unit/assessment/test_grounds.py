"""What a point rests on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from casework.assessment.grounds import Entered, Ground, grounds

AT = datetime(2026, 11, 21, tzinfo=UTC)
SAID = {
    "living": [{"message_id": "m1", "start": 5, "end": 9, "text": "一个人住"}],
    "id_number": [{"message_id": "m2", "start": 0, "end": 18, "text": "350526194401011234"}],
}


def found(*keys: str, derived: Any = (), entered: Any = None) -> list[Ground]:
    return grounds(keys, derived=derived, evidence=SAID, entered=entered or {}, names={"a1": "chen"})


class TestGrounds:
    def test_words_with_their_message_and_span(self) -> None:
        [ground] = found("living")
        assert (ground.source, ground.message_id, ground.start, ground.end) == ("message", "m1", 5, 9)
        assert (ground.label, ground.text) == ("和谁一起住", "一个人住")

    def test_a_derived_field_has_the_words_of_what_it_follows_from(self) -> None:
        [ground] = found("household_size", derived=["household_size"])
        assert (ground.field, ground.text) == ("living", "一个人住")

    def test_a_field_that_was_said_is_not_taken_for_a_derived_one(self) -> None:
        assert found("household_size") == []

    def test_an_identity_number_is_pointed_at_but_not_written_out(self) -> None:
        [ground] = found("age", derived=["age"])
        assert (ground.field, ground.message_id, ground.text) == ("id_number", "m2", None)

    def test_what_staff_entered_names_who_and_when(self) -> None:
        [ground] = found("expenses", entered={"expenses": Entered("a1", AT)})
        assert (ground.source, ground.by, ground.by_name, ground.at) == ("staff", "a1", "chen", AT)
        assert (ground.label, ground.message_id) == ("每月必需开支", None)

    def test_the_same_source_of_two_fields_is_named_once(self) -> None:
        assert len(found("living", "household_size", derived=["household_size"])) == 1
