"""What an error of the Bot API means for a message of ours, and that nothing of it reaches a log."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from api.channels.telegram.bot import QuietRequest, api_base, make_bot, meaning, translated
from casework.channels.types import GiveUp, TryAgain

SAID = "我妈82了住在上涌镇"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "left"),
        (Forbidden("Forbidden: user is deactivated"), "left"),
        (BadRequest("Bad Request: chat not found"), "bad_recipient"),
        (BadRequest("Bad Request: PEER_ID_INVALID"), "bad_recipient"),
        (ChatMigrated(-100), "bad_recipient"),
        (BadRequest("Bad Request: message is too long"), "refused"),
        (BadRequest(f"Bad Request: something about {SAID}"), "refused"),
    ],
)
def test_what_will_never_work_is_given_up(error: Exception, reason: str) -> None:
    found = meaning(error)
    assert isinstance(found, GiveUp) and found.reason == reason


@pytest.mark.parametrize(
    ("error", "reason", "after"),
    [
        (RetryAfter(timedelta(seconds=35)), "busy", 35.0),
        (RetryAfter(7), "busy", 7.0),
        (TimedOut(), "busy", None),
        (NetworkError("Bad Gateway"), "busy", None),
        (Conflict("x"), "busy", None),
        (TelegramError("unreadable answer"), "busy", None),
        (KeyError(SAID), "busy", None),
        (InvalidToken(), "token", 300.0),
    ],
)
def test_what_may_work_later_is_tried_again(error: Exception, reason: str, after: float | None) -> None:
    found = meaning(error)
    assert isinstance(found, TryAgain) and (found.reason, found.after) == (reason, after)


def test_a_refusal_is_logged_by_its_kind_and_never_with_what_was_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        for error in (
            BadRequest(f"Bad Request: {SAID}"),
            BadRequest("Bad Request: BUTTON_DATA_INVALID"),
            ValueError(SAID),
        ):
            with pytest.raises((GiveUp, TryAgain)) as raised, translated():
                raise error
            assert SAID not in repr(raised.value) and raised.value.__cause__ is None
    assert "other" in caplog.text and "button_data_invalid" in caplog.text and "ValueError" in caplog.text
    assert SAID not in caplog.text


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"null", b'{"ok":true}', b"\xff\xfe", b"{}"])
def test_an_answer_of_something_else_than_the_bot_api_is_an_error_that_is_not_logged(
    answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(TelegramError):
        QuietRequest.parse_json_payload(answer)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "base",
    [
        "https://api.example.org",
        "https://api.example.org/",
        "https://api.example.org/bot",
        "https://api.example.org/bot/",
    ],
)
def test_the_address_may_end_in_bot(base: str) -> None:
    assert api_base(base) == "https://api.example.org"


def test_the_bot_does_not_show_its_token() -> None:
    bot = make_bot("7:AAsecret", "https://api.example.org")
    assert "AAsecret" not in f"{bot} {bot!r}"


def test_loggers_that_write_addresses_with_the_token_are_quiet() -> None:
    for name in ("httpx", "httpcore", "telegram", "telegram.Bot"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
