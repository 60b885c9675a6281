"""Which channels are on by the settings, and what they need: names only, never a value."""

from __future__ import annotations

from typing import Any

from api.channels.switches import Switch, switches
from casework.channels.wording import channel_wording
from casework.settings import Settings

SECRET = "7f-nobody-reads-this"


def by_platform(**given: Any) -> dict[str, Switch]:
    settings = Settings.model_validate({"regions": ["dehua", "weihai"], **given})
    return {switch.platform: switch for switch in switches(settings)}


def missing(switch: Switch) -> set[str]:
    return {one.name for one in switch.settings if one.needed and not one.filled}


class TestSwitches:
    def test_without_settings_all_are_off(self) -> None:
        found = by_platform()
        assert {platform: switch.on for platform, switch in found.items()} == {
            "wechat": False,
            "wechat_mini": False,
            "telegram": False,
        }
        assert not any(switch.complete for switch in found.values())

    def test_an_account_that_can_only_answer_on_the_spot_is_on_and_lacks_its_secret(self) -> None:
        wechat = by_platform(wechat_token=SECRET, wechat_app_id="wx1")["wechat"]
        assert (wechat.on, wechat.complete, wechat.mode) == (True, False, "plain")
        assert missing(wechat) == {"YIZHU_WECHAT_APP_SECRET"}

    def test_whole_in_sealed_mode(self) -> None:
        given = {"wechat_token": SECRET, "wechat_app_id": "wx1", "wechat_app_secret": SECRET}
        wechat = by_platform(**given, wechat_aes_key=SECRET, wechat_region="weihai")["wechat"]
        assert (wechat.complete, wechat.mode, wechat.region) == (True, "sealed", "weihai")
        assert SECRET not in repr(wechat)

    def test_a_mini_program_of_its_own_needs_its_own_secret(self) -> None:
        given = {"wechat_token": SECRET, "wechat_app_id": "wx1", "wechat_app_secret": SECRET}
        assert by_platform(**given)["wechat_mini"].complete
        own = by_platform(**given, wechat_mini_app_id="wx2")["wechat_mini"]
        assert missing(own) == {"YIZHU_WECHAT_MINI_APP_SECRET"}

    def test_telegram_is_called_or_fetches(self) -> None:
        called = by_platform(telegram_token=SECRET)["telegram"]
        assert (called.on, called.callback, missing(called)) == (
            True,
            "/channels/telegram",
            {"YIZHU_TELEGRAM_SECRET"},
        )
        fetches = by_platform(telegram_token=SECRET, telegram_mode="polling")["telegram"]
        assert (fetches.complete, fetches.callback, fetches.mode) == (True, None, "polling")

    def test_white_space_fills_nothing(self) -> None:
        assert not by_platform(telegram_token="  ")["telegram"].on


class TestTheWords:
    def test_there_is_one_for_every_setting_and_every_mode(self) -> None:
        words = channel_wording()
        for mode in ("webhook", "polling"):
            for switch in by_platform(telegram_mode=mode).values():
                assert {one.name for one in switch.settings} <= words.settings.keys()
                assert switch.mode in words.modes

    def test_there_is_a_remedy_for_every_reason(self) -> None:
        words = channel_wording()
        assert words.remedies.keys() == words.reasons.keys() | {"not_tried"}
        assert words.left.keys() == words.platforms.keys()
