"""One user at a terminal: what a typed line does, and how what comes is shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.standins.stations import NoSuchStation, listed, scene_of
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat
from tests.standins.wechat.screen import Bubble, NotShown

HELP = """\
直接打字、回车，就是发一条消息；看到“1. …”这样的选项，打数字也行。
  /语音 文字      发语音，微信听成这些字；不写字就是微信没听出来
  /图 文件        发一张图片，例如 /图 证件.jpg
  /位置 地方      发位置，例如 /位置 德化县上涌镇
  /菜单 名字      点公众号底下的菜单，例如 /菜单 我要求助；只打 /菜单 就列出来
  /点 文字        点消息里的一行选项
  /关注 [驿站]    关注公众号；写上驿站的名字或代码，就是扫它的码进来的      /取关  取消关注
  /扫码 驿站      已经关注的人扫驿站的码；只打 /扫码 就列出有哪些驿站
  /过 小时        微信那边的钟往前走：48 小时没来消息，微信就不让再发；易助的钟不动，要发时被微信拒了才知道。
                  试法：/过 49，再到工作人员的网页接手、说一句：来的只是“有新消息”的提醒；您再说话，那句话就到
  /帮助           再看一遍这些话      /退出  结束（Ctrl-D 也行）
"""
_HOW = {
    "passive": "当场回复",
    "customer_service": "客服消息",
    "template": "模板消息",
    "subscription": "订阅通知",
    "system": "微信提示",
}
#: How long to wait for the first answer to something before the next line is read.
_PATIENCE = 12.0


class CannotDo(Exception):
    """The line cannot be done; the text says why."""


class Chat:
    """One user at a terminal. ``write`` prints a line; an answer in several messages is over when nothing
    more came for ``pause`` seconds. ``stations``: asked for the names of the program's stations by code."""

    def __init__(
        self,
        wechat: WeChat,
        write: Callable[[str], None] = print,
        pause: float = 0.7,
        stations: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._wechat, self._write, self._pause, self._stations = wechat, write, pause, stations
        self.user: User = wechat.user(following=False)
        self._shown = 0
        self._ended = False
        self._showing = threading.Lock()

    def do(self, line: str) -> bool:
        """Do what a line says and show what comes; False when the user wants to end."""
        line = line.strip()
        if not line:
            return True
        if line in ("/退出", "/结束"):
            return False
        before = len(self.user.screen)
        try:
            waits = self._act(line)
        except CannotDo as why:
            self._write(f"（{why}）")
            return True
        if waits:
            self._answers(before)
        self._show()
        return True

    def watch(self) -> None:
        """Show whatever comes, until ``end``."""
        while not self._ended:
            try:
                self.user.screen.wait(lambda bubbles: bool(bubbles) or self._ended, 3600.0, self._shown)
            except NotShown:
                continue
            self._show()

    def _show(self) -> None:
        with self._showing:
            for bubble in self.user.screen[self._shown :]:
                self._write(_lines(bubble))
                self._shown += 1

    def end(self) -> None:
        """Let ``watch`` come to an end."""
        self._ended = True
        with self._wechat.world.changed:
            self._wechat.world.changed.notify_all()

    def _act(self, line: str) -> bool:
        """Whether an answer may come."""
        if not line.startswith("/"):
            self._need_following()
            self.user.says(line)
            return True
        command, _, rest = line.partition(" ")
        rest = rest.strip()
        match command:
            case "/帮助":
                self._write(HELP)
                return False
            case "/关注":
                self.user.subscribes(self._scene(rest) if rest else None)
            case "/取关":
                self.user.unsubscribes()
                self._write("（取消关注了；/关注 再回来）")
                return False
            case "/过":
                self._wechat.later(_hours(rest) * 3600)
                self._write(f"（微信那边过了 {rest} 小时，易助那边没有）")
                return False
            case "/语音" | "/图" | "/位置" | "/菜单" | "/点" | "/扫码":
                self._need_following()
                return self._of_a_follower(command, rest)
            case _:
                raise CannotDo(f"没有 {command} 这个说法，/帮助 看看有什么")
        return True

    def _of_a_follower(self, command: str, rest: str) -> bool:
        match command:
            case "/语音":
                self.user.sends_voice(rest or None)
            case "/图":
                self.user.sends_picture(_content(rest))
            case "/位置":
                if not rest:
                    raise CannotDo("要写是哪里，例如 /位置 德化县上涌镇")
                self.user.sends_location(25.49, 118.24, rest)
            case "/点":
                self._tap(rest)
            case "/扫码":
                if not rest:
                    self._write(f"（驿站：{listed(self._stations())}）")
                    return False
                self.user.scans(self._scene(rest))
            case _:
                return self._menu(rest)
        return True

    def _scene(self, station: str) -> str:
        try:
            return scene_of(self._stations(), station)
        except NoSuchStation as why:
            raise CannotDo(str(why)) from None

    def _menu(self, name: str) -> bool:
        keys = menu_keys(self._wechat.account.menu)
        if not name:
            self._write(f"（菜单：{'、'.join(keys) or '公众号还没有菜单'}）")
            return False
        if name not in keys:
            raise CannotDo(f"菜单里没有“{name}”；有：{'、'.join(keys) or '还没有菜单'}")
        self.user.clicks(keys[name])
        return True

    def _tap(self, words: str) -> None:
        try:
            self.user.taps(words)
        except ValueError:
            raise CannotDo(f"最近的消息里没有“{words}”这一行可以点") from None

    def _need_following(self) -> None:
        if not self.user.following:
            raise CannotDo("先 /关注 这个公众号")

    def _answers(self, before: int) -> None:
        """Wait until the answer is there; several messages in a row belong to one."""
        try:
            self.user.screen.wait(bool, _PATIENCE, before)
        except NotShown:
            self._write("（没有回音）")
            return
        shown, until = len(self.user.screen), time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                self.user.screen.wait(bool, self._pause, shown)
                shown = len(self.user.screen)
            except NotShown:
                return


def menu_keys(menu: object) -> dict[str, str]:
    """The keys of a menu's buttons by their names, those below other buttons too.

    >>> menu_keys({"button": [{"type": "click", "name": "我要求助", "key": "apply"}]})
    {'我要求助': 'apply'}
    """
    found: dict[str, str] = {}
    for button in menu.get("button", []) if isinstance(menu, dict) else []:
        if button.get("type") == "click":
            found[button["name"]] = button["key"]
        found |= menu_keys({"button": button.get("sub_button", [])})
    return found


def _hours(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise CannotDo("要写几个小时，例如 /过 49") from None


def _content(name: str) -> bytes:
    try:
        return Path(name).expanduser().read_bytes()
    except OSError:
        raise CannotDo(f"打不开“{name}”") from None


def _lines(bubble: Bubble) -> str:
    """A message as the terminal shows it.

    >>> print(_lines(Bubble("passive", "您好")))
    助〔当场回复〕您好
    """
    items = "" if bubble.inline else "".join(f"\n    ▸ {item.content}" for item in bubble.menu)
    tail = f"\n    {bubble.tail}" if bubble.tail else ""
    link = f"\n    → {bubble.link}" if bubble.link else ""
    text = bubble.text.replace("\n", "\n    ")
    return f"助〔{_HOW[bubble.how]}〕{text}{items}{tail}{link}"
