"""What is noted of a resident's case, line by line, each with what a tap on it would say. Pure.

Values stand as the resident said them, whole: they go to nobody but the holder of the talk's token.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import field_label, value_label
from casework.regions.pack import RegionPack
from casework.resident.sayings import Option, Saying, sayings


class Change(BaseModel):
    """How a line is corrected: what is typed is put into ``say`` in the place of ``{value}``; or a button."""

    kind: Literal["choice", "text", "number"]
    say: str | None
    hint: str
    most: int
    options: list[Option]


class NotedLine(BaseModel):
    """One field as people read it. ``derived``: it follows from others and was not said."""

    key: str
    label: str
    value: str
    derived: bool
    correctable: bool
    change: Change | None


class NotedNeed(BaseModel):
    """One need, in the region's words and in the resident's; ``drop`` is what a tap on 不要了 says."""

    service: str
    label: str
    text: str
    correctable: bool
    drop: str | None


class Noted(BaseModel):
    """All that is noted. ``fields`` are the values behind the lines (contract section 5).

    ``application_no``: it was filed under this number, and this is what was filed.
    """

    application_no: str | None = None
    correctable: bool = False
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    lines: list[NotedLine] = Field(default_factory=list)
    needs: list[NotedNeed] = Field(default_factory=list)


def noted(
    fields: Mapping[str, JsonValue],
    derived: Collection[str],
    needs: Sequence[tuple[str, str]],
    pack: RegionPack,
    *,
    correctable: bool,
    asking: str | None = None,
    application_no: str | None = None,
    fixed: Collection[str] = (),
) -> Noted:
    """``needs``: service and the resident's words for each, in order; ``asking``: what the talk asks;
    ``fixed``: fields that cannot be corrected here."""
    saying = {key: sayings().of(key) for key in FIELD_KEYS if correctable and key not in fixed}
    return Noted(
        application_no=application_no,
        correctable=correctable,
        fields=dict(fields),
        lines=[
            _line(key, fields[key], key in derived, pack, saying.get(key), asking)
            for key in FIELD_KEYS
            if fields.get(key) is not None
        ],
        needs=[_need(service, text, pack, correctable, asking) for service, text in needs],
    )


def _line(
    key: str, value: JsonValue, derived: bool, pack: RegionPack, saying: Saying | None, asking: str | None
) -> NotedLine:
    heard = saying is not None and asking not in saying.unless
    change = _change(key, saying, value, pack) if saying is not None and heard else None
    return NotedLine(
        key=key,
        label=field_label(key),
        value=value_label(key, value),
        derived=derived,
        correctable=change is not None,
        change=change,
    )


def _change(key: str, saying: Saying, value: JsonValue, pack: RegionPack) -> Change:
    """The value that stands already is no choice."""
    if key == "township" and saying.say is not None:
        options = [
            Option(title=place.name, say=saying.say.format(value=place.name))
            for place in pack.townships
            if place.name != value
        ]
        return Change(kind="choice", say=None, hint="", most=saying.most, options=options)
    kind: Literal["choice", "text", "number"] = "number" if saying.number else "text"
    return Change(
        kind="choice" if saying.say is None else kind,
        say=saying.say,
        hint=saying.hint,
        most=saying.most,
        options=[option for known, option in saying.options.items() if known != value],
    )


def _need(code: str, text: str, pack: RegionPack, correctable: bool, asking: str | None) -> NotedNeed:
    service = pack.service(code)
    drop = sayings().dropping(code, asking) if correctable else None
    return NotedNeed(
        service=code,
        label=service.label if service else code,
        text=text,
        correctable=drop is not None,
        drop=drop,
    )
