"""A talk with the words marked that said something. Pure: offsets are characters, as everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from casework.applications.schemas import ApplicationView
from casework.channels.types import Standing
from casework.intake.labels import field_label, value_label


class Said(Protocol):
    """A message as it is stored; ``fields`` are the keys it gave, each with ``start`` and ``end``."""

    @property
    def id(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def fields(self) -> Any: ...


@dataclass(frozen=True)
class Span:
    """Characters ``[start, end)`` that said ``key`` (``need:<id>`` for a need). ``other``: another place is
    the evidence of today's value."""

    key: str
    start: int
    end: int
    other: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of a message; without ``keys`` it said nothing that is kept."""

    text: str
    keys: tuple[str, ...] = ()
    other: bool = False
    title: str = ""


@dataclass(frozen=True)
class Line:
    """One message: who said it when, cut where its marks begin and end."""

    id: str
    sender: str
    at: datetime
    pieces: list[Piece]
    new_day: bool = False
    """It is the first of its day."""
    standing: Standing | None = None
    """How it stands with the channel that it went to."""

    @property
    def gave(self) -> bool:
        """Whether any of its words said something that is kept."""
        return any(piece.keys for piece in self.pieces)


@dataclass(frozen=True)
class Talk:
    """A transcript. ``marked``: the keys that have words in it, with how many places say each."""

    lines: list[Line] = field(default_factory=list)
    marked: dict[str, int] = field(default_factory=dict)

    @property
    def heard_at(self) -> datetime | None:
        """When the resident last said something."""
        return max((line.at for line in self.lines if line.sender == "resident"), default=None)


def talk_of(
    view: ApplicationView,
    messages: Sequence[Said],
    services: Mapping[str, str],
    tz: Any,
    standings: Mapping[str, Standing] | None = None,
) -> Talk:
    """The transcript of an application; ``services`` are their labels, ``tz`` the region's time zone,
    ``standings`` how messages stand with channels, by their ids."""
    spans = spans_of(view, messages)
    names = {f"need:{need.id}": f"需要：{services.get(need.service, need.service)}" for need in view.needs}
    names |= {key: f"{field_label(key)}：{value_label(key, value)}" for key, value in view.fields.items()}
    lines, marked, day = list[Line](), dict[str, int](), None
    for message in messages:
        here = spans[message.id]
        for key in {span.key for span in here}:
            marked[key] = marked.get(key, 0) + sum(span.key == key for span in here)
        today = message.at.astimezone(tz).date()
        said, standing = pieces(message.text, here, names), (standings or {}).get(message.id)
        lines.append(Line(message.id, message.sender, message.at, said, today != day, standing))
        day = today
    return Talk(lines, marked)


def spans_of(view: ApplicationView, messages: Sequence[Said]) -> dict[str, list[Span]]:
    """Every mark in the messages, by their ids: the evidence first, then what each message gave besides."""
    found: dict[str, list[Span]] = {message.id: [] for message in messages}

    def add(message_id: str, span: Span) -> None:
        there = found.get(message_id)
        known = {(one.key, one.start, one.end) for one in there or ()}
        if there is not None and (span.key, span.start, span.end) not in known:
            there.append(span)

    for key, said in view.evidence.items():
        for place in said:
            add(place.message_id, Span(key, place.start, place.end))
    for message in messages:
        for key, given in (message.fields or {}).items():
            for place in given if isinstance(given, list) else [given]:
                start, end = int(place["start"]), int(place["end"])
                if key == "needs":
                    service = place.get("service")
                    for need in view.needs:
                        if service in (None, need.service):
                            add(message.id, Span(f"need:{need.id}", start, end))
                elif key in view.fields:
                    add(message.id, Span(key, start, end, other=True))
    return found


def pieces(text: str, spans: Sequence[Span], names: Mapping[str, str] | None = None) -> list[Piece]:
    """``text`` cut where spans begin and end; joined the pieces are the text. A span outside of it is left
    out."""
    usable = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(span.start for span in usable), *(span.end for span in usable)})
    found = []
    for start, end in pairwise(cuts):
        here = [span for span in usable if span.start <= start and span.end >= end]
        keys = tuple(dict.fromkeys(span.key for span in here))
        other = bool(here) and all(span.other for span in here)
        found.append(Piece(text[start:end], keys, other, _title(keys, other, names or {})))
    return found


def _title(keys: Sequence[str], other: bool, names: Mapping[str, str]) -> str:
    told = "；".join(names.get(key, key) for key in keys)
    return f"这里也说到了，现在登记的依据是另一处。{told}" if told and other else told
