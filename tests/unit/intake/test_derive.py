"""What follows from what was said, and what contradicts itself."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import JsonValue

from casework.intake.derive import conflicts, derive, rederive
from casework.intake.draft import Draft

TODAY = date(2026, 11, 21)
ID_WOMAN_1949 = "11010519491231002X"


class TestDerive:
    @pytest.mark.parametrize(
        ("said", "derived"),
        [
            ({}, {}),
            ({"living": "alone"}, {"household_size": 1}),
            ({"living": "spouse_only"}, {"household_size": 2}),
            ({"living": "with_family"}, {}),
            ({"household_size": 1}, {"living": "alone"}),
            ({"household_size": 1, "living": "institution"}, {}),
            ({"living": "alone", "household_size": 4}, {}),
            ({"id_number": ID_WOMAN_1949}, {"age": 76, "sex": "female"}),
            ({"id_number": ID_WOMAN_1949, "age": 77}, {"sex": "female"}),
        ],
    )
    def test_gives_what_follows_for_fields_that_were_not_said(
        self, said: dict[str, JsonValue], derived: dict[str, JsonValue]
    ) -> None:
        assert derive(said, TODAY) == derived

    def test_age_grows_on_the_birthday(self) -> None:
        said: dict[str, JsonValue] = {"id_number": ID_WOMAN_1949}
        assert derive(said, date(2026, 12, 30))["age"] == 76
        assert derive(said, date(2026, 12, 31))["age"] == 77

    def test_does_not_believe_a_birthday_that_is_still_to_come(self) -> None:
        assert derive({"id_number": ID_WOMAN_1949}, date(1949, 1, 1)) == {}


class TestRederive:
    def test_what_no_longer_follows_goes(self) -> None:
        draft = rederive(Draft(region="dehua", fields={"living": "alone"}), TODAY)
        assert draft.fields == {"living": "alone", "household_size": 1}
        assert draft.derived == {"household_size"}
        moved = draft.model_copy(update={"fields": draft.fields | {"living": "with_family"}})
        assert rederive(moved, TODAY).fields == {"living": "with_family"}

    def test_leaves_the_draft_that_it_was_given_alone(self) -> None:
        draft = Draft(region="dehua", fields={"living": "alone"})
        rederive(draft, TODAY)
        assert draft.fields == {"living": "alone"}


class TestConflicts:
    @pytest.mark.parametrize(
        ("fields", "pairs"),
        [
            ({"living": "alone", "household_size": 4}, [("living", "household_size")]),
            ({"living": "spouse_only", "household_size": 3}, [("living", "household_size")]),
            ({"living": "with_family", "household_size": 1}, [("living", "household_size")]),
            ({"living": "alone", "household_size": 1}, []),
            ({"living": "with_family", "household_size": 5}, []),
            ({"id_number": ID_WOMAN_1949, "age": 60}, [("age", "id_number")]),
            ({"id_number": ID_WOMAN_1949, "age": 75}, [("age", "id_number")]),
            ({"id_number": ID_WOMAN_1949, "age": 76}, []),
            ({"id_number": ID_WOMAN_1949, "age": 78}, []),
            ({"id_number": ID_WOMAN_1949, "sex": "male"}, [("sex", "id_number")]),
            ({"id_number": ID_WOMAN_1949, "sex": "female"}, []),
            ({}, []),
        ],
    )
    def test_names_the_pairs_that_cannot_both_be_right(
        self, fields: dict[str, JsonValue], pairs: list[tuple[str, str]]
    ) -> None:
        assert [(found.first, found.second) for found in conflicts(fields, TODAY)] == pairs
