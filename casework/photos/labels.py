"""What stands beside which label of a card. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casework.photos.lines import Line

#: What is read of a card → the words that stand before it.
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("户主姓名", "持证人姓名", "申请人姓名", "对象姓名", "持证人", "姓名", "户主"),
    "sex": ("性别",),
    "nation": ("民族",),
    "born": ("出生年月日", "出生日期", "出生年月", "出生"),
    "address": ("家庭住址", "家庭地址", "户籍地址", "现住址", "居住地址", "住址", "地址"),
    "id_number": ("公民身份号码", "公民身份证号码", "居民身份证号", "身份证号码", "身份证号", "身份号码"),
    "disability_kind": ("残疾类别", "残疾类型"),
    "disability_grade": ("残疾等级", "残疾级别"),
    "card_number": ("残疾人证号", "残疾证号", "证件编号", "证书编号", "证件号码", "证件号", "证号", "编号"),
    "household": ("家庭人口", "家庭人数"),
    "other": (
        "有效期限", "有效期至", "有效期", "签发机关", "发证机关", "发证单位", "批准机关", "签发日期",
        "发证日期", "批准日期", "联系电话", "电话", "监护人", "与持证人关系", "与户主关系", "保障金额",
        "保障人口", "保障人数", "月保障金", "救助类别", "保障类别", "批准时间", "家庭成员",
        "开户银行", "银行账号",
    ),
}  # fmt: skip
#: Characters of a printed form that the reader takes for those of another script.
_FOLDED: Final = str.maketrans("別證號類級漢殘戶實據", "别证号类级汉残户实据")
_KEY_OF: Final = {word: key for key, words in LABELS.items() for word in words}
_LABEL: Final = re.compile("|".join(sorted(map(re.escape, _KEY_OF), key=len, reverse=True)))
_EDGES: Final = " 　:：,，.。、;；|_-—■□●·•"
#: Rows that an address may go on for below its label.
_MORE_ROWS: Final = 3


@dataclass(frozen=True)
class Said:
    """What stands beside a label, and how surely it was read."""

    text: str
    confidence: float


def plain(text: str) -> str:
    """A line without spaces, its labels in simplified characters."""
    tight = "".join(text.split())
    folded = tight.translate(_FOLDED)
    # Only labels and fixed words are folded: a name is written as its owner writes it.
    return folded if _LABEL.search(folded) and not _LABEL.search(tight) else tight


def order(rows: Sequence[Sequence[Line]]) -> int:
    """How much rows look like those of a card that is read the right way up: labels begin rows and never
    end them, and an identity card ends with its number."""
    told = 0
    for row in rows:
        first, last = plain(row[0].text), plain(row[-1].text)
        told += _LABEL.match(first) is not None
        told -= len(row) > 1 and _LABEL.fullmatch(last) is not None
    places = {_KEY_OF[m.group()]: at for at, row in enumerate(rows) for m in _labels_in(row)}
    for above, below in (
        ("name", "address"),
        ("name", "id_number"),
        ("name", "card_number"),
        ("sex", "address"),
    ):
        if above in places and below in places:
            told += (places[above] < places[below]) - (places[above] > places[below])
    return told


def _labels_in(row: Sequence[Line]) -> Iterator[re.Match[str]]:
    for line in row:
        yield from _LABEL.finditer(plain(line.text))


def values(rows: Sequence[Sequence[Line]]) -> dict[str, Said]:
    """What stands beside each label that was found, the first time it stands there.

    A value stands behind its label in the same row; an address goes on in rows that have no label. Of a label
    at the end of its row the value may stand in the next one.
    """
    found: dict[str, Said] = {}
    pending: str | None = None
    more = 0
    for row in rows:
        text = "".join(plain(line.text) for line in row)
        sure = min(line.confidence for line in row)
        marks = list(_LABEL.finditer(text))
        front = _trimmed(text[: marks[0].start()] if marks else text)
        if front and pending and more:
            known = found.get(pending)
            joined = (known.text if known else "") + front
            found[pending] = Said(joined, min(sure, known.confidence) if known else sure)
        more = max(0, more - 1)
        for mark, after in zip(marks, [*marks[1:], None], strict=False):
            key = _KEY_OF[mark.group()]
            value = _trimmed(text[mark.end() : after.start() if after else len(text)])
            if key != "other" and key not in found and value:
                found[key] = Said(value, sure)
        if marks:
            last = _KEY_OF[marks[-1].group()]
            open_ended = last == "address" or last not in found
            pending, more = (last, _MORE_ROWS if last == "address" else 1) if open_ended else (None, 0)
            if last == "other":
                pending = None
    return found


def _trimmed(text: str) -> str:
    return text.strip(_EDGES)
