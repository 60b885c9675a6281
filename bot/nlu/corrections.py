"""What a correction takes back, which field it names and where the new value stands.

年龄不对，是84; 收入那里改成一千五; 不是浔中是龙浔; 名字是郑水木不是郑水目; 82不对，83才对.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOPICS = {
    "age": "年龄|年纪|岁数|生日|出生年月",
    "id_number": "身份证号码?|身份证",
    "phone": "联系电话|电话号码|手机号码|联系方式|电话|手机号|手机|号码",
    "name": "姓名|名字",
    "monthly_income": "月收入|家庭收入|收入|工资|钱",
    "household_size": "家庭人口|家里人口|家里人数|人口数?|人数|几口人|几个人",
    "living": "居住情况|居住状况|居住|跟谁住|和谁住|同住",
    "township": "乡镇|所在镇|镇|住的地方",
    "address": "家庭住址|住址|地址|门牌号?",
    "category": "家庭类别|困难类别|困难类型|身份类别|类别|低保",
    "disability": "残疾等级|残疾类别|残疾情况|残疾证?|等级",
    "illness": "病情|疾病|得的病|生的病|病",
    "sex": "性别",
    "self_care": "自理能力|自理情况|自理",
    "housing": "住房情况|住房|房子",
    "children": "子女情况|子女|孩子",
    "employment": "就业情况|工作情况|就业|职业|工作",
    "farmer": "户口性质|户口|户籍",
    "filled_by": "填表人|代填人",
}
_TOPIC = "(?:" + "|".join(f"(?P<{field}>{words})" for field, words in _TOPICS.items()) + ")"
_ROW = r"(?:那里|那项|那栏|那个|那块|那条|这里|这项|这个|这块|这条|上面|一栏|一项|里面|的信息|信息|的)*"
_WRONG = (
    r"(?:有点|好像|可能|也|都|是|给|你们?|我|刚才|刚刚|前面|没)*"
    r"(?:(?:写|填|说|报|记|讲|搞|弄|打|登|登记|输|听)(?:错|反|多|少|大|小|高|低)|错|不太对|不对|不准|不正确|有误|有错|是错的|不是这个)(?:了|啦|咯|的|掉)*"
)
_CHANGE = r"(?:要|得|应该|需要|请|帮我|给我|麻烦|都|就)*(?:改|更正|修改|改正|更改|换(?=成|为|一下|下))(?:成|为|到|回|一下|下|掉|改)*"
_SHOULD = r"(?:应该|其实|实际|本来)(?:上|要)?就?(?:是|为|叫|有|写)"
_IS = (
    r"(?:[，。、：！啊呢吧了的]|应该|其实|实际上?|现在|准确的?|正确的?|改成|改为|而)*(?:是(?=.)|为|叫做?|写)?"
)
_NAMED = (
    re.compile(
        rf"{_TOPIC}{_ROW}(?:不是|并不是|没有)(?P<wrong>[^，。！？；]{{1,16}}?)[，、]?(?:而|应该|而应该)?(?<!不)是(?P<value>.+)"
    ),
    re.compile(
        rf"{_TOPIC}{_ROW}(?:{_WRONG}[，。]?)?(?:应该|其实)?是(?P<value>[^，。！？；]{{1,20}}?)[，、]?(?P<wrong>不是[^，。！？；]{{1,16}})$"
    ),
    re.compile(rf"{_TOPIC}{_ROW}(?:{_WRONG}|{_CHANGE}|{_SHOULD}){_IS}(?P<value>.*)"),
    re.compile(rf"(?:改|修改|更正|更改|换)(?:一下|下|个|掉)?(?:我|她|他|老人)?的?{_TOPIC}{_IS}(?P<value>.*)"),
)
_BARE = (
    re.compile(
        r"(?:^|[，。！；的])(?:我|她|他|我们|住|住的|老人|家里|我们?家|家)?(?:不是|并不是)(?P<wrong>[^，。！？；不]{1,16}?)[，、]?(?:而|应该|而应该)?(?<!不)是(?P<value>[^，。！？；]+)"
    ),
    re.compile(
        r"^(?P<wrong>[^，。！？；]{1,18})[，。](?:哦|啊|哎呀?|噢|我|刚才|等等|，)*(?:打|写|说|讲|按|输|念|报|记)?(?:错|不对|反)(?:了|啦|咯)?[，。、](?:应该|其实|我)*(?:是|叫)?(?P<value>[^，。！？；]{1,20})$"
    ),
    re.compile(
        r"^(?P<wrong>[^，。！？；]{1,12}?)(?:不对|错了|错的|是错的)[，、。]?(?:应该|其实)?是?(?P<value>[^，。！？；]{1,20}?)(?:才对|才是|对)?$"
    ),
)
_ANY_TOPIC = re.compile(_TOPIC)
_ONLY_NAMED = re.compile(rf"(?:是|就是|那个|我的?|她的?|他的?)*{_TOPIC}{_ROW}[吧啊呀。！]*")
_HINT = re.compile(r"错|对|改|换|不是|应该|其实|实际|更正|有误|不准")
_TELLS_MORE = re.compile(r"(?:才对|才是|就对了|就行|就好)?[吧啊呀哦呢了。！]*$")


@dataclass(frozen=True)
class Correction:
    """``field`` is None where none was named; ``value`` and ``wrong`` are ``[start, end)`` of the text, maybe empty."""

    field: str | None
    value: tuple[int, int]
    wrong: tuple[int, int]


def find_correction(text: str) -> Correction | None:
    """The correction in ``text`` (plain form), a named field before a mere 不是…是…; None if there is none."""
    if len(text) > 120 or not _HINT.search(text):
        return None
    for pattern in _NAMED:
        match = pattern.search(text)
        if match:
            field = next(name for name in _TOPICS if match.group(name))
            return _made(match, field)
    for pattern in _BARE:
        match = pattern.search(text)
        if match:
            return _made(match, None)
    return None


def names_field(text: str) -> bool:
    """年龄, 电话那里: nothing but the name of a field, said at the read-back of the row that is wrong."""
    return bool(_ONLY_NAMED.fullmatch(text))


def speaks_of_field(text: str) -> bool:
    """Whether a field is named anywhere: 就是电话换了."""
    return bool(_ANY_TOPIC.search(text))


def _made(match: re.Match[str], field: str | None) -> Correction:
    start, end = match.span("value")
    tail = _TELLS_MORE.search(match.group("value"))
    if tail:
        end = start + tail.start()
    wrong = match.span("wrong") if "wrong" in match.re.groupindex else (match.start(), start)
    return Correction(field, (start, end), wrong)
