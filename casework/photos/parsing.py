"""What a card says, out of its lines, as fields of an application. Pure: it proposes, a person decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from pydantic import BaseModel, Field, JsonValue

from casework.intake.fields import check_field
from casework.intake.identity import age_on, birth_date, plausible_birth, sex_of
from casework.intake.problems import FieldError
from casework.photos.labels import Said, order, plain, values
from casework.photos.layout import readings
from casework.photos.lines import CardKind, Line
from casework.photos.numbers import Number, number_in
from casework.photos.places import township_in
from casework.regions.pack import RegionPack

#: Words that only stand on cards of a kind; the first kind that has one is it.
_SIGNS: Final[tuple[tuple[CardKind, re.Pattern[str]], ...]] = (
    ("disability_card", re.compile("残疾人证|残疾类别|残疾等级|残疾证")),
    ("dibao_card", re.compile("最低生活保障|低保|特困人员|救助供养|刚性支出")),
    ("id_card", re.compile("公民身份号码|居民身份证|签发机关")),
)
_CATEGORIES: Final = (
    ("tekun", re.compile("特困人员|救助供养")),
    ("dibao_marginal", re.compile("边缘")),
    ("rigid_expenditure", re.compile("刚性支出")),
    ("dibao", re.compile("最低生活保障|低保")),
)
_BACK: Final = re.compile("签发机关|居民身份证")
_DAY: Final = re.compile(r"(\d{4})[年.\-/]?(\d{1,2})[月.\-/](\d{1,2})")
#: The day behind 至 or a dash: until when a card is good.
_UNTIL: Final = re.compile(r"[至\-—~]" + _DAY.pattern)
_WORDS_OF_KINDS: Final = {
    "视力": "vision",
    "听力": "hearing",
    "言语": "speech",
    "肢体": "physical",
    "智力": "intellectual",
    "精神": "mental",
    "多重": "multiple",
}
_WORDS_OF_GRADES: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
#: How sure one can be of what two places on a card tell differently, or of a place told by likeness.
DOUBTFUL: Final = 0.5

#: Takes a field's key, its value, what stands on the card and how surely it was read.
_Propose = Callable[[str, JsonValue, str, float], None]


class Proposal(BaseModel):
    """One field as a card says it. ``value`` is None where something stands there that cannot be right."""

    value: JsonValue = Field(description="可以直接填进表格的值；看不准时是 null，请照 text 核对后再填")
    text: str = Field(description="证件上读到的字")
    confidence: float = Field(ge=0, le=1, description="有多大把握，0 到 1")


class CardText(BaseModel):
    """What was made of a picture. ``note`` is a code of something the person should know (``NOTES``)."""

    kind: CardKind | None
    fields: dict[str, Proposal]
    note: str | None = None


#: Codes of ``CardText.note``: nothing legible, no card, the side without the person, past its validity.
NOTES: Final = ("photo_no_text", "photo_no_card", "photo_back", "photo_expired")


def parse(lines: Sequence[Line], kind: CardKind | None, pack: RegionPack, today: date) -> CardText:
    """What the card says. ``kind`` is what the person says it is; what stands on it counts more.

    ``today`` is the region's date. Of the ways in which the card may have lain the likelier counts.
    """
    if not lines:
        return CardText(kind=kind, fields={}, note="photo_no_text")
    text = "".join(plain(line.text) for line in lines)
    known = next((found for found, sign in _SIGNS if sign.search(text)), None) or kind
    rows = max(readings(lines), key=order)
    fields = _fields(rows, known, text, pack, today)
    return CardText(kind=known, fields=fields, note=_note(fields, known, text, lines, today))


def _note(
    fields: dict[str, Proposal], kind: CardKind | None, text: str, lines: Sequence[Line], today: date
) -> str | None:
    if not fields:
        return "photo_back" if kind == "id_card" and _BACK.search(text) else "photo_no_card"
    ends = [day for line in lines for day in _days(_UNTIL.findall(plain(line.text)))]
    return "photo_expired" if ends and max(ends) < today else None


def _days(parts: Iterable[tuple[str, str, str]]) -> list[date]:
    found = []
    for year, month, day in parts:
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def _fields(
    rows: Sequence[Sequence[Line]], kind: CardKind | None, text: str, pack: RegionPack, today: date
) -> dict[str, Proposal]:
    said = values(rows)
    number, sure = _number(rows)
    fields: dict[str, Proposal] = {}

    def propose(key: str, value: JsonValue, told: str, confidence: float) -> None:
        try:
            checked = check_field(key, value, pack, today=today) if value is not None else None
        except FieldError:
            checked = None
        fields[key] = Proposal(value=checked, text=told, confidence=confidence)

    if name := said.get("name"):
        propose("name", re.sub(r"[^\w·•‧・．.]", "", name.text), name.text, name.confidence)
    if number:
        propose("id_number", number.id_number if number.right else None, number.text, sure)
    _sex_and_age(said, number if number and number.right else None, sure, today, propose)
    if address := said.get("address"):
        propose("address", address.text, address.text, address.confidence)
        if place := township_in(address.text, pack):
            exact = place in address.text
            propose("township", place, place, address.confidence if exact else DOUBTFUL)
    if kind == "disability_card" or (number and number.kind):
        _disability(said, number, sure, propose)
    if kind == "dibao_card":
        category = next(code for code, words in _CATEGORIES if words.search(text) or code == "dibao")
        propose("category", category, _title(rows), 1.0 if "保障" in text or "特困" in text else DOUBTFUL)
        if (home := said.get("household")) and (count := re.match(r"\d+", home.text)):
            propose("household_size", int(count.group()), home.text, home.confidence)
    return fields


def _number(rows: Sequence[Sequence[Line]]) -> tuple[Number | None, float]:
    """The number of the card and how surely the row was read that it stands in."""
    candidates: list[tuple[Number, float]] = []
    for row in rows:
        for line in row:
            if number := number_in([plain(line.text)]):
                candidates.append((number, line.confidence))
    candidates.sort(key=lambda found: (found[0].right, found[0].kind is not None), reverse=True)
    return candidates[0] if candidates else (None, 0.0)


def _sex_and_age(
    said: dict[str, Said], number: Number | None, sure: float, today: date, propose: _Propose
) -> None:
    """Both stand in the number; what is printed is held against it."""
    printed = said.get("sex")
    word = next((c for c in printed.text if c in "男女"), None) if printed else None
    of_word = {"男": "male", "女": "female"}.get(word or "")
    of_number = sex_of(number.id_number) if number else None
    if printed and of_word and (of_number in (None, of_word)):
        propose("sex", of_word, printed.text, max(printed.confidence, sure if of_number else 0))
    elif of_number and number:
        propose("sex", of_number, word or number.text, DOUBTFUL if of_word else sure)
    born = birth_date(number.id_number) if number else None
    told, confidence = (f"{born:%Y-%m-%d}", sure) if born else ("", 0.0)
    if born is None and (line := said.get("born")) and (days := _days(_DAY.findall(line.text))):
        born, told, confidence = days[0], line.text, line.confidence
    if born and plausible_birth(born, today):
        propose("age", age_on(born, today), told, confidence)


def _disability(said: dict[str, Said], number: Number | None, sure: float, propose: _Propose) -> None:
    """Kind and grade stand on the card in words, and in the last two digits of its number."""
    kind_line, grade_line = said.get("disability_kind"), said.get("disability_grade")
    kind = next((k for word, k in _WORDS_OF_KINDS.items() if kind_line and word in kind_line.text), None)
    grade = next(
        (_WORDS_OF_GRADES[c] for c in (grade_line.text if grade_line else "") if c in _WORDS_OF_GRADES), None
    )
    by_number = (number.kind, number.grade) if number else (None, None)
    doubtful = any(a and b and a != b for a, b in zip((kind, grade), by_number, strict=True))
    value: dict[str, JsonValue] = {"kind": kind or by_number[0], "grade": grade or by_number[1]}
    if not any(value.values()):
        return
    read = [one for one in (kind_line, grade_line) if one]
    told = "".join(one.text for one in read) or (number.text if number else "")
    confidence = min([one.confidence for one in read] or [sure])
    propose("disability", value, told, min(confidence, DOUBTFUL) if doubtful else confidence)


def _title(rows: Sequence[Sequence[Line]]) -> str:
    """The line by which the certificate is known."""
    texts = [plain(line.text) for row in rows for line in row]
    return next((text for text in texts for _, words in _CATEGORIES if words.search(text)), "")
