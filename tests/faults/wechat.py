"""WeChat's side of a fault run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from tests.faults.frame import Arrival, Seen
from tests.faults.picture import blank
from tests.standins.wechat.faults import Faults
from tests.standins.wechat.journal import Outcome, Said
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat
from tests.standins.wechat.screen import Bubble
from tests.support.running import Running

_NAMES = {
    "delayed": "请求迟到",
    "answer_lost": "回复在路上丢了",
    "cut": "连接断了",
    "repeated": "已答还重发",
    "reordered": "后发先到",
    "busy": "接口繁忙 -1",
    "bad_gateway": "接口 502",
    "token_dies": "凭证失效",
    "limited": "接口限流 45011",
    "reset": "接口断线",
}


def faults(seed: int) -> Faults:
    """Much more of everything than a bad day has."""
    return Faults(
        Random(seed),
        delayed=0.04,
        answer_lost=0.04,
        cut=0.05,
        repeated=0.1,
        reordered=0.08,
        busy=0.05,
        bad_gateway=0.03,
        token_dies=0.03,
        limited=0.003,
        limited_code=45011,  # 45009 is over only the next day
        reset=0.03,
    )


class WeChatPerson:
    """A user, by the frame's words."""

    edits = None
    shares_phone = None

    def __init__(self, user: User) -> None:
        self._user = user
        self._records: list[tuple[str, Said]] = []
        """What was typed, as it stands in the transcript."""
        self._acts: list[Said] = []

    def says(self, text: str, stored: str | None = None) -> None:
        """Type it."""
        self._acts.append(said := self._user.says(text))
        if stored != "":
            self._records.append((stored or text, said))

    def comes(self) -> None:
        """Follow the account."""
        self._acts.append(self._user.subscribes())

    def leaves(self) -> None:
        """Unsubscribe."""
        self._acts.append(self._user.unsubscribes())

    def returns(self) -> bool:
        """Follow it again, and be welcomed."""
        self.comes()
        return True

    def can_tap(self, title: str) -> bool:
        """Whether the newest message has a menu with it."""
        newest = next((bubble for bubble in reversed(self._user.screen) if bubble.how != "system"), None)
        return newest is not None and any(item.words == title for item in newest.menu)

    def taps(self, title: str) -> None:
        """A line of that menu."""
        self._acts.append(self._user.taps(title))

    def sends_voice(self, heard: str | None) -> None:
        """With WeChat's own recognition, or without."""
        self._acts.append(self._user.sends_voice(heard))

    def sends_picture(self) -> None:
        """A blank one."""
        self._acts.append(self._user.sends_picture(blank()))

    def sends_place(self, address: str) -> None:
        """With its address in words."""
        self._acts.append(self._user.sends_location(25.60, 118.10, address))

    def settled(self) -> bool:
        """By the journal."""
        return all(act.done for act in self._acts)

    def seen(self) -> Sequence[Seen]:
        """What was shown, a menu's lines with it."""
        again = {one.key: text for text, one in self._records if _asked_again(one)}
        return [
            Seen(read(bubble), bubble.at, again.get(bubble.answers))
            for bubble in self._user.screen
            if bubble.how != "system"
        ]

    def arrival(self, text: str) -> Arrival:
        """By the journal."""
        said = next(one for known, one in self._records if known == text)
        arrived = [one for one in said.tries if one.arrived]
        surely = [one.at for one in arrived if one.answered]
        return Arrival(min((one.at for one in arrived), default=None), min(surely, default=None))


def _asked_again(said: Said) -> bool:
    """Whether a request came through before the one whose answer was taken."""
    place = next((at for at, one in enumerate(said.tries) if one.outcome is Outcome.TAKEN), 0)
    return any(one.arrived for one in said.tries[:place])


def read(bubble: Bubble) -> str:
    """What a person reads of it: a menu's lines with it, and what stands below them and how to choose."""
    _, _, behind = bubble.tail.partition("\n\n")
    return bubble.text + "".join(item.content for item in bubble.menu) + behind


class WeChatSide:
    """The stand-in with its faults, and with more patience than WeChat has: what it gives up because nobody
    listened could not be lost by us. ``unverified``: an account without customer-service messages (48001)."""

    def __init__(
        self, seed: int = 1, unverified: bool = False, limit: float = 5.0, apart: float = 5.0
    ) -> None:
        self.name = "微信（未认证）" if unverified else "微信"
        self.only_inside = unverified
        self._wechat = WeChat("encrypted", limit=limit, apart=apart, faults=faults(seed), seed=seed).start()
        self._wechat.account.verified = not unverified
        self._wechat.world.patience = 180.0
        self.settings: Mapping[str, str] = self._wechat.settings

    def connect(self, running: Running) -> None:
        """Deliver to the program."""
        self._wechat.connect(f"{running.base_url}/channels/wechat")

    def person(self) -> WeChatPerson:
        """Somebody new."""
        return WeChatPerson(self._wechat.user())

    def quiet(self) -> None:
        """No more faults."""
        self._wechat.world.faults = Faults()

    def under_way(self) -> int:
        """Deliveries that are not at an end."""
        return self._wechat.world.under_way

    def figures(self) -> Mapping[str, int]:
        """Tries, ways and faults."""
        counts = self._wechat.journal.counts
        requests = sum(number for name, number in counts.items() if name.startswith("try."))
        return {
            "送到回调的次数": requests,
            "在回复里答的": counts["shown.passive"],
            "用客服消息答的": counts["shown.customer_service"],
            "平台没等到回应的": counts["given_up"],
            "取凭证": counts["call./cgi-bin/token"] + counts["call./cgi-bin/stable_token"],
            **{name: counts[f"fault.{fault}"] for fault, name in _NAMES.items()},
        }

    def broken(self) -> Sequence[str]:
        """A 5xx, a wrong answer, a message that was refused."""
        counts = self._wechat.journal.counts
        wrong = [
            f"平台收到 {name.removeprefix('http.')}：{n} 次"
            for name, n in counts.items()
            if name.startswith("http.")
        ]
        if counts["try.wrong"]:
            wrong.append(f"平台看不懂的回应：{counts['try.wrong']} 次")
        refused = {name: counts[f"refused.{name}"] for name in ("45047", "45015", "45002", "47001", "40003")}
        return wrong + [f"平台拒绝 {code}：{number} 次" for code, number in refused.items() if number]

    def stop(self) -> None:
        """Hang up."""
        self._wechat.stop()
