"""From what is to be said to the domain's response with its words filled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from casework.intake.address import form_of_address
from casework.intake.draft import Draft
from casework.intake.labels import field_label, value_label
from casework.intake.turn import Say
from casework.regions import RegionPack

#: Reasons with a wording of their own; any other is said as "not understood".
WORDED_PROBLEMS = frozenset(
    {
        "phone_short",
        "phone_long",
        "phone_invalid",
        "phone_several",
        "id_length",
        "id_check_digit",
        "id_date",
        "age_range",
        "name_long",
        "name_invalid",
        "household_size_range",
        "income_range",
        "township_elsewhere",
        "township_vague",
        "township_ambiguous",
        "address_long",
        "illness_long",
    }
)
WORDED_WHY = frozenset(
    {
        "consent",
        "filled_by",
        "needs",
        "township",
        "age",
        "name",
        "phone",
        "id_number",
        "address",
        "monthly_income",
        "category",
        "self_care",
        "illness",
        "disability",
    }
)
#: Their value says it all: "82岁", "上涌镇" need no label in front.
_PLAIN = frozenset(
    {
        "age",
        "township",
        "living",
        "category",
        "self_care",
        "disability",
        "illness",
        "housing",
        "children",
        "employment",
    }
)
#: Nobody needs to hear these back at once; the read-back has them.
_UNSPOKEN = frozenset({"filled_by", "sex", "consent"})


def noted(draft: Draft, fields: Iterable[str], needs: Iterable[str], pack: RegionPack) -> str:
    """What was noted, in one breath: 82岁、独居、上涌镇，想要居家照料."""
    values = "、".join(_value(draft, key) for key in fields if key not in _UNSPOKEN)
    wanted = "、".join(service_label(code, pack) for code in needs)
    return "，".join(part for part in (values, wanted and f"想要{wanted}") if part)


def _value(draft: Draft, key: str) -> str:
    value = value_label(key, draft.fields.get(key), masked=key in ("phone", "id_number"))
    alone = key in _PLAIN and draft.fields.get(key) != "none"
    return value if alone else f"{field_label(key)}{value}"


def service_label(code: str, pack: RegionPack) -> str:
    """The service's name in the region."""
    service = pack.service(code)
    return service.label if service else code


def say(dispatcher: CollectingDispatcher, response: str, **words: Any) -> None:
    """Say one of the domain's responses."""
    dispatcher.utter_message(response=response, **words)


def say_all(dispatcher: CollectingDispatcher, said: Iterable[Say], draft: Draft, pack: RegionPack) -> None:
    """Say what a turn of the intake decided to say."""
    person = form_of_address(draft)
    for item in said:
        words: dict[str, Any] = {
            "person": person,
            "area": pack.name,
            "elsewhere": pack.wording.elsewhere,
            "vague_place": pack.wording.vague_place,
        }
        response = item.response
        if response in ("utter_noted", "utter_changed"):
            words["noted"] = noted(draft, item.words["fields"], item.words["needs"], pack)
            if not words["noted"]:
                response = "utter_ok"
        elif response == "problem":
            reason = item.words["reason"]
            response = f"utter_problem_{reason if reason in WORDED_PROBLEMS else 'unclear'}"
        elif response == "utter_why_required":
            response = why(item.words["field"])
        say(dispatcher, response, **words)


def why(asking: str | None) -> str:
    """The response that says why ``asking`` is asked."""
    return f"utter_why_{asking if asking in WORDED_WHY else 'other'}"
