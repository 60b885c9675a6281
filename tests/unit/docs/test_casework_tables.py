"""The tables of docs/casework.md are those that the program goes by."""

from __future__ import annotations

import pytest

from scripts import casework_tables


class TestFilled:
    def test_the_page_is_up_to_date(self) -> None:
        page = casework_tables.PAGE.read_text(encoding="utf-8")
        assert casework_tables.filled(page) == page, "run: python -m scripts.casework_tables"

    def test_a_table_without_a_place_is_named(self) -> None:
        with pytest.raises(ValueError, match="referral-steps"):
            casework_tables.filled("# a page without places\n")
