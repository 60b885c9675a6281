"""An utterance taken apart: its clauses, the people in it, and who of them is the person in need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from bot.nlu.fields.people import OLDER, SELF, YOUNG, Mention, find_people, is_family, sex_of
from bot.nlu.gazetteer import Gazetteer

_CLAUSE = re.compile(r"[^，。！？；/|\n~～…]+[！？]?")
_HARDSHIP = re.compile(
    r"中风|瘫|癌|症|炎|肿瘤|精神|智力|病(?!房|人家)|残疾|残废|脑梗|脑溢血|痴呆|透析|高血压|失明|聋|不能自理|自理|走不了|走不动|起不来|下不了床|动不了|摔|骨折|独居|一个人住"
    r"|孤|没人(?:管|照顾|照看|煮|做|送|陪|理|辅导|带|帮)|照顾不了|困难|行动不便|腿脚|看不见|听不见|卧床|失能|住院|手术|低保|特困|五保|危房|没饭|没钱|没收入"
    r"|没有收入|孤零零|一个?人(?=在(?:家|老家|厝|乡下|山里|村里)(?!里?(?:照顾|带|伺候|看|养))|过$|过[，。]|$|[，。])|一人$|[做煮洗拖干扫弄搞]不动|做不了饭|饭做不了|做饭不行|失业|下岗|抑郁|自闭|脑瘫|想不开|老年痴呆|需要|想(?:找|申请|要|请|让)|希望|能不能|不方便|不便|没法|做不了|干不了"
)
_MY = re.compile(r"(?:^|[，。！])(?:我家|我们家|家里)")
_CHILD_OWN = re.compile(
    r"中风|瘫|癌|肿瘤|炎|精神|智力|病(?!假)|残|聋|哑|盲|失明|看不见|听不见|自闭|孤独症|脑瘫|血|抑郁|厌学|想不开|自理|不会(?:说话|走|自己)|走不了|住院|手术|听力|视力|肢体|发育|迟缓|唇|多动|癫痫|畸形|截|摔|烧伤|烫伤|车祸"
    r"|孤儿|双亡|父母都|失业|下岗|待业|找工作|没工作|没有工作|打工|独居|一个人住|(?:1[89]|[2-9]\d)(?:多)?(?:岁|了)|[二三四五六七八九]十[^，。月块]{0,2}(?:岁|了)"
)
_ASKING = re.compile(
    r"(?:我们?|本人)(?:想|要|来|是想|就想|就是想)?(?:帮忙)?(?:问|咨询|了解|打听|请教|反映|说一下|帮|替|给|为|求助|是[^，。]{0,8}(?:网格员|协理员|志愿者|义工|社工|干部|工作人员))"
)
_HELPER = re.compile(
    r"我们?是[^，。！？；]{0,10}(?:网格员|协理员|村干部|驻村|村主任|村支书|村委|居委|社区(?:的|工作|干部)|民政|社工|志愿者|义工|志工|工作人员|村医|书记|主任|邻居|厝边|街坊)"
)
_DIRECTLY = re.compile(r"(?:的|今年|现在|才|刚|刚满|也|都|快|已经)*")
# Beside the speaker's own age, theirs does not make the talk turn to them.
_EQUALS = frozenset(
    {
        None,
        SELF,
        "pronoun",
        "spouse",
        "wife",
        "husband",
        "son",
        "daughter",
        "child",
        "brother",
        "sister",
        "coparent",
    }
)
_UNSURE = re.compile(r"如果|要是|假如|假设|(?<![一二两三四五六七八九十百千几])万一|比如|譬如|的话|若是")
_PAST = re.compile(
    r"早先|先前|原本|起先|起初|那阵子?|(?:去年|前年|[头前]几年|上个?月)还(?=[跟和住在租])|本来|以前|过去|从前|原来|原先|那时|那会儿?|年轻时|年轻的时候|小时候|曾经|当年|早些年|早年|之前"
)
_NOW = re.compile(r"现在|如今|目前|这几年|后来|现时")
_ASKS = re.compile(
    r"[？?]|(?<!没)(?<!没有)什么(?![^，。]{0,2}[都也])|怎么|怎样|如何|(?<![没都])啥(?![^，。]{0,2}[都也])|多少|哪[里些个儿]?|吗$|吗[！？]|是不是|能不能|可不可以|有没有|是否|呢[？?]|几[个级岁]|算不算|够不够|咋"
)
# 几级我不记得 says that one does not know and asks nothing.
_FORGOT = re.compile(r"不记得|记不|不知道|不清楚|忘了|搞不清|不晓得")
_HOW = re.compile(r"怎么|怎样|如何|能不能|可不可以|[？?]|吗")
_DECLARED = re.compile(r"(?:申请|要帮|需要帮助?|求助|求帮|登记|要办|要问)的?(?:人)?(?:就)?是")
_PUPIL = re.compile(
    r"我(?:现在|今年|还|也|正)*在?(?:读|上|念)(?:小学|初中?[一二三]?|高中?[一二三]|大[一二三学]|中专|职高|职校|[一二三四五六]年级)"
)
_PRESENTED = re.compile(r"elder|title|neighbour")
# 我八十一了，老伴七十九: who gives the own age first speaks of the own household.
_OWN_AGE = re.compile(
    r"(?:你们?好|您好|嗯|那个|，)*(?:我|本人)(?:自己)?(?:今年|都|快|已经|有|是)*(?:\d{2}|[一二三四五六七八九]?十)"
)
_NEGATED = re.compile(
    r"(?:不是|并非|没有|不算|没|无|非|未|别|不属于|从来没|没得过?|没患过?)(?:什么|得过?|患过?|有|过|任何|办过?|评上?|享受过?|吃过?|拿过?|领过?|是)*$"
)


def is_past(words: str) -> bool:
    """Whether what follows ``words``, or they themselves, tell of a time that is over: 以前租的."""
    then = _PAST.search(words)
    return bool(then and not _NOW.search(words, then.end()))


@dataclass(frozen=True)
class Clause:
    """One clause, ``[start, end)`` of the story's text."""

    text: str
    start: int
    end: int

    @cached_property
    def unsure(self) -> bool:
        """A supposition, which says nothing of how things are."""
        return bool(_UNSURE.search(self.text))

    @cached_property
    def asks(self) -> bool:
        """A question."""
        return bool(_ASKS.search(self.text)) and not (
            _FORGOT.search(self.text) and not _HOW.search(self.text)
        )

    def past(self, at: int) -> bool:
        """Whether the words at ``at`` (of the story) tell of a time that is over."""
        return is_past(self.text[: max(0, at - self.start)])


class Story:
    """``text`` (plain form) with what every field's finder needs; ``asking`` is the question it answers, if any.

    ``of_speaker``: the speaker is known to be the person in need.
    """

    def __init__(
        self,
        text: str,
        today: date,
        gazetteer: Gazetteer | None = None,
        asking: str | None = None,
        *,
        of_speaker: bool = False,
    ) -> None:
        self.text = text
        self._of_speaker = of_speaker
        self.today = today
        self.gazetteer = gazetteer or Gazetteer()
        # A long text is no short answer; what may be too long (a name, an address) is still judged.
        self.asking = asking if len(text) <= 100 or asking in ("name", "address") else None
        self.clauses = [Clause(m.group(), m.start(), m.end()) for m in _CLAUSE.finditer(text)]
        self.people: list[Mention] = find_people(text)

    def clause_at(self, at: int) -> Clause:
        """The clause that holds position ``at``."""
        for clause in self.clauses:
            if clause.start <= at < clause.end:
                return clause
        return Clause(self.text, 0, len(self.text))

    def negated(self, start: int, reach: int = 8) -> bool:
        """Whether a not or none stands right before ``start``."""
        clause = self.clause_at(start)
        return bool(_NEGATED.search(self.text[max(clause.start, start - reach) : start]))

    def told(self, start: int) -> bool:
        """Whether what stands at ``start`` is told as a present fact: no supposition, no question, not the past."""
        clause = self.clause_at(start)
        return (
            not clause.unsure
            and not clause.past(start)
            and not (clause.asks and not self._named_in(clause, start))
        )

    def _named_in(self, clause: Clause, at: int) -> bool:
        # "我妈82岁中风了怎么办" asks, and yet tells of her.
        return any(clause.start <= person.start < at for person in self.people)

    @cached_property
    def topics(self) -> list[tuple[int, str]]:
        """From which position on whom the clauses without a subject are about, in order."""
        topics: list[tuple[int, str]] = []
        for number, person in enumerate(self.people):
            if person.role in ("object", "away"):
                continue
            key = person.key
            if key == "pronoun":
                key = self._meant(person.start) or "pronoun"
            elif person.role == "subject" and self._presented(person):
                pass
            elif person.role == "subject" and key != (topics[-1][1] if topics else None):
                end = self.clause_at(person.start).end
                following = [other.start for other in self.people[number + 1 :] if other.start < end]
                told = self.text[person.end : min([end, *following])]
                if topics and not self._shifts(told, key, topics):
                    continue
            topics.append((person.start, key))
        return topics

    def _meant(self, at: int) -> str | None:
        """Whom 他 or 她 stands for: the latest other person whom it fits; dictation often writes 他 for both."""
        unfit = {"他": "female", "她": "male"}.get(self.text[at])
        before = [
            person for person in self.people if person.start < at and person.key not in (SELF, "pronoun")
        ]
        others = [person.key for person in before if person.role in ("subject", "benefit")] or [
            person.key for person in before if person.role == "object"
        ]
        fitting = [key for key in others if sex_of(key) != unfit]
        return fitting[-1] if fitting else (others[-1] if others else None)

    def _presented(self, person: Mention) -> bool:
        """不是我，是我妈: a clause that only names somebody names whom the talk is about."""
        clause = self.clause_at(person.start)
        return (
            bool(re.fullmatch(r"(?:就)?是", self.text[clause.start : person.start]))
            and person.end == clause.end
        )

    def _shifts(self, told: str, key: str, topics: list[tuple[int, str]]) -> bool:
        """Whether what is told of a newly named person makes the talk turn to them."""
        start, current = topics[-1]
        if key in ("neighbour", "elder") or key.startswith("title"):
            return not re.match(r"们?[也都]?(?:说|告诉|帮|介绍|叫我|推荐|让我)", told)
        # 您好我想问一下，我妈…: nothing was told of the speaker yet.
        if current == SELF and key != SELF and _ASKING.match(self.text[start:]):
            return True
        return bool(re.search(r"\d|[一二三四五六七八九十]{2}|岁", told[:8]) or _HARDSHIP.search(told)) or (
            key == SELF and bool(re.match(r"[是叫]|自己|自个|一个人|今年", told))
        )

    def subject_at(self, at: int) -> str | None:
        """The key of the person whom the words at ``at`` are said of; None when nobody was named."""
        clause = self.clause_at(at)
        described = next(
            (p for p in self.people if p.describes(at) or (p.role == "benefit" and at < p.start <= at + 4)),
            None,
        )
        if described:  # 照顾瘫痪的老伴, 给我80岁的爸爸
            return described.key
        owner = [
            p
            for p in self.people
            if p.end <= at <= p.end + 4 and p.role == "object" and _DIRECTLY.fullmatch(self.text, p.end, at)
        ]
        if owner:
            return owner[-1].key
        inside = [
            person
            for person in self.people
            if clause.start <= person.start <= at
            and person.role != "object"
            and (person.key, person.role) != ("pronoun", "benefit")
        ]
        if inside:
            last = inside[-1]
            if last.key == "pronoun":
                return self._meant(last.start)
            if last.key == SELF and len(inside) > 1 and last.role != "subject":
                last = inside[-2]
            return last.key
        known = [key for start, key in self.topics if start <= at]
        return known[-1] if known else None

    @cached_property
    def in_need(self) -> str | None:
        """The key of the person in need, or None when nobody was named.

        A child is that person only by trouble of its own; who tells of a child at school is in need as its parent.
        """
        if self._of_speaker:
            return SELF
        if self.asking in ("age", "self_care", "illness", "disability") and self.people:
            # 我妈有糖尿病，我没有: a parent is who a proxy speaks for
            first = self.people[0]
            if first.key in OLDER and first.role == "subject" and first.start < 3:
                return first.key
        declared = _DECLARED.search(self.text)
        if declared:
            named = next((p for p in self.people if declared.end() <= p.start <= declared.end() + 2), None)
            if named:
                return named.key
        key = self._most_told()
        if (
            key not in YOUNG
            or any(p.role == "benefit" and p.key == key and self._asks_for(p) for p in self.people)
            or self._child_own(key)
        ):
            return key
        other = next((key for _, key in self.topics if key not in YOUNG and key != "pronoun"), None)
        return other or (SELF if any(p.key == SELF for p in self.people) or _MY.search(self.text) else None)

    def _asks_for(self, person: Mention) -> bool:
        """替我孩子问: the child is whom the talk is about; 给孩子找个老师 tells what the parent wants."""
        before, after = self.text[: person.start], self.text[person.end : person.end + 8]
        return bool(re.search("(?:[帮替代为]|帮忙)$", before) and not re.match("[补找辅请]", after)) or bool(
            re.match("[^，。]{0,2}(?:问|申请|登记|咨询|求助)", after)
        )

    def _child_own(self, key: str | None) -> bool:
        """Whether illness, disability, adulthood or a wish is the child's own."""
        if self.asking in ("filled_by", "name", "sex", "age"):
            return True
        if any(self.subject_at(match.start()) == key for match in _CHILD_OWN.finditer(self.text)):
            return True
        return any(
            re.match(r"[自他她]?己?(?:想|要|希望|需要)(?!钱|交|人[管带看接])", self.text[p.end :])
            for p in self.people
            if p.key == key and p.role == "subject"
        )

    def _most_told(self) -> str | None:
        keys: list[str] = [key for _, key in self.topics]
        if not keys:
            return None
        beneficiaries = [p.key for p in self.people if p.role == "benefit" and p.key not in (SELF, "pronoun")]
        if beneficiaries:
            return beneficiaries[0]
        troubled = [
            subject
            for subject in (self.subject_at(m.start()) for m in _HARDSHIP.finditer(self.text))
            if subject
        ]
        troubled = [key for key in troubled if key in keys]
        others = [key for key in keys if key != SELF]
        if _PUPIL.search(self.text) and not _HELPER.search(self.text):
            return SELF  # 爷爷奶奶把我养大，我读高二
        if _HELPER.search(self.text) and others and _PRESENTED.match(others[0]):
            return others[0]  # whom a helper presents first is the case, however ill the others are
        if _HELPER.search(self.text):
            # A network worker's, volunteer's or neighbour's own "我" is never the person in need.
            return next((key for key in troubled if key != SELF), others[0] if others else None)
        if others and set(others) <= _EQUALS and _OWN_AGE.match(self.text) and not self._real_trouble():
            return SELF
        if troubled:
            first = troubled[0]
            # "我想给…", "我要申请" is the speaker acting for somebody just named, not the speaker's own trouble.
            if first == SELF and others and not self._own_trouble():
                ill = next((key for key in troubled if key != SELF), None)
                return ill or others[0]
            return first
        if keys[0] == "neighbour" and _MY.search(self.text):
            return SELF  # 隔壁老王退休金五千，我们家才一千二
        if others and others[0] in ("spouse", "husband", "wife") and SELF in keys and not self._only_ages():
            return SELF  # 老伴在养老院，家里就我自个儿
        return keys[-1] if len(set(keys)) == 1 else (others[0] if others and self._only_ages() else keys[0])

    def _real_trouble(self) -> bool:
        """Whether anything but a wish is told of somebody else than the speaker."""
        return any(
            self.subject_at(match.start()) not in (SELF, None)
            and not re.match(r"需要|想|希望|能不能|失业|下岗|没钱|没(?:有)?收入|困难|高血压", match.group())
            for match in _HARDSHIP.finditer(self.text)
        )

    def _own_trouble(self) -> bool:
        for match in _HARDSHIP.finditer(self.text):
            if self.subject_at(match.start()) == SELF and not re.match(
                r"需要|想|希望|能不能|困难", match.group()
            ):
                return True
        return False

    def _only_ages(self) -> bool:
        """我57，我妈82: both ages and nothing else. Who was named beside the speaker is whom the talk is about."""
        if any(
            self.subject_at(m.start()) not in _EQUALS
            for m in re.finditer(
                r"\d{2}岁|[一二三四五六七八九]十|(?:今年|都|快|是)\d\d(?![\d块元])", self.text
            )
        ):
            return True
        aged = re.compile(
            r"[^，。\d]{0,5}(?:(?:1[01]\d|\d{2})(?![\d块元])|[一二三四五六七八九]?十[一二三四五六七八九]?(?![块元]))"
        )
        return any(aged.match(self.text, person.end) for person in self.people if person.key not in _EQUALS)

    def tells_of(self, key: str) -> bool:
        """Whether the story tells anything of that person: an age or trouble, or that help is for them."""
        if any(
            person.key == key and (person.role == "benefit" or self._presented(person))
            for person in self.people
        ):
            return True
        if any(
            p.key == "pronoun" and p.role == "benefit" and self._meant(p.start) == key for p in self.people
        ):
            return True  # 我弟不识字，我替他弄
        if any(p.key == key and re.search(r"岁[^，]{0,3}$", self.text[: p.start + 1]) for p in self.people):
            return True
        facts = re.finditer(rf"{_HARDSHIP.pattern}|\d{{2,}}|\d岁|[一二三四五六七八九十]{{2,}}|叫", self.text)
        return any(self.subject_at(fact.start()) == key for fact in islice(facts, 40))

    def about_other(self, at: int) -> bool:
        """Whether the words at ``at`` are said of somebody who is not the person in need."""
        subject = self.subject_at(at)
        return subject is not None and self.in_need is not None and subject != self.in_need

    @cached_property
    def proxy_family(self) -> bool:
        """Whether the person in need is a relative of the speaker."""
        return self.in_need is not None and is_family(self.in_need)
