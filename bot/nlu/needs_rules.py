"""What makes the words for a service a need: wished for, lacking, refused, already there. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.nlu.clauses import Clause

_WISH = re.compile(
    r"想(?!当年|起来|到|着)|需要|希望|能不能|能否|可不可以|(?<!不)能(帮|给|安排|送|派|有)|可以(帮|给|安排|派)|求|申请|拜托|麻烦|帮(我|忙|他|她|老人)|"
    r"最好|要(?!是|么|不是)|来(个|人|一)|派(个|人)|给(我|他|她|我们|家里|老人|孩子)|缺|安排|报(个|名)|登记|换成|加(一|个|上)|"
    r"有没有(人|志愿者|上门|能)|请(人|个|你|求)|找(个|人|点|份)|有人.{0,8}(就好|就行|最好)"
)
_REFUSED_BEFORE = re.compile(
    r"(不|别|甭|无|毋|唔)(是)?(再)?(用|要|需要|想要|想|必|打算|给我|来|申请|办)?[^,，。]{0,4}$|(没打算|没想|没有要|没要|不是(来|要|想)?(申请|办|要)?)[^,，。]{0,4}$"
)
_REFUSED_AFTER = re.compile(
    r"^[^,，。]{0,6}((就|都|是|可以|我)?(不用|不要|不需要|免了|算了|不必|甭|没问题|不缺|去掉|不用了|取消|删掉|换成|换掉)|(我|他|她)?(自己)?(能|会|可以)(搞|做|洗|弄|扫|行|来))"
)
_NOT_A_REFUSAL = re.compile(r"(不(了|动|起|成|到|齐|好|上|出|得不|过来|知道|清|会|能|方便|便|敢|肯|住)|没人|没法)[^,，。]{0,4}$")
_ALREADY = re.compile(
    r"已经(有|在|是|办|请|装|领)|没(有)?(评|办|吃|申请|领|享受)(过|上)|(?<![想要望好盼能缺请没])有人(给|帮|来)?(我|他|她)?(送|打扫|照顾|做|陪|洗|管|扫)(?!.{0,6}(就好|就行|最好|吗|不))|(?<!没)(我)?自己(会|能|可以|来|行)"
    r"|(儿子|女儿|媳妇|儿媳|女婿|老伴|老公|老婆|孙女|孙子|妹妹|哥哥|邻居)[^,，。]{0,3}(会|来|每天|每周|给|在|天天)[^,，。]{0,6}(送|做|打扫|照顾|陪|洗|煮|带|买)"
    r"|去年(做|检|查|体)|(装|做|领|签|有)过(了)?|(做|装|领)好了|已有|都有了|不愁|没问题|以前(是|做|在)|.{0,2}有了$"
)
_HAS = re.compile(r"^(我|我们|他|她|家里|我家|我们家|老人|现在|一直)*(都|也)?(有|是|吃(着)?|住(在|的)?|在|领(着)?|拿(着)?|享受|评上|纳入)(了)?[^,，。]{0,2}$")
_OTHERS = re.compile(r"(隔壁|邻居|别人|人家|村里(有的|有些)?人|谁谁|朋友)(家)?[^,，。]{0,6}(有|都|申请|吃|领)")


@dataclass(frozen=True)
class Mention:
    """Words ``[start, end)`` of the message for ``service``; ``told`` when they tell a hardship by themselves."""

    service: str
    start: int
    end: int
    told: bool
    confidence: float = 1.0
    denied: bool = False


class Lexicon:
    """The patterns of ``data/nlu/needs_patterns.yml``: ``need.<service>`` and ``lack.<service>``."""

    def __init__(self, patterns: Iterable[Mapping[str, str]]) -> None:
        self.patterns = [
            {"name": pattern["name"], "pattern": pattern["pattern"]}
            for pattern in patterns
            if pattern["name"].startswith(("need.", "lack."))
        ]
        self._compiled = [
            (pattern["name"].split(".", 1), re.compile(pattern["pattern"])) for pattern in self.patterns
        ]

    def mentions(self, clause: Clause) -> list[Mention]:
        """All words for services in the clause; a longer mention swallows those of its service inside it."""
        found = [
            Mention(service, clause.start + hit.start(), clause.start + hit.end(), tier == "lack")
            for (tier, service), pattern in self._compiled
            for hit in pattern.finditer(clause.text)
            if hit.end() > hit.start()
        ]
        return _merged(found)


def _merged(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.service, one.start, -one.end)):
        last = kept[-1] if kept else None
        if last and last.service == mention.service and mention.start <= last.end:
            kept[-1] = replace(last, end=max(last.end, mention.end), told=last.told or mention.told)
        else:
            kept.append(mention)
    return sorted((one for one in kept if not _inside_another(one, kept)), key=lambda one: one.start)


def _inside_another(mention: Mention, others: list[Mention]) -> bool:
    """看病没人陪 is one need, not also 没人陪: words within longer words of another service do not count."""
    return any(
        other.service != mention.service
        and other.start <= mention.start
        and mention.end <= other.end
        and other.end - other.start > mention.end - mention.start
        for other in others
    )


def wished(clause: str) -> bool:
    """Whether the clause asks for something."""
    return bool(_WISH.search(clause))


def refused(clause: Clause, mention: Mention) -> bool:
    """不用送饭, 不是要申请低保, 送饭就不用了: the service is named and not wanted."""
    if mention.told:
        return False
    before = clause.text[: mention.start - clause.start]
    after = clause.text[mention.end - clause.start :]
    if _REFUSED_BEFORE.search(before) and not _NOT_A_REFUSAL.search(before):
        return True
    return bool(_REFUSED_AFTER.search(after))


def provided(clause: Clause, mention: Mention) -> bool:
    """已经有人送饭了, 我是低保户, 邻居家申请了低保: it is there already, or another's."""
    if _OTHERS.search(clause.text):
        return True
    if mention.told:
        return False
    return bool(_ALREADY.search(clause.text) or _HAS.search(clause.text[: mention.start - clause.start]))


_FILLER = re.compile(
    r"^(那个|嗯|呃|就是|然后|还有|另外|也|我们?|就|想要?|请|找|申请|需要|希望|能不能|可以|有没有|有人|人|个|一个|给|帮忙?|来|主要是|一个是|和|跟|与|以及|能)+"
)
_TAIL = re.compile(r"(可以吗|行吗|行不行|吗|呢|吧|啊|了|的|啦|呀|谢谢|就好|就行|服务)+$")


def bare(text: str) -> str:
    """The text without the words around what is named: 我想找人打扫 → 打扫."""
    return _TAIL.sub("", _FILLER.sub("", text.strip("，。,.!！?？ ")))


def telling_span(clause: Clause) -> tuple[int, int]:
    """The clause without the polite words around it, as ``(start, end)`` in the message."""
    head = _FILLER.match(clause.text)
    start = head.end() if head and head.end() < len(clause.text) else 0
    tail = _TAIL.search(clause.text, start)
    end = tail.start() if tail and tail.start() > start else len(clause.text)
    return clause.start + start, clause.start + end
