"""What an owner sets up at WeChat once: the menu below the talk, and codes that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wechatpy.client.api import WeChatQRCode

from api.channels.wechat.client import WeChatApi
from casework.channels.types import STATION_SCENE
from casework.channels.wording import channel_wording

#: WeChat's limit of what a code carries.
_LONGEST: Final = 64


@dataclass(frozen=True)
class Code:
    """A QR code: what it carries, and the address of its picture."""

    scene: str
    picture: str


def make_menu(api: WeChatApi) -> list[str]:
    """Make the menu of ``data/channels.yml``, in place of the one there; the names of its buttons.

    Raises ``TryAgain``, ``GiveUp``.
    """
    buttons = [
        {"type": "click", "name": each["name"], "key": each["key"]}
        for each in channel_wording().wechat["menu"]
    ]
    api.post("menu/create", {"button": buttons})
    return [button["name"] for button in buttons]


def make_station_code(api: WeChatApi, station: str) -> Code:
    """A code for a station that is good for ever. An account may have 100,000 of them.

    Raises ``TryAgain``, ``GiveUp``, ValueError for a station whose code is too long.
    """
    scene = f"{STATION_SCENE}{station}"
    if len(scene) > _LONGEST:
        raise ValueError(f"a code carries at most {_LONGEST} characters")
    asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    made = api.post("qrcode/create", asked)
    return Code(scene, str(WeChatQRCode.get_url(str(made["ticket"]))))
