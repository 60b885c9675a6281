"""What makes the words for a service a need: wished for, lacking, refused, already there. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.nlu.clauses import Clause

_WISH = re.compile(
    r"想(?!当年|起来|到|着)|需要|希望|能不能|能否|可不可以|(?<!不)能(帮|给|安排|送|派|有)|可以(帮|给|安排|派)|求|申请|拜托|麻烦|帮(我|忙|他|她|老人)|"
    r"最好|要(?!是|么|不是)|来(个|人|一)|派(个|人)|给(我|他|她|我们|家里|老人|孩子)|缺|少(了)?(一|个)|(就|还)差|安排|报(个|名)|登记|换成|加(一|个|上)|"
    r"有没有(人|志愿者|上门|能)|请(人|个|你|求)|找(个|人|点|份)|有人.{0,8}(就好|就行|最好)"
)
_REFUSED_BEFORE = re.compile(
    r"^(我|那|就|先)?免[^,，。]{0,2}$|(不|别|甭|无|毋|唔)(是)?(再)?(用|要|需要|想要|想|必|打算|给我|来|申请|办)?[^,，。]{0,4}$|(没打算|没想|没有要|没要|不是(来|要|想)?(申请|办|要)?)[^,，。]{0,4}$"
)
_REFUSED_AFTER = re.compile(
    r"^[^,，。]{0,6}((就|都|是|可以|我)?(不用|不要|不需要|免了|算了|不必|甭|没问题|不缺|去掉|不用了|取消|删掉|换成|换掉)|(我|他|她)?(自己)?(能|会|可以)(搞|做|洗|弄|扫|行|来)|(就|都|可以)?(先|暂时|目前|现在)(别|不)(办|报|考虑|申请|弄|说|要)|不(考虑|申请|办|报)|作罢|改天再说)"
)
_NOT_A_REFUSAL = re.compile(
    r"(.)不\1[^,，。]{0,6}$|(不(符合|够|了|动|起|成|到|齐|好|上|出|得不|过来|知道|清|会|能|方便|便|敢|肯|住)|没人|没法)[^,，。]{0,4}$"
)
_ALREADY = re.compile(
    r"已经(有|在|是|办|请|装|领)|没(有)?(评|办|吃|申请|领|享受)(过|上)|(?<![想要望好盼能缺请没])有人(给|帮|来)?(我|他|她)?(送|打扫|照顾|做|陪|洗|管|扫)(?!.{0,6}(也好|就好|就行|最好|吗|不))|(?<!没)(我)?自己(会|能|可以|来|行)"
    r"|(儿子|女儿|媳妇|儿媳|女婿|老伴|老公|老婆|孙女|孙子|妹妹|哥哥|邻居)[^,，。]{0,3}(会|来|每天|每周|给|在|天天)[^,，。]{0,6}(送|做|打扫|照顾|陪|洗|煮|带|买)"
    r"|(去年|刚刚?|上(周|个?月|个?礼拜)|昨天|前几天|今年)[^,，。]{0,3}(做|检查|查|体检)(过|完|了|好)|去年(做|检|查|体)|(装|做|领|签|有)过(了)?|(做|装|领)好了|已有|都有了|不愁|没问题|以前(是|做|在)|.{0,2}有了$"
)
_HAS = re.compile(
    r"^(我|我们|他|她|家里|我家|我们家|老人|现在|一直)*(都|也)?(有|是|吃(着)?|住(在|的)?|在|领(着)?|拿(着)?|享受|评上|纳入)(了)?[^,，。]{0,2}$"
)
# Somebody does it regularly, or it was given: 医生每个月来量血压, 学校免了学费.
_REGULAR = re.compile(
    r"(每(天|周|月|个月|个?星期|个?礼拜|隔)|天天|定期|隔(几|三|两)天|经常|中午|早晚|一直|平时)[^,，。]{0,8}(来|送|给|帮|做|量|陪|打扫|照顾|洗)"
    r"|有(护工|保姆|钟点工|阿姨|社工|志愿者|医生|村医|社区|网格员|家庭医生|人)[^,，。]{0,6}(在)?(来|送|给|帮|做|量|陪|打扫|照顾|洗|管|照看)"
    r"|(护工|保姆|阿姨|社工|志愿者|女儿|儿子|媳妇|儿媳|老伴|老公|老婆|孙女|孙子|妈妈|爸爸|我妈|我爸|他妈|他爸|姐|妹|嫂子)(就|也|都|会|每.{1,3}|天天|在|来|负责|能)*(给|带|陪|帮|送|管|照顾|照看|伺候|料理|洗|做|煮|买|打扫|收拾|辅导|教)"
    r"|(发|免|批|装|配|领|减|补|办|送|给)(了|下来|过了)(?!.{0,4}(坏|松|不|没))|(有|办|领|装|配|评|吃|享受|批)(上|好)?了$"
)
# 哪怕每天有人送一餐饭: so it would do; it is not there yet.
_WOULD_DO = re.compile(r"哪怕|(也|就)(好|行)(了)?$|最好有")
# Whose work it is: 家里就靠我打零工, 我老婆做保洁, 以前干过护工.
_OCCUPATION = re.compile(
    r"(靠|是|做|干|当|在|搞|从事|出去|出门|跟人|平时|以前|从前|原来|偶尔|有时|一直|每天|还|开|常年|长年|儿子|女儿|老公|丈夫|老婆|他爸|我爸|我妈|父母|爸妈|媳妇|女婿|我|他|她|养家)[^,，。]{0,8}$"
)
# 我坐轮椅, 两条腿都是假肢: what somebody has on or sits in, and does not ask for.
_USES = re.compile(r"(坐(着|在|的是)?|推着|拄(着)?|装(着|了|的是)|戴(着|了)|离不开|都是|腿是)$")
_WORN_OUT = re.compile(r"坏|旧|破|松|断|换|修|不能用|不合|响")
_WORK = re.compile(r"零工|打工|工作|保洁|保姆|护工|摆摊|家政|钟点工|活|班|岗|清洁|护理员")
_LACKING = re.compile(
    r"想|要(?!么)|需|希望|也好|就好|就行|哪怕|能(不能|否|给|帮|有|派)|可(不可以|以)|求|申请|麻烦|拜托|缺|没|无|不|最好|请|找|坏|断|旧|破|谋|介绍|安排|有没有|吗|帮我|给我(?!们)|换"
)
_BENEFITS = frozenset({"link.living_aid", "link.housing"})
_IS_IN = re.compile(
    r"(在|一直|属于|算(是|哪)?|列入|纳入|列为|认定(为|成)?|评(为|上)|享受|领(着|了|过)?|拿(着)?|是|吃(着|上)?|住(着|在|的是|进|到)?|搬(到|进)|写成|当成|有)[^,，。]{0,4}$"
)
_IS_GIVEN = re.compile(
    r"^(户|家庭|人员|对象|金|供养)?(的)?(每|一个?月|月|年|有|是|领|发|分散|集中|供养|里|住|交租|证|家庭$|户$|人员$|对象$|，?(每|一个)月)"
)
_HOUSEHOLD = re.compile(r"(户|人员|对象|家庭)$")
_PLEA = re.compile(
    r"有没有(人|上门|能|免费|志愿者|谁|医生|阿姨)|会(使|当|得)(申请|有|予|来)|无(半|一)[^,，。]{0,3}(收入|趁)|"
    r"想(申请|报|办|要|找|请|让|去|参加)|申请(一下|个|一|$)|申报|帮(我|他|她|忙|老人|孩子|家)|请(人|派|个|安排|对接|帮)|派|安排|给(我|他|她|我们|老人|家里)|"
    r"一起(报|申请|办)|能(不能)?(减|免|补|报|申请|办|来|上门|送|管一管)[^,，。]{0,6}(吗|不|么|呢)?|我(家)?[^,，。]{0,8}(残|低保|困难|瘫|病|癌|没|不好|不行|走不)|管一管|缺|差"
)
_GENERAL = re.compile(
    r"条件|标准|资格|怎么(申请|办|算|收|报|评|认定|弄)|如何|多少|几(块|岁|级|点|天|个月)|材料|手续|流程|证件|是什么|什么(意思|叫|人|样|时候|是)|区别|哪里|哪儿|在哪|地址|电话|找谁|"
    r"谁(管|负责|能申请)|归(谁|哪)|哪个(部门|单位|地方|科|站)|多久|进度|批|我的申请|上次|够不够|符(合|不)|算不算|能不能评|会不会|是不是真|有(哪些|什么)"
)
# What is for the whole village, or between neighbours: not this household's need.
_PUBLIC = re.compile(
    r"路灯|(村|镇|大|马|公)路(?!费)|路(面|口|边的?垃圾)|河(道|里|边|沟|水)|水沟|排水|下水道|污水|公(厕|园|交)|垃圾(站|桶|池|场|车|堆)|街(上|道)(的)?(垃圾|脏|路)|村(里|口|道)[^,，。]{0,3}(垃圾|卫生|路|沟|河|池|厕)"
    r"|小区[^,，。]{0,6}(垃圾|卫生|电梯|楼道|门|车|绿化)|楼道|电梯|物业|(邻居|楼上|楼下|隔壁)[^,，。]{0,8}(漏水|吵|唱|装修|垃圾|占|养|放歌|盖房|噪|污水)|广场舞|卡拉OK|噪音|扰民|违建|违章|宅基地|占(了)?我家|停(水|电)(?!费)|井盖|红绿灯|转学|学区|化粪池"
)
_OTHERS = re.compile(
    r"(隔壁|邻居|别人|人家|村里(有的|有些)?人|谁谁|朋友)(家)?[^,，。]{0,6}(有|都|申请|吃|领)"
)


@dataclass(frozen=True)
class Mention:
    """Words ``[start, end)`` of the message for ``service``; ``told`` when they tell a hardship by themselves.

    ``guessed``: no known word names it, only the classifier.
    """

    service: str
    start: int
    end: int
    told: bool
    confidence: float = 1.0
    denied: bool = False
    guessed: bool = False


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
    """已经有人送饭了, 我是低保户, 家里就靠我打零工, 邻居家申请了低保: it is there already, or another's."""
    if _OTHERS.search(clause.text):
        return True
    if mention.told or _WOULD_DO.search(clause.text):
        return False
    before = clause.text[: mention.start - clause.start]
    if mention.service == "health.assistive_device" and _USES.search(before):
        return not _WORN_OUT.search(clause.text)
    if _ALREADY.search(clause.text) or (_HAS.search(before) and "有没" not in before):
        return True
    if _LACKING.search(clause.text):
        return False
    named = clause.text[mention.start - clause.start : mention.end - clause.start]
    return bool(_REGULAR.search(clause.text) or (_WORK.search(named) and _OCCUPATION.search(before)))


def status(clause: Clause, mention: Mention) -> bool:
    """他属于特困, 低保金每月六百, 住的公租房: what the household is or gets already, as long as nothing is asked."""
    if mention.told or mention.service not in _BENEFITS or wished(clause.text):
        return False
    before = clause.text[: mention.start - clause.start]
    after = clause.text[mention.end - clause.start :]
    named = clause.text[mention.start - clause.start : mention.end - clause.start]
    return bool(_IS_IN.search(before) or _IS_GIVEN.search(after) or _HOUSEHOLD.search(named))


def pleads(text: str) -> bool:
    """Whether a question is a plea for this household, not a question about how things are in general."""
    return bool(_PLEA.search(text)) and not _GENERAL.search(text)


def public(clause: Clause) -> bool:
    """路灯坏了, 河道垃圾没人清理: a matter of the village or between neighbours, for the town office or 12345."""
    return bool(_PUBLIC.search(clause.text))


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
