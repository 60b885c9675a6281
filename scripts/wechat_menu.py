"""Makes the official account's menu, as ``data/channels.yml`` has it (docs/wechat-setup.md).

    python -m scripts.wechat_menu

It works with the settings of the service (``YIZHU_WECHAT_*``) and its database, where the access token is.
"""

from __future__ import annotations

import sys

from api.channels.wechat.account import account_of
from api.channels.wechat.adapters import api_of
from api.channels.wechat.client import WeChatApi
from api.channels.wechat.setup import make_menu
from api.parts import create_services
from api.services import Services
from casework.channels.types import ChannelError
from casework.channels.wording import channel_wording
from casework.settings import Settings


def official_account(settings: Settings) -> tuple[Services, WeChatApi]:
    """The parts of the service and its account's API. Exits, saying why, without the settings it needs."""
    account = account_of(settings, "wechat")
    if account is None or account.secret is None:
        sys.exit("请先设置 YIZHU_WECHAT_TOKEN、YIZHU_WECHAT_APP_ID 和 YIZHU_WECHAT_APP_SECRET。")
    services = create_services(settings)
    services.database.migrate()
    return services, api_of(services, account)


def failure(error: ChannelError) -> str:
    """What an owner reads when WeChat did not do it."""
    return f"没有做成：{channel_wording().reasons[error.reason]}。"


def main(settings: Settings) -> None:
    """Make it, and say what was made."""
    services, api = official_account(settings)
    try:
        print("菜单做好了：" + "、".join(make_menu(api)))
    except ChannelError as error:
        sys.exit(failure(error))
    finally:
        services.database.dispose()


if __name__ == "__main__":
    main(Settings())
