"""What is over, refused or outgrown: 原来漏，去年修好了; 养老院住过一阵，回家了; 女儿三个都嫁了. The words are there and are no value."""

from __future__ import annotations

import re

from bot.nlu.fields.kinds import names_kind

_NOT_DONE = (
    r"(?<![没未不想要等能得该])(?<!没有)(?<!申请)(?<!准备)(?<!打算)(?<!希望)(?<!需要)(?<!帮我)(?<!帮忙)"
)
_MENDED = re.compile(
    rf"{_NOT_DONE}(?:(?:修|补|改|改建|弄|整|搞|盖|建|起|翻|翻修|翻新|重修|重建|加固|改造|维修|粉刷)(?:过(?!年|几|多|[一两三四五]|好几)|好|完|新)了?|(?:翻修|翻新|重修|重建|加固|改造)了|(?:盖|建|起|换|铺)(?:了(?!一半|[^，。]{{0,4}}年)|上)|新(?:盖|建|起|砌)(?:了|的|好)|重新(?:盖|建|起|砌|修)(?:了|的|好)|不漏了?(?=$|[，。！；]))"
)
_LEFT = re.compile(rf"{_NOT_DONE}(?:(?:拆|推)掉?了|搬(?:走|出来|出去|离|进新|到新)了?)")
_STILL = re.compile(
    r"还是|又(?:漏|裂|坏|塌|破|渗|不)|还(?:在)?(?:漏|裂|破|渗|不行)|照样|仍|没用|不管用|没(?:几天|多久)|不?顶用"
)
_HOUSED = re.compile(
    rf"{_NOT_DONE}(?:(?:买|盖|建|起|分)(?:了|好|到|上|的)|不租了|没(?:有)?租了|退租|退掉|退了|搬(?:走|出来|出去|回))"
)
_YOUNGER = re.compile(r"儿子|女儿|闺女|弟|哥|姐|妹|孙")
_NOT_OURS = re.compile(
    r"隔壁|邻居|别人|人家|别家|[他她]们|其他|明年|后年|下半年|下个?月|年底|将来|以后|计划|答应|说(?:是|要|会|给|可以)|等"
)


_LOST = re.compile(
    r"(?:^|[，。！；])(?:都|早就?|已经|后来|去年|前年|今年|被|给)*(?:拆|卖|塌|倒|烧|冲)(?:掉|光|走|垮)?了"
)


def changed(text: str, at: int, value: str) -> bool:
    """Whether the housing that was ``value`` at ``at`` was mended or bought, left or lost since."""
    if value == "safe":
        return bool(_LOST.search(text, at))
    for pattern in (_MENDED, _LEFT if value == "unsafe" else _HOUSED):
        for match in pattern.finditer(text, at):
            begin = max(text.rfind(mark, 0, match.start()) for mark in "，。！；") + 1
            said = text[max(begin, at) : match.start()]
            if _NOT_OURS.search(said) or (value != "unsafe" and _YOUNGER.search(said)):
                continue  # 租的，儿子买了房; 明年给翻新
            if not _STILL.search(text, match.end()):
                return True
    return False


HOMES = (
    r"养老院|敬老院|福利院|护理院|老人院|托养中心|托养所|托养|安老院|幸福院|养老中心|护养院|精神病院|疗养院"
)
_REFUSED = re.compile(
    r"(?:不|没|别|未|甭|毋|莫|袂|想|肯|愿|希望|打算|准备|申请|劝|叫|让|喊|逼|怕|等|排队|舍不得|嫌|从|要(?=[我她他把送]))(?:再|有|去|到|进|住|在|送|把|让|给|被|我|她|他|老人家?|你|想|要|意|愿|肯|得|过|那个|什么|那种)*[^，。！；]{0,3}$"
)
_NOT_IN_IT = re.compile(
    r"[^，。！；]{0,6}?(?:太贵|贵|不去|没去|不肯|不愿|去不起|住不起|不收|没(?:有)?床位|满了|出来|回来|回家|(?:住|待|呆)过|不习惯|(?:住|待|呆)不惯|不住|不要|不让|不接|还没|太远|不想|不喜欢|不适合|没意思|不好)"
)
_AT_TIMES = r"(?!周末|过年|过节|有时|偶尔|放假|逢年|白天|天天|每|一年|半年|一个?月|几个月|一周|一?个?礼拜)"
_CAME_HOME = re.compile(
    rf"[，。！；]+{_AT_TIMES}[^，。！；不没]{{0,7}}?(?:回家|回来|回了|出来|搬出|搬回|接回|接出|接来|退了|退出|不住了|不肯|不愿|不去|没去)(?!看)"
)


def not_in_a_home(text: str, start: int, end: int) -> bool:
    """Whether the home for the aged whose words ``[start, end)`` are was refused, only wished for, or left."""
    begin = max(text.rfind(mark, 0, start) for mark in "，。！；") + 1
    return bool(
        _REFUSED.search(text[begin:start]) or _NOT_IN_IT.match(text, end) or _CAME_HOME.search(text, end)
    )


_UNDERAGE = re.compile(
    r"上学|读书|念书|[在上读念](?:着|的|了)?(?:小|初|高|中|幼|学|[一二三四五六]年)|小学|初中|高中|初[一二三]|高[一二三]|幼儿园|年级|还小|小的|太小|未成年|没成年|(?<![\d十])(?:\d|1[0-7]|十[一二三四五六七]?|[一两二三四五六七八九])(?:个月|岁)|孙|留守|父母|[爸妈爹娘]|没人(?:管|带|养)|婴|奶"
)
_GROWN = re.compile(
    r"嫁|成家|结婚|娶|离婚|工作|上班|打工|务工|做工|干活|挣钱|赚钱|种地|当(?:老师|兵|官|医生|护士|爹|妈|[爷奶]|外)|做(?:生意|买卖)|开(?:店|车|厂)|分家|毕业|独立|成年|成人|长大|大了|都大|退休|单过|各过各|[二三四五六]十(?!块|元|万)|(?<!\d)[2-6]\d(?=岁|多|了|$|，)"
)
_AWAY = re.compile(
    r"在外|外地|外头|国外|省外|城里|不在(?:身边|家|了)|走得早|没了|去世|过世|死|不管|不来|不回|难得|在(?:厦门|泉州|福州|上海|北京|深圳|广东|广州|青岛|济南|烟台|威海)"
)
_OF_PARENTS = re.compile(r"我(?!家|们|[儿女])|老公|老婆|丈夫|妻子|爱人|老伴|媳妇")


def grown(text: str) -> bool:
    """Whether the children spoken of are grown: 一儿一女都在外打工."""
    return _told_of_children(text, _GROWN)


def may_be_grown(text: str) -> bool:
    """Whether they may be, for all that is said: 有一个儿子，不在身边."""
    return grown(text) or _told_of_children(text, _AWAY)


def _told_of_children(text: str, sign: re.Pattern[str]) -> bool:
    if _UNDERAGE.search(text):
        return False
    return any(
        sign.search(clause) and not _OF_PARENTS.match(clause) for clause in re.split("[，。！；]+", text)
    )


# 没看过医生, 是囊肿: no health
_UNKNOWN = re.compile(
    r"没(?:有)?(?:去)?(?:看过?|查过?|检查过?|上过?|体检过?)(?:医|病|$|[，。])|是[^，。没不]{0,4}(?:肿|瘤|病|炎|症|癌)(?:$|[，。])|怕|担心|怀疑"
)


def ruled_out(field: str, value: object, text: str) -> bool:
    """Whether the words of ``text`` speak against a value that they sound like."""
    if field == "housing":
        return changed(text, 0, str(value))
    if field == "living":
        return any(not_in_a_home(text, *match.span()) for match in re.finditer(HOMES, text))
    if field == "illness" and value == "none":
        return bool(_UNKNOWN.search(text))
    if field == "category":
        return not names_kind(str(value), text)
    return field == "children" and value == "minor" and may_be_grown(text)
