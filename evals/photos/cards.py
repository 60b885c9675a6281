"""Draws invented cards as they look from above: 身份证, 残疾证, 低保证. Nothing on them is anybody's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from evals.photos.people import Person

FONTS: Final = tuple(
    Path("/usr/share/fonts") / name
    for name in (
        "opentype/noto/NotoSansCJK-Regular.ttc",
        "truetype/wqy/wqy-zenhei.ttc",
        "truetype/wqy/wqy-microhei.ttc",
    )
)
#: Pixels of a card held close to the camera: 85.6 by 54 mm at some 300 dpi.
SIZE: Final = (1010, 638)
_LABEL: Final = (52, 92, 150)
_INK: Final = (24, 24, 28)
_KINDS: Final = {
    "vision": "视力",
    "hearing": "听力",
    "speech": "言语",
    "physical": "肢体",
    "intellectual": "智力",
    "mental": "精神",
    "multiple": "多重",
}
_GRADES: Final = "一二三四"
_CODES: Final = {kind: str(number) for number, kind in enumerate(_KINDS, 1)}


class NoFont(Exception):
    """The machine has no font with Chinese."""


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """A Chinese font of the machine. Raises ``NoFont``."""
    for path in FONTS:
        if path.is_file():
            return ImageFont.truetype(path, size, index=2 if "Noto" in path.name else 0)
    raise NoFont(", ".join(str(path) for path in FONTS))


def id_card(person: Person) -> Image.Image:
    """The side of an identity card with the person on it."""
    card, draw = _empty((226, 236, 244))
    _pair(draw, 70, 62, "姓名", person.name, 46)
    _pair(draw, 70, 144, "性别", _sex(person), 40)
    _pair(draw, 300, 144, "民族", person.nation, 40)
    born = person.born
    _pair(draw, 70, 222, "出生", f"{born.year}", 40)
    for x, text in ((300, "年"), (392, "月"), (482, "日")):
        draw.text((x, 228), text, font=font(30), fill=_LABEL)
    draw.text((344, 222), f"{born.month}", font=font(40), fill=_INK)
    draw.text((434, 222), f"{born.day}", font=font(40), fill=_INK)
    draw.text((70, 306), "住址", font=font(30), fill=_LABEL)
    for row, part in enumerate(_wrapped(person.address, 11)):
        draw.text((176, 300 + 54 * row), part, font=font(40), fill=_INK)
    draw.text((70, 536), "公民身份号码", font=font(30), fill=_LABEL)
    draw.text((330, 524), person.id_number, font=font(50), fill=_INK)
    draw.rectangle((690, 90, 930, 410), fill=(196, 204, 214))
    draw.ellipse((755, 140, 865, 270), fill=(150, 156, 166))
    draw.pieslice((715, 270, 905, 540), 180, 360, fill=(120, 126, 140))
    return card


def disability_card(person: Person) -> Image.Image:
    """A disability certificate: its number is the identity number, the kind's digit and the grade's."""
    kind, grade = person.disability
    card, draw = _empty((240, 240, 232))
    draw.text((250, 40), "中华人民共和国残疾人证", font=font(46), fill=(150, 40, 40))
    _pair(draw, 60, 140, "姓名", person.name, 40)
    _pair(draw, 370, 140, "性别", _sex(person), 40)
    _pair(draw, 60, 216, "残疾类别", _KINDS[kind], 40)
    _pair(draw, 370, 216, "残疾等级", f"{_GRADES[grade - 1]}级", 40)
    draw.text((60, 298), "家庭住址", font=font(30), fill=_LABEL)
    for row, part in enumerate(_wrapped(person.address, 12)):
        draw.text((196, 290 + 52 * row), part, font=font(38), fill=_INK)
    draw.text((60, 470), "残疾人证号", font=font(30), fill=_LABEL)
    draw.text((250, 460), f"{person.id_number}{_CODES[kind]}{grade}", font=font(44), fill=_INK)
    draw.text((60, 556), "有效期限", font=font(30), fill=_LABEL)
    draw.text((250, 550), "2021年06月01日至2031年06月01日", font=font(34), fill=_INK)
    draw.rectangle((740, 120, 940, 390), fill=(200, 204, 206))
    return card


def dibao_card(person: Person, title: str = "最低生活保障证") -> Image.Image:
    """A certificate of minimum living allowance; each county prints its own, so this is a plain one."""
    card, draw = _empty((246, 240, 226))
    draw.text((300, 40), title, font=font(54), fill=(160, 40, 40))
    rows = (
        ("户主姓名", person.name),
        ("性别", _sex(person)),
        ("身份证号", person.id_number),
        ("家庭人口", f"{person.household}人"),
    )
    for row, (label, value) in enumerate(rows):
        _pair(draw, 80, 140 + 72 * row, label, value, 38)
    draw.text((80, 434), "家庭住址", font=font(30), fill=_LABEL)
    for row, part in enumerate(_wrapped(person.address, 16)):
        draw.text((230, 426 + 50 * row), part, font=font(38), fill=_INK)
    draw.text((80, 560), "发证机关", font=font(30), fill=_LABEL)
    draw.text((230, 554), "某某县民政局", font=font(36), fill=_INK)
    return card


def _empty(paper: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    card = Image.new("RGB", SIZE, paper)
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((4, 4, SIZE[0] - 5, SIZE[1] - 5), 28, outline=(170, 176, 186), width=3)
    for y in range(40, SIZE[1], 26):  # the fine lines of a printed ground
        draw.line((20, y, SIZE[0] - 20, y - 16), fill=tuple(max(0, c - 8) for c in paper), width=2)
    return card, draw


def _pair(draw: ImageDraw.ImageDraw, x: int, y: int, label: str, value: str, size: int) -> None:
    small = font(30)
    draw.text((x, y + (size - 30) * 0.8), label, font=small, fill=_LABEL)
    draw.text((x + small.getlength(label) + 26, y), value, font=font(size), fill=_INK)


def _sex(person: Person) -> str:
    return "男" if person.sex == "male" else "女"


def _wrapped(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]
