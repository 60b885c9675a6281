"""Whole talks: residents played against the running 易助, from the opening to the referral."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from evals.parts import Measured
from evals.running import in_parallel
from evals.talks.judging import wrongs
from evals.talks.persona import Persona, load, load_pool
from evals.talks.player import Played, play
from evals.tally import Share, share_lines
from tests.support.running import Running

SEED: Final = 20261121


@dataclass(frozen=True)
class Outcome:
    """A played talk and what is wrong with what came of it."""

    persona: Persona
    played: Played
    wrongs: list[str]


def measure(running: Running) -> Measured:
    """Play everybody."""
    outcomes = play_all(running, load())
    return Measured(figures(outcomes), f"{len(outcomes)} residents", details(outcomes))


def play_all(running: Running, personas: list[Persona], seed: int = SEED) -> list[Outcome]:
    """Each persona's talk, in their order."""
    pool = load_pool()
    _ = running.staff  # signed in once, before several ask at once

    def one(persona: Persona) -> Outcome:
        played = play(persona, running.open(persona.region), pool, seed)
        application = running.application(played.number) if played.number else None
        return Outcome(persona, played, wrongs(persona, played, application))

    return in_parallel(one, personas)


def figures(outcomes: list[Outcome]) -> dict[str, float]:
    """Share all right; median of the resident's turns of applications that were filed."""
    turns = [o.played.turns for o in outcomes if o.played.number and o.persona.ends == "filed"]
    return {
        "all_right": sum(not o.wrongs for o in outcomes) / len(outcomes),
        "filed": sum(o.played.number is not None for o in outcomes if o.persona.ends == "filed")
        / max(1, sum(o.persona.ends == "filed" for o in outcomes)),
        "median_turns": statistics.median(turns) if turns else 0.0,
    }


def details(outcomes: list[Outcome]) -> str:
    """By manner, what went wrong how often, and the transcript of every talk, the wrong ones first."""
    manners: dict[str, Share] = defaultdict(Share)
    for outcome in outcomes:
        manners[outcome.persona.manner].count(not outcome.wrongs)
    kinds = Counter(line.split(":")[0].split(" →")[0] for o in outcomes for line in o.wrongs)
    parts = ["── all right, by manner", *share_lines(manners), "", "── what went wrong"]
    parts += [f"{kind}: {n}" for kind, n in kinds.most_common()]
    for outcome in sorted(outcomes, key=lambda o: (not o.wrongs, o.persona.id)):
        p = outcome.persona
        verdict = "✗" if outcome.wrongs else "✓"
        parts += ["", f"{verdict} {p.id} ({p.manner}, {outcome.played.turns} turns): {p.who}"]
        parts += [f"  ! {line}" for line in outcome.wrongs]
        parts += outcome.played.lines
    return "\n".join(parts)
