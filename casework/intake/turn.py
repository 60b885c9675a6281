"""One turn of the intake, decided: what is noted, what is said about it, what is asked next. Pure.

The engine says what the words mean; this says what the talk does with it. The dialogue's own steps
(digressions, danger, a person wanted) are Rasa's rules: for those the turn only notes what was said in
passing and steps ``aside``.
"""

from __future__ import annotations

from datetime import date

from casework.intake.commands import chosen
from casework.intake.consent import CONSENT, ask_again, doubted, take_back, wish_beside, without_consent
from casework.intake.contradictions import settle, tries_of
from casework.intake.derive import rederive
from casework.intake.draft import Contradiction, Draft
from casework.intake.merge import Merged, merge
from casework.intake.questions import CONFIRM, half_known, is_open, next_question, question_for
from casework.intake.say import Say
from casework.intake.steering import ask_to_settle, at_read_back, steered, wrongly_noted
from casework.intake.turns import CORRECTING, DIGRESSIONS, INTERRUPTIONS, SMALL, Turn
from casework.intake.unanswered import offer_of_a_person, unanswered
from casework.regions.pack import RegionPack
from casework.understanding.model import FieldProblem, Understanding


def take_turn(
    draft: Draft,
    understanding: Understanding,
    *,
    message_id: str,
    text: str,
    asking: str | None,
    pack: RegionPack,
    today: date,
) -> Turn:
    """Take what was understood of one message, which answers the question ``asking``.

    Of a filed application (``draft.amends``) nothing is asked but what the change itself opens; then the
    outcome is ``amended``.
    """
    turn = _take(draft, understanding, message_id, text, asking, pack, today)
    if turn.draft.amends and not turn.aside and turn.asking == CONFIRM:
        turn.asking, turn.asked, turn.outcome = None, False, "amended"
    return turn


def _take(
    draft: Draft,
    understanding: Understanding,
    message_id: str,
    text: str,
    asking: str | None,
    pack: RegionPack,
    today: date,
) -> Turn:
    intent = understanding.intent
    if understanding.crisis is None and intent != "human":
        steering = steered(draft, understanding, text, asking, pack)
        if steering is not None:
            return steering
    # Told for somebody's form, the question is the form's own: there any word against it is heard. What is
    # filed already is a person's to stop.
    asked_here = question_for(CONSENT, pack) is not None and draft.amends is None
    in_doubt = asked_here and doubted(understanding, text, asking)
    if in_doubt:
        understanding = without_consent(understanding)
    dispute = next((one for one in draft.disputes if one.field == asking), None)
    replaces = asking == CONFIRM or intent in CORRECTING or draft.amends is not None
    merged = merge(
        draft,
        understanding,
        message_id,
        text,
        pack,
        today,
        replaces=replaces,
        asking=asking,
        against=dispute.against if dispute else None,
    )
    merged.draft.pending = None
    if in_doubt:
        take_back(merged)
    turn = Turn(merged.draft, merged)
    if intent in INTERRUPTIONS or _is_digression(intent, merged, asking):
        turn.aside = True
        return turn
    if merged.draft.fields.get("consent") is False:
        turn.outcome = "no_consent"
        turn.draft = Draft(region=draft.region)
        return turn
    if in_doubt:
        _say_what_was_noted(turn, intent, asking)
        return ask_again(turn)
    _consent_of_the_person(turn)
    turn.say += wish_beside(merged, asking)
    if dispute is not None:
        turn.say += _settled(turn, dispute, intent, text, today)
    if asking == CONFIRM and not merged.anything and not merged.problems:
        return at_read_back(turn, intent, text, pack)
    _reopen(turn, draft, pack)
    _say_what_was_noted(turn, intent, asking)
    unsaid = intent == "correct" and not (merged.anything or merged.problems)
    if unsaid and (wrong := wrongly_noted(turn.draft, text, pack)):
        turn.asking = wrong
        turn.draft.reopened.add(wrong)
        return turn
    if asking is not None and dispute is None and not merged.touched(asking):
        said, turn.asked = unanswered(merged, asking, intent, pack)
        turn.say += said
    if asking == "disability":
        # Asked once, it is known as well as it will be.
        turn.draft.settled.add(asking)
    turn.asking = _next(turn.draft, asking, pack)
    turn.asked = turn.asked and turn.asking == asking
    if turn.asking == "disability" and half_known(turn.draft):
        turn.say.append(Say("utter_ask_disability_grade"))
        turn.asked = True
    _say_problems(turn, asking, pack)
    turn.say += offer_of_a_person(merged, asking, pack)
    return ask_to_settle(turn)


def _settled(turn: Turn, dispute: Contradiction, intent: str, text: str, today: date) -> list[Say]:
    """Which of two statements is right was answered; without a usable answer it is asked once more."""
    merged, choice = turn.merged, chosen(text)
    touched = {*merged.noted, *merged.changed, *merged.repeated}
    answered = choice is not None or bool(touched & {dispute.field, dispute.against}) or intent == "skip"
    key = tries_of(dispute)
    if not answered and not turn.draft.attempts.get(key):
        turn.draft.attempts[key] = 1
        return []
    settle(turn.draft, dispute, touched, choice, today)
    merged.draft = turn.draft = rederive(turn.draft, today)
    if dispute.against is not None or dispute.field in touched:
        return []
    if choice == "last":
        return [Say("utter_changed", {"fields": [dispute.field], "needs": []})]
    return [] if choice else [Say("utter_conflict_kept", {"field": dispute.field})]


def _next(draft: Draft, asking: str | None, pack: RegionPack) -> str:
    """The question that is still open comes again, else the next in order. Without consent only that."""
    question = question_for(str(asking), pack)
    if question is None or not is_open(question, draft) or draft.fields.get("consent") is not True:
        return next_question(draft, pack)
    return question.field


def _is_digression(intent: str, merged: Merged, asking: str | None) -> bool:
    if intent not in DIGRESSIONS:
        return False
    if merged.problems and asking in {problem.field for problem in merged.problems}:
        return False
    return not merged.anything if intent in SMALL else not (asking and merged.touched(asking))


def _consent_of_the_person(turn: Turn) -> None:
    """Agreed to as one's own, then it turns out to be another's: that person has to agree."""
    merged = turn.merged
    heard_now = "consent" in (*merged.noted, *merged.repeated, *merged.changed)
    if "filled_by" in merged.changed and turn.draft.fields["filled_by"] != "self" and not heard_now:
        turn.draft.fields.pop("consent", None)
        turn.draft.evidence.pop("consent", None)


def _reopen(turn: Turn, before: Draft, pack: RegionPack) -> None:
    """Of a filed application, what its change leaves open: a value let go, a value that cannot be right."""
    if turn.draft.amends is None:
        return
    merged, draft = turn.merged, turn.draft
    gone = {key for key in before.fields if key not in before.derived and key not in draft.fields}
    wrong = {problem.field for problem in merged.problems}
    given = {*merged.noted, *merged.changed, *merged.repeated}
    opened = draft.reopened | {key for key in gone | wrong if question_for(key, pack)}
    draft.reopened = opened - given


def _say_what_was_noted(turn: Turn, intent: str, asking: str | None) -> None:
    merged = turn.merged
    needs = [need.service for need in merged.new_needs]
    if turn.draft.amends:
        turn.say += _said_of_the_change(merged)
        return
    if merged.changed or (intent == "correct" and merged.noted) or merged.dropped_needs:
        turn.say.append(_changed(merged, needs))
        return
    # One short answer needs no echo; a story does, so that the teller knows it was heard.
    fresh = [key for key in merged.noted if key not in (asking, "consent")]
    if len(fresh) + len(needs) >= 2:
        turn.say.append(Say("utter_noted", {"fields": fresh, "needs": needs}))


def _said_of_the_change(merged: Merged) -> list[Say]:
    """What became of a filed application: each value is said, for nothing is read back."""
    if merged.changed:
        return [_changed(merged, [])]
    said = merged.noted or merged.repeated
    return [Say("utter_noted", {"fields": said, "needs": []})] if said else []


def _changed(merged: Merged, needs: list[str]) -> Say:
    fields = [*merged.changed, *merged.noted]
    return Say("utter_changed", {"fields": fields, "needs": needs, "outright": list(merged.changed)})


def _say_problems(turn: Turn, asking: str | None, pack: RegionPack) -> None:
    """What is wrong with a value. One that nobody asked for yet is left until its own question comes."""
    for problem in turn.merged.problems:
        if problem.field == turn.asking and (problem.field == asking or turn.draft.amends):
            # It says what to do, which is the question once more.
            turn.asked = True
        elif problem.field == asking or _comes_later(problem, turn, pack):
            continue
        turn.say.append(Say("problem", {"field": problem.field, "reason": problem.reason}))
    question = question_for(str(asking), pack)
    tries = turn.draft.attempts.get(str(asking), 0)
    if turn.asked and turn.merged.problems and question and not question.required and tries >= 2:
        turn.say.append(Say("utter_offer_skip"))


def _comes_later(problem: FieldProblem, turn: Turn, pack: RegionPack) -> bool:
    """Whoever lives elsewhere is told at once where to turn; all else can wait for its question."""
    key = problem.field
    if problem.reason == "township_elsewhere" or key in turn.draft.fields or key == turn.asking:
        return False
    return question_for(key, pack) is not None
