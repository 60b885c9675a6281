"""housing: safe, unsafe, rented, none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.over import changed
from bot.nlu.fields.story import Story

_WORDS = (
    (
        "none",
        re.compile(
            r"没(?:有)?(?:自己的)?(?:房子?(?!租|产|贷|间)|住房|住处|地方住|处住|处可住)|无房(?!产)|无家可归|居无定所|住桥洞|睡桥洞|睡大街|流落街头|没有住的地方|住的?(?:地方|所在|处)(?:都|也)?没(?:有|了)?|没(?:地方|处)(?:落脚|安身|可住)|露宿|房子(?:都|全|被|给|火)*(?:烧|冲|震)(?:光|没|毁|垮|走)了?|没厝"
        ),
    ),
    (
        "unsafe",
        re.compile(
            r"危房|危险房|(?:房子?|屋子?|屋顶|老厝|厝|瓦房|房顶|墙|住的|老屋|老宅)[^，。！？；]{0,8}?(?:漏雨|漏水|渗水|快?(?:要)?(?:倒了?|塌了?)|裂(?:开|了|缝)|破旧|很破|破破烂烂|破得|破了|漏|不安全|倾斜|蛀|朽|歪|掀|瓦[^，。]{0,3}掉|年久失修|开裂|透风|垮)|漏雨|(?:住|是)(?:的|在)?(?:是)?(?:老|旧|一间|的|个|破旧的?)*(?:土坯房|土房|破房子?|烂房子?|泥房|茅草房|棚子|工棚|土屋|破屋子?)|土坯房|墙(?:都|体|上)*(?:裂|倒|塌)|房子?不安全|[CD]级(?:危房)?(?=$|[，。房危])"
        ),
    ),
    (
        "rented",
        re.compile(
            r"租(?:了|着|住|的(?!人|是轮)|别人|人家|在)(?:[^，。！？；车]{0,6}?(?:房子?|屋|单间|间|住|厝))?|(?<![公廉])租房(?:子)?(?:住|的|$|[，。])|(?:住|住在)[^，。]{0,3}(?:出租屋|出租房|租的房|租来的|公租房|廉租房|保障房)|出租屋|出租房|房租|房东"
        ),
    ),
    (
        "safe",
        re.compile(
            r"(?:自己|自家)盖的[^，。]{0,4}(?:楼|房|厝|屋)|(?:厝|房子?|楼)(?:是|都是)?(?:去年|前年|前几年|刚|新)[^，。]{0,2}(?:起|盖|建|翻修)的|集资房|(?:自己的|自家的?|自家盖的?|自建的?|自有|有自己的|家里的|自己盖的?|单位分的|买的)(?:老|新)?(?:房子?|住房|楼房|厝|砖房|商品房|屋)|自建房|房子(?:还|是|也|都|很|挺|比较|自己的|没|有)*(?:安全|结实|好的|可以|新的|新盖的?|没问题|牢固|稳固|不错|行)|住房(?:安全|没问题|有保障)|安全住房|住的?(?:是)?(?:楼房|砖房|商品房|小区|安置房|平房|新房)|不(?:是|算|属于)(?:什么)?危房|住(?:的|得)(?:很|挺|还|都|也|是)*(?:安全|稳)|房子(?:不漏|不破)|(?:新建的?|盖的?|住的?|是)安置房|新盖的?(?:房|厝|楼)|有房子?住|儿子的房子?"
        ),
    ),
)
_WISH = re.compile(
    r"(?:想|申请|能不能|可以|希望|要|怎么|帮我|帮忙|求|需要|找|给我|有没有|分|打算|准备|哪里)(?:去|一个|个|一套|套|一间|间|租|到|住|办|申请|公租房|的|分)*$"
)
_PUBLIC = re.compile(r"公租房|廉租房|保障房")
_ANSWERS = (
    ("unsafe", re.compile(r"漏|破|坏(?!人|处)|危(?!改)|旧得|不安全|裂|倒|塌|土房|不结实|潮湿|很差|烂")),
    ("rented", re.compile(r"租")),
    ("none", re.compile(r"没房|没有房|没有自己|没有$|借住|寄住|寄人|没有住")),
    (
        "safe",
        re.compile(
            r"自己的|自家|自己盖|自建|安全|结实|还好|还行|可以|没问题|挺好|新房|楼房|砖房|买的|商品房|不漏|好的|好着|平房|老房子|祖屋|老厝|有房|牢固|不错|正常|小区|危改房|(?:修|补|盖|建|改造|加固|翻修|重建|翻新)(?:好|过)|(?:买|盖|建|翻修|改造|重建|加固)了"
        ),
    ),
)


# 哪里有房: asked of nobody, it says that there is none.
_WHERE_FROM = re.compile(
    r"(?:^|我|我们|家里)哪(?:里|儿)?(?:来|还|会)?(?:的|有)(?:什么|啥|自己的?)?房(?!租|子?(?:出?租|可以|住|卖|[？?]))"
)


def find_housing(story: Story) -> Iterator[Found]:
    """How the household is housed; 危房 before whose it is, since danger decides."""
    hits: list[Found] = []
    for value, pattern in _WORDS:
        for match in pattern.finditer(story.text):
            clause = story.clause_at(match.start())
            before = story.text[clause.start : match.start()]
            if (
                clause.unsure
                or clause.past(match.start())
                or _WISH.search(before)
                or (clause.asks and not re.search("我|家|妈|爸|老人", before))
            ):
                continue
            if (
                value == "rented"
                and re.search(r"房租|房东", match.group())
                and re.search(r"收|没", before[-3:])
            ):
                continue
            if value == "rented" and re.search(
                r"轮椅|车|床|地|田|给别人|给人|机",
                story.text[match.start() - 3 : match.start()]
                + story.text[match.end() : match.end() + 3]
                + match.group(),
            ):
                continue
            if value not in ("none", "safe") and re.search(r"(?:不是|没有|没|不|不算|不属于)$", before):
                continue
            if story.about_other(match.start()) and re.search("儿子|女儿|弟|哥|姐|妹", before):
                continue
            if changed(story.text, match.start(), value):
                continue
            hits.append(Found("housing", value, match.start(), match.end()))
    yield from hits
    none = _WHERE_FROM.search(story.text) if story.asking == "housing" and not hits else None
    if none:
        yield Found("housing", "none", none.start(), none.end())
    elif story.asking == "housing" and not any(hit.value != "safe" for hit in hits):
        for value, pattern in _ANSWERS:
            for said in pattern.finditer(story.text):
                if re.search(r"(?:[不没]有?|不[是算])$", story.text[: said.start()]) or not story.told(
                    said.start()
                ):
                    continue
                if not changed(story.text, said.start(), value):
                    yield Found("housing", value, said.start(), said.end())
                    return
