"""disability: kind and grade, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story

_KINDS = (
    ("multiple", re.compile(r"多重残疾|多重|聋哑(?:人)?|又聋又哑|又聋又瞎|又瞎又聋")),
    (
        "vision",
        re.compile(
            r"视力残疾|视力障碍|视障|视力|盲人|全盲|失明|瞎子|眼睛?(?:都)?(?:瞎|看不见|看不到)(?:了)?|瞎了|瞎眼|双目失明|眼睛?(?:有|是)?残疾|(?<!色|文|扫)盲(?!目|区)"
        ),
    ),
    (
        "hearing",
        re.compile(
            r"听力残疾|听力障碍|听障|听力|耳聋|耳朵(?:都)?(?:聋|听不见|听不到)(?:了)?|聋(?:人|子|了)|失聪|全聋|耳朵?(?:有|是)?残疾"
        ),
    ),
    ("speech", re.compile(r"言语残疾|语言残疾|言语障碍|言语|语言障碍|哑巴|不会说话的?哑|哑(?:了|人)")),
    (
        "physical",
        re.compile(
            r"肢体残疾|肢体障碍|肢残|肢体|截肢|截瘫|高位截瘫|(?:断了|缺了?|没了|少了?|锯了|锯掉了?|截了)(?:一|两|半)(?:条|只|个)(?:腿|手|胳膊|手臂|脚)|(?<![摔跌撞压砸轧打])(?:断|缺)(?:了)?(?:一)?(?:腿|臂|手|脚)(?=$|[，。的])|(?:腿|手|胳膊|脚)(?:截了|锯了|锯掉了)|(?<!对|选)(?:腿|脚|手|胳膊|手臂)(?:上|部)?(?:有|是|带)?(?:点|一点)?残疾|侏儒|瘸(?:子|了|腿)?|跛脚|跛子"
        ),
    ),
    ("intellectual", re.compile(r"智力残疾|智力障碍|智障|智力(?!正常)|弱智|智残")),
    ("mental", re.compile(r"精神残疾|精神类残疾|精神(?:一级|二级|三级|四级)")),
)
# A part of the body says the kind only beside a grade: 腿的，三级.
_PARTS = (
    ("vision", re.compile(r"眼睛?|视力")),
    ("hearing", re.compile(r"聋|耳朵?|听力")),
    ("speech", re.compile(r"哑|(?<!听)说话|讲话|言语|语言|嗓子")),
    (
        "physical",
        re.compile(
            r"腿|脚|(?<!水|对|老|选)手(?!术|机|续|里|头|上有|边|册)|胳膊|手臂|[上下]肢|肢体|半身|(?<![山])腰|脊椎"
        ),
    ),
    ("intellectual", re.compile(r"脑子|脑袋|大脑|智力|智商|智")),
    ("mental", re.compile(r"精神(?![好足])")),
)
# 有残疾证，是腿的: a part of the body that the card is for.
_LIMB = re.compile(
    r"(?:是|就是|因为|残在|伤在|坏在)(?:一?[条只个边])?(?:左|右)?(?:腿|脚|手|胳膊|眼睛|耳朵|脑子|精神|说话)(?:的|上|残|坏|不行|有问题|聋|瞎|听不见|看不见|脚|臂)"
)
_NO_PART = re.compile(r"没有残疾|不是残疾|没残|不算")
_GENERIC = re.compile(
    r"残疾(?:人)?(?!人?(?:联|补贴|补助|政策|两项|证怎|证能|车|人保|福利|人能|人可|人有什|人都|人家))|残废|重残|残障"
)
_GRADE = re.compile(r"(?P<g>[一二三四1-4])级(?!医院|甲)")
_NONE = re.compile(
    r"(?:没有?|无|不是|不算|没什么|没啥|并非|不属于|没得)(?:什么|啥|任何|身体|过)*(?:残疾(?:人|证)?|残障|残)"
)
_NO_ANSWER = re.compile(
    r"(?:都|也|暂时|目前|身体|四肢|倒|应该|嗯|好像)*(?:没有?|无|不是|没得|没残|正常|健全|健康|沒有|没有的|没办过?|没有办过?|不属于|没啥|没什么|没评过?|没鉴定过?|没申请过?)(?:的|啊|呢|了|吧|残|证|过)*"
)
_WISH = re.compile(
    r"(?:想|怎么|如何|申请|能不能|可以|要)(?:去|给|帮|我|她|他|妈|爸|办|个|申请|领|评)*$|(?:办|评|鉴定|申领|申请)(?:个|一下|一个|理)?$"
)


# 残疾证注销了
_REVOKED = re.compile(r"证?(?:已经|早就?|后来|都|也|给|被|去年|前年)*(?:注销|作废|撤销|收回|取消|吊销)")


def find_disability(story: Story) -> Iterator[Found]:
    """Kind and grade as said; the kind is null when only 残疾 or a grade was said."""
    text = story.text
    grade = _grade(story)
    named = False
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            needs_word = match.group() in ("视力", "听力", "言语", "肢体", "智力", "多重", "盲", "哑")
            if (
                needs_word
                and not re.match(r"(?:残|[一二三四1-4]级|障碍|重残|方面|类|的$|$)", text[match.end() :])
                and story.asking != "disability"
            ):
                continue
            if (
                needs_word
                and not re.match(r"残|[一二三四1-4]级|障", text[match.end() :])
                and not (story.asking == "disability" or grade)
            ):
                continue
            if not _counts(story, match):
                continue
            named = True
            yield _found(story, kind, grade, match.start(), match.end())
    limb = None if grade or named else _LIMB.search(text)
    if limb and _GENERIC.search(text) and not story.negated(limb.start()):
        spoken_of = next((kind for kind, words in _PARTS if words.search(limb.group())), None)
        if spoken_of:
            named = True
            yield _found(story, spoken_of, None, limb.start(), limb.end())
    if grade and not named:
        part = _part(story, grade)
        if part:
            yield _found(story, part[0], grade, part[1].start(), part[1].end())
    for match in _NONE.finditer(text):
        if not re.search(r"[有是]$", text[: match.start()]) and story.told(match.start()):
            weak = "证" in match.group()
            yield Found(
                "disability",
                "none",
                match.start(),
                match.end(),
                subject=story.subject_at(match.start()),
                weak=weak,
            )
            if not weak:
                return
    for match in _GENERIC.finditer(text):
        if _counts(story, match):
            yield _found(story, None, grade, match.start(), match.end())
    if story.asking == "disability":
        if grade and not _GENERIC.search(text):
            yield _found(story, None, grade, grade.start(), grade.end())
        bare = text.rstrip("。！？，")
        if (
            re.match(r"(?:有|是|办了|评过|评了)(?:的|啊|呀|证|残疾)*(?:$|，)", bare)
            and not grade
            and not _NO_PART.search(bare)
        ):
            yield _found(story, None, None, 0, 1)
        mute = re.search(r"不会说话|说不了话|不能说话", bare)
        if mute and not re.search("聋|听", bare):
            yield _found(story, "speech", grade, mute.start(), mute.end())
        if re.fullmatch(
            r"(?:她|他|我|老人)?(?:没有?|没办过?)(?:残疾)?证[，、]?(?:都|应该|也)?(?:不算|没有?残疾|不是|没有)?(?:吧|的|了)?",
            bare,
        ):
            yield Found("disability", "none", 0, len(bare))
        if _NO_ANSWER.fullmatch(bare):
            yield Found("disability", "none", 0, len(bare))


def _part(story: Story, grade: re.Match[str]) -> tuple[str, re.Match[str]] | None:
    """The part of the body nearest before the grade, else right behind it."""
    near = [
        (kind, match)
        for kind, pattern in _PARTS
        for match in pattern.finditer(story.text)
        if grade.start() - 14 <= match.end() and match.start() <= grade.end() + 6 and _counts(story, match)
    ]
    before = [item for item in near if item[1].end() <= grade.start()]
    if before:
        return max(before, key=lambda item: item[1].end())
    behind = [item for item in near if item[1].start() >= grade.end()]
    return min(behind, key=lambda item: item[1].start()) if behind else None


def _grade(story: Story) -> re.Match[str] | None:
    for match in _GRADE.finditer(story.text):
        near = story.text[max(0, match.start() - 10) : match.end() + 8]
        if story.asking == "disability" or re.search(r"残|肢体|视力|听力|言语|智力|精神|多重", near):
            return match
    return None


def _counts(story: Story, match: re.Match[str]) -> bool:
    clause = story.clause_at(match.start())
    before = story.text[clause.start : match.start()]
    if clause.unsure or story.negated(match.start()) or _WISH.search(before):
        return False
    if _REVOKED.match(story.text, match.end()) or (
        clause.past(match.start()) and re.search(r"(?:有|是|办|评|领)[^，]{0,3}$", before)
    ):
        return False
    if re.search(r"(?:怕|担心|差点|会不会|险些|扶|帮助|关爱|服务)[^，]{0,3}$", before):
        return False
    return not (clause.asks and not story._named_in(clause, match.start()))


def _level(said: str) -> int:
    return int(said) if said.isdigit() else "一二三四".index(said) + 1


def _found(story: Story, kind: str | None, grade: re.Match[str] | None, start: int, end: int) -> Found:
    value = {"kind": kind, "grade": _level(grade.group("g")) if grade else None}
    if grade:
        if grade.end() - start <= 14 and grade.end() > end:
            end = grade.end()
        elif 0 <= start - grade.start() <= 8:
            start = grade.start()
    if re.match("证", story.text[end : end + 1]):
        end += 1
    return Found("disability", value, start, end, subject=story.subject_at(start))
