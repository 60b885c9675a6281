"""Words that steer the talk itself: 重来, 继续, 下一户, 改第三项. Pure.

The words are in ``data/commands.yml``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from casework.intake.labels import field_words
from casework.simplified import simplified

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "commands.yml"

Command = Literal["restart", "resume", "next_household"]

_DIGITS: Final = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"两": 2}
_WRONG: Final = re.compile(r"错|不对|不是(?![说讲]|告诉)|有误|不准|不算|反了|作废|不要")
_NOT_WRONG: Final = re.compile(r"没有?[说讲记写听弄搞]?错|不错")
_BOTH_WRONG: Final = re.compile(r"都(?:[说讲记写听弄搞]?错|不)")
_BETWEEN: Final = re.compile(r"[说讲的那]")
_NOT_THIS: Final = ("不", "不是", "不要", "别")
_TO_CHANGE: Final = re.compile("错|不对|改(?!天|日)|换")
_GIVES_UP: Final = re.compile(r"不(?:想|要|用|再)*(?:申请|办|弄|报|要|需要)")
_ITEM: Final = re.compile(r"第\s*([一二三四五六七八九两]|\d{1,2})\s*(?:项|条|行|样|点|个|句)")


class _Around(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    before: list[str]
    after: list[str]


class _Keeps(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    negation: list[str] = Field(alias="not")
    between: list[str]
    done: list[str]
    unless: list[str]


class CommandWords(BaseModel):
    """``data/commands.yml``: whole sayings of each command, and words that tell which household is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: dict[Command, list[str]]
    around: _Around
    restart_agreed: list[str]
    another_household: list[str]
    another_on_a_round: list[str]
    same_household: list[str]
    erase: list[str]
    keeps: _Keeps
    privacy: dict[Literal["who_reads", "deletable"], list[str]]
    asks: list[str]
    first_said: list[str]
    last_said: list[str]
    instead: list[str]
    besides: list[str]
    whose: dict[Literal["same", "another"], list[str]]
    later: list[str]


def load_commands(path: Path = _FILE) -> CommandWords:
    """The words. Raises ValueError (pydantic) for a command that does not exist."""
    return CommandWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _words() -> CommandWords:
    return load_commands()


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Whole sayings, each with what people put around them."""
    words = _words()
    sayings = {str(command): patterns for command, patterns in words.commands.items()}
    sayings["restart_agreed"] = words.restart_agreed
    before, after = any_of(words.around.before), any_of(words.around.after)
    return {
        name: re.compile(f"(?:{before})*(?:{'|'.join(patterns)})(?:{after})*")
        for name, patterns in sayings.items()
    }


@cache
def _search(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def any_of(words: list[str]) -> str:
    """A pattern for any of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _folded(text: str) -> str:
    """Simplified, full-width characters as ordinary ones, without white space."""
    return "".join(simplified(unicodedata.normalize("NFKC", text)).split())


def _bare(text: str) -> str:
    """As ``_folded``, and without punctuation."""
    return "".join(mark for mark in _folded(text) if unicodedata.category(mark)[0] in "LN")


def spoken_command(text: str) -> Command | None:
    """The command that the whole of ``text`` is, None when it says anything else.

    那就重来吧 is ``restart``; 我妈重新来了城里 is nothing.
    """
    said = _bare(text)
    if len(said) > 16:
        return None
    return next((command for command in _words().commands if _patterns()[command].fullmatch(said)), None)


def agrees_to_restart(text: str) -> bool:
    """Whether ``text`` is a plain yes to 要从头再来吗 and nothing else: 有，13812345678 is none."""
    said = _bare(text)
    return len(said) <= 16 and _patterns()["restart_agreed"].fullmatch(said) is not None


def means_another_household(text: str, *, on_a_round: bool = False) -> bool:
    """Whether the speaker goes on to another household: 还有一户，在上涌的老阿婆 …

    送饭的能不能换一家 does not: 换一家 counts only where a speaker who is ``on_a_round`` begins with it.
    """
    said, words = _bare(text), _words()
    if spoken_command(text) == "next_household" or _search(*words.another_household).search(said):
        return True
    return on_a_round and _search(*words.another_on_a_round).search(said) is not None


def means_same_household(text: str) -> bool:
    """Whether the speaker still means the household spoken of before: 她还要人打扫."""
    said = _bare(text)
    return any(word in said for word in _words().same_household)


def privacy_question(text: str) -> Literal["who_reads", "deletable"] | None:
    """``who_reads`` or ``deletable`` if that is asked about one's own words, None otherwise.

    可以删掉吗 asks; 把我的信息删掉 is a request and none of these.
    """
    said = _folded(text)
    if len(said) > 40:
        return None
    found = _words().privacy.items()
    return next((topic for topic, patterns in found if _search(*patterns).search(said)), None)


def asks_anything(text: str) -> bool:
    """Whether there are words of a question. 保密 alone has none: it declines to say."""
    said = _folded(text)
    return any(word in said for word in _words().asks)


def postpones(text: str) -> bool:
    """Whether the application is to wait: 先放着, 明天再交, 等我儿子看了再说."""
    return bool(_search(*_words().later).search(_bare(text))) and not _TO_CHANGE.search(text)


def asks_to_erase(text: str) -> bool:
    """Whether plain words for deleting are there: 删, 清掉, 别留; not where they are denied: 别删."""
    said = _bare(_kept().sub("", _folded(text)))
    return any(word in said for word in _words().erase)


def keeps(text: str) -> bool:
    """Whether nothing is to be deleted or withdrawn: 先不删, 别撤回. 我不办了，删掉 is none of these."""
    said = _folded(text)
    left = _kept().sub("", said)
    words = _words()
    wanted = any(word in left for word in [*words.keeps.done, *words.erase, *words.keeps.unless])
    return left != said and not wanted and not _GIVES_UP.search(left)


@cache
def _kept() -> re.Pattern[str]:
    """Deleting and withdrawing with their denial. 能不能删 and 要不删了吧 deny nothing."""
    words = _words().keeps
    no = rf"(?<!要)(?:^不|(?<=(.))不(?!\1))|{any_of(words.negation)}"
    return re.compile(rf"(?:{no})(?:{any_of(words.between)})*(?:{any_of(words.done)})")


def chosen(text: str) -> Literal["first", "last"] | None:
    """Which of two statements is the right one: 后面那个 → ``last``; None if the words do not tell."""
    words = _words()
    pointed = _pointed(text, words.first_said, words.last_said)
    return None if pointed is None else "first" if pointed == 0 else "last"


def says_instead(text: str) -> bool:
    """Whether ``text`` takes back what was said: 不是中风，是糖尿病. 还有糖尿病 adds to it."""
    said, words = _bare(text), _words()
    return any(word in said for word in words.instead) and not any(word in said for word in words.besides)


def whose_is_it(text: str) -> Literal["same", "another"] | None:
    """The answer to 是同一位，还是另一家？ None if the words do not tell."""
    words = _words().whose
    pointed = _pointed(text, words["same"], words["another"])
    return None if pointed is None else "same" if pointed == 0 else "another"


def _pointed(text: str, *sides: list[str]) -> int | None:
    """Which of the two sides ``text`` points at; where it says that a side is wrong, it is the other one.

    前面说错了 is the second side, 前面没说错 the first; 两个都不对 is neither.
    """
    said = _NOT_WRONG.sub("对", _folded(text))
    if _BOTH_WRONG.search(said):
        return None
    pattern = _search("|".join(f"(?P<side{number}>{any_of(words)})" for number, words in enumerate(sides)))
    pointed: list[tuple[int, int, int]] = []
    for hit in pattern.finditer(said):
        side, start, end = int(str(hit.lastgroup)[-1]), hit.start(), hit.end()
        if pointed and not _BETWEEN.sub("", said[pointed[-1][2] : start]):
            # 前面这个: said together, they point once.
            side, start = pointed.pop()[:2]
        pointed.append((side, start, end))
    meant: set[int] = set()
    for number, (side, start, end) in enumerate(pointed):
        until = pointed[number + 1][1] if number + 1 < len(pointed) else len(said)
        wrong = _WRONG.search(_clause(said[end:until])) or said[:start].endswith(_NOT_THIS)
        meant.add(1 - side if wrong else side)
    return meant.pop() if len(meant) == 1 else None


def _clause(rest: str) -> str:
    return re.split(r"[，。；！!;,]", rest)[0]


def named_item(text: str) -> int | None:
    """The number of the read-back's line that is spoken of: 改第三项 → 3."""
    hit = _ITEM.search(_folded(text))
    if hit is None:
        return None
    mark = hit.group(1)
    return int(mark) if mark.isdecimal() else _DIGITS[mark]


def named_field(text: str) -> str | None:
    """The field that is named, if exactly one is: 年龄写错了 → ``age``."""
    said = _bare(text)
    found = {key for key, words in field_words().items() if any(word in said for word in words)}
    return found.pop() if len(found) == 1 else None
