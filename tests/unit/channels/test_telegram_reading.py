"""Every kind of update, and what it means for us."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.channels.telegram.reading import Group, NoUpdate, Read, Tapped, read
from casework.channels.types import Inbound
from tests.unit.channels.telegram_updates import (
    BOT,
    GROUP,
    NAME,
    PERSON,
    SENDER,
    in_group,
    membership,
    message,
    tap,
)

PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 51},
    {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 720, "file_size": 200_000},
    {"file_id": "middle", "file_unique_id": "m", "width": 320, "height": 180},
]
PLACE = {"latitude": 25.49, "longitude": 118.24}
DOCUMENT = {"file_id": "f", "file_unique_id": "u", "mime_type": "image/png", "file_name": "低保证.png"}


def heard(update: dict[str, Any]) -> Inbound:
    found = read(update, BOT)
    assert found.inbound is not None and found.group is None and not found.unreadable
    return found.inbound


def test_a_text_comes_from_the_chat_under_the_updates_number() -> None:
    assert heard(message(text="我妈82了一个人住")) == Inbound(
        platform="telegram",
        sender=str(PERSON),
        key=f"{BOT}:message:{PERSON}:5",
        order=77,
        kind="text",
        body={"text": "我妈82了一个人住"},
    )


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        ("/start", "opened", {"scene": None}),
        ("/start station_dehua-station-shangyong", "opened", {"scene": "station:dehua.station.shangyong"}),
        ("/start@yizhu_bot link_123456", "opened", {"scene": "link_123456"}),
        # What fits into a link may have been typed all the same, and is said.
        ("/start 350526194001011234", "text", {"text": "350526194001011234"}),
        ("/start 13800138000", "text", {"text": "13800138000"}),
        ("/start station_Chen", "text", {"text": "station_Chen"}),
        ("/start 我妈82了", "text", {"text": "我妈82了"}),
        ("/apply", "command", {"name": "apply"}),
        ("/progress", "command", {"name": "progress"}),
        ("/human", "command", {"name": "human"}),
        ("/Help", "command", {"name": "help"}),
        ("/link@yizhu_bot", "command", {"name": "link"}),
        ("/link 123456", "text", {"text": "123456"}),
        ("/apply 我妈82了\n走不了路", "text", {"text": "我妈82了\n走不了路"}),
        # Never a command of the engine's, and never lost.
        ("/restart", "text", {"text": "/restart"}),
        ('/affirm{"x":"y"}', "text", {"text": '/affirm{"x":"y"}'}),
        ("/", "text", {"text": "/"}),
        ("说/help", "text", {"text": "说/help"}),
        ("   ", "text", {"text": "   "}),
    ],
)
def test_commands(text: str, kind: str, body: dict[str, Any]) -> None:
    found = heard(message(text=text))
    assert (found.kind, found.body) == (kind, body)


@pytest.mark.parametrize(
    ("content", "kind", "body"),
    [
        ({"photo": PHOTO}, "picture", {"media": "large", "caption": None}),
        (
            {"photo": PHOTO, "caption": "我妈的低保证"},
            "picture",
            {"media": "large", "caption": "我妈的低保证"},
        ),
        ({"document": DOCUMENT, "caption": "证"}, "picture", {"media": "f", "caption": "证"}),
        ({"document": {**DOCUMENT, "mime_type": "application/pdf"}}, "unknown", {"type": "document"}),
        ({"document": {"file_id": "f", "file_unique_id": "u"}}, "unknown", {"type": "document"}),
        # A picture that moves comes with a document of the same file.
        ({"animation": {"file_id": "g"}, "document": DOCUMENT}, "unknown", {"type": "animation"}),
        ({"location": PLACE}, "location", {**PLACE, "label": None}),
        (
            {
                "location": PLACE,
                "venue": {"location": PLACE, "title": "上涌卫生院", "address": "德化县上涌镇"},
            },
            "location",
            {**PLACE, "label": "德化县上涌镇 上涌卫生院"},
        ),
        (
            {"contact": {"phone_number": "+8613800138000", "first_name": NAME, "user_id": PERSON}},
            "phone",
            {"phone": "13800138000", "own": True},
        ),
        (
            {"contact": {"phone_number": "86 138-0013-8000", "first_name": "大儿子", "user_id": 6}},
            "phone",
            {"phone": "13800138000", "own": False},
        ),
        ({"contact": {"phone_number": "059523552355"}}, "phone", {"phone": "059523552355", "own": False}),
        # A landline has no 0 behind the country code.
        (
            {"contact": {"phone_number": "8659523522222", "user_id": PERSON}},
            "phone",
            {"phone": "059523522222", "own": True},
        ),
        (
            {"contact": {"phone_number": "+861065296114", "user_id": 6}},
            "phone",
            {"phone": "01065296114", "own": False},
        ),
        # Without + it looks like a mobile number of ours, and is one of New York's.
        *(
            (
                {"contact": {"phone_number": number, "user_id": PERSON}},
                "phone",
                {"phone": None, "own": True},
            )
            for number in (
                "+13474567890",
                "13474567890",
                "14165550123",
                "85291234567",
                "+886912345678",
                "66812345678",
                "447911123456",
                "86123",
                "8613800138",
                "+",
                "",
            )
        ),
        # Out of an address book of somebody whom Telegram does not know it may be written either way.
        ({"contact": {"phone_number": "138-0013-8000"}}, "phone", {"phone": "13800138000", "own": False}),
        ({"contact": {"phone_number": "13474567890"}}, "phone", {"phone": None, "own": False}),
        ({"contact": {"phone_number": "0013474567890"}}, "phone", {"phone": None, "own": False}),
        ({"contact": {"phone_number": "008613800138000"}}, "phone", {"phone": "13800138000", "own": False}),
        ({"voice": {"file_id": "v", "duration": 3}}, "voice", {"text": None}),
        ({"audio": {"file_id": "v", "duration": 3}}, "voice", {"text": None}),
        ({"video_note": {"file_id": "v", "duration": 3}}, "voice", {"text": None}),
        ({"sticker": {"file_id": "s", "emoji": "😀"}}, "unknown", {"type": "sticker"}),
        ({"video": {"file_id": "v"}}, "unknown", {"type": "video"}),
        ({"poll": {"id": "1", "question": "？"}}, "unknown", {"type": "poll"}),
        # What is written below counts, whatever it is below.
        ({"video": {"file_id": "v"}, "caption": "我妈住的房子"}, "text", {"text": "我妈住的房子"}),
        ({"voice": {"file_id": "v"}, "caption": "我妈82了"}, "text", {"text": "我妈82了"}),
        ({"video": {"file_id": "v"}, "caption": " "}, "unknown", {"type": "video"}),
    ],
)
def test_what_is_no_text(content: dict[str, Any], kind: str, body: dict[str, Any]) -> None:
    found = heard(message(**content))
    assert (found.kind, found.body) == (kind, body)


@pytest.mark.parametrize("content", [{"text": "我妈83了"}, {"photo": PHOTO, "caption": "我妈83了"}])
def test_an_edit_says_how_it_reads_now(content: dict[str, Any]) -> None:
    found = heard(message("edited_message", **content))
    assert (found.kind, found.order) == ("edit", 77)
    assert found.body == {"text": "我妈83了", "of": heard(message(text="我妈82了", number=76)).key}
    assert found.key != heard(message("edited_message", number=78, **content)).key


def test_an_edit_says_what_stands_behind_a_command_as_it_did_before() -> None:
    said, changed = "/apply 我妈82了", "/apply 我妈83了"
    assert heard(message(text=said)).body == {"text": "我妈82了"}
    assert heard(message("edited_message", text=changed)).body["text"] == "我妈83了"


def test_what_somebody_else_wrote_is_known_as_that() -> None:
    origin = {"type": "hidden_user", "sender_user_name": NAME, "date": 1_790_000_000}
    for text, said in (("123456", "123456"), ("/link 123456", "123456")):
        found = heard(message(text=text, forward_origin=origin))
        assert (found.kind, found.body) == ("text", {"text": said, "forwarded": True})
    assert heard(message(text="/help", forward_origin=origin)).body == {"name": "help"}


@pytest.mark.parametrize(
    "content",
    [
        {"text": "/help"},
        {"text": "/start link_1"},
        {"text": " "},
        {"photo": PHOTO},
        {"location": PLACE},
        {"text": ""},
    ],
)
def test_an_edit_of_what_says_nothing_is_nothing(content: dict[str, Any]) -> None:
    assert read(message("edited_message", **content), BOT) == Read()


def test_a_tapped_button_is_a_choice_and_waits_for_its_acknowledgement() -> None:
    found = read(tap("a1:1"), BOT)
    assert found.inbound is not None
    assert (found.inbound.kind, found.inbound.body) == ("choice", {"message_id": "a1", "at": 1})
    assert (found.inbound.sender, found.inbound.order) == (str(PERSON), 78)
    assert found.tapped == Tapped("q1", PERSON, 9, "不同意")


def test_a_second_tap_under_the_same_message_is_the_same_delivery() -> None:
    first, second = read(tap("a1:1"), BOT), read({**tap("a1:0"), "update_id": 99}, BOT)
    assert first.inbound is not None and second.inbound is not None
    assert first.inbound.key == second.inbound.key


@pytest.mark.parametrize("data", ["-", "", None, "a1", "a1:999", ":1", "a1:1x", "../:1", "a1:１"])
def test_a_tap_that_is_no_choice_is_only_acknowledged(data: str | None) -> None:
    found = read(tap(data), BOT)
    assert found.inbound is None and found.tapped == Tapped("q1", PERSON, 9, None)


def test_a_tap_under_an_old_message_counts_without_its_title() -> None:
    old = {"message_id": 9, "chat": {"id": PERSON, "type": "private"}, "date": 0}
    found = read(tap("a1:1", message=old), BOT)
    assert found.inbound is not None and found.tapped == Tapped("q1", PERSON, 9, None)


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [("member", "kicked", "left"), ("kicked", "member", "returned"), ("left", "member", "returned")],
)
def test_who_blocks_us_and_comes_back(before: str, now: str, kind: str) -> None:
    assert heard(membership(before, now)).kind == kind


def test_where_nothing_changed_is_nothing() -> None:
    assert read(membership("member", "member"), BOT) == Read()


@pytest.mark.parametrize("kind", ["group", "supergroup"])
@pytest.mark.parametrize("content", [{"text": "大家好"}, {"photo": PHOTO}, {"new_chat_title": "新名字"}])
def test_nothing_that_is_said_in_a_group_is_heard(kind: str, content: dict[str, Any]) -> None:
    assert read(in_group(kind, **content), BOT) == Read(group=Group(GROUP, mute=False))


def test_to_be_taken_into_a_group_is_enough_to_be_refused_and_to_be_put_out_is_nothing() -> None:
    group = {"id": GROUP, "type": "group", "title": "群"}
    assert read(membership("left", "member", group), BOT) == Read(group=Group(GROUP, mute=False))
    assert read(membership("member", "left", group), BOT) == Read()


def test_in_a_channel_nothing_is_said() -> None:
    channel = {"id": GROUP, "type": "channel", "title": "频道"}
    assert read(membership("left", "administrator", channel), BOT) == Read(group=Group(GROUP, mute=True))
    assert read({"update_id": 1, "channel_post": {"chat": channel, "text": "x"}}, BOT) == Read()


@pytest.mark.parametrize(
    "update",
    [
        message(text="我是机器", sender={**SENDER, "is_bot": True}),
        message(text="没有人", sender=None),
        message(text="别人", sender={**SENDER, "id": PERSON + 1}),
        message(pinned_message={"message_id": 1}),
        message(something_of_next_year={"x": 1}),
        in_group(text="x") | {"message": None},
        {"update_id": 1, "edited_message": in_group(text="改了")["message"]},
        {"update_id": 1, "inline_query": {"id": "1", "query": "x"}},
        {
            "update_id": 1,
            "callback_query": {"id": "q", "from": SENDER, "inline_message_id": "1", "data": "a1:0"},
        },
        {"update_id": 1},
    ],
)
def test_what_is_nothing_to_us(update: dict[str, Any]) -> None:
    assert read(update, BOT) == Read()


@pytest.mark.parametrize(
    "update",
    [None, [], {}, "x", 7, {"message": {}}, {"update_id": "7"}, {"update_id": True}, {"update_id": -1}],
)
def test_what_is_no_update(update: Any) -> None:
    with pytest.raises(NoUpdate):
        read(update, BOT)


@pytest.mark.parametrize(
    "content",
    [
        {"text": ["x"]},
        {"text": 5},
        {"chat": "x"},
        {"chat": {"id": "5", "type": "private"}},
        {"chat": {"id": 2**70, "type": "private"}},
        {"photo": {"file_id": 1}},
        {"photo": [{"file_id": ""}]},
        {"location": {"latitude": 91, "longitude": 0}},
        {"contact": {"phone_number": 138}},
        {"sender": 7},
    ],
)
def test_a_known_kind_in_an_unknown_form_is_let_go(content: dict[str, Any]) -> None:
    assert read(message(**{"text": "x", **content}), BOT) == Read(unreadable=True)


def test_nothing_of_a_profile_is_taken_along() -> None:
    for update in (message(text="x"), message(photo=PHOTO), tap("a1:0"), membership("member", "kicked")):
        assert NAME not in repr(read(update, BOT)) and "xiuying82" not in repr(read(update, BOT))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_UPDATES = [
    message(text="x"),
    message(photo=PHOTO, caption="x"),
    message(venue={"location": PLACE, "title": "x", "address": "y"}),
    message(contact={"phone_number": "1", "user_id": 5}),
    tap("a1:0"),
    membership("member", "kicked"),
]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in items for place in _places(inner, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(update=st.sampled_from(_UPDATES), where=st.randoms(use_true_random=False), instead=_JSON)
def test_whatever_stands_at_any_place_is_read_or_refused(update: Any, where: Any, instead: Any) -> None:
    update = copy.deepcopy(update)
    *path, last = where.choice([place for place in _places(update) if place])
    within = update
    for key in path:
        within = within[key]
    within[last] = instead
    try:
        read(update, BOT)
    except NoUpdate:
        assert last == "update_id"
