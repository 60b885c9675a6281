"""Telegram's side of a fault run: by webhook, and by polling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from tests.faults.frame import Arrival, Seen
from tests.faults.picture import blank
from tests.standins.telegram.faults import Faults
from tests.standins.telegram.flood import FloodLimit
from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram
from tests.standins.telegram.shown import Shown
from tests.support.running import Running

SECRET = "secret-of-the-fault-run"
#: Much more of everything than a bad day has.
BAD_DAY = Faults(
    webhook_delay=0.1,
    webhook_cut=0.05,
    webhook_unheard=0.05,
    webhook_twice=0.1,
    webhook_reorder=0.08,
    api_500=0.03,
    api_502=0.03,
    api_429=0.03,
    api_cut_before=0.03,
    longest_delay=1.0,
)
#: One a second to each person, short bursts let pass; thirty a second in all.
AS_TELEGRAM_ALLOWS = FloodLimit(per_chat=2, to_all=30, seconds=1.0)
#: Seconds between the tries of one update, so that a run does not take a day.
PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)
_NAMES = {
    "update delayed": "请求迟到",
    "webhook cut": "请求断在半路",
    "webhook unheard": "回应在路上丢了",
    "webhook twice": "已答还重发",
    "update overtaken": "后发先到",
    "fault error_500": "接口 500",
    "fault error_502": "接口 502",
    "answer 429": "接口限流 429",
    "fault flood": "其中无缘无故的",
    "called while told to wait": "叫等时又来",
    "fault cut_before": "接口断线",
}


class TelegramPerson:
    """A user, by the frame's words."""

    def __init__(self, user: User, polling: bool) -> None:
        self._user, self._polling = user, polling
        self._updates: dict[str, int] = {}
        self._sent: dict[str, Shown] = {}

    def says(self, text: str, stored: str | None = None) -> None:
        """Type it."""
        sent = self._user.says(text)
        assert sent.update_id is not None
        self._updates[stored or text] = sent.update_id
        self._sent[stored or text] = sent

    def comes(self) -> None:
        """Start the bot."""
        self._user.command("/start")

    def leaves(self) -> None:
        """Block it."""
        self._user.blocks()

    def returns(self) -> bool:
        """Unblock it, which nobody answers."""
        self._user.unblocks()
        return False

    def can_tap(self, title: str) -> bool:
        """Whether the newest message has a button that says so."""
        newest = next((shown for shown in reversed(self._user.screen) if shown.sender == "bot"), None)
        return newest is not None and title in newest.titles

    def taps(self, title: str) -> None:
        """That button."""
        self._user.presses(title)

    def sends_voice(self, heard: str | None) -> None:
        """Telegram writes nothing down."""
        self._user.sends_voice()

    def sends_picture(self) -> None:
        """A blank one."""
        self._user.sends_photo(blank())

    def sends_place(self, address: str) -> None:
        """A place with a name and an address."""
        self._user.sends_venue(25.60, 118.10, "中心小学", address)

    def edits(self, old: str, new: str) -> None:
        """What was typed says something else now."""
        self._user.edits(self._sent[old], new)

    def shares_phone(self, phone: str) -> None:
        """By the keyboard's key."""
        self._user.shares_contact(f"+86{phone}")

    def settled(self) -> bool:
        """Whether nothing of this chat is on its way."""
        with self._user.world.changed:
            return all(update.queue[1] != self._user.id for update in self._user.world.pending.values())

    def seen(self) -> Sequence[Seen]:
        """What was shown."""
        return [Seen(shown.text, shown.at) for shown in self._user.screen if shown.sender == "bot"]

    def arrival(self, text: str) -> Arrival:
        """By the journal. Who polls gets everything in its order, whatever was lost on the way."""
        number = self._updates[text]
        if self._polling:
            return Arrival(float(number), float(number))
        return Arrival(*self._user.world.journal.arrival(number))


class TelegramSide:
    """The stand-in with its faults, and the program that it delivers to."""

    name = "Telegram（webhook）"
    polling = False
    only_inside = False

    def __init__(self, seed: int = 1) -> None:
        self._telegram = Telegram(
            faults=BAD_DAY, chance=Random(seed), pauses=PAUSES, flood=AS_TELEGRAM_ALLOWS
        ).__enter__()
        self.settings: Mapping[str, str] = {
            "YIZHU_TELEGRAM_TOKEN": self._telegram.token,
            "YIZHU_TELEGRAM_SECRET": SECRET,
            "YIZHU_TELEGRAM_API_BASE": self._telegram.base,
            "YIZHU_TELEGRAM_MODE": "polling" if self.polling else "webhook",
        }

    def connect(self, running: Running) -> None:
        """Deliver to the program; one that polls comes by itself."""
        if not self.polling:
            self._telegram.webhook(f"{running.base_url}/channels/telegram", SECRET)

    def person(self) -> TelegramPerson:
        """Somebody new."""
        return TelegramPerson(self._telegram.user(), self.polling)

    def quiet(self) -> None:
        """No more faults."""
        self._telegram.faults = Faults()

    def under_way(self) -> int:
        """Updates that the program does not have yet."""
        with self._telegram.world.changed:
            return len(self._telegram.world.pending)

    def figures(self) -> Mapping[str, int]:
        """Requests, calls and faults."""
        journal = self._telegram.journal
        ways = {
            "送出的更新": journal.count("update sent"),
            "重送的更新": journal.count("update repeated"),
            "轮询": journal.count("call getUpdates"),
            "sendMessage": journal.count("call sendMessage"),
        }
        named = {word: journal.count(name) for name, word in _NAMES.items()}
        return {name: number for name, number in (ways | named).items() if number}

    def broken(self) -> Sequence[str]:
        """A 5xx or a 4xx to the platform, and messages that were refused for good."""
        counts = self._telegram.journal.counts()
        wrong = [
            f"平台收到 {name.removeprefix('webhook ')}：{number} 次"
            for name, number in counts.items()
            if name.startswith(("webhook 4", "webhook 5"))
        ]
        refused = {code: counts.get(f"refused {code} sendMessage", 0) for code in (400, 401, 403, 404)}
        return wrong + [f"平台拒绝 {code}：{number} 次" for code, number in refused.items() if number]

    def stop(self) -> None:
        """Hang up."""
        self._telegram.__exit__(None, None, None)


class TelegramPollingSide(TelegramSide):
    """The same where the program fetches what people say."""

    name = "Telegram（轮询）"
    polling = True
