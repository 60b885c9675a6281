"""Which accounts the settings switch on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.channels.wechat.account import account_of
from casework.errors import CannotStart
from casework.settings import Settings
from tests.unit.channels.wechat.deliveries import AES_KEY

FULL = {
    "wechat_token": "t",
    "wechat_app_id": "wxofficial",
    "wechat_app_secret": "s",
    "wechat_aes_key": AES_KEY,
}
MINI = {"wechat_mini_app_id": "wxmini", "wechat_mini_app_secret": "m"}


def settings(tmp_path: Path, **given: Any) -> Settings:
    """An installation with these settings."""
    return Settings.model_validate({"data_dir": tmp_path, "regions": ["dehua"], **given})


@pytest.mark.parametrize(
    ("given", "official", "mini"),
    [
        ({}, None, None),
        ({"wechat_token": "t"}, None, None),
        ({"wechat_token": ""} | MINI | {"wechat_app_id": "wxofficial"}, None, None),
        (FULL, ("wxofficial", "s"), ("wxofficial", "s")),
        (FULL | MINI, ("wxofficial", "s"), ("wxmini", "m")),
        (FULL | {"wechat_mini_app_id": "wxmini"}, ("wxofficial", "s"), ("wxmini", None)),
        ({"wechat_token": "t"} | MINI, None, ("wxmini", "m")),
        ({"wechat_token": "t", "wechat_app_id": "wx", "wechat_app_secret": ""}, ("wx", None), ("wx", None)),
    ],
)
def test_what_is_on(tmp_path: Path, given: dict[str, Any], official: Any, mini: Any) -> None:
    found = [account_of(settings(tmp_path, **given), each) for each in ("wechat", "wechat_mini")]
    assert [account and (account.app_id, account.secret) for account in found] == [official, mini]


def test_without_a_key_it_is_plain(tmp_path: Path) -> None:
    for key, plain in ((AES_KEY, False), ("", True), (None, True)):
        account = account_of(settings(tmp_path, **FULL | {"wechat_aes_key": key}), "wechat")
        assert account is not None and (account.crypto is None) is plain


def test_a_wrong_key_is_found_at_start_up(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="YIZHU_WECHAT_AES_KEY") as wrong:
        account_of(settings(tmp_path, **FULL | {"wechat_aes_key": "secret-but-short"}), "wechat")
    assert "secret-but-short" not in str(wrong.value)
