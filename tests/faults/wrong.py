"""Talks that were found wrong, kept to be looked at: `python -m tests.faults.wrong var/faults/微信-1.json`
tells each as it is stored and as it was seen, and judges it anew."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter

from tests.faults.checks import findings
from tests.faults.frame import Talk

_TALKS = TypeAdapter(list[Talk])


def save(talks: Sequence[Talk], path: Path) -> None:
    """Write them; what is said in a fault run is invented."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps([asdict(talk) for talk in talks], ensure_ascii=False, indent=1), encoding="utf-8"
    )


def load(path: Path) -> list[Talk]:
    """What ``save`` wrote."""
    return _TALKS.validate_json(path.read_bytes())


def told(talk: Talk) -> str:
    """Stored and shown, one below the other, and what is wrong."""
    said = {message["id"]: message["text"] for message in talk.stored}
    lines = [f"== {talk.who}", "-- 记下的（回答的是哪一句）"]
    for message in talk.stored:
        answers = said.get(message.get("in_reply_to"), "")
        choices = "/".join(choice["title"] for choice in message.get("quick_replies") or ())
        lines.append(f"{message['sender']:10} {message['text']!r} [{choices}] ← {answers!r}")
    lines.append("-- 屏幕上（重送的那次回答的是哪一句）")
    lines += [f"{seen.at:.2f} {seen.text!r} ← {seen.again!r}" for seen in talk.shown]
    return "\n".join([*lines, "-- 不对的", *findings(talk)])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print("\n\n".join(told(talk) for talk in load(Path(name))))
