"""The held-out utterances: what a careful caseworker would note from exactly these words.

``utterances/*.yml`` hold groups. A group's own keys hold for each of its sayings; a saying is a text, or a
mapping that adds to them::

    - intent: inform
      asking: age
      voice: elderly
      say: [七十二了, {text: 五三年生的, fields: {age: {born: 1953}}}]

``intent`` may be a list (each is a fair reading) or ``any``. A field's value may be ``{any: [a, b]}``, or
for ages ``{born: 1953}``. ``optional`` are values that may be noted or not: ``*`` for whatever value. All
of ``needs`` have to be named, of ``needs_any`` one, ``needs_optional`` may be. All else is wrong to note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).with_name("utterances")
ANY: Final = "*"
_KEYS: Final = frozenset(
    {"text", "intent", "fields", "optional", "needs", "needs_any", "needs_optional"}
    | {"crisis", "asking", "region", "voice", "look_alike"}
)

#: Words that imply whose sex is spoken of, or that one of the family is typing: fair to note, fair to leave.
_FEMALE = re.compile(
    "妈|母亲|阿母|奶奶|外婆|姥姥|阿嬷|阿嬤|婆婆|阿婆|大娘|阿姨|女儿|孙女|老婆|媳妇|姐|妹|她|婶|伯母|姑"
    "|寡|妻|女人|女孩|女娃|娘|媽|兒媳|母親"
)
_MALE = re.compile(
    "爸|父亲|父親|爷爷|外公|姥爷|阿公|公公|大爷|伯|叔|舅|儿子|囝|孙子|老公|丈夫|哥|弟|他|光棍"
    "|男人|男孩|老头|老爹|爺|兒子"
)
_RELATIVE = re.compile("老伴|孙|爱人|孩子|娃|老人|家里人|家人")


class BadCase(ValueError):
    """An utterance's expectations cannot be read; the text names the file and the saying."""


@dataclass(frozen=True)
class Case:
    """One utterance and what it means. An empty ``intents`` takes any; ``crises`` holds the fair readings."""

    id: str
    text: str
    intents: tuple[str, ...] = ()
    fields: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    optional: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    needs_any: frozenset[str] = frozenset()
    needs_optional: frozenset[str] = frozenset()
    crises: tuple[str | None, ...] = (None,)
    asking: str | None = None
    region: str = "dehua"
    voice: str = "plain"
    look_alike: bool = False


def load(folder: Path = FOLDER, today: date | None = None) -> list[Case]:
    """Every utterance. Raises BadCase for one that cannot be read or stands there twice."""
    cases: list[Case] = []
    seen: dict[tuple[str, str | None, str], str] = {}
    for path in sorted(folder.glob("*.yml")):
        for case in _of_file(path, today or date.today()):
            key = (case.text, case.asking, case.region)
            if key in seen:
                raise BadCase(f"{case.id}: the same saying as {seen[key]}: {case.text}")
            seen[key] = case.id
            cases.append(case)
    return cases


def _of_file(path: Path, today: date) -> Iterable[Case]:
    number = 0
    for group in yaml.safe_load(path.read_text(encoding="utf-8")):
        shared = {key: value for key, value in group.items() if key != "say"}
        for said in group["say"]:
            number += 1
            own = said if isinstance(said, dict) else {"text": said}
            yield build(f"{path.stem}:{number}", _merged(shared, own), today)


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = {**shared, **own}
    for key in ("fields", "optional"):
        merged[key] = {**shared.get(key, {}), **own.get(key, {})}
    return merged


def build(name: str, written: dict[str, Any], today: date) -> Case:
    """One case of what is written. Raises BadCase."""
    if unknown := set(written) - _KEYS:
        raise BadCase(f"{name}: unknown {sorted(unknown)}")
    text = written.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadCase(f"{name}: the text has to be in quotes: {text!r}")
    fields = {key: _values(value, today) for key, value in written["fields"].items()}
    optional = {key: _values(value, today) for key, value in written["optional"].items()}
    crisis = written.get("crisis")
    intent = written.get("intent", "any")
    return Case(
        id=name,
        text=text,
        intents=() if intent == "any" else tuple([intent] if isinstance(intent, str) else intent),
        fields=fields,
        optional=implied(text, fields) | optional,
        needs=frozenset(written.get("needs", ())),
        needs_any=frozenset(written.get("needs_any", ())),
        needs_optional=frozenset(written.get("needs_optional", ())),
        crises=tuple(crisis) if isinstance(crisis, list) else (crisis,),
        asking=written.get("asking"),
        region=written.get("region", "dehua"),
        voice=written.get("voice", "plain"),
        look_alike=bool(written.get("look_alike", False)),
    )


def _values(value: Any, today: date) -> tuple[Any, ...]:
    if isinstance(value, dict) and set(value) == {"any"}:
        return tuple(value["any"])
    if isinstance(value, dict) and set(value) == {"born"}:
        age = today.year - int(value["born"])
        return (age, age - 1)
    return (value,)


def implied(text: str, fields: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """What follows from the words or from other values without being said: right to note, right to leave."""
    found: dict[str, tuple[Any, ...]] = {}
    female, male = bool(_FEMALE.search(text)), bool(_MALE.search(text))
    if female or male:
        found["sex"] = (*(["female"] if female else []), *(["male"] if male else []))
    relative = female or male or _RELATIVE.search(text)
    found["filled_by"] = ("self", "family") if relative else ("self",)
    living = fields.get("living", ())
    if "alone" in living:
        found["household_size"] = (1,)
    if "spouse_only" in living:
        found["household_size"] = (2,)
    if 1 in fields.get("household_size", ()):
        found["living"] = ("alone",)
    return {key: values for key, values in found.items() if key not in fields}
