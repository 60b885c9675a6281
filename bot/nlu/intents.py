"""Which intent an utterance has, from what the classifier, the extractors and the question say. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.agreement import asks_what_for, consents, is_rhetorical, is_torn, is_undecided
from bot.nlu.answers import has_no_hardship, is_correction, is_enough, is_skip, needs_no_help, steers
from bot.nlu.corrections import speaks_of_field
from bot.nlu.read_back import is_doubt, is_not_yet, only_heard, yes_or_no

WEAK = 0.5  # below this the classifier's word gives way to what was extracted
SURE = 0.95  # confidence of an intent that a rule decided
# What somebody may say beside giving information; sure enough, it stays what it is.
_OWN = frozenset(
    {
        "ask_policy",
        "ask_resource",
        "ask_status",
        "withdraw",
        "erase",
        "human",
        "why",
        "feedback",
        "repeat",
        "help",
        "apply",
    }
)
# Sure of one of these, the classifier is believed beside values that were found.
_KEPT = _OWN - {"apply"} | {"correct", "out_of_scope"}
_KEEP = 0.6
_ASKS = re.compile(r"[？?]|吗|怎么|什么|多少|哪|谁|几时|多久|能不能|可不可以|行不行|可以不|咋|如何")
_VAGUE = frozenset(
    {
        "chitchat",
        "out_of_scope",
        "greet",
        "thanks",
        "bye",
        "affirm",
        "deny",
        "skip",
        "inform",
        "correct",
        "apply",
    }
)
_DELETES = re.compile(r"删|清|抹|销|消|擦|忘|作废|撤|去掉|不算")
_WANTS = re.compile(r"想|需要|希望|申请|帮忙|帮我|能不能|可以.{0,8}吗|求|麻烦|找人|要人|有没有人")


@dataclass(frozen=True)
class Intent:
    """An intent with its confidence, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Heard:
    """What earlier components found: keys of fields (with the characters they cover), problems, needs, crisis.

    ``needs`` are wished for, ``denied`` are not wanted.
    """

    fields: Sequence[str] = ()
    problems: Sequence[str] = ()
    needs: int = 0
    denied: int = 0
    crisis: bool = False
    covered: int = 0


@dataclass(frozen=True)
class Settled:
    """The decided intent; ``consent`` is (value, start, end) where the answer gave or refused it."""

    intent: Intent
    consent: tuple[bool, int, int] | None = None


def settle(text: str, asking: str | None, classified: Intent, heard: Heard) -> Settled:
    """The intent of ``text`` (plain form) as the answer to ``asking``.

    In this order: danger; an answer to a yes-or-no question; a refusal to answer; a correction;
    information and needs that were extracted; the classifier.
    """
    if heard.crisis:
        return Settled(_keep(classified, "crisis"))
    if asking == "consent":
        given = consents(text)
        if given is not None and (is_rhetorical(text) or not _asks_back(classified, text)):
            return Settled(_keep(classified, "affirm" if given[0] else "deny"), consent=given)
        if given is None and asks_what_for(text):
            return Settled(_keep(classified, "why"))
        if given is None and is_torn(text) and not _asks_back(classified, text):
            return Settled(_keep(classified, "skip"))
        if (
            given is None
            and len(text) <= 20
            and is_undecided(text)
            and not _ASKS.search(text.replace("不知道", ""))
            and not _asks_back(classified, text)
        ):
            return Settled(_keep(classified, "skip"))
    steered = steers(text)
    if steered and not (heard.fields or heard.needs):
        # 继续 goes on with the talk, and does not send what was read.
        onward = "skip" if asking == "confirm" and steered == "affirm" else steered
        return Settled(_keep(classified, onward))
    if asking == "confirm":
        return Settled(_at_confirm(text, classified, heard))
    against = "consent" in (*heard.fields, *heard.problems)
    if asking and against and classified.name == "erase" and not _DELETES.search(text):
        # 资料别存了 is asked about; what is deleted does not come back.
        return Settled(_keep(classified, "deny"))
    return Settled(_otherwise(text, asking, classified, heard))


def _otherwise(text: str, asking: str | None, classified: Intent, heard: Heard) -> Intent:
    """The intent where no yes or no was asked for, or none was given."""
    if is_skip(text, asking) and asking not in heard.fields:
        return _keep(classified, "skip")
    if asking == "needs" and not heard.needs and (is_enough(text) or needs_no_help(text)):
        return _keep(classified, "deny")
    if not (heard.needs or heard.fields) and needs_no_help(text) and has_no_hardship(text):
        return _keep(classified, "deny")
    if heard.denied and not heard.needs and not heard.fields and classified.name in ("apply", "inform"):
        # 不要洗衣服了 asks for nothing: it takes something back.
        return _keep(classified, "correct")
    return _by_content(text, asking, classified, heard)


def _keep(classified: Intent, name: str) -> Intent:
    """The classifier's confidence where it agrees and is surer than the rule."""
    sure = classified.confidence if classified.name == name else 0.0
    return Intent(name, max(SURE, sure))


def _asks_back(classified: Intent, text: str) -> bool:
    """为什么要同意, 你们是不是骗子: a question about the question, which must not count as an answer."""
    asked = bool(re.search(r"[？?]|吗$|为什么|干什么|干嘛|给谁|谁能看|怎么", text))
    return (
        asked
        and not re.match(r"(?:好|可以|行|同意)", text)
        and (classified.name in ("why", "ask_policy", "help", "erase", "human") or asked)
    )


def _at_confirm(text: str, classified: Intent, heard: Heard) -> Intent:
    """The read-back: yes, no, a change, or ``skip``: something that is none of these, to be asked about."""
    said = bool(heard.fields or heard.problems)
    if is_correction(text) and (said or not _bare_no(text)):
        return _keep(classified, "correct")
    answer = yes_or_no(text)
    if (
        not said
        and is_doubt(text)
        and not (answer and answer[0] and not re.search("错|不对|改", text[answer[2] :]))
    ):
        return _keep(classified, "correct" if re.search("改|更正", text) else "deny")
    if answer:
        rest = text[answer[2] :]
        if said and re.search(r"[^\s，。！]", rest):
            return _keep(classified, "correct")
        if _own(classified) and classified.name not in ("apply",) and len(rest) > 3:
            return classified
        if answer[0] and (only_heard(text) or is_not_yet(rest)):
            return _keep(classified, "correct" if _names_change(rest) else "skip")
        return _keep(classified, "affirm" if answer[0] else "deny")
    if said and not _own(classified):
        return _keep(classified, "correct")
    otherwise = _otherwise(text, "confirm", classified, heard)
    # What no rule reads as a yes sends nothing if anything in it could speak against it.
    if otherwise.name == "affirm" and (only_heard(text) or is_not_yet(text)):
        return _keep(classified, "skip")
    return otherwise


def _names_change(rest: str) -> bool:
    """就是电话换了: what is to be changed was named."""
    return bool(re.search("换|改|错|不对|变了", rest) and speaks_of_field(rest))


def _bare_no(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:[啊哦嗯，这]|好像|有点)*(?:不对|错了|不是|有错|有误|不对的|错|说错了|写错了)[了吧啊的，。！]*",
            text,
        )
    )


def _own(classified: Intent) -> bool:
    return classified.name in _OWN and classified.confidence >= WEAK


def _by_content(text: str, asking: str | None, classified: Intent, heard: Heard) -> Intent:
    """What was extracted against what the classifier says."""
    informed = bool(heard.fields or heard.problems)
    answered = asking in heard.fields or asking in heard.problems
    if (
        is_correction(text)
        and not (answered and not re.search("错|不对|改|换|更正", text))
        and (informed or classified.name == "correct" or classified.confidence < WEAK)
    ):
        return _keep(classified, "correct")
    # A bare answer is information, whatever its few words look like to the classifier.
    sure = classified.name in _KEPT and classified.confidence >= _KEEP
    asks = sure and classified.name not in ("correct", "out_of_scope") and bool(_ASKS.search(text))
    if (
        answered
        and not asks
        and (heard.covered * 2 >= len(text) or len(text) <= 8)
        and not (heard.needs and _WANTS.search(text))
    ):
        return _keep(classified, "inform")
    if sure and not (heard.needs and classified.name == "out_of_scope"):
        return classified
    if _own(classified) and (
        classified.name != "apply" or heard.needs or not answered or _WANTS.search(text)
    ):
        return classified
    if heard.needs and (not answered or _WANTS.search(text)):
        return _keep(classified, "apply")
    if informed and (classified.name in _VAGUE or classified.confidence < WEAK):
        return _keep(classified, "inform")
    return classified
