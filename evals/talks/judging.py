"""Whether a played talk led to the right application. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evals.talks.persona import Persona
from evals.talks.player import Played, first
from evals.values import same

#: Consent is a condition, not a fact of the person.
_ALWAYS: Final = {"consent": True}


def wrongs(persona: Persona, played: Played, application: Mapping[str, Any] | None) -> list[str]:
    """What is not as it should be, one line each; empty when every field, need and organisation is right."""
    if persona.ends == "nothing":
        return ["filed although the resident gave up"] if application is not None else []
    if application is None:
        return [f"not filed: {played.stuck or 'the talk ended'}"]
    facts = {**_ALWAYS, **persona.facts}
    return [
        *_fields(facts, played.told - set(persona.refuses), set(persona.refuses), application["fields"]),
        *_needs(persona, application),
    ]


def _fields(
    facts: Mapping[str, Any], told: set[str], refused: set[str], noted: Mapping[str, Any]
) -> list[str]:
    lines = []
    for key in sorted(told & facts.keys()):
        if key not in noted and facts[key] != "unknown":
            lines.append(f"field {key}: {first(facts[key])!r} → nothing")
    for key, value in sorted(noted.items()):
        if key in refused:
            lines.append(f"field {key}: refused → {value!r}")
        elif key not in facts:
            lines.append(f"field {key}: nothing → {value!r}")
        elif not any(same(key, fair, value) for fair in _fair(facts[key])):
            lines.append(f"field {key}: {first(facts[key])!r} → {value!r}")
    return lines


def _fair(fact: Any) -> list[Any]:
    return list(fact["any"]) if isinstance(fact, dict) and set(fact) == {"any"} else [fact]


def _needs(persona: Persona, application: Mapping[str, Any]) -> list[str]:
    fair = {**persona.may_need, **persona.needs_any, **persona.needs}
    noted = {need["service"] for need in application["needs"]}
    lines = [f"need {service} → nothing" for service in sorted(persona.needs.keys() - noted)]
    if persona.needs_any and not persona.needs_any.keys() & noted:
        lines.append(f"need {' or '.join(sorted(persona.needs_any))} → nothing")
    lines += [f"need nothing → {service}" for service in sorted(noted - fair.keys())]
    for referral in application["referrals"]:
        expected = fair.get(referral["service"])
        if expected and referral["organisation"] not in expected:
            there = " or ".join(expected)
            lines.append(f"organisation of {referral['service']}: {there} → {referral['organisation']}")
    referred = {referral["service"] for referral in application["referrals"]}
    lines += [f"organisation of {service}: none" for service in sorted(fair.keys() & noted - referred)]
    return lines
