"""People and groups: what they do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .pictures import sizes
from .seats import Seat, written
from .shown import Button, Json, Shown
from .world import NotSeen, Pressed


@dataclass
class User(Seat):
    """A person in a private chat with the bot."""

    described: Json

    @property
    def id(self) -> int:
        """The person's number, which is the chat's, too."""
        return self.chat.id

    def _send(self, content: Json, text: str) -> Shown:
        if self.chat.closed:
            raise AssertionError("who has blocked a bot cannot write to it")
        self.chat.begun = True
        self.chat.used("contact" in content, text)
        return self._post(self.described, content, text)

    def says(self, text: str) -> Shown:
        """Text, as typed."""
        return self._send(written(text), text)

    def forwards(self, text: str) -> Shown:
        """Something that somebody else wrote, handed on."""
        origin = {"type": "hidden_user", "sender_user_name": "热心人", "date": int(self.world.now())}
        return self._send({**written(text), "forward_origin": origin}, text)

    def keys(self, text: str) -> Shown:
        """A key of the keyboard in place of the letters. Raises NotSeen where it has none that says so."""
        if not any(key["text"] == text for row in self.chat.keyboard for key in row):
            raise NotSeen(f"no key {text!r} on the keyboard")
        return self.says(text)

    def command(self, text: str = "/start") -> Shown:
        """A command, such as ``/start abc`` by a link with a code."""
        assert text.startswith("/")
        return self.says(text)

    def edits(self, sent: Shown, text: str) -> Shown:
        """A message of one's own says something else."""
        with self.world.changed:
            message = {**sent.message, "edit_date": int(self.world.now())}
            for gone in ("text", "entities"):
                message.pop(gone, None)
            message |= written(text)
            update_id = self.world.send("edited_message", self.chat.id, message)
            new = replace(sent, text=text, edited=True, update_id=update_id, message=message)
            self.chat.replace(new)
            self.world.changed.notify_all()
            return new

    def presses(self, button: Button | str) -> Pressed:
        """A button on the screen: itself, or what it says (the newest that says so). Raises NotSeen."""
        return self._press(self.described, button)

    def sends_photo(self, content: bytes, caption: str = "") -> Shown:
        """A photo, in the sizes that Telegram makes of it."""
        words = {"caption": caption} if caption else {}
        return self._send({"photo": sizes(self.world, content), **words}, caption)

    def sends_document(self, content: bytes, name: str = "证明.pdf", kind: str = "application/pdf") -> Shown:
        """A file."""
        file_id = self.world.keep_file("documents", name.rpartition(".")[2] or "bin", content)
        document = {"file_id": file_id, "file_unique_id": f"d{file_id[-8:]}", "file_name": name}
        return self._send({"document": {**document, "mime_type": kind, "file_size": len(content)}}, "")

    def sends_voice(self, content: bytes = b"OggS", seconds: int = 3) -> Shown:
        """Spoken; Telegram does not write it down."""
        file_id = self.world.keep_file("voice", "oga", content)
        voice = {"file_id": file_id, "file_unique_id": f"v{file_id[-8:]}", "duration": seconds}
        return self._send({"voice": {**voice, "mime_type": "audio/ogg", "file_size": len(content)}}, "")

    def sends_sticker(self, emoji: str = "🙏") -> Shown:
        """A sticker."""
        file_id = self.world.keep_file("stickers", "webp", b"RIFF")
        sticker = {"file_id": file_id, "file_unique_id": f"s{file_id[-8:]}", "type": "regular"}
        kind = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
        return self._send({"sticker": {**sticker, **kind}}, "")

    def sends_location(self, latitude: float, longitude: float) -> Shown:
        """Where one is."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}}, "")

    def sends_venue(self, latitude: float, longitude: float, title: str, address: str) -> Shown:
        """A place with a name. Telegram tells its position twice."""
        location = {"latitude": latitude, "longitude": longitude}
        venue = {"location": location, "title": title, "address": address}
        return self._send({"location": location, "venue": venue}, "")

    def shares_contact(self, phone: str, own: bool = True, first_name: str = "") -> Shown:
        """A telephone number: one's own, or that of somebody from the address book."""
        contact: Json = {"phone_number": phone, "first_name": first_name or self.chat.title}
        if own:
            contact["user_id"] = self.id
        return self._send({"contact": contact}, "")

    def sends_raw(self, update: Json) -> int:
        """Any update at all; ``update_id`` is given to it unless it has one. Answers the id."""
        return self.world.send_raw(update)

    def blocks(self) -> None:
        """The bot is not to write any more."""
        with self.world.changed:
            self.chat.closed = True
            self._member(self.described, "member", "kicked")

    def unblocks(self) -> None:
        """The bot may write again."""
        with self.world.changed:
            self.chat.closed = False
            self._member(self.described, "kicked", "member")


@dataclass
class Group(Seat):
    """A group chat. The bot gets all that is said: the most that a group can be set to."""

    def adds_bot(self, by: User) -> None:
        """Somebody brings the bot in."""
        with self.world.changed:
            self.chat.closed, self.chat.begun = False, True
            self._member(by.described, "left", "member")
            self._post(by.described, {"new_chat_members": [self.world.bot]}, "")

    def removes_bot(self, by: User) -> None:
        """Somebody throws it out."""
        with self.world.changed:
            self.chat.closed = True
            self._member(by.described, "member", "kicked")

    def becomes_supergroup(self, by: User) -> Group:
        """It has another number from now on, which both are told; the old one leads nowhere."""
        with self.world.changed:
            number = -1_000_000_000_000 + self.chat.id
            described = {**self.chat.described, "id": number, "type": "supergroup"}
            new = replace(
                self.chat, id=number, kind="supergroup", described=described, messages=[], fixed=set()
            )
            self.world.chats[number], self.chat.moved_to = new, number
            supergroup = Group(self.world, new)
            self._post(by.described, {"migrate_to_chat_id": number}, "")
            supergroup._post(by.described, {"migrate_from_chat_id": self.chat.id}, "")
            return supergroup

    def says(self, by: User, text: str) -> Shown:
        """Something a member writes. Does not reach a bot that has left."""
        if self.chat.closed:
            return Shown(0, "user", by.id, text)
        return self._post(by.described, written(text), text)

    def presses(self, by: User, button: Button | str) -> Pressed:
        """A member presses a button."""
        return self._press(by.described, button)
