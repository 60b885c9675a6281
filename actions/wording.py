"""From what is to be said to the domain's response with its words filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import JsonValue
from rasa_sdk.executor import CollectingDispatcher

from casework.conversations.types import Reply
from casework.intake.address import form_of_address
from casework.intake.draft import Draft
from casework.intake.labels import field_label, spoken_label, value_label
from casework.intake.say import Say
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
        "name",
        "sex",
    }
)
#: Nobody needs to hear these back at once; the read-back has them.
_UNSPOKEN = frozenset({"filled_by", "sex", "consent"})


#: So many things at once are heard aloud without losing the thread.
_AT_ONCE = 4
#: The read-back's lines after the needs, each with the fields it names.
_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("谁需要", ("name", "age", "sex", "township", "address", "phone", "id_number", "filled_by")),
    (
        "家里",
        (
            *("living", "household_size", "children", "category", "monthly_income"),
            *("housing", "employment", "farmer"),
        ),
    ),
    ("身体", ("self_care", "illness", "disability")),
)


def noted(
    draft: Draft,
    fields: Iterable[str],
    needs: Iterable[str],
    pack: RegionPack,
    outright: Iterable[str] = (),
) -> str:
    """What was noted, in one breath: 82岁、独居、上涌镇，想要居家照料. Of a long story the first few.

    ``outright`` took the place of another value: each of them is said, whatever goes without saying else.
    """
    unspoken = _UNSPOKEN - ({*outright} - {"consent"})
    values = [_value(draft, key) for key in fields if key not in unspoken]
    wanted = [service_label(code, pack) for code in needs]
    said = _listed(values, _AT_ONCE if not wanted else _AT_ONCE - 1)
    return "，".join(part for part in (said, wanted and f"想要{_listed(wanted, _AT_ONCE)}") if part)


def _listed(things: Sequence[str], most: int) -> str:
    return "、".join(things[:most]) + ("这些" if len(things) > most else "")


def read_back(draft: Draft, pack: RegionPack) -> list[str]:
    """Everything noted, in at most four lines: what is needed, who needs it, the home, the health."""
    needs = "、".join(service_label(need.service, pack) for need in draft.needs)
    lines = [f"要的帮助：{needs}"]
    for label, keys in _LINES:
        values = [
            _value(draft, key, whole=True)
            for key in keys
            if key in draft.fields and key not in draft.derived and not _goes_without_saying(draft, key)
        ]
        if values:
            lines.append(f"{label}：{'，'.join(values)}")
    return lines


def _goes_without_saying(draft: Draft, key: str) -> bool:
    return key == "filled_by" and draft.fields[key] == "self"


def _value(draft: Draft, key: str, *, whole: bool = False) -> str:
    """A value as it is said; a telephone or identity number is masked unless ``whole``."""
    return said_value(key, draft.fields.get(key), whole=whole)


def said_value(key: str, value: JsonValue, *, whole: bool = False) -> str:
    """``value`` of the field ``key`` as one says it: 82岁, 电话138****1234."""
    if spoken := spoken_label(key, value):
        return spoken
    label = value_label(key, value, masked=not whole and key in ("phone", "id_number"))
    if key == "filled_by":
        return f"由{label}代说"
    return label if key in _PLAIN and value != "none" else f"{field_label(key)}{label}"


def service_label(code: str, pack: RegionPack) -> str:
    """The service as the region's people name it: 送饭."""
    service = pack.service(code)
    return service.spoken if service else code


def say(dispatcher: CollectingDispatcher, response: str, **words: Any) -> None:
    """Say one of the domain's responses."""
    dispatcher.utter_message(response=response, **words)


def say_reply(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Say something whose words are not the domain's."""
    buttons = [{"title": button.title, "payload": button.text} for button in reply.quick_replies]
    dispatcher.utter_message(text=reply.text, buttons=buttons)


def say_all(dispatcher: CollectingDispatcher, said: Iterable[Say], draft: Draft, pack: RegionPack) -> None:
    """Say what a turn of the intake decided to say."""
    for item in said:
        response, words = _worded(item, draft, pack)
        say(dispatcher, response, **words)


def _worded(item: Say, draft: Draft, pack: RegionPack) -> tuple[str, dict[str, Any]]:
    """The response's name and the words put into it."""
    words: dict[str, Any] = {
        "person": form_of_address(draft),
        "area": pack.name,
        "elsewhere": pack.wording.elsewhere,
        "vague_place": pack.wording.vague_place,
    }
    response, given = item.response, item.words
    if response in ("utter_noted", "utter_changed", "utter_resumed"):
        words["noted"] = noted(draft, given["fields"], given["needs"], pack, given.get("outright", ()))
        if not words["noted"]:
            response = "utter_ok"
    elif response == "utter_next_household":
        township = draft.fields.get("township")
        words["township"] = township
        response = response if township else "utter_other_household"
    elif response == "utter_correct_item":
        lines = read_back(draft, pack)
        words["item"] = given["item"]
        if given["item"] > len(lines):
            response = "utter_what_is_wrong"
        else:
            words["line"] = lines[given["item"] - 1]
    elif response == "utter_conflict":
        key = given["field"]
        response = _conflict(item)
        words["before"] = said_value(key, given["before"], whole=True)
        words["now"] = said_value(key, given["now"], whole=True)
    elif response == "conflict_of_fields":
        response = _conflict(item)
        words["before"] = _value(draft, given["field"], whole=True)
        words["now"] = _value(draft, given["against"], whole=True)
    elif response == "utter_conflict_kept":
        words["before"] = _value(draft, given["field"], whole=True)
    elif response == "problem":
        reason = given["reason"]
        response = f"utter_problem_{reason if reason in WORDED_PROBLEMS else 'unclear'}"
    elif response == "utter_why_required":
        response = why(given["field"])
    return response, words


def _conflict(item: Say) -> str:
    return "utter_conflict_again" if item.words.get("again") else "utter_conflict"


def why(asking: str | None) -> str:
    """The response that says why ``asking`` is asked."""
    return f"utter_why_{asking if asking in WORDED_WHY else 'other'}"
