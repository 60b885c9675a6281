"""monthly_income: yuan a month of the whole household."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.people import SELF
from bot.nlu.fields.period import PERIOD, TOO_SHORT, days_worked, period_after, period_before
from bot.nlu.fields.story import Clause, Story
from bot.nlu.numbers import NUMBER, parse_number

_ABOUT = r"(?:[多来几余把]|左右|上下|不到|出头)*"
_OTHER_UNIT = rf"(?!\d|岁|(?!一点|{PERIOD}|三个月)[零〇一二两三四五六七八九十百千万]|[次趟回天顿片个斤口人号楼栋层年月日点分公里亩平米级位只头名件克度])"
_AMOUNT = rf"(?P<n>{NUMBER})(?P<to>(?:到|至|-|~)(?P<n2>{NUMBER}))?(?P<about>{_ABOUT})(?P<unit>块钱|块|元|圆|钱|RMB|rmb)?(?:左右|上下|出头|不到)?{_OTHER_UNIT}"
_SOURCE = r"工资|收入|月薪|薪水|养老金|养老保险|养老钱|退休金|退休工资|低保金|低保费|低保钱|低保|补贴|补助|津贴|救济金|抚恤金|高龄费|高龄补贴|社保|挣|赚|进账|来钱|打零工|打工|上班|做工|做泥水|跑车|摆摊|卖菜|糊纸盒|领到?|拿到?|生活费"
_EVERY_MONTH = r"一个月|每个月|每月|月月|一月(?!\d)|月(?=收入|薪|入)|/月|按月|个月(?=能|才|就|也)"
_EXPENSE = re.compile(
    r"幼儿园|托管|补课|利息|药|花|费(?!用?补)|租金|房租|租(?:的|了|着|住|个|一间|间|单间|房)|看病|欠|借|债|学费|开销|支出|要交|护工|保姆|住院|医院|治疗|透析|[还房车]贷|贷款|按揭|水电|吃饭|伙食|奶粉|尿布|纸尿裤|罚|价|买|手术|便宜|要(?=[\d一二两三四五六七八九])|能领多少|可以领|标准"
)
_NOT_EXPENSE = re.compile(r"生活费|低保费|高龄费|补助费|抚养费|不够花|不够吃药|不够用|不够药费|没花")
_MONEY = re.compile(_AMOUNT)
_NONE = re.compile(
    r"(?:现在|目前|平时|全家|家里|一点|完全|基本)*(?:没有?(?:任何|什么|啥|经济|一点|一分钱的?)*(?:收入|经济来源|生活来源|来源|进账|进项)(?:来源)?"
    r"|零收入|无(?:任何|经济)*(?:收入|来源|经济来源)|收入(?:为|是)?[0零](?![.\d])|一分(?:钱)?(?:收入)?[都也]?(?:没有|没得|挣不到|挣不了|没)(?:收入)?|没有?一分钱?收入|没收入|没钱赚|没钱收)"
)
_SUM = re.compile(r"加起来|加一起|一共|总共|合起来|合计|共(?=\d|[一二两三四五六七八九])|加到一起")
_OF_ONE = re.compile(
    rf"(?:我|你|她|他)?(?:老公|老婆|老伴|爱人|丈夫|妻子|大?儿子|女儿|爸爸?|妈妈?|儿媳妇?|我|她|他)(?:{PERIOD}|挣|赚|有|拿|大概|差不多|是|能|也|工资|养老金|退休金|退休工资|低保金?|补贴|就|才)*{_AMOUNT}(?:{PERIOD})?"
)
_LOOSE = re.compile(
    rf"(?:平均|下来|算下来|算起来|加起来|合起来|不到|快|将近|最多|顶多|勉强|{PERIOD}|三个月|年|大概|差不多|也就|也|就|才|到手|到头|月|有|是|嗯|那个|大约|总共|一共|收入|的话|估计|全家|家里)*{_AMOUNT}(?:吧|啊|呢|的样子|这样|哦|的|了|一?点点?|些|低保金?|养老金|退休金|工资|补贴|补助|{PERIOD}|三个月|下来|年薪)*"
)


def _number(match: re.Match[str]) -> float | None:
    low = parse_number(match.group("n"))
    high = parse_number(match.group("n2")) if match.group("n2") else None
    if low is None:
        return None
    if high is not None:
        # 两到三千: the unit is said once.
        if low < 10 <= high:
            low *= 10 ** (len(str(int(high))) - 1)
        return (low + high) / 2
    return low


def _value(story: Story, amount: float, months: int) -> float | int | None:
    """Yuan a month of what comes in so many months; None for a day's pay without the days, which says too little."""
    if months == TOO_SHORT:
        days = days_worked(story.text)
        return None if days is None else round(amount * days)
    if months > 1:
        return round(amount / months)
    return int(amount) if amount == int(amount) else round(amount, 2)


def find_money(story: Story) -> Iterator[Found]:
    """Income that was said, summed over its sources unless a sum was said."""
    parts: list[tuple[Found, bool]] = []
    periods: list[tuple[object, int]] = []  # 一年一万二，一个月一千: one amount, said twice
    for match in _MONEY.finditer(story.text):
        clause = story.clause_at(match.start())
        if not _is_income(story, clause, match):
            continue
        amount = _number(match)
        before = story.text[max(clause.start, match.start() - 14) : match.start()]
        months = _period(story, clause, *match.span())
        value = None if amount is None else _value(story, amount, months)
        if value is None:
            if amount is not None:
                yield Found("monthly_income", None, match.start(), match.end(), problem="income_invalid")
            continue
        problem = "income_range" if value > 1_000_000 else None
        found = Found(
            "monthly_income",
            None if problem else value,
            match.start(),
            match.end(),
            problem=problem,
            subject=story.subject_at(match.start()),
        )
        if not any(value == found.value and other != months for value, other in periods):
            parts.append((found, bool(_SUM.search(before))))
        periods.append((found.value, months))
    shared = [part for part in parts if not _kept(story, part[0])]
    together = _of_each(story) if story.asking == "monthly_income" else None
    if together:
        yield together
        return
    yield from _summed(story, shared)
    for match in _NONE.finditer(story.text):
        household = re.search("家里|全家|一家", story.clause_at(match.start()).text)
        if story.told(match.start()) and not shared and (household or not story.about_other(match.start())):
            yield Found("monthly_income", 0, match.start(), match.end())
    if story.asking == "monthly_income" and not shared:
        yield from _answered(story)


def _period(story: Story, clause: Clause, start: int, end: int) -> int:
    """Of how many months the amount at ``[start, end)`` is: what stands behind it tells, else what is before."""
    after = period_after(
        story.text[end : end + _AFTERWARDS]
    )  # behind the clause, which ends at the / of 元/年
    if after is not None:
        return after
    before = period_before(story.text[clause.start : start])
    if before is not None:
        return before
    if not _MONEY.search(story.text, end, clause.end):
        told = period_before(story.text[end : clause.end])
        if told is not None:
            return told
    index = story.clauses.index(clause) if clause in story.clauses else 0
    earlier = story.clauses[index - 1].text if index else ""
    if _MONEY.search(earlier):
        tells = bool(_PUT_RIGHT.match(clause.text))  # 我刚讲一年三万，其实是两万四
    else:
        tells = len(earlier) <= _SHORT_CLAUSE or bool(re.search(_SOURCE, earlier))  # 一天三顿药，退休金两千
    if not tells:
        return 1
    told = period_before(earlier)
    return 1 if told is None else told


def _is_income(story: Story, clause: Clause, match: re.Match[str]) -> bool:
    text = clause.text
    local = match.start() - clause.start
    before, after = text[:local], text[match.end() - clause.start :]
    last_source = max((m.end() for m in re.finditer(_SOURCE, before)), default=-1)
    expense = [
        m
        for m in _EXPENSE.finditer(text)
        if not any(k.start() <= m.start() < k.end() for k in _NOT_EXPENSE.finditer(text))
    ]
    earlier = story.text[max(0, clause.start - 14) : clause.start]
    if last_source < 0 and re.search(r"租|药|学费|护工|保姆|贷", earlier) and not re.search(_SOURCE, earlier):
        return False
    if any(m.start() > last_source for m in expense) and not after.startswith("工资"):
        return False
    pension = re.search(r"(?:退休金|退休工资|养老金|低保金?)[^，]{0,3}$", before)
    if clause.unsure or (clause.past(match.start()) and not pension) or story.negated(match.start("n"), 3):
        return False
    if story.asking != "monthly_income" and re.search(r"能领多少|多少钱[？?]|^.*吗$", text):
        return False
    monthly = re.search(rf"(?:{_EVERY_MONTH})[^，]{{0,8}}$", before) or re.search(
        r"^(?:一个月|每月|/月|每个月|的?(?:工资|收入|养老金|退休金|低保金?|补助|补贴))", after
    )
    months = period_after(story.text[match.end() : match.end() + _AFTERWARDS])
    if months is None:
        months = period_before(before)
    regular = bool(monthly) or (months is not None and months != TOO_SHORT)
    amount = _number(match)
    if re.search(r"[几数上]$", before) and re.match("[百千万]", match.group("n")):
        return False  # 几百块 is no number
    if (
        amount is None
        or (amount < 30 and not match.group("unit"))
        or _A_YEAR.match(story.text, match.start())
    ):
        return False
    if len(re.sub(r"\D", "", match.group("n"))) > 7 or (
        re.match(r"(?:19|20)\d\d$", match.group("n"))
        and not (regular or match.group("unit") or last_source >= 0)
    ):
        return False
    if last_source >= 0 and local - last_source <= 10:
        verb = re.search(
            r"(?:挣|赚|打零工|打工|上班|做工|做泥水|跑车|摆摊|卖菜|糊纸盒|领到?|拿到?|来钱|进账)[^挣赚工领拿]{0,6}$",
            before[:last_source],
        )
        return bool(regular or amount >= (300 if verb else 50))
    previous = story.text[max(0, clause.start - 14) : clause.start]
    if (
        re.search(rf"(?:{_SOURCE}|加起来|一年到头)[^，。]{{0,6}}[，。：:]$", previous)
        and not re.search("多少|吗|怎么", previous)
        and local <= 6
    ):
        return amount >= (50 if match.group("unit") else 130)
    if re.search(
        r"(?:一家|全家|我们家|我家|家里)(?:子|人|就|才|只有|大概|一共|总共|现在|也)*(?:就|才|只有|大概|一共|总共|有)$",
        before,
    ):
        return amount >= 300
    if _PUT_RIGHT.match(text) and re.search(rf"{_AMOUNT}[，。]$", previous):
        return amount >= 100
    daily = months == TOO_SHORT and match.group("unit")
    return bool(regular and amount >= 100) or bool(daily and re.search("打|工|挣|赚|干|活", text))


_OTHERS = re.compile(r"(?:隔壁|邻居|人家|别人|他们家|别家)")  # 隔壁老王五千，我们家才一千二


# 儿子一个月挣五千，不给我: what another earns and keeps is no income of the household.
_KEEPS = re.compile(
    r"(?:不|没有?|从不|不肯|舍不得|不会|不想|很少|难得)(?:给|拿|交|寄|贴|往|补贴|养|管)(?:过|出)?(?:我|家|钱|回|老|一|半|分|$|[，。！；的了])|一分(?:钱)?[也都]?(?:不|没)"
    r"|(?:自己|[他她]|人家)(?:们)?(?:一家)?(?:都|也|还|自己|又)*(?:要|得|过|不够)(?:养|还|花|用|过|顾|供|租|买|人家|$|，)|各[过花顾用管吃][^，。]{0,2}各|跟(?:我们?|家里)(?:没|无|不)|分(?:了|过)?家|指望不|靠不[上住]|顾不[上了得]|没我们?的份|不归我|拿不到|见不[到着]|不够[他她]?们?自己"
)


def _kept(story: Story, part: Found) -> bool:
    if part.subject in (None, SELF) or not _KEEPS.search(story.text):
        return False
    clause = story.clause_at(part.start)
    return not re.search("(?<![不没])给(?:我|她|他|老人|家里)", story.text[clause.start : part.start])


# Who keeps house with whom: 我老公肝癌，我在鞋厂一个月三千.
_MATES = frozenset({"spouse", "husband", "wife", "coparent", "child", "son", "daughter"})
_PARENTS = frozenset({"mother", "father", "parents"})


def _shares(story: Story, subject: str | None) -> bool:
    """Whether the earner and the person in need surely are of one household."""
    need = story.in_need
    return (need in _MATES and subject in (SELF, "coparent")) or (need in _PARENTS and subject in _PARENTS)


def _summed(story: Story, parts: list[tuple[Found, bool]]) -> Iterator[Found]:
    """One value of several: the said total, else the sum of different sources, of the person or household."""
    good = [part for part in parts if part[0].value is not None]
    yield from (part for part, _ in parts if part.problem)
    household = re.search(r"全家|家里|家庭|我们家|一家", story.text)
    good = [part for part in good if not _OTHERS.match(story.clause_at(part[0].start).text)] or good
    mine = [
        (part, total)
        for part, total in good
        if not story.about_other(part.start)
        or household
        or re.search(r"给(?:我|她|他|老人|家里)", story.clause_at(part.start).text)
        or story.asking == "monthly_income"
        or part.subject in ("spouse", "husband", "wife")
        or _shares(story, part.subject)
    ]
    totals = [part for part, total in mine if total]
    if totals:
        yield totals[-1]
    elif len(mine) >= 2 and not re.search(r"不对|不是|说错|改|其实|实际", story.text):
        # 养老金180，低保600: different money, so together. The evidence runs over both.
        first, last = mine[0][0], mine[-1][0]
        yield Found("monthly_income", sum(part.value for part, _ in mine), first.start, last.end)
    elif mine:
        yield from (part for part, _ in mine)


_LEAST_TOGETHER = 100  # yuan
_AFTERWARDS = 16  # characters
_PUT_RIGHT = re.compile(r"其实|实际上?|应该|不对|准确")
# 二〇二一年: no 二〇二 a year.
_A_YEAR = re.compile(
    r"(?:[一二][九〇零○][〇零○一二三四五六七八九]{2}|(?:19|20)\d\d|[〇零○一二三四五六七八九]{2})年"
)
#: 一年下来, 全年算起来: a clause that is there to tell the time.
_SHORT_CLAUSE = 6
# What comes in is not the same each month: that is no amount, and not nothing either.
_IRREGULAR = re.compile(
    r"(?:没有?|无|不)(?:什么|啥|个|太)*(?:固定|稳定)(?:的)?(?:经济|生活)?(?:收入|来源|工资|工作|钱|进账)?|时有时无|时多时少|有时[候]?有"
)
_NO_ANSWER = re.compile(
    r"(?:都|也|现在|暂时|目前|基本|几乎|家里|我|一点|嗯|全家)*(?:没有?|无|零|0|没得|沒有)(?:的|了|啊|呢|吧|元|块|什么|钱|任何)*"
)


def _of_each(story: Story) -> Found | None:
    """我一千六，老伴四千一: the sum, where every clause tells what one of the household has."""
    each = [(clause, _OF_ONE.fullmatch(clause.text)) for clause in story.clauses]
    shares = [
        _value(
            story,
            amount,
            _period(story, clause, clause.start + match.start("n"), clause.start + match.end("about")),
        )
        for clause, match in each
        if match and (amount := _number(match)) is not None
    ]
    known = [share for share in shares if share is not None]
    if len(known) < 2 or len(known) < len(story.clauses) or sum(known) < _LEAST_TOGETHER:
        return None
    return Found("monthly_income", int(sum(known)), 0, len(story.text.rstrip("。！？，")))


def _answered(story: Story) -> Iterator[Found]:
    """A number alone, or none at all, when the question was for the income."""
    bare = story.text.rstrip("。！？，")
    if _NO_ANSWER.fullmatch(bare):
        yield Found("monthly_income", 0, 0, len(bare))
        return
    irregular = _IRREGULAR.search(bare)
    for clause in story.clauses:
        match = _LOOSE.fullmatch(clause.text.rstrip("！？"))
        if not match or _EXPENSE.search(clause.text):
            continue
        amount = _number(match)
        if amount is None:
            continue
        start = clause.start + match.start("n")
        value = _value(story, amount, _period(story, clause, start, clause.start + match.end("about")))
        if value is None:
            # A day's pay alone says too little: how many days a month is asked.
            yield Found(
                "monthly_income", None, start, clause.start + match.end("about"), problem="income_invalid"
            )
        else:
            problem = "income_range" if value > 1_000_000 else None
            yield Found(
                "monthly_income",
                None if problem else value,
                start,
                clause.start + match.end("about"),
                problem=problem,
            )
        irregular = None
    if irregular:
        yield Found("monthly_income", None, irregular.start(), irregular.end(), problem="income_invalid")
