"""What the whole platform shares: its time, its chance, its accounts, and how strict it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from tests.standins.wechat.crypt import Seal, new_aes_key
from tests.standins.wechat.faults import Faults
from tests.standins.wechat.journal import Journal
from tests.standins.wechat.tokens import Tokens

if TYPE_CHECKING:
    from tests.standins.wechat.people import User

Mode = Literal["plain", "compatible", "encrypted"]


@dataclass
class World:
    """State of the platform. Changed on its own thread, read from any: hold ``changed``."""

    seed: int = 0
    limit: float = 5.0
    """Seconds that the callback has for an answer."""
    tries: int = 3
    apart: float = 5.0
    """Seconds from one try to the next, at least: one that failed at once finds a callback that came back."""
    faults: Faults = field(default_factory=Faults)
    real_time: Callable[[], float] = time.time
    ahead: float = 0.0
    """How far the platform's clock is ahead, in seconds: to let windows close without waiting. It counts for
    windows, allowances and tokens; what is delivered is signed and dated in real time."""
    journal: Journal = field(default_factory=Journal)
    changed: threading.Condition = field(default_factory=threading.Condition)
    accounts: list[Account] = field(default_factory=list)
    limited_until: float = 0.0
    patience: float = 0.0
    """After a try that found nobody, wait so many seconds for the callback to come back. WeChat itself does
    not: what comes during a longer outage is lost there, before anybody else could lose it."""
    under_way: int = 0
    """Deliveries that have not come to an end."""
    _message_ids: int = 24_000_000_000_000_000

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def now(self) -> float:
        """The platform's time, in seconds since 1970."""
        return self.real_time() + self.ahead

    def next_id(self) -> int:
        """A number that no message has had, 64 bits; a later message has a larger one."""
        with self.changed:
            self._message_ids += self.random.randrange(1, 1000)
            return self._message_ids

    def count(self, name: str) -> None:
        """Into the journal."""
        with self.changed:
            self.journal.count(name)
            self.changed.notify_all()

    def strikes(self, name: str) -> bool:
        """Whether a fault happens now; counted when it does."""
        if not self.faults.strikes(name):
            return False
        self.count(f"fault.{name}")
        return True

    def account_of(self, token: str) -> Account | None:
        """Whose access token that is."""
        return next((account for account in self.accounts if account.tokens.knows(token)), None)

    def account(self, app_id: str) -> Account | None:
        """The account of that app id."""
        return next((account for account in self.accounts if account.app_id == app_id), None)


@dataclass
class Account:
    """An official account (``service``) or a mini program (``mini``) as its owner set it up."""

    world: World
    kind: Literal["service", "mini"] = "service"
    mode: Mode = "encrypted"
    as_json: bool = False
    """Mini programs may choose JSON instead of XML."""
    verified: bool = True
    """What is not verified may not call most of the API: 48001."""
    wrong_secret: int = 40125
    """What a wrong secret is refused with; the platform says 40001 of it, too."""
    test_account: bool = False
    """A test account has no menus in messages: 40200."""
    callback: str = ""
    menu: dict[str, Any] | None = None
    users: dict[str, User] = field(default_factory=dict)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """What users sent: media type and content."""
    templates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Template messages by id, each with the names of its fields."""
    subscriptions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Templates for which users are asked, by id."""
    codes: dict[str, User] = field(default_factory=dict)
    used_codes: set[str] = field(default_factory=set)
    sent_once: dict[str, int] = field(default_factory=dict)
    """Template messages that came with a number of the sender's own."""
    scenes: dict[str, str] = field(default_factory=dict)
    """What a QR code's ticket stands for."""

    def __post_init__(self) -> None:
        random = Random(f"{self.world.seed} {self.kind}")
        self.token = random.randbytes(12).hex()
        self.app_id = f"wx{random.randbytes(8).hex()}"
        self.app_secret = random.randbytes(16).hex()
        self.aes_key = "" if self.mode == "plain" else new_aes_key(random)
        self.original_id = f"gh_{random.randbytes(6).hex()}"
        self.tokens = Tokens(self.world.now, random)
        self.random = random

    @property
    def seal(self) -> Seal:
        """What bodies are sealed with."""
        return Seal(self.aes_key, self.app_id, self.random)
