"""What is told of a person before the name: 给我80岁的爸爸, 替瘫痪在床的老伴, 我八十多的婆婆."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEARLY = r"(?:今年|现年|已经|已|都|快要?|将近|年近|年过|年满|接近|近|刚满?|满|奔|虚岁|差不多|大概)*"
_ROUGH = r"(?:[多几来]|好几|出头)?"
#: Years as they stand before a name: 80岁, 快八十的, 八十多岁, 年近九十的, 八旬, 九十高龄的.
AGED = (
    rf"{_NEARLY}(?:(?:\d{{1,3}}|[一二两三四五六七八九十百]{{1,4}})(?:{_ROUGH}(?:周?岁|高龄)(?:多|出头|高龄|[了的]*)|旬的?)"
    rf"|(?:\d{{2,3}}|[一二三四五六七八九]?十[一二三四五六七八九]?){_ROUGH}了?的)"
)
_STATE = (
    r"(?:长年|常年|重度|一身|身体|又)*(?:[脑偏截]?瘫痪?(?:在床|了)?|卧病(?:在床)?|卧床(?:不起)?|躺在床上|(?:生|患|得|有|重|多)了?(?:重|大)?病|病重|体弱(?:多病)?|(?:智力|精神|肢体|听力|视力|言语)?(?:残疾|障碍)|失能|失明|失聪|耳聋|眼瞎|中风|痴呆|癌症|尿毒症|白血病|自闭症?|孤独症|智障|聋哑"
    r"|(?:生活)?不能自理|(?:行动|腿脚|身体)(?:不便|不方便|不好)|走不动|年老|年迈|高龄|独居|孤寡|孤身一人|没人照顾)了?的?"
)
#: Whoever types, and whose home it is.
SPEAKER = r"(?:我们|我自己|我|俺们?|咱们?|阮|本人)(?:家里?|老家)?"
_ACT = r"帮忙|帮着?|替|(?<![嫁借交送留寄带卖打教还租拿分])给|(?<![因以认作成称])为|(?<![年古后时一二三两几])代(?:替|为)?"
_BEFORE = re.compile(
    rf"(?:(?P<for>{_ACT})(?:一下)?)?(?P<whose>{SPEAKER}|[他她])?(?:的|那|这|一?[位个名]|家里?|老家|乡下|村里?|村上|镇上|同村|社区|(?P<near>隔壁|邻居|厝边|对门|楼[上下]))*"
    rf"(?P<told>(?:(?:{AGED}|{_STATE})、?)+)(?:(?:五保|特困|低保|困难)户?的?)?$"
)
# 给80岁的老妈做饭: what the speaker does for somebody, and no application, unless it is wished for.
_CARES = re.compile(r"(?:做|煮|喂|洗|擦|换|端|打针|买|寄|交|翻身|按摩|养老|送终|过[生寿]|送(?!终)|陪|带|治)")
_WISHES = re.compile(r"想|要|能不能|可不可以|申请|问|需要|希望|求|有没有|报名|登记|帮忙|找|请")
_CLAUSE_END = "，。！？；"


@dataclass(frozen=True)
class Told:
    """Where the words about the person begin, where the word for whose person it is, what is done
    for them (给, 替, …), and whether they live next door."""

    since: int
    whose: int
    act: str | None
    near: bool

    def asked_for(self, text: str, end: int) -> bool:
        """Whether something is to be done for the person whose name ends at ``end``: 给80岁的爸爸申请."""
        if self.act is None:
            return False
        if not (self.act == "给" and _CARES.match(text, end)):
            return True
        begin = max(text.rfind(sign, 0, end) for sign in _CLAUSE_END) + 1
        return bool(_WISHES.search(re.split(f"[{_CLAUSE_END}]", text[begin:])[0]))


def before_name(text: str, start: int) -> Told | None:
    """What is told right before the name that begins at ``start``; None where nothing is."""
    # the name's own 的 belongs to the words before it
    head = text[max(0, start - 40) : start + (text[start : start + 1] == "的")]
    match = _BEFORE.search(head)
    if match is None:
        return None
    offset = max(0, start - 40)
    whose = match.start("whose") if match.group("whose") else match.start("told")
    return Told(offset + match.start("told"), offset + whose, match.group("for"), bool(match.group("near")))
