"""Simple conditions on an application's fields, written in a pack's files.

A condition is a mapping from field to test; all its tests must hold::

    when: {category: [dibao, tekun], age: {min: 60}, disability: {not: none}, employment: {known: true}}

A field that is not known fails every test but ``{known: false}``: nothing is assumed of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

Fields = Mapping[str, JsonValue]
Scalar = bool | int | float | str


class Test(BaseModel):
    """One test of one field's value. Written short: ``dibao`` (equal), ``[dibao, tekun]`` (one of)."""

    __test__ = False  # the name is not pytest's

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    one_of: list[Scalar] | None = Field(default=None, alias="in")
    none_of: list[Scalar] | None = Field(default=None, alias="not")
    minimum: float | None = Field(default=None, alias="min")
    maximum: float | None = Field(default=None, alias="max")
    known: bool | None = None

    @model_validator(mode="after")
    def _tests_something(self) -> Test:
        if not self.model_fields_set:
            raise ValueError("条件要写明：in、not、min、max 或 known")
        return self

    def holds(self, value: JsonValue) -> bool:
        """Whether ``value`` passes; None means that the field is not known."""
        if value is None:
            return self.known is False
        if self.known is False:
            return False
        if self.one_of is not None and not _among(value, self.one_of):
            return False
        if self.none_of is not None and _among(value, self.none_of):
            return False
        if self.minimum is None and self.maximum is None:
            return True
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.minimum is None or value >= self.minimum) and (
            self.maximum is None or value <= self.maximum
        )


def _among(value: JsonValue, allowed: list[Scalar]) -> bool:
    # True == 1 in Python; a count of one person must not pass for "yes".
    return any(value == item and isinstance(value, bool) == isinstance(item, bool) for item in allowed)


def _written_short(value: Any) -> Any:
    if isinstance(value, list):
        return {"in": value}
    if isinstance(value, dict):
        if "not" in value and not isinstance(value["not"], list):
            return value | {"not": [value["not"]]}
        return value
    return {"in": [value]}


Condition = dict[str, Annotated[Test, BeforeValidator(_written_short)]]


def value_of(fields: Fields, path: str) -> JsonValue:
    """The value of a field; ``disability.grade`` reads inside an object. None if it is not known."""
    key, _, inner = path.partition(".")
    value = fields.get(key)
    if not inner:
        return value
    return value.get(inner) if isinstance(value, dict) else None


def holds(condition: Mapping[str, Test], fields: Fields) -> bool:
    """Whether all tests of ``condition`` hold for ``fields``. An empty condition always holds."""
    return all(test.holds(value_of(fields, path)) for path, test in condition.items())
