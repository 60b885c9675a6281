"""`python -m tests.standins.terminal` (`make wechat`): the whole program behind a stand-in WeChat, and a
terminal in which one chats as a user. Data lives in a temporary folder and goes with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from casework.channels.wording import channel_wording
from tests.standins.chat import HELP, Chat
from tests.standins.wechat.platform import WeChat
from tests.support.running import ROOT, DidNotStart, Running, start

#: The id of the account's template for reminders.
REMINDER = "reminder-of-the-terminal"


def welcome(running: Running) -> str:
    """What a newcomer reads first."""
    return (
        "这里假装是微信：易助已经整个起来了，您现在是一位居民。一切只在这台电脑上，结束后什么也不留。\n"
        f"工作人员的网页：{running.base_url}/staff    账号 admin    密码 {running.admin_password}\n"
        f"在那里可以接手这个会话，和自己聊聊看。\n\n{HELP}"
    )


def converse(
    wechat: WeChat,
    lines: Iterable[str],
    write: Callable[[str], None] = print,
    pause: float = 0.7,
    stations: Callable[[], Mapping[str, str]] = dict,
) -> None:
    """Chat until the lines end or say so; begins with following the account."""
    chat = Chat(wechat, write, pause, stations)
    watching = threading.Thread(target=chat.watch, daemon=True)
    watching.start()
    chat.do("/关注")
    for line in lines:
        if not chat.do(line):
            break
    chat.end()
    watching.join(5)


def typed(prompt: str = "你：") -> Iterable[str]:
    """Lines from the keyboard, or from a script, which is shown as if it were typed."""
    while True:
        try:
            line = input(prompt)
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if not sys.stdin.isatty():
            print(line)
        yield line


def stations_of(running: Running) -> dict[str, str]:
    """Names by code, as everybody can look them up."""
    found = running.client.get("/api/v1/resident/stations").raise_for_status().json()
    return {str(one["code"]): str(one["name"]) for one in found["items"]}


def with_reminder(wechat: WeChat) -> dict[str, str]:
    """The program's settings where the account has a template for reminders, filled by data/channels.yml."""
    wechat.account.templates[REMINDER] = tuple(channel_wording().wechat["template_progress"]["fields"])
    return {**wechat.settings, "YIZHU_WECHAT_TEMPLATE_PROGRESS": REMINDER}


def _make_menu(wechat: WeChat, running: Running) -> None:
    """The account's menu, made as its owner makes it."""
    settings = {**os.environ, **wechat.settings, "YIZHU_DATA_DIR": str(running.data_dir)}
    subprocess.run([sys.executable, "-m", "scripts.wechat_menu"], cwd=ROOT, env=settings, check=True)


def main() -> int:
    """Start everything, chat, stop everything."""
    with WeChat() as wechat, tempfile.TemporaryDirectory(prefix="yizhu-wechat-") as folder:
        print("正在启动易助，请稍等……", flush=True)
        try:
            running = start(Path(folder), **with_reminder(wechat))
        except DidNotStart as why:
            print(f"没有起来：\n{why}")
            return 1
        try:
            address = f"{running.base_url}/channels/wechat"
            wechat.connect(address, f"{address}?account=mini")
            _make_menu(wechat, running)
            if not wechat.verify():
                print("微信没能验证服务器地址（GET /channels/wechat）")
                return 1
            print(welcome(running))
            converse(wechat, typed(), stations=lambda: stations_of(running))
            return 0
        finally:
            print("正在停下……")
            running.stop()


if __name__ == "__main__":
    sys.exit(main())
