"""Which of the words and guesses of a message are needs: what its clauses say, its intent, and what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.answers import has_no_hardship, needs_no_help
from bot.nlu.clause_model import NONE, ClauseModel, Matrix
from bot.nlu.clauses import Clause, clause_at, clauses_of, sentence_around, whole_of
from bot.nlu.needs_reasons import asked_for, family_does, well, without_background, without_reasons
from bot.nlu.needs_rules import (
    Lexicon,
    Mention,
    bare,
    pleads,
    provided,
    public,
    refused,
    status,
    telling_span,
    wished,
)
from bot.nlu.scope import SCOPE
from bot.nlu.vectors import Vectors

# Intents that speak about services without asking for one now.
_ABOUT = frozenset(
    {"ask_policy", "ask_resource", "ask_status", "feedback", "withdraw", "erase", "why", "out_of_scope"}
    | {"help", "bye", "greet", "chitchat", "repeat", "skip", "human", "thanks"}
)
# Of those, the ones that may ask for it all the same: 低保、助学能一起报吗, 家里困难，幼儿园的钱能减免吗.
_ASKING = frozenset({"ask_policy", "ask_resource", "help", "human", "out_of_scope"})
# A clause that no known word explains and that declines something asks for nothing.
_DECLINED = re.compile("不用|不要|不需要|不必")

_QUESTION = re.compile("吗|能不能|能否|可否|有没有|是不是|符不符合|怎么|什么|哪|多少|多久|何时")

#: Questions whose answer may name what is wanted; the answer to any other tells how things are.
_OPEN_QUESTIONS = frozenset({None, "needs", "confirm"})

# Intents under which a clause asks for something only if known words, or a very sure classifier, say so.
_TELLING = frozenset({"inform", "crisis", "affirm", "deny"})


class NeedJudge:
    """Reads messages with the trained ``model`` and the ``lexicon``; ``config`` as of ``NeedExtractor``."""

    def __init__(self, model: ClauseModel, lexicon: Lexicon, config: Mapping[str, float]) -> None:
        self._model = model
        self._lexicon = lexicon
        self._config = config

    def needs(self, message: Message) -> list[Mention]:
        """One mention of each service that the message asks for or declines, in order."""
        scope = message.get(SCOPE)
        if scope == 0.0:
            return []
        clauses, vectors = clauses_of(message)
        chances = self._model.probabilities([clause.text for clause in clauses], vectors)
        text = str(message.get(TEXT))
        rows = [
            dict(zip(self._model.labels, (float(value) for value in row), strict=True)) for row in chances
        ]
        if scope is None:
            found = self._in_saying(message, clauses, rows)
        else:
            found = self._in_letter(text, clauses, rows)
        intent = (message.get(INTENT) or {}).get("name")
        if not found and (intent == "apply" or scope is not None or _asked(message) == "needs"):
            found = self._likeliest(clauses, chances)
            if not found and scope is None:
                found = self._told_together(text, clauses, whole_of(message))
        if _asked(message) not in _OPEN_QUESTIONS:
            found = asked_for(found, clauses)
        found = without_reasons(
            found, clauses, sure=self._config["reason_named"], guessed=self._config["reason_guessed"]
        )
        found = [one for one in found if not _denies(clause_at(clauses, one.start), one)]
        return without_background(_one_each(found), text)

    def _settled(self, clause: Clause, guess: Mention) -> bool:
        """The clause says itself that it is there already, that the family does it, or that it is not wanted."""
        return (
            provided(clause, guess)
            or family_does(clause)
            or any(
                refused(clause, one) or provided(clause, one) or status(clause, one)
                for one in self._lexicon.mentions(clause)
                if one.service == guess.service
            )
        )

    def _told_together(self, text: str, clauses: list[Clause], vector: Vectors) -> list[Mention]:
        """Only all clauses together say what is needed: 四年级了，乘法口诀还背不全，我们两个老的急也没用."""
        if len(clauses) < 2 or any(public(clause) for clause in clauses) or _DECLINED.search(text):
            return []
        chance = dict(zip(self._model.labels, self._model.probabilities([text], vector)[0], strict=True))
        best = max((label for label in chance if label != NONE), key=lambda label: chance[label])
        whole = Clause(text, clauses[0].start, clauses[-1].end)
        guess = Mention(best, whole.start, whole.end, told=False)
        if chance[best] < self._config["likeliest"] or any(
            well(clause) or self._settled(clause, guess) for clause in clauses
        ):
            return []
        return [
            Mention(best, whole.start, whole.end, told=False, confidence=float(chance[best]), guessed=True)
        ]

    def _in_saying(
        self, message: Message, clauses: list[Clause], rows: list[dict[str, float]]
    ) -> list[Mention]:
        """Everything that a short text names or tells, once something in it asks."""
        intent = message.get(INTENT) or {}
        about = intent.get("name") in _ABOUT and intent.get("confidence", 0) >= self._config["about"]
        if about and not (intent.get("name") in _ASKING and pleads(str(message.get(TEXT)))):
            return []
        telling = intent.get("name") in _TELLING and _asked(message) != "needs"
        least = self._config["unnamed_telling" if telling else "unnamed"]
        # a bare 打扫 is an answer, unless it sounds like a complaint or a question
        asking = all(len(bare(clause.text)) <= 8 for clause in clauses) and intent.get("name") not in _ABOUT
        found: list[Mention] = []
        for clause, chance in zip(clauses, rows, strict=True):
            asking = asking or wished(clause.text)
            if not public(clause):
                found += self._needs_of(clause, chance, asking, least)
        return found

    def _in_letter(self, text: str, clauses: list[Clause], rows: list[dict[str, float]]) -> list[Mention]:
        """What a long text asks for, sentence by sentence: a wish in one says nothing about the others."""
        found: list[Mention] = []
        for clause, chance in zip(clauses, rows, strict=True):
            if public(clause):
                continue
            asking = wished(sentence_around(text, clause))
            for mention in self._needs_of(clause, chance, asking, self._config["long_unnamed"]):
                sure = chance.get(mention.service, 0.0)
                itself = wished(clause.text) or _QUESTION.search(clause.text)
                least = self._config["long_asked" if asking and itself else "long_told"]
                if (
                    mention.denied
                    or sure >= self._config["long_named"]
                    or ((asking or mention.told) and sure >= least)
                ):
                    found.append(mention)
        return found

    def _likeliest(self, clauses: list[Clause], chances: Matrix) -> list[Mention]:
        """Help is asked for in words that nothing knows: the service that some clause comes nearest to."""
        guesses = [
            Mention(label, *telling_span(clause), told=False, confidence=float(chance), guessed=True)
            for clause, row in zip(clauses, chances, strict=True)
            for label, chance in zip(self._model.labels, row, strict=True)
            if label != NONE and chance >= self._config["likeliest"] and not public(clause)
        ]
        guesses = [guess for guess in guesses if not self._settled(clause_at(clauses, guess.start), guess)]
        return [max(guesses, key=lambda guess: guess.confidence)] if guesses else []

    def _needs_of(
        self, clause: Clause, chance: dict[str, float], asking: bool, least: float
    ) -> list[Mention]:
        found = []
        best = max((label for label in chance if label != NONE), key=lambda label: chance[label])
        mentions = [
            mention
            for mention in self._lexicon.mentions(clause)
            if chance[best] < self._config["overrule"]
            or chance.get(mention.service, 0.0) >= self._config["overruled"]
            or refused(clause, mention)
        ]
        for mention in mentions:
            confidence = chance.get(mention.service, 0.0)
            if refused(clause, mention):
                found.append(_marked(mention, confidence, denied=True))
            elif provided(clause, mention) or status(clause, mention) or family_does(clause):
                continue
            elif mention.told or asking or confidence >= self._config["named"]:
                found.append(_marked(mention, max(confidence, 0.9 if mention.told else 0.7), denied=False))
        if not mentions and chance[best] >= least and not _DECLINED.search(clause.text):
            guess = Mention(best, *telling_span(clause), told=False, confidence=chance[best], guessed=True)
            if not provided(clause, guess) and not refused(clause, guess) and not family_does(clause):
                found.append(guess)
        return found


def _asked(message: Message) -> str | None:
    return (message.get("metadata") or {}).get("asking")


def _denies(clause: Clause, mention: Mention) -> bool:
    """没啥困难 asks for no living aid; 不用帮忙 for nothing."""
    if mention.denied:
        return False
    if has_no_hardship(clause.text) and not wished(clause.text):
        return mention.guessed or mention.service == "link.living_aid"
    return mention.guessed and needs_no_help(clause.text)


def _marked(mention: Mention, confidence: float, *, denied: bool) -> Mention:
    return Mention(mention.service, mention.start, mention.end, mention.told, confidence, denied)


def _one_each(found: list[Mention]) -> list[Mention]:
    """One mention of each service, the first that tells most; a refusal counts only if nothing asks for it."""
    best: dict[str, Mention] = {}
    for mention in found:
        known = best.get(mention.service)
        if known is None or (known.denied, -known.told) > (mention.denied, -mention.told):
            best[mention.service] = mention
    return sorted(best.values(), key=lambda one: one.start)
