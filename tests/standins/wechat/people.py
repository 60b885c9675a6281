"""Users: what they do, and what they see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.standins.wechat.allowance import Action, Allowance
from tests.standins.wechat.journal import Said
from tests.standins.wechat.screen import Bubble, Item, Screen
from tests.standins.wechat.world import Account

#: Hands a user's action to the delivery: body fields or a finished body, and its record.
Deliver = Callable[["User", "dict[str, Any] | str", Said], None]


@dataclass(eq=False)
class User:
    """One person at one account. Every action is delivered at once and answers its record in the journal."""

    account: Account
    openid: str
    unionid: str
    deliver: Deliver
    following: bool = True
    followed_by: str = ""
    allowance: Allowance = field(default_factory=Allowance)
    granted: dict[str, int] = field(default_factory=dict)
    """How many messages of a subscription template the user agreed to."""
    no_reminders: str = ""
    """Whether template and subscription messages reach them: the status or code of those that do not."""
    last_message_at: float = float("-inf")
    typing: bool = False
    _mark: int = 0

    def __post_init__(self) -> None:
        self.screen = Screen(self.account.world.changed)

    # What a user does

    def says(self, text: str, menu_id: str | None = None) -> Said:
        """A text message."""
        return self._message("text", Content=text, bizmsgmenuid=menu_id)

    def sends_voice(self, recognition: str | None = None) -> Said:
        """A voice message; ``recognition``: what WeChat understood, None when that is not switched on."""
        media = self._media("audio/amr", b"#!AMR\n" + self.account.random.randbytes(64))
        return self._message("voice", MediaId=media, Format="amr", Recognition=recognition)

    def sends_picture(self, content: bytes, media_type: str = "image/jpeg") -> Said:
        """A picture, which the account can fetch."""
        media = self._media(media_type, content)
        return self._message("image", PicUrl=f"http://mmbiz.qpic.cn/{media}/0", MediaId=media)

    def sends_sticker(self) -> Said:
        """A sticker of one's own: WeChat hands on a text that says it cannot."""
        return self.says("【收到不支持的消息类型，暂无法显示】")

    def sends_location(self, latitude: float, longitude: float, label: str) -> Said:
        """A place on the map."""
        return self._message("location", Location_X=latitude, Location_Y=longitude, Scale=16, Label=label)

    def sends(self, kind: str, **fields: Any) -> Said:
        """A message of any other kind, such as video or link."""
        return self._message(kind, **fields)

    def sends_raw(self, body: str) -> Said:
        """A body as it is, signed (and sealed) all the same."""
        return self._act(
            body, Said(self.openid, str(self.account.world.next_id()), self._now, "raw"), "message"
        )

    def subscribes(self, scene: str | None = None) -> Said:
        """Follows the account, maybe by a QR code."""
        self.following, self.followed_by = True, scene or ""
        key = "" if scene is None else f"qrscene_{scene}"
        return self._event("subscribe", "subscribe", EventKey=key, Ticket=self._ticket(scene))

    def unsubscribes(self) -> Said:
        """Follows it no more."""
        self.following = False
        self.allowance.end()
        return self._event("unsubscribe", None, EventKey="")

    def scans(self, scene: str) -> Said:
        """A QR code of the account: its scene, or its ticket. Who does not follow yet does so by this."""
        scene = self.account.scenes.get(scene, scene)
        if not self.following:
            return self.subscribes(scene)
        return self._event("SCAN", "scan", EventKey=scene, Ticket=self._ticket(scene))

    def clicks(self, menu_key: str) -> Said:
        """A button of the account's menu."""
        return self._event("CLICK", "click", EventKey=menu_key)

    def taps(self, item: Item | str, of: Bubble | None = None) -> Said:
        """A line of the newest menu on the screen, or of an older message ``of`` it: the line itself, its
        words (without a number), or its id."""
        menu = of.menu if of else next((bubble.menu for bubble in reversed(self.screen) if bubble.menu), ())
        [found] = [one for one in menu if item in (one, one.content, one.words, one.id)]
        return self.says(found.content, menu_id=found.id)

    def enters(self, session_from: str = "") -> Said:
        """The customer-service session of a mini program."""
        return self._event("user_enter_tempsession", "enter", SessionFrom=session_from)

    def agrees(self, template_id: str, times: int = 1) -> None:
        """To so many messages of a subscription template."""
        self.granted[template_id] = self.granted.get(template_id, 0) + times

    def login_code(self) -> str:
        """What ``wx.login`` hands the mini program: good for one exchange."""
        code = f"0{self.account.random.randbytes(15).hex()}"
        self.account.codes[code] = self
        return code

    # What a user sees

    @property
    def reachable(self) -> bool:
        """Whoever left an official account sees nothing of it."""
        return self.following or self.account.kind == "mini"

    def hears(self, *words: str, seconds: float = 10.0) -> Bubble:
        """The first message with all these words since the user last did something. Raises NotShown."""

        def said(bubbles: list[Bubble]) -> bool:
            return any(all(word in bubble.whole for word in words) for bubble in bubbles)

        shown = self.screen.wait(said, seconds, since=self._mark)
        return next(bubble for bubble in shown if all(word in bubble.whole for word in words))

    def show(self, bubble: Bubble) -> None:
        """A message arrives."""
        self.typing = False
        self.account.world.count(f"shown.{bubble.how}")
        self.screen.add(bubble)

    # How it goes out

    @property
    def _now(self) -> float:
        return self.account.world.now()

    def _media(self, media_type: str, content: bytes) -> str:
        media = self.account.random.randbytes(24).hex()
        self.account.media[media] = (media_type, content)
        return media

    def _ticket(self, scene: str | None) -> str | None:
        return next(
            (ticket for ticket, stands_for in self.account.scenes.items() if stands_for == scene), None
        )

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "ToUserName": self.account.original_id,
            "FromUserName": self.openid,
            "CreateTime": int(self.account.world.real_time()),
            "MsgType": kind,
        }

    def _message(self, kind: str, **fields: Any) -> Said:
        number = self.account.world.next_id()
        body = {**self._head(kind), **fields, "MsgId": number}
        text = str(fields.get("Content") or fields.get("Recognition") or "")
        # A tap in a message's menu allows what a click allows.
        action: Action = "message"
        if fields.get("bizmsgmenuid") is not None and self.account.kind == "service":
            action = "click"
        self.last_message_at = self._now
        return self._act(body, Said(self.openid, str(number), self._now, kind, text), action)

    def _event(self, event: str, action: Action | None, **fields: Any) -> Said:
        body = {**self._head("event"), "Event": event, **fields}
        key = f"{self.openid}{body['CreateTime']}"
        return self._act(
            body, Said(self.openid, key, self._now, event, str(fields.get("EventKey", ""))), action
        )

    def _act(self, body: dict[str, Any] | str, said: Said, action: Action | None) -> Said:
        world = self.account.world
        with world.changed:
            if action is not None:
                self.allowance.renew(self.account.kind, action, self._now)
            self._mark = len(self.screen)
            world.journal.said.append(said)
            world.journal.count("said")
            world.under_way += 1
        self.deliver(self, body, said)
        return said

    def told_of(self, number: int, template_id: str) -> None:
        """The platform tells the account what became of a template or subscription message. It is none of
        the user's doing."""
        if not self.account.callback:
            return
        body = self._head("event")
        if self.account.kind == "service":
            status = f"failed:{self.no_reminders}" if self.no_reminders else "success"
            body |= {"Event": "TEMPLATESENDJOBFINISH", "MsgID": number, "Status": status}
        else:
            code, status = (self.no_reminders, "failed") if self.no_reminders else ("0", "success")
            one = {"TemplateId": template_id, "MsgID": number, "ErrorCode": code, "ErrorStatus": status}
            body["Event"] = "subscribe_msg_sent_event"
            body |= {"List": one} if self.account.as_json else {"SubscribeMsgSentEvent": {"List": one}}
        with self.account.world.changed:
            self.account.world.under_way += 1
        self.deliver(self, body, Said(self.openid, f"{self.openid}{number}", self._now, body["Event"]))
