"""children: whether the household has minors, and in what situation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.over import grown, may_be_grown
from bot.nlu.fields.story import _PUPIL, Story
from bot.nlu.numbers import DIGITS, parse_number

_CHILD = (
    r"(?:孩子|小孩子?|娃儿?|儿子|女儿|闺女|外?孙子|外?孙女|外孙|囝仔?|宝宝|小子|丫头|孙辈|男孩|女孩|姑娘)"
)
_ORPHAN = re.compile(
    r"孤儿(?!院|寡母)|父母双亡|(?:父母|爸妈|爹妈|爸爸妈妈)(?:车祸|意外|出事|病|都|双双|全|也|早|已经|先后)+(?:去世|不在(?!身边|家)|没了|死了?|走了|过世|离世|亡故|双亡)|没爹没妈|没爹没娘|爹妈都没了"
)
_DE_FACTO = re.compile(
    r"事实(?:无人抚养|孤儿|上?无人抚养)(?:儿童)?|(?:(?:爸爸?|父亲|爹|他爸|她爸|儿子)[^，。]{0,6}(?:坐牢|服刑|死了?|去世|没了|走了|失踪|失联|过世|吸毒|关(?:在|着|进|起|了)|被抓|重残|重病|瘫|戒毒|进去了|判了?刑)[^。]{0,10}(?:妈妈?|母亲|娘|他妈|她妈|儿媳妇?)[^，。]{0,6}(?:跑了|改嫁|走了|失踪|失联|不要|去世|坐牢|不知去向|联系不上|离家出走|不管|不见了|精神病|疯))"
    r"|(?:(?:妈妈?|母亲|娘|他妈|她妈|儿媳妇?)[^，。]{0,6}(?:跑了|改嫁|走了|失踪|失联|去世|不要|不知去向|联系不上|离家出走|死了?|没了)[^。]{0,10}(?:爸爸?|父亲|爹|他爸|她爸|儿子)[^，。]{0,6}(?:坐牢|服刑|死了?|去世|失踪|失联|关(?:在|着|进|起|了)|被抓|重病|重残|瘫|戒毒|走了|没了|吸毒|进去了|判了?刑|不见了))"
    r"|(?:孩子|娃|[他她])?(?:爸爸?|父亲|爹)(?:还)?在(?:监狱|牢里|里面|号子)[^。]{0,10}(?:妈妈?|母亲|娘|妈)[^，。]{0,8}(?:没回来?过?|没消息|没音讯|没露过?面|不见人|不要|走了|改嫁)|(?:妈妈?|母亲|娘)[^，。]{0,8}(?:没回来?过?|没消息|没音讯|没露过?面|跑回[^，。]{1,3})[^。]{0,10}(?:爸爸?|父亲|爹|[他她]爸)[^，。]{0,6}(?:死了?|去世|没了|走了|坐牢|在监狱)"
    r"|(?:父母|爸妈)(?:都|双双)?(?:在)?(?:坐牢|服刑|失踪|失联|被抓|关起来|联系不上|不管)"
)
_LEFT = re.compile(
    r"留守(?:儿童|孩子|在家|小孩)?|(?:父母|爸妈|爸爸妈妈|爹妈|他们爸妈)(?:都|全|长期|常年|两个|一直|也)*(?:在|去|出)?(?:外地?|外面|城里|广东|厦门|泉州|深圳|北京|上海)(?:面|省)?(?:打工|务工|做工|上班|干活|赚钱)"
)
_AWAY_AT = r"(?:外省|省外|外地|外面|外头|国外|城里|北京|上海|天津|重庆|广东|广州|深圳|东莞|福州|厦门|泉州|晋江|石狮|莆田|漳州|浙江|江苏|江西|湖南|湖北|四川|杭州|温州|义乌)"
# The parents are away, with or without saying for what; or who is the child's parent went and left it with us.
_LEFT_AT = re.compile(
    rf"(?P<whose>我的?)?(?:爸妈|父母|爸爸妈妈|爹妈|爸爸?和?妈妈?|[他她]爸[，、和跟]?[他她]妈)(?:他们|嗯|那个|，)*(?:都|全|长期|常年|两个|一直|也|两人|现在)*在{_AWAY_AT}(?:省|市|那边|那里)?(?=$|[，。！？；]|打工|做|务工|上班|干|赚|挣|工作|开|忙|厂|进厂)"
    rf"|(?:儿子|女儿|儿媳妇?|女婿|媳妇|他们)[^，。！？；]{{0,6}}(?:在|去|到){_AWAY_AT}[^，。！？；]{{0,6}}，[^，。！？；]{{0,4}}(?:外?孙[子女]?|孩子|娃)[^，。！？；]{{0,4}}(?:跟(?:着)?(?:我|爷|奶|外)|丢给|留给|扔给|由我|归我|我带|我们带)"
)
_MINOR_AGE = re.compile(
    rf"{_CHILD}[^，。！？；\d廿卅卌]{{0,6}}?(?P<a>\d{{1,2}}|[{DIGITS}十]{{1,3}})(?:个月大|岁)|(?:宝宝|孩子|娃|孙子|孙女)(?:才|刚|刚满)(?P<c>\\d{{1,2}}|[{DIGITS}十]{{1,3}})个(?:多)?月|(?P<b>\d{{1,2}}|[{DIGITS}十]{{1,3}})(?:个月|岁)(?:多|大)?的(?:小|大|二)?{_CHILD}"
)
_MINOR = re.compile(
    rf"(?:一儿一女|[两三]个?(?:儿|女)|儿女|子女)[^。！？；]{{0,4}}(?:上学|读书|念书|在读|[上读](?:小学|初中|高中))|(?:还)?有个[^，。！？；]{{0,2}}(?:\d|[一两二三四五六七八九])岁的(?=$|[，。])|未成年(?:的?(?:孩子|子女|儿子|女儿|人))?|{_CHILD}(?:的|们|他|她|在)?[^，。！？；没不]{{0,3}}(?:功课|作业|学费|书本费|学杂费|补课|辅导|放学|暑假|寒假|成绩|学习)|(?:孩子|小孩|娃|宝宝)[^，。！？；]{{0,3}}(?:没人|一个人在家)(?:看|带|接|管|教|照看|照顾|辅导|没人)*|小的(?:才|刚|今年|是)?(?P<y>\d|1[0-7]|[一二三四五六七八九十])岁|[一两二三四五俩仨\d]个小孩|养(?:着|活)?(?:一|两|三|四|俩|几|仨|\d)个?(?:孩子|小孩|娃|囝)|给(?:孩子|小孩|娃)(?:找|请|补)|"
    rf"(?:一个|大的|小的|老大|老[二三])(?:才)?(?:幼儿园|小学|初中|高中|初[一二三]|高[一二三])|(?:上|读|念|在)(?:着|的|了)?(?:幼儿园|小学|初中|高中|中学|职高|中专|[一二三四五六]年级|初[一二三]|高[一二三])(?:的?{_CHILD})?|{_CHILD}[^，。！？；]{{0,6}}(?:还小|很小|太小|幼小|在?(?:上|读|念)(?:学|书|幼儿园|小学|初中|高中)|上学|读书|刚出生|还在(?:上|读|念)|吃奶|没断奶|才出生|还没上学)"
    rf"|(?:{_CHILD}|外孙)(?:今年|现在|才|在|要|就|刚)*(?:[一二三四五六]年级|初[一二三]|高[一二三])|(?:还)?小的?(?!儿子|女儿|闺女|孙|姑娘|囝){_CHILD}|(?:自己|一个人|独自|单独)(?:在家)?(?:带|养|拉扯|抚养)(?:着|大)?(?:一?个)?(?:女儿|儿子|孩子|娃|闺女|小孩|囝)|带娃(?!哈)|奶孩子|年幼的?(?:{_CHILD})|有(?:一|两|三|几|仨|俩|\\d)个?(?:小孩|孩子|娃|囝)(?:子)?(?:要养|要读书|要上学|要带|还在读|还小)|要养(?:两|三|一|几|\d)个(?:孩子|小孩|娃)|带(?:着)?(?:一|两|三|四|俩|几|仨|\d)个?(?:小|没成年的)?(?:孩子|小孩|娃|囝)|[两三四五几俩仨\d]个(?:小)?娃(?!哈)|幼儿|婴儿|吃奶的"
)
_LISTED = re.compile(r"(?:一|两|三|四|俩|仨|\d)个?(?:小?孩子?|娃|宝宝)")
_WITH_PARENTS = re.compile(r"我(?:和|跟|、)|公婆|公公|婆婆|夫妻|老公|老婆|丈夫|妻子|爸妈")
_NONE = re.compile(
    r"(?:没有?|无|没生过?|没得)(?:什么|任何|生|过|未成年的?|小)*(?:孩子|小孩|子女|儿女|娃|后代|后人|囝)(?!照|管|在|来|帮|陪|养|住|上|回|愿)|没儿没女|无儿无女|膝下无(?:子|儿)[女]?|无后|绝户|一辈子没(?:结婚|生)|没有一儿半女"
)
_GROWN = re.compile(
    rf"(?:{_CHILD}|子女|儿女)(?:们)?(?:都|全|全都|也|早|已经)*(?:大了|成年|成家|长大|工作了|结婚|几十岁|独立|嫁|四十|五十|三十)|(?:都|全)(?:成年|大了|长大|成家)|成年了"
)
_ANSWER_NONE = re.compile(
    r"(?:都|也|暂时|目前|家里|现在|嗯|倒)*(?:没有?|无|没有的|不是|没得|沒有|没生|没结婚|未婚|没娃)(?:的|啊|呢|了|吧|小孩|孩子|未成年的?|小的|娃)*"
)
_ANSWER_MINOR = re.compile(
    r"(?:有|一个|两个|三个|俩|仨|\d个|两|一儿一女|有的|有啊|\d+岁|上学|小学|初中|高中|幼儿园|还小|读书|孙)"
)


def find_children(story: Story) -> Iterator[Found]:
    """The children of the household; grown ones count as none only where the question was asked."""
    text = story.text
    adult = (
        bool(re.search(r"(?:[3-9]\d|[三四五六七八九]十)[^个月块]{0,2}(?:岁|了)|老(?:人|伴|公|婆|了)", text))
        and "孙" not in text
    )
    hits: list[Found] = []
    for value, pattern in (
        ("de_facto_orphan", _DE_FACTO),
        ("orphan", _ORPHAN),
        ("left_behind", _LEFT),
        ("left_behind", _LEFT_AT),
    ):
        for match in pattern.finditer(text):
            clause = story.clause_at(match.start())
            if (
                clause.unsure
                or story.negated(match.start(), 5)
                or (clause.asks and not re.search("我|他|她|孩|孙", clause.text))
            ):
                continue
            if pattern is _LEFT_AT and match.group("whose") and story.asking != "children":
                continue  # the speaker's own parents
            told_of_child = (
                re.search(r"孤儿|事实|留守", match.group())
                or story.asking == "children"
                or (re.search(_CHILD + "|学|岁", text) and not adult)
                or _PUPIL.search(text)
                or re.search(r"[他她]$", text[: match.start()])
                or re.match(r"[他她]", match.group())
            )
            if told_of_child and not re.search(
                r"(?:想|帮助|关爱|照顾)[^，]{0,4}$", text[clause.start : match.start()]
            ):
                hits.append(Found("children", value, match.start(), match.end()))
    yield from hits[:1]
    if hits:
        return
    for match in _MINOR_AGE.finditer(text):
        number = parse_number(match.group("a") or match.group("b") or match.group("c"))
        # The child's own application says its age; a household's says that there is a minor.
        if number is not None and ("个月" in match.group() or number < 18) and story.told(match.start()):
            hits.append(Found("children", "minor", match.start(), match.end()))
    for match in _MINOR.finditer(text):
        if re.search("外地|外省|外面|国外|城里|大学", match.group()):
            continue
        if re.search("学费|生活费", match.group()) and re.search("大学|大专|本科|研究生|大[一二三四]", text):
            continue  # 女儿上大学，女儿学费没着落
        if (
            story.told(match.start())
            and not story.negated(match.start(), 4)
            and (
                not _self_student(story)
                or re.search(r"[一两二三四几俩仨]个?(?:还|都|在)*$", text[: match.start()])
            )
        ):
            hits.append(Found("children", "minor", match.start(), match.end()))
    listed = None if hits or _GROWN.search(text) else _LISTED.search(text)
    if (
        listed
        and (
            story.asking in ("household_size", "living") or re.search(r"[三四五六七八九\d](?:口|个人)", text)
        )
        and _WITH_PARENTS.search(text)
    ):
        hits.append(Found("children", "minor", listed.start(), listed.end()))
    yield from hits[:1]
    for match in _NONE.finditer(text):
        if story.told(match.start()):
            yield Found("children", "none", match.start(), match.end())
    if not hits:
        for match in _GROWN.finditer(text):
            yield Found("children", "none", match.start(), match.end(), weak=True)
    if story.asking == "children" and not hits:
        bare = text.rstrip("。！？，")
        none, some = _ANSWER_NONE.fullmatch(bare), _ANSWER_MINOR.search(bare)
        if none:
            yield Found("children", "none", 0, len(bare))
        elif grown(bare):
            yield Found("children", "none", 0, len(bare), weak=True)
        elif some and not _GROWN.search(bare) and not re.search("没|不", bare) and not may_be_grown(bare):
            yield Found("children", "minor", some.start(), some.end())


def _self_student(story: Story) -> bool:
    """我读初中: the speaker is the pupil, nobody's child was mentioned."""
    return not re.search(_CHILD + "|未成年|幼(?!儿园)|婴", story.text) and (
        story.asking == "employment" or ("幼儿园" not in story.text and story.asking != "children")
    )
