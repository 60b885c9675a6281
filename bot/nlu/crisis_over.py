"""Whether a danger is told of as settled, or as something heard of somebody else.

Either takes a danger away, so both are read narrowly: a needless question does less harm than silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.nlu.clauses import Clause

#: Names of patterns in ``data/nlu/crisis_patterns.yml``; ``settled.<kind>`` settles this kind alone.
SETTLED: Final = "settled"
TOLD: Final = "told"

# From here on the words of a clause speak of what came after: 昏迷不醒已经送医院了.
_AFTERWARDS = re.compile(r"已经|现在|后来|刚才?|幸好|好在|都")
# Right before it, it has not come about: 找不回来了, 不敢送医院了, 没钱送医院了, 想去医院了.
_NOT_SO = re.compile(
    r"[不没冇未别莫]$|不(敢|肯|想|愿|能|会|要|让|用|给|许|去|知)|没(钱|人|法|办|能|敢|去|车|有(?!意识|知觉|反应|呼吸))"
    r"|无法|拒绝|才能|还没|什么时候|想|要(?!是)|应该|准备|打算|等|怎么|如何|谁|能否|求|请|帮"
)
_ASKED = re.compile(r"[吗么嘛]$|来得及|来不及|没有?$|就好$|怎么办")
# It goes on all the same: 昨天出院今天又吐血了, 可是晚上他又拿刀.
_GOES_ON = re.compile(
    r"(可是|但|不过|结果|谁知|没想到|今天|今早|今晚|刚才|刚刚|又|还|再|仍)[^,，]{0,4}"
    r"([打骂吐流烧昏晕疼痛喘抽拿摔倒犯]|不(?!用|要钱|够)|没醒|发作|走丢|跑)"
)
_NOW = re.compile(
    r"(今天|今早|今晚|现在|刚才|刚刚|这会儿?)(?!不)[^,，]{0,4}([打骂吐流烧昏晕疼痛喘抽砍摔]|不省|发作|走丢)(?![^,，]*(好|没事))"
)
_RECOVERED = re.compile(r"出院|康复|恢复")
# Whom a clause names. Who may be anybody (孩子, 老人, 他) is not among them.
_PERSONS: Final = [
    re.compile(words)
    for words in (
        *(r"爸|父亲|老爹|阿爹", r"妈|母亲|老娘|阿母", r"爷爷|外公|姥爷|阿公", r"奶奶|外婆|姥姥|阿嬷|阿婆"),
        *(r"老伴|老公|丈夫|老婆|妻子|爱人|老头子|老太婆", r"儿子", r"女儿|闺女", r"儿媳|媳妇|女婿", r"孙"),
        *(r"哥|弟", r"姐|妹", r"叔|伯|姨|姑|舅|婶", r"邻居|隔壁|同学|朋友|工友"),
    )
]
_ANYBODY = re.compile(r"孩子|小孩|娃|囝|囡|老人|他|她|伊|人家")
# What only the person can do: be well, be back. 送医院 is what others do.
_BY_ONESELF = re.compile(r"没事|好|回来|稳定|脱离|出院|恢复|想开")
# One's own: whoever says 我妈, or 老伴 right away, tells no story.
_OWN = re.compile(
    r"[我俺咱阮]|自己|(?<![她他的个那谁家后继])(老伴|老公|丈夫|老婆|爸|妈|奶奶|爷爷|儿子|女儿|孙子|孙女)"
)
_WHO_HEARD = re.compile(r"[我俺咱阮]们?[^我俺咱阮]{0,6}$")
_STRANGER = re.compile(
    r"有一?[个位人户]|一个|那个|那家|那人|别人|人家|某|隔壁|村里|里面|讲的?|说的?是|演|主角|[男女]主|主人公"
    r"|角色|明星|[男女][的子孩生]|[小老]伙|老汉|学生|乘客|司机|工人|网友|[他她]们"
)
# Heard of help, or busy with a film when it happened: no story either.
_NO_STORY = re.compile(r"你们|帮|补助|救助|申请|政策|低保|能管|可以办|时候?|突然|忽然")


class Over:
    """``contexts`` are the joined patterns by name."""

    def __init__(self, contexts: Mapping[str, re.Pattern[str]]) -> None:
        self._settled = {name: found for name, found in contexts.items() if name.startswith(SETTLED)}
        self._told = contexts[TOLD]

    def settled_in(self, kind: str, at: int, clauses: Sequence[Clause]) -> int | None:
        """The last clause, from ``at`` on, which says that what ``at`` tells of ``kind`` is over, if any."""
        for place in range(len(clauses) - 1, at - 1, -1):
            before = None if place == at else [one.text for one in clauses[: at + 1]]
            if self._settles(kind, clauses[place].text, before):
                return place
        return None

    def _settles(self, kind: str, clause: str, danger: Sequence[str] | None) -> bool:
        patterns = [self._settled[name] for name in (SETTLED, f"{SETTLED}.{kind}") if name in self._settled]
        for said in (found for pattern in patterns for found in pattern.finditer(clause)):
            before, after = clause[: said.start()], clause[said.end() :]
            lately = _AFTERWARDS.split(before)[-1][-8:]
            if _NOT_SO.search(lately) or _ASKED.search(after) or goes_on(after):
                continue
            if danger and _BY_ONESELF.search(said.group()) and _somebody_else(kind, before, danger):
                continue
            return True
        return False

    def only_heard_of(self, at: int, clauses: Sequence[Clause]) -> bool:
        """Clause ``at`` tells what was seen on television, or heard of somebody else: in its own words, or
        as the story of a stranger that an earlier clause began."""
        stranger = False
        for place in range(at, -1, -1):
            text = clauses[place].text
            told = self._told.search(text)
            rest = text if told is None else _WHO_HEARD.sub("", text[: told.start()]) + text[told.end() :]
            if _OWN.search(rest):
                return False
            stranger = stranger or bool(_STRANGER.search(text))
            if told is not None:
                return (stranger or place == at) and not _NO_STORY.search(rest)
        return False


def goes_on(clause: str) -> bool:
    """The clause says that something is so again, or still, or after all."""
    return bool(_GOES_ON.search(clause))


def began_again(past: str, rest: str) -> bool:
    """After the words for the ``past``, the ``rest`` of the clause says that it is so now: 昨天出院今天又吐血了."""
    return bool(_NOW.search(rest)) or (bool(_RECOVERED.search(past)) and goes_on(rest))


def _somebody_else(kind: str, subject: str, danger: Sequence[str]) -> bool:
    """``subject`` names another person than the clauses that told the danger; who names nobody there speaks
    of the own body, but never misses oneself."""
    now = {person for person in _PERSONS if person.search(subject)}
    then = {person for person in _PERSONS if any(person.search(clause) for clause in danger)}
    if then or not now:
        return bool(now) and not now & then
    return kind != "missing" and not any(_ANYBODY.search(one) for one in danger)
