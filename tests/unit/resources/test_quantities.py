"""How much: whole hundredths inside, plain numbers outside."""

from __future__ import annotations

from decimal import Decimal

import pytest

from casework.errors import Invalid
from casework.resources.quantities import to_amount, to_hundredths, unit_of


class TestToHundredths:
    @pytest.mark.parametrize(
        ("kind", "amount", "kept"),
        [("goods", "3", 300), ("money", "200.05", 20005), ("hours", "1.5", 150), ("place", "2.00", 200)],
    )
    def test_keeps_whole_hundredths(self, kind: str, amount: str, kept: int) -> None:
        assert to_hundredths(kind, Decimal(amount)) == kept

    @pytest.mark.parametrize(
        ("kind", "amount", "reason"),
        [
            ("goods", "1.5", "not_whole_number"),
            ("money", "0.005", "two_decimals"),
            ("hours", "0", "out_of_range"),
            ("money", "-1", "out_of_range"),
            ("money", "NaN", "out_of_range"),
            ("money", "1E+300", "out_of_range"),
        ],
    )
    def test_refuses_what_cannot_be_counted(self, kind: str, amount: str, reason: str) -> None:
        with pytest.raises(Invalid) as refused:
            to_hundredths(kind, Decimal(amount))
        assert [(issue.field, issue.reason) for issue in refused.value.errors] == [("quantity", reason)]


class TestToAmount:
    @pytest.mark.parametrize(
        ("kind", "kept", "shown"),
        [
            ("money", 20000, "200.00"),
            ("goods", 100000, "1000"),
            ("hours", 150, "1.5"),
            ("goods", 0, "0"),
            ("money", 0, "0.00"),
        ],
    )
    def test_money_has_two_decimals_the_rest_as_many_as_needed(
        self, kind: str, kept: int, shown: str
    ) -> None:
        assert str(to_amount(kind, kept)) == shown


class TestUnitOf:
    @pytest.mark.parametrize(
        ("kind", "given", "unit"),
        [("money", None, "元"), ("hours", "小时", "小时"), ("goods", " 袋 ", "袋"), ("place", None, "个")],
    )
    def test_money_and_hours_have_their_own(self, kind: str, given: str | None, unit: str) -> None:
        assert unit_of(kind, given) == unit

    @pytest.mark.parametrize(
        ("kind", "given", "reason"),
        [("money", "万元", "unit_fixed"), ("goods", None, "missing"), ("goods", "长" * 9, "too_long")],
    )
    def test_refuses_another(self, kind: str, given: str | None, reason: str) -> None:
        with pytest.raises(Invalid, match=reason):
            unit_of(kind, given)
