"""What a delivery means for the talk: something said, something shown, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from anyio import to_thread
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from api.channels.channel import Channel
from api.channels.menus import chosen, plain
from api.resident.schemas import MAX_TEXT, TypedText
from api.services import Services
from casework.channels import outbox_rows
from casework.channels.edits import NotThere, said_by_tap, said_for
from casework.channels.inbox import Owed
from casework.channels.linking import forwarded, typed_code
from casework.channels.meant import talk_meant
from casework.channels.models import Contact
from casework.channels.places import township_of
from casework.channels.questions import stands, with_a_person
from casework.channels.repository import buttons_of
from casework.channels.types import IN_WORDS, GiveUp, TryAgain
from casework.channels.wording import Unheard, channel_wording
from casework.conversations.types import QuickReply
from casework.errors import Invalid
from casework.gate import Busy
from casework.photos.reader import CannotRead

#: So often, and with pauses up to so many seconds, a picture is tried that cannot be fetched or read now.
PICTURE_TRIES: Final = 3
PICTURE_PAUSE: Final = 5.0
_TYPED: Final = TypeAdapter(TypedText)
#: What codes and links carry in front of a code that joins a talk.
_LINK: Final = ("link:", "link_")


@dataclass(frozen=True)
class Say:
    """Goes into the talk as if it had been typed: into ``talk`` where it answers what was said in another
    one than goes on now."""

    text: str
    talk: str | None = None


@dataclass(frozen=True)
class Show:
    """Stands in the transcript, of ``talk`` as for ``Say``, as ``shown`` and is answered with ``said``,
    without a turn."""

    shown: str
    said: str
    talk: str | None = None


@dataclass(frozen=True)
class Open:
    """The person opens the talk: greeted when it is new."""

    scene: str | None = None


@dataclass(frozen=True)
class Join:
    """The person typed a code that joins another talk."""

    code: str


@dataclass(frozen=True)
class AskToJoin:
    """The person came with a code that somebody else may have handed them: joining would let that other read
    what is said here."""

    code: str


@dataclass(frozen=True)
class OfferCode:
    """The person wants a code to go on elsewhere."""


@dataclass(frozen=True)
class Part:
    """The person wants what a code joined to be apart again."""


@dataclass(frozen=True)
class Nothing:
    """Nothing is said, nothing is answered."""


Meaning = Say | Show | Open | Join | AskToJoin | OfferCode | Part | Nothing


class Hearing:
    """Finds out what deliveries mean. Raises ``TryAgain`` where a platform or our own reader is busy."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wording = channel_wording()

    async def meaning(self, owed: Owed, contact: Contact, channel: Channel | None) -> Meaning:
        """What a delivery of ``contact`` means. Where the ``channel`` is switched off, a picture cannot be
        fetched; everything else is heard as ever."""
        meant = await self._meant(owed, contact, channel)
        if owed.kind not in IN_WORDS or not isinstance(meant, Say | Show) or meant.talk is not None:
            return meant
        text = meant.text if isinstance(meant, Say) else None
        return replace(meant, talk=await to_thread.run_sync(self._talk, owed, contact, text))

    def _talk(self, owed: Owed, contact: Contact, text: str | None) -> str | None:
        with self._services.database.read() as s:
            return talk_meant(s, contact, owed.id, text)

    async def _meant(self, owed: Owed, contact: Contact, channel: Channel | None) -> Meaning:
        body, sayings = owed.body, self._wording.sayings
        match owed.kind:
            case "text":
                by_others = body.get("forwarded") is True
                return await to_thread.run_sync(self._text, str(body.get("text") or ""), contact, by_others)
            case "voice":
                heard = str(body.get("text") or "").strip()
                if not heard:
                    return _show(self._wording.voice_unheard)
                return await to_thread.run_sync(self._text, heard, contact)
            case "edit":
                return await to_thread.run_sync(self._edited, body, contact)
            case "choice":
                return await to_thread.run_sync(self._chosen, body, contact)
            case "command":
                name = str(body.get("name"))
                return OfferCode() if name == "link" else Say(sayings[name])
            case "opened":
                return self._opened(body.get("scene"))
            case "picture":
                if channel is None:
                    return _show(self._wording.picture_not_now)
                try:
                    return await self._picture(body, contact, channel)
                except (TryAgain, Busy) as error:
                    # What else the person says waits for it: that must not take long.
                    after = error.after if isinstance(error, TryAgain) else None
                    if owed.tries + 1 >= PICTURE_TRIES or (after or 0.0) > PICTURE_PAUSE:
                        return _show(self._wording.picture_not_now)
                    raise
            case "location":
                return self._place(body, contact)
            case "phone":
                if (phone := body.get("phone")) is None:
                    return _show(self._wording.phone_abroad)
                key = "phone_own" if body.get("own") else "phone_other"
                return self._typed(sayings[key].format(phone=phone))
            case "left" | "returned":
                return Nothing()
            case _:
                return _show(self._wording.unknown)

    def _typed(self, text: str, talk: str | None = None) -> Meaning:
        if len(text) > MAX_TEXT:
            return _show(self._wording.too_long)
        try:
            return Say(_TYPED.validate_python(text), talk)
        except ValidationError:
            return _show(self._wording.unknown)

    def _edited(self, body: dict[str, Any], contact: Contact) -> Meaning:
        with self._services.database.read() as s:
            try:
                edit = said_for(s, self._services.inbox, contact, body.get("of"), str(body.get("text") or ""))
            except NotThere:
                return _show(self._wording.edit_elsewhere)
        return Nothing() if edit is None else self._typed(edit.said, edit.talk)

    def _text(self, text: str, contact: Contact, by_others: bool = False) -> Meaning:
        """What is typed, or written by somebody else and handed on."""
        meant = chosen(contact.choices, text)
        if meant is not None and (answer := self._numbered(contact, meant)) is not None:
            return answer
        said, link = plain(text), self._wording.link
        if said in link.part:
            return Part()
        if said.rstrip("？?") in link.ask_for:
            return OfferCode()
        if (typed := typed_code(text)) is not None:
            code, named = typed
            # Six digits alone may be an amount: they are a code only if it is one.
            if named or self._is_code(code, contact):
                return AskToJoin(code) if by_others or forwarded(text) else Join(code)
        return self._typed(text)

    def _is_code(self, digits: str, contact: Contact) -> bool:
        with self._services.database.session() as s:
            return self._services.linking.is_code(s, digits, contact.id)

    def _chosen(self, body: dict[str, Any], contact: Contact) -> Meaning:
        """A tap: on a button, or a line, of a message by its place; on a line of a menu that is not known by
        its words."""
        place, message_id, title = body.get("at"), body.get("message_id"), body.get("title")
        if message_id is not None:
            with self._services.database.read() as s:
                talk, buttons = buttons_of(s, str(message_id), contact.id)
                if isinstance(place, int) and 0 <= place < len(buttons):
                    return self._tapped(s, str(message_id), QuickReply.model_validate(buttons[place]), talk)
        if title is None:
            return Nothing()
        meant = next((each for each in contact.choices or [] if each["title"] == title), None)
        return self._typed(title) if meant is None else Say(meant["text"], meant.get("talk"))

    def _tapped(self, s: Session, message_id: str, button: QuickReply, talk: str | None) -> Meaning:
        said = said_by_tap(s, message_id, button)
        return Show(button.title, self._wording.overtaken, talk) if said is None else Say(said, talk)

    def _numbered(self, contact: Contact, choice: dict[str, Any]) -> Meaning | None:
        """What a typed number, or a line's own words, means of the menu that was shown last; None when the
        talk went on elsewhere and asks something else by now, or a caseworker does."""
        talk, message_id = choice.get("talk"), choice.get("message")
        if message_id is None:
            return Say(choice["text"], talk)
        with self._services.database.read() as s:
            # What asks by now may still be on its way: then they mean what they see.
            over = not stands(s, message_id) or with_a_person(s, message_id)
            if over and not outbox_rows.unsent(s, contact.id):
                return None
            button = QuickReply(title=choice["title"], text=choice["text"])
            return self._tapped(s, message_id, button, talk)

    def _opened(self, scene: object) -> Meaning:
        if isinstance(scene, str) and scene.startswith(_LINK):
            return AskToJoin(scene[len(_LINK[0]) :])
        return Open(scene if isinstance(scene, str) and scene else None)

    def _place(self, body: dict[str, Any], contact: Contact) -> Meaning:
        pack = self._services.regions[contact.region]
        label = body.get("label")
        township = township_of(label, pack) if isinstance(label, str) else None
        if township is None:
            return _show(self._wording.place_unknown)
        return Say(self._wording.sayings["place"].format(township=township))

    async def _picture(self, body: dict[str, Any], contact: Contact, channel: Channel) -> Meaning:
        """What stands on a certificate goes into the talk as its words; a caption is said behind it."""
        try:
            data = await channel.picture(str(body.get("media")))
        except GiveUp:
            return _show(self._wording.picture_not_now)
        try:
            said = await to_thread.run_sync(self._read, data, contact.region)
        except (Invalid, CannotRead):
            said = ""
        caption = str(body.get("caption") or "").strip()
        if not said and not caption:
            return _show(self._wording.picture_unread)
        return self._typed("。".join(part for part in (said, caption) if part))

    def _read(self, data: bytes, region: str) -> str:
        """What stands on the photo, in words. Raises ``Invalid``, ``CannotRead``, ``Busy``."""
        _, fields = self._services.photos.look(data, region)
        wording = self._wording.picture
        told = [
            wording[key].format(text=proposal.text)
            for key, proposal in fields.items()
            if key in wording and proposal.value is not None
        ]
        return wording["shown"].format(said="，".join(told)) if told else ""


def _show(what: Unheard) -> Show:
    return Show(what.shown, what.said)
