"""How much: kept as whole hundredths of the unit (of money 分), shown as a decimal number. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal, get_args

from casework.errors import Invalid

ResourceKind = Literal["goods", "place", "money", "hours"]
KINDS: Final = get_args(ResourceKind)
#: Units that are always the same.
UNITS: Final[dict[str, str]] = {"money": "元", "hours": "小时"}
#: What is counted in whole pieces.
_WHOLE: Final = frozenset({"goods", "place"})
#: A thousand million of anything, so that no sum leaves the database's range.
MAX_AMOUNT: Final = Decimal(1_000_000_000)


def to_hundredths(kind: str, amount: Decimal) -> int:
    """``amount`` as it is kept. Raises ``Invalid``: not above zero, too much, too fine."""
    if not amount.is_finite() or not 0 < amount <= MAX_AMOUNT:
        raise Invalid.one("quantity", "out_of_range")
    hundredths = amount * 100
    if kind in _WHOLE and amount != amount.to_integral_value():
        raise Invalid.one("quantity", "not_whole_number")
    if hundredths != hundredths.to_integral_value():
        raise Invalid.one("quantity", "two_decimals")
    return int(hundredths)


def to_amount(kind: str, hundredths: int) -> Decimal:
    """What is kept, as it is shown: money with two decimals (``200.00``), else no more than needed."""
    amount = Decimal(hundredths).scaleb(-2)
    if kind == "money":
        return amount
    whole = amount.to_integral_value()
    return whole if whole == amount else amount.normalize()


def unit_of(kind: str, given: str | None) -> str:
    """The unit in which a kind is counted. Raises ``Invalid`` for goods without one, and for another one of
    money or hours."""
    given = (given or "").strip()
    fixed = UNITS.get(kind)
    if fixed is not None:
        if given not in ("", fixed):
            raise Invalid.one("unit", "unit_fixed")
        return fixed
    if kind == "place":
        given = given or "个"
    if not given:
        raise Invalid.one("unit", "missing")
    if len(given) > 8:
        raise Invalid.one("unit", "too_long")
    return given
