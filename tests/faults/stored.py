"""What the program kept: transcripts over its own staff API, and from its database who answers whom."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from tests.faults.texts import number_of
from tests.support.running import Running

Message = dict[str, Any]


@dataclass
class Kept:
    """Of one person: the messages of all their talks, oldest talk first, and the ids of the talks."""

    messages: list[Message] = field(default_factory=list)
    talks: list[str] = field(default_factory=list)


def kept(running: Running, person_of: Callable[[int], int | None]) -> dict[int, Kept]:
    """What is kept of every person, who is known by the numbers in what they said."""
    found: dict[int, Kept] = defaultdict(Kept)
    answers = _rows(running, "SELECT id, in_reply_to FROM message WHERE in_reply_to IS NOT NULL")
    for [talk] in _rows(running, "SELECT id FROM conversation ORDER BY created_at"):
        items = _get(running, f"/api/v1/conversations/{talk}/transcript")["items"]
        numbers = (number_of(item["text"]) for item in items if item["sender"] == "resident")
        for person in {person_of(number) for number in numbers if number is not None} - {None}:
            assert person is not None
            found[person].talks.append(talk)
            found[person].messages += [
                {**item, "in_reply_to": dict(answers).get(item["id"])} for item in items
            ]
    return dict(found)


def owed(running: Running) -> dict[str, int]:
    """What is not done yet: deliveries to be heard, messages to be answered, rows to be sent."""
    return {
        name: int(_rows(running, query)[0][0])
        for name, query in {
            "to hear": "SELECT count(*) FROM channel_delivery WHERE state = 'received'",
            "to answer": "SELECT count(*) FROM message WHERE status = 'received'",
            "to send": "SELECT count(*) FROM channel_outbox WHERE state NOT IN "
            "('sent', 'knocked', 'given_up')",
        }.items()
    }


def applications(running: Running, talks: Sequence[str]) -> list[dict[str, Any]]:
    """The fields of the applications that came of these talks."""
    query = "SELECT no FROM application WHERE conversation_id = ?"
    numbers = [str(number) for talk in talks for [number] in _rows(running, query, talk)]
    return [running.application(number)["fields"] for number in numbers]


def given_up(running: Running) -> dict[str, int]:
    """Rows that went out by no way, by reason."""
    query = (
        "SELECT coalesce(reason, state), count(*) FROM channel_outbox "
        "WHERE state IN ('given_up', 'knocked') GROUP BY 1"
    )
    return {str(reason): int(number) for reason, number in _rows(running, query)}


def _rows(running: Running, query: str, *values: str) -> list[tuple[Any, ...]]:
    """From the program's SQLite database: codes and counts, which are not sealed."""
    path = (running.data_dir / "yizhu.db").resolve()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        return list(database.execute(query, values))


def _get(running: Running, path: str) -> Any:
    response = running.staff.get(path)
    response.raise_for_status()
    return response.json()
