"""Age in years: 82岁, 八十多, 快80了, 五三年生的, 七旬."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.nlu.fields.before_name import AGED
from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story
from bot.nlu.numbers import DIGITS, parse_number, spoken_digits

# Ages are short numbers: no 1.5k, no 两万四.
_N = rf"(?:\d{{1,3}}|[二三四五六七八九]十有[一二三四五六七八九]|[二三四五六七八九]十[一二三四五六七](?=[二三四五六七八九][了岁多])|[{DIGITS}十百廿卅卌]{{1,5}})"
_SCORES = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十"})
_UNIT = rf"(?![\d.{DIGITS}十]|[块元圆毛斤公里号楼栋幢室平米口人个年月天日点时分秒次遍趟%％度级万千百种样份位只间头亩路届期线班等组队条张床届辆瓶盒元袋折])"
_ROUGH = r"好几|[多几来]|出头"
_STEM = rf"(?P<n>{_N})(?:[多几来]|好几|出头|有余)?"
_YEARS = re.compile(rf"{_STEM}(?:周|虚|多)?岁(?P<after>[^，。！？；]{{0,4}})")
_SAID = re.compile(
    rf"(?:今年|现年|年龄|年纪|岁数|虚岁|周岁|虚龄|高龄|年近|年过|户主)(?:那个|嗯|呃|啊|已经|已|都|快|有|是|为|大概|也|：|:|了|就|满|又|将近|差不多)*{_STEM}{_UNIT}"
)
_GROWN = re.compile(
    rf"(?:(?:都|已经|快|刚|奔|满|过|马上|也|眼看|现在)(?:要|有|都|到)*)(?P<n>{_N})(?:[多几来]|好几)?(?=了|啦|的人|$|[，。！？；])(?!了?[块元])"
)
_TURNED = re.compile(
    rf"(?:^|(?<=[，。！？；]))(?P<n>\d{{2,3}}|[二三四五六七八九]十有[一二三四五六七八九]|[{DIGITS}十]{{2,4}})(?:[多几来]|好几)?(?:了|喽|咯|啰|啦)(?![块元])"
)
_AFTER_PERSON = re.compile(
    rf"(?:今年|现在|已经|都|快|也|就|才|刚|满|虚岁|是|有|年龄|已|大概|今年都|差不多|那个|啊|呢|嗯|，)*{_STEM}{_UNIT}(?!了?[块元])"
)
_PERSON_AFTER = re.compile(
    r"多?的(?:老|独居|孤寡|残疾|瘫痪|生病的?|患病的?)*(?:人|妈|爸|母|父|奶|爷|爹|娘|大爷|太|伴|婆|公|阿|邻居|孤|汉|头)"
)
_DECADE = re.compile(
    r"(?P<n>[六七八九])旬|(?P<feast>[三四五六七八九]?十|\d0)(?:岁)?(?:大寿|寿辰|生日)|(?P<old>古稀|花甲|耄耋)"
)
_BORN = re.compile(
    r"(?P<y>(?:19|20)\d\d|[一二][九零〇][零〇一二三四五六七八九]{2}|\d\d|[零〇一二三四五六七八九]{2})年"
    r"(?:(?P<m>\d{1,2}|[一二三四五六七八九十正腊]{1,2})月(?:份)?(?:(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?)?(?P<tail>出生|生人|生的?|的(?=$|[，。！？；])|$)"
)
_BORN_IN = re.compile(
    r"(?:出生于|生于|出生日期[是：:]?|生日[是：:]?|出生年月[是：:]?|出生在)(?P<y>(?:19|20)\d\d)(?:[年./-](?P<m>\d{1,2})(?:[月./-](?P<d>\d{1,2}))?)?"
)
# 八十好几了，八十三: who rounds first and then says it exactly means the second.
_THEN_EXACT = re.compile(
    rf"(?:(?P<rough>{_N})(?:{_ROUGH})岁?|(?:快|将近|奔|差不多|马上|大概)(?:要|到|有)?(?P<near>{_N})岁?)(?:的人)?(?:了|啦|吧|啊|呢)*[，。、；]*"
    rf"(?:今年|具体|准确|其实|实际|确切|应该|上?刚?满|说|是|地|的|就|虚岁|周岁)*(?P<exact>{_N})岁?(?=$|[了吧啊呢哦，。！？；])"
)
_BABY = re.compile(rf"(?P<n>{_N})个月大")
_NOT_NOW = re.compile(
    r"^(?:的时候|时|那年|那会|起|就(?!要|一个|住|独|自己)|开始|以上|以下|以内|之前|以前|前|退休|到|左右才|及以上|才能|就没|嫁|守寡|结婚|丧)"
)
_ALONE = re.compile(
    rf"(?:虚岁|周岁|实岁|今年|现年|现在|大概|差不多|应该|快|刚好|正好|刚|才|只有|满|整|足|是|嗯|那个|就|已经|都|我|他|她|老人|有)*(?P<n>{_N})(?:[多几来]|好几|出头|左右|上下)*(?:岁|周岁)?(?:多|左右|出头)?(?:了|吧|啊|呢|哦|呀|的|咯|啦)*"
)


_BOTH = re.compile(r"(?:俩|[两二]个?人?|我们|老两口|两口子|夫妻)(?:人|都|也|全|已经|快)*$")
_ANOTHER = re.compile(r"\d\d|[五六七八九]十[一二三四五六七八九]")


def value_of(said: str) -> int | None:
    """The whole number of years in ``said``."""
    said = said.replace("有", "").translate(_SCORES)
    if re.fullmatch(rf"[{DIGITS}]{{2,3}}", said):
        return int(spoken_digits(said))
    number = parse_number(said)
    return None if number is None else int(number)


def _found(said: str, start: int, end: int, subject: str | None, weak: bool = False) -> Found | None:
    years = value_of(said)
    if years is None:
        return None
    if years > 120:
        return Found("age", None, start, end, problem="age_range", subject=subject, weak=weak)
    return Found("age", years, start, end, subject=subject, weak=weak)


def find_age(story: Story) -> Iterator[Found]:
    """Ages of anybody in the story, each with the person it is said of; an exact one replaces its rough one."""
    exact = list(_exact(story))
    yield from (item for _, item in exact)
    for item in _ages(story):
        if not any(start < item.end and item.start < said.end for start, said in exact):
            yield item


def _exact(story: Story) -> Iterator[tuple[int, Found]]:
    """Ages said exactly right after a rough one, each with the place where the rough one begins."""
    for match in _THEN_EXACT.finditer(story.text):
        rough = value_of(match.group("rough") or match.group("near"))
        years = value_of(match.group("exact"))
        if rough is None or years is None or not 10 <= years <= 120 or len(match.group("exact")) < 2:
            continue
        if not (0 <= years - rough < 10 if match.group("rough") else -6 <= years - rough < 10):
            continue
        start = match.start("rough") if match.group("rough") else match.start("near")
        subject = _whose(story, start, match.end("exact")) or _owner(story, start)
        yield start, Found("age", years, match.start("exact"), match.end("exact"), subject=subject)


def _owner(story: Story, start: int) -> str | None:
    """The person whose name stands right before ``start``."""
    return next((person.key for person in story.people if person.end == start), None)


def _ages(story: Story) -> Iterator[Found]:
    text = story.text
    for match in _YEARS.finditer(text):
        if (
            story.negated(match.start(), 4)
            and "不是" in story.text[max(0, match.start() - 3) : match.start()]
        ):
            continue
        if _NOT_NOW.match(match.group("after")) or text[match.start() - 1 : match.start()] in ("第", "前"):
            continue
        if re.search(
            r"(?:不是|满|到|从|大我|小我|比我大|比他大|活到|大|小|差|[少多长差比][我他她你](?:大|小)?)$",
            text[max(0, match.start() - 4) : match.start()],
        ) and not re.search(r"(?:今年|已|刚)满$", text[: match.start()]):
            continue
        end = match.start("after")
        found = _found(match.group("n"), match.start(), end, _whose(story, match.start(), end))
        if found:
            yield found
    for pattern in (_SAID, _GROWN, _TURNED):
        for match in pattern.finditer(text):
            found = _found(
                match.group("n"), match.start("n"), match.end(), _whose(story, match.start("n"), match.end())
            )
            years = value_of(match.group("n"))
            if found and pattern is not _SAID and found.subject is None and len(story.clauses) == 1:
                # 都八十多了, of nobody: too vague to be kept where nobody asked.
                found = replace(found, weak=bool(re.search(rf"(?:{_ROUGH})了?$", match.group())))
            if found and _BOTH.search(text[: match.start("n")]) and _ANOTHER.search(text, match.end()):
                continue  # 俩人都八十多了，老头子八十六
            if (
                found
                and (years or 0) > (9 if pattern is _GROWN else 15 if pattern is _TURNED else 0)
                and not (pattern is not _SAID and (years or 0) > 120)
            ):
                yield found
    yield from _before_name(story)
    yield from _by_person(story)
    yield from _by_birth(story)
    for match in _DECADE.finditer(text):
        years = (
            {"古稀": 70, "花甲": 60, "耄耋": 80}.get(match.group("old") or "")
            or (value_of(match.group("n") or "") or 0) * 10
            or value_of(match.group("feast") or "")
            or 0
        )
        yield Found(
            "age", years, match.start(), match.end(), subject=_whose(story, match.start(), match.end())
        )
    for match in _BABY.finditer(text):
        yield Found(
            "age", 0, match.start(), match.end(), subject=_whose(story, match.start(), match.end()) or "child"
        )
    yield from _bare(story)


def _whose(story: Story, start: int, end: int) -> str | None:
    """82岁的老妈: the person who follows; else the person whom the clause is about."""
    if re.search(
        r"(?:大的|小的|老大|老二|老三|分别|一个|另一个|孩子们?|娃)(?:才|今年|是|都|刚)?$",
        story.text[max(0, start - 8) : start],
    ):
        return "child"
    follows = bool(_PERSON_AFTER.match(story.text[end : end + 8]))
    for person in story.people:
        if end <= person.start <= end + (6 if follows else 0) or (
            person.start == end and story.text[end] == "的"
        ):
            return person.key
    return story.subject_at(start)


def _before_name(story: Story) -> Iterator[Found]:
    """快80的爸爸, 八十多的婆婆, 九十高龄的外婆: no 岁, and yet an age, as it stands before a name."""
    for person in story.people:
        # 邻居八十多的阿伯 is one name
        end = person.end if person.key == "neighbour" else person.start + 1
        for aged in re.finditer(AGED, story.text[person.since : end]):
            number = re.search(_N, aged.group())
            if number is None or re.search("[岁旬]", aged.group()):
                continue  # 八旬, 80岁: read as what they are wherever they stand
            start = person.since + aged.start() + number.start()
            found = _found(number.group(), start, person.since + aged.end(), person.key)
            if found:
                yield found


def _by_person(story: Story) -> Iterator[Found]:
    """我妈82, 老伴快八十了."""
    for person in story.people:
        match = _AFTER_PERSON.match(story.text, person.end)
        if not match or not match.group("n"):
            continue
        years = value_of(match.group("n"))
        if story.text[match.end() : match.end() + 1] in ("岁", "周"):
            continue
        one_char = len(match.group("n")) == 1
        if years is None or one_char or not 1 <= years <= 120:
            continue
        key = story.subject_at(person.start) if person.key == "pronoun" else person.key
        yield Found("age", years, match.start("n"), match.end(), subject=key)


def _by_birth(story: Story) -> Iterator[Found]:
    for pattern in (_BORN, _BORN_IN):
        for match in pattern.finditer(story.text):
            groups = match.groupdict()
            if groups.get("tail") == "" and story.asking != "age":
                continue
            year = _year(groups["y"], story.today.year)
            month, day = (
                value_of({"正": "1", "腊": "12"}.get(groups["m"] or "", groups["m"] or "1")) or 1,
                value_of(groups.get("d") or "1") or 1,
            )
            ahead = bool(groups["m"]) and (month, day) > (story.today.month, story.today.day)
            years = story.today.year - year - int(ahead)
            subject = story.subject_at(match.start())
            if 0 <= years <= 120:
                yield Found("age", years, match.start(), match.end(), subject=subject)
            else:
                yield Found("age", None, match.start(), match.end(), problem="age_range", subject=subject)


def _year(said: str, this_year: int) -> int:
    """五三 → 1953, 08 → 2008: two digits are the latest such year that is not to come."""
    year = int(spoken_digits(said))
    if year >= 100:
        return year
    return 2000 + year if 2000 + year <= this_year else 1900 + year


def _bare(story: Story) -> Iterator[Found]:
    """A clause that is a number and nothing else: in a list of facts, or as the answer when age was asked."""
    for clause in story.clauses:
        if story.asking == "age" and re.fullmatch(r"(?:19|20)\d\d", clause.text):
            years = story.today.year - int(clause.text)
            if years >= 0:
                yield Found("age", years, clause.start, clause.end)
                continue
        year = re.fullmatch(r"((?:19|20)\d\d)年", clause.text)
        if year and len(story.clauses) >= 4 and story.today.year - int(year.group(1)) <= 110:
            yield Found("age", story.today.year - int(year.group(1)), clause.start, clause.end)
            continue
        match = _ALONE.fullmatch(clause.text.rstrip("！？")) if len(clause.text) <= 24 else None
        if not match:
            continue
        corrected = bool(
            re.search(rf"不是{_N}(?:岁)?[，,]?$", story.text[: clause.start])
        ) and clause.text.startswith(("是", "应该是", "我", "她", "他"))
        listed = corrected or (
            (len(story.clauses) >= 3 or bool(re.search("[男女](?:的|性)?[，。/]", story.text)))
            and 16 <= (value_of(match.group("n")) or 0) <= 110
            and len(match.group("n")) >= 2
        )
        start = clause.start + match.start("n")
        found = _found(
            match.group("n"), start, start + len(match.group("n")), story.subject_at(start), weak=not listed
        )
        if found:
            yield found
