"""docs/privacy.md speaks of every table."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.models import TABLES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "privacy.md"


@pytest.mark.parametrize("table", [table.__tablename__ for table in TABLES])
def test_the_page_says_what_stands_in_the_table(table: str) -> None:
    assert f"`{table}`" in PAGE.read_text(encoding="utf-8")
