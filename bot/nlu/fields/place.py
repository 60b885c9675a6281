"""township and address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story
from bot.nlu.places import find_places

_NUMBERED = r"(?:\d+|[一二三四五六七八九十百]+)(?:号楼|号院|号|栋|幢|单元|室|组|队|楼|弄|支弄|座|房)"
_ADDRESS = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,5}}[省])?(?:[\u4e00-\u9fff]{{2,4}}市)?(?:[\u4e00-\u9fff]{{2,4}}[县区])?(?:[\u4e00-\u9fff]{{2,4}}?(?:镇|乡|街道))?"
    rf"[\u4e00-\u9fff]{{1,8}}?(?:村|社区|路|街|巷|小区|新村|花园|厝|自然村|大道|公寓|城|苑|里)[\u4e00-\u9fffA-Za-z\d-]{{0,14}}?{_NUMBERED}(?:[\u4e00-\u9fffA-Za-z-]{{0,3}}{_NUMBERED}|\d+(?:室)?)*"
)
_SAID = re.compile(r"(?:地址|住址|家庭住址|详细地址)(?:是|在|：|:|，)*(?P<v>[^，。！？；]{4,60})")
_LEAD = re.compile(
    r"^(?:.*?(?:我家|我妈|我爸|妈妈|爸爸|奶奶|爷爷|老人|我们|我|他|她|家里|一个人|现在|人)*(?:就|都)?(?:住在|家住|家在|住|地址是|地址在|地址|在|搬到|是|：|:))(?=[\u4e00-\u9fff]{2})"
)
_NOT_HOME = re.compile(r"医院|法院|派出所|学校|驿站|民政|上班|打工")


def find_township(story: Story) -> Iterator[Found]:
    """The township by its official name, or the problem that it is another county's."""
    asked = story.asking in ("township", "address")
    for place in find_places(story.text, story.gazetteer, asked=story.asking == "township"):
        clause = story.clause_at(place.start)
        before = story.text[clause.start : place.start]
        if re.search(r"(?:不是|不在|没在|以前(?:住)?在?|原来(?:住)?在?|去|想去|到)$", before) and not asked:
            continue
        if re.search(r"不是(?:在|住)?$|不在$", before) or clause.unsure:
            continue
        after = story.text[place.end : place.end + 6]
        if (
            re.match(
                r"(?:的)?(?:政府|驿站|卫生院|中心卫生院|民政|医院|派出所|敬老院在|中学|小学|养老院(?:怎|多|在)|街上|大厦)",
                after,
            )
            and not asked
            and not re.search(r"(?:我们?|这里|本人)是?$", before)
        ):
            continue
        if (
            clause.asks
            and re.search(r"哪|驿站|电话|怎么走|谁", clause.text)
            and not re.search("我|妈|爸|老人|奶|爷|住", before)
        ):
            continue
        if place.problem and (
            re.search("打工|上班|工作|读|上学|嫁", after + before) or story.about_other(place.start)
        ):
            continue
        yield Found("township", place.name, place.start, place.end, problem=place.problem)


def find_address(story: Story) -> Iterator[Found]:
    """A place with a number, or what was said to be the address."""
    for match in _ADDRESS.finditer(story.text):
        start = match.start()
        lead = _LEAD.match(match.group())
        start += lead.end() if lead else 0
        if _NOT_HOME.search(match.group()) or story.negated(start, 3):
            continue
        yield Found("address", story.text[start : match.end()], start, match.end())
        return
    for match in _SAID.finditer(story.text):
        if not re.search("什么|哪|吗|不|保密|改", match.group("v")):
            yield Found("address", match.group("v"), match.start("v"), match.end("v"))
            return
    if story.asking == "address":
        yield from _answered(story)


def _answered(story: Story) -> Iterator[Found]:
    text = story.text.rstrip("。！？，")
    lead = re.match(
        r"(?:嗯|那个|我家|我们家|家里|我|她|他|老人|就|现在|住在|家住|住|家在|在|地址是|地址|是|：|，)+", text
    )
    start = lead.end() if lead else 0
    said = text[start:]
    if len(said) > 200:
        yield Found("address", None, start, len(text), problem="address_long")
    elif (
        len(said) >= 2
        and re.search(
            r"村|路|街|号|社区|小区|镇|乡|组|巷|楼|栋|厝|里|县|旁|边|对面|附近|后面|园|苑|城|隔壁", said
        )
        and not re.search(r"不|吗|什么|为|哪|跳过|保密|要(?!塞)|没有", said)
    ):
        yield Found("address", said, start, len(text))
