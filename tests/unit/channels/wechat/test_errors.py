"""What each of WeChat's error codes needs."""

from __future__ import annotations

import logging

import pytest

from api.channels.wechat.errors import error_of, token_error
from casework.channels.types import GiveUp, TryAgain


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (45015, "window_closed"),
        (45047, "allowance_used"),
        (43004, "left"),
        (48001, "not_authorised"),
        (48004, "not_authorised"),
        (40003, "bad_recipient"),
        (45002, "refused"),
        (40037, "not_authorised"),
        (43101, "not_agreed"),
        (47003, "refused"),
        (48002, "left"),
        (43019, "left"),
        (48008, "not_authorised"),
        (50002, "bad_recipient"),
    ],
)
def test_what_never_works_is_given_up(code: int, reason: str) -> None:
    error = error_of(code)
    assert isinstance(error, GiveUp) and error.reason == reason


@pytest.mark.parametrize(
    ("code", "reason"),
    [(-1, "busy"), (None, "busy"), (45009, "quota"), (40001, "token"), (40014, "token"), (42001, "token")],
)
def test_what_may_work_later_is_tried_again(code: int | None, reason: str) -> None:
    error = error_of(code)
    assert isinstance(error, TryAgain) and error.reason == reason
    assert error.after is None  # the sender's own pauses grow


def test_an_address_that_is_not_on_the_list_is_tried_until_it_is(caplog: pytest.LogCaptureFixture) -> None:
    for code in (40164, 61004):
        error = error_of(code)
        assert isinstance(error, TryAgain) and error.reason == "token" and (error.after or 0) >= 30
        assert str(code) in caplog.text


def test_what_an_owner_has_to_know_is_logged_and_people_s_comings_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for code in (45015, 45047, 43004, 48002, 40003, 43101, -1, None, 45009):
        error_of(code)
    assert not caplog.records
    for code in (40037, 47003, 48001, 45002):
        error_of(code)
        assert str(code) in caplog.text


def test_an_unknown_code_is_given_up_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(error_of(99999), GiveUp) and error_of(99999).reason == "refused"
    assert "99999" in caplog.text


@pytest.mark.parametrize("code", [40001, 40014, 42001, 40013, 40125, 40164, 89503, 12345])
def test_without_a_token_somebody_has_to_look_at_the_settings(
    code: int, caplog: pytest.LogCaptureFixture
) -> None:
    error = token_error(code)
    assert isinstance(error, TryAgain) and error.reason == "token" and (error.after or 0) >= 30
    assert [record.levelno for record in caplog.records] == [logging.ERROR] and str(code) in caplog.text


@pytest.mark.parametrize(
    ("code", "reason"), [(-1, "busy"), (None, "busy"), (45009, "quota"), (45011, "quota")]
)
def test_a_busy_platform_is_no_matter_of_settings(
    code: int | None, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = token_error(code)
    assert error.reason == reason and not caplog.records
    # A call more would be counted too.
    assert ((error.after or 0) >= 30) == (reason == "quota")
