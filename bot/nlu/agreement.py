"""Whether somebody agrees that what they tell is kept and passed on, when that was asked.

Clause by clause: each is a yes, a no, a wish beside it, or about something else. Only a clear yes with nothing
against it agrees, and only a clear no refuses; anything between is None, and is asked once more.
"""

from __future__ import annotations

import re

from bot.nlu import agreement_words as words


def is_undecided(text: str) -> bool:
    """我考虑考虑, 等我问问她: neither yes nor no to the question for consent."""
    return bool(words.UNDECIDED.search(text)) and not words.MY_TURN.search(text)


def is_torn(text: str) -> bool:
    """行，不过先别登记: a yes and something against it."""
    kinds = {kind for kind, _, _ in _clauses(text)}
    return bool(kinds & {"yes", "outright", "condition"} and kinds & {*_REFUSING, "unsure"})


def is_rhetorical(text: str) -> bool:
    """不同意我来干嘛: a question that wants no answer and agrees."""
    return len(text) <= words.SHORT and bool(words.SURELY.search(text))


def asks_what_for(text: str) -> bool:
    """记下来干什么: why the information is kept."""
    return len(text) <= words.SHORT and bool(words.WHAT_FOR.search(text))


def consents(text: str) -> tuple[bool, int, int] | None:
    """Agreement or refusal when consent was asked: (agreed, start, end) of the words; None when neither is clear.

    What is said beside a yes (但是不要告诉我儿子) is among its words: whoever works on the case reads them.
    """
    if is_rhetorical(text) and not words.FORBIDS.search(words.SURELY.sub("", text)):
        return (True, 0, len(text))
    if is_undecided(text) or words.NONE_AT_ALL.fullmatch(text):
        return None
    said = _clauses(text)
    kinds = {kind for kind, _, _ in said}
    answer = _together(text, kinds)
    if answer is None:
        return None
    if "wish" in kinds or "condition" in kinds:
        return (answer, 0, len(text))
    telling = _AGREEING if answer else _REFUSING
    spans = [(start, end) for kind, start, end in said if kind in telling]
    return (answer, spans[0][0], spans[-1][1])


_AGREEING = frozenset({"yes", "outright", "soft"})
_REFUSING = frozenset({"gives_up", "no", "hidden"})


def _together(text: str, kinds: set[str]) -> bool | None:
    """What the clauses of one answer amount to."""
    yes = bool(kinds & {"yes", "outright", "condition"})
    if "gives_up" in kinds:
        # 好，那算了 gives in to nothing: what was agreed to in so many words is asked about.
        return None if "outright" in kinds else False
    if "no" in kinds:
        return None if yes else False
    if "unsure" in kinds or words.WORRY.search(text):
        return None
    if "hidden" in kinds:
        return None if yes else False
    if yes:
        return True
    if "soft" in kinds and kinds <= {"soft", "courtesy"} and not words.QUESTION.search(text):
        return True
    return None


def _clauses(text: str) -> list[tuple[str, int, int]]:
    """Each clause's kind, with where it stands."""
    found: list[tuple[str, int, int]] = []
    start = 0
    run_on = None if words.QUESTION.search(text) else words.RUN_ON.match(text)
    if run_on:
        kind = "outright" if words.AGREED_OUTRIGHT.search(run_on.group()) else "yes"
        found.append((kind, 0, run_on.end()))
        start = run_on.end()
    for cut in [*words.CUT.finditer(text, start), None]:
        end = cut.start() if cut else len(text)
        if end > start:
            kind = _kind(text[start:end], first=not found, alone=len(text) <= words.SHORT)
            found.append((kind, start, end))
        start = cut.end() if cut else end
    return found


def _kind(clause: str, *, first: bool, alone: bool) -> str:
    clause = re.sub(r"^(?:但是?|不过|可是|只是)", "", clause)
    if len(clause) > words.SHORT:
        # So much without a pause is a story: only what speaks against it is looked for.
        return "no" if words.REFUSES.search(clause) else "other"
    if words.COURTESY.fullmatch(clause):
        return "courtesy"
    if words.GIVES_UP.fullmatch(clause):
        return "gives_up"
    if words.ENOUGH.fullmatch(clause):
        return "heard"
    refused = _refusal(clause)
    if refused:
        return refused
    if words.QUESTION.search(clause) and not words.GO_AHEAD.fullmatch(clause):
        return "other"
    return _agreement(clause, first=first, alone=alone)


def _refusal(clause: str) -> str | None:
    """The kind of a clause that speaks against it; None when it does not."""
    condition = words.IF.fullmatch(clause)
    what = (condition.group("what") or condition.group("only") or "") if condition else clause
    if words.SECRET.search(what) and not words.PASSES_ON.search(what):
        if words.HELPERS.search(what):
            return "unsure"
        if condition:
            return "condition"
        return "hidden" if words.NOBODY_KNOWS.search(what) else "wish"
    if words.TOLD_NO.fullmatch(clause):
        return "unsure" if words.HEDGED.search(clause) else "no"
    if words.HEDGED.search(clause) and words.NEGATES.search(clause):
        return "unsure"
    if words.HESITATES.search(clause):
        return "unsure"
    refused = words.REFUSES.search(what)
    if refused and not words.ELSEWHERE.search(what[: refused.start()]):
        passing = refused.group("verb") in ("转", "传", "交")
        asks = words.ASKS_WHETHER.search(clause)
        return "unsure" if asks or (passing and condition) else "no"
    if words.BARE_NO.fullmatch(clause) or words.DISAGREES.fullmatch(clause):
        return "no"
    if condition is None and words.ASKS_FOR.fullmatch(clause):
        return "wish"
    return None


def _agreement(clause: str, *, first: bool, alone: bool) -> str:
    agrees = words.AGREES.fullmatch(clause)
    if agrees:
        who, what = agrees.group("who"), agrees.group("what")
        if words.NOT_THEIRS.search(who) or words.SUPPOSED.search(who) or words.HEDGED.search(who):
            return "unsure"
        if re.fullmatch(rf"{words.PART}(?:同意|愿意)*{words.PART}{words.HURRY}", what) or _to_keep(what):
            return "outright"
        # 同意我儿子不要我了, dictated: an answer, and what it is answered with.
        return (
            "outright"
            if first and not who and re.match(r"[的了啊吧]*(?:我|但|不过|你|他|她|就)", what)
            else "other"
        )
    if words.HEDGED.search(clause):
        return "unsure"
    if words.YES.fullmatch(clause) or words.TOLD_YES.fullmatch(clause):
        return "yes"
    condition = words.IF.fullmatch(clause)
    if condition:
        what = condition.group("what") or (condition.group("only") or "")[2:]
        if not what or words.HARMLESS.search(what):
            return "condition" if what else "yes"
        return "unsure" if words.SUPPOSED.search(what) or words.AGREED_OUTRIGHT.search(what) else "other"
    if words.SOFT.fullmatch(clause):
        return "soft"
    if words.HEARD.fullmatch(clause):
        return "heard"
    if alone and words.GO_AHEAD.fullmatch(clause):
        return "yes"
    return "other"


def _to_keep(what: str) -> bool:
    """Whether what is agreed to is that the information is kept: 你们登记, 把情况转给社工."""
    return bool(
        re.match(rf"(?:的|了|啊)*(?:(?:让|由|给)?(?:你们?|恁)|把|将|{words.VERB}|这样|这个|信息|资料)", what)
    ) and not re.search(r"低保|结婚|离婚|户口|婚", what)


def guess_may_stand(text: str, value: bool) -> bool:
    """Whether the classifier's word may be taken for an answer that the rules cannot read.

    A guessed yes with anything against it, or a guessed no without, is asked once more.
    """
    if is_undecided(text) or words.HEDGED.search(text) or words.QUESTION.search(text):
        return False
    kinds = {kind for kind, _, _ in _clauses(text)}
    if value:
        return not (kinds - {"other", "courtesy"} or words.NEGATES.search(text) or words.READ.search(text))
    if words.REPORTED.search(text):
        return False
    return bool(words.NEGATES.search(text)) and not kinds & {
        "yes",
        "outright",
        "condition",
        "soft",
        "heard",
        "unsure",
    }
