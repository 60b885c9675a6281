"""A talk over WeChat with the running program: somebody at the stand-in."""

from __future__ import annotations

from collections.abc import Callable

from tests.standins.wechat.journal import Said
from tests.standins.wechat.people import User
from tests.standins.wechat.screen import Bubble
from tests.support.channel_talk import PATIENCE, ChannelTalk
from tests.support.running import Running


def tight(text: str) -> str:
    """Without white space: a message may have been joined with another, or split."""
    return "".join(text.split())


class WeChatTalk(ChannelTalk):
    """One person's talk at the official account; it begins with following it."""

    channel = "wechat"

    def __init__(self, program: Running, user: User) -> None:
        self.user = user
        super().__init__(program, user.subscribes)
        self.caught_up(0)

    def caught_up(self, since: int) -> list[Bubble]:
        """Wait until the last word in the transcript is ours and on the screen; what came ``since``."""
        last = tight(self.answered())
        return self.user.screen.wait(
            lambda bubbles: last in tight("".join(bubble.whole for bubble in bubbles)), PATIENCE, since
        )

    def turn(self, act: Callable[[], Said]) -> list[Bubble]:
        """Do something that is a turn of the talk, and wait for the answer; its messages."""
        since = len(self.user.screen)
        self.heard(act)
        return self.caught_up(since)

    def says(self, text: str) -> list[Bubble]:
        """Type something; the messages of the answer."""
        return self.turn(lambda: self.user.says(text))
