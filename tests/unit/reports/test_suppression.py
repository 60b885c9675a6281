"""What is hidden cannot be reckoned, also by who knows how it is hidden."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.reports.suppression import protect

TABLES = st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=20), min_size=1, max_size=4)


def shown(table: tuple[int, ...], n: int) -> tuple[int | None, ...]:
    """What is published of one table: its total, then its counts."""
    hidden = protect([table], sum(table), n)
    if hidden is None:
        return (None,) * (len(table) + 1)
    return (sum(table), *(None if place in hidden[0] else count for place, count in enumerate(table)))


class TestProtect:
    def test_small_counts_go_and_zeros_stay(self) -> None:
        assert protect([[0, 3, 4, 20]], 27, 5) == [frozenset({1, 2})]

    def test_a_single_one_takes_another_with_it(self) -> None:
        assert protect([[0, 3, 40, 20]], 63, 5) == [frozenset({1, 2})]

    def test_two_that_can_only_be_ones_take_another_with_them(self) -> None:
        assert protect([[1, 1, 9, 9]], 20, 5) == [frozenset({0, 1, 2})]

    def test_a_small_total_hides_everything_and_a_zero_total_nothing(self) -> None:
        assert protect([[0, 4], [2, 2]], 4, 5) is None
        assert protect([[0, 0], [0]], 0, 5) == [frozenset(), frozenset()]

    def test_where_nothing_is_left_to_hide_the_total_goes(self) -> None:
        assert protect([[1, 1, 1], [3, 0, 0]], 3, 3) is None

    def test_a_table_that_does_not_add_up_is_refused(self) -> None:
        with pytest.raises(ValueError, match="add up"):
            protect([[1, 2], [4]], 3, 3)

    @pytest.mark.parametrize(("size", "n", "top"), [(2, 3, 12), (3, 3, 10), (3, 5, 12), (4, 4, 8), (5, 3, 5)])
    def test_no_hidden_count_follows_from_what_is_shown(self, size: int, n: int, top: int) -> None:
        worlds = defaultdict(list)
        for table in product(range(top + 1), repeat=size):
            worlds[shown(table, n)].append(table)
        for public, tables in worlds.items():
            if public[0] is not None and public[0] > top:
                continue  # some of the tables that look the same are larger than those tried
            for place in range(size):
                if public[place + 1] is None:
                    assert len({table[place] for table in tables}) > 1, (public, tables)

    @settings(deadline=None, max_examples=300)
    @given(TABLES, st.integers(3, 50))
    def test_what_is_shown_is_never_small_and_never_all_but_one(self, drawn: list[list[int]], n: int) -> None:
        total = max(sum(table) for table in drawn)
        tables = [[*table, total - sum(table)] for table in drawn]
        hidden = protect(tables, total, n)
        if hidden is None:
            assert 0 < total < n or any(sum(table) == total and 1 in table for table in tables)
            return
        for table, gone in zip(tables, hidden, strict=True):
            assert not [count for place, count in enumerate(table) if place not in gone and 0 < count < n]
            assert len(gone) != 1
            if not [count for count in table if 0 < count < n]:
                assert not gone

    def test_a_table_hidden_whole_need_not_take_the_others_with_it(self) -> None:
        assert protect([[2, 58], [60, 0]], 60, 31) == [{0, 1}, frozenset()]
