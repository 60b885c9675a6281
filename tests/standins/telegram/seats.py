"""What people in private chats and in groups share: a screen, writing, pressing buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .shown import Button, Chat, Json, Shown
from .world import NotSeen, Pressed, World

#: How long people wait for what they expect, in seconds.
PATIENCE = 20.0


@dataclass
class Seat:
    """A chat and who sits in it."""

    world: World
    chat: Chat

    @property
    def screen(self) -> list[Shown]:
        """What is shown now, oldest first."""
        with self.world.changed:
            return list(self.chat.messages)

    @property
    def read(self) -> list[str]:
        """What the bot says on the screen, oldest first."""
        return [shown.text for shown in self.screen if shown.sender == "bot"]

    def waits(
        self, happens: Callable[[list[Shown]], bool], what: str, seconds: float = PATIENCE
    ) -> list[Shown]:
        """The screen once ``happens``. Raises NotSeen."""

        def seen() -> list[Shown] | None:
            return list(self.chat.messages) if happens(self.chat.messages) else None

        try:
            return self.world.wait(seen, seconds, what)
        except NotSeen as never:
            last = [shown.text[:200] for shown in self.screen[-3:]]
            raise NotSeen(f"{never}; the last on the screen: {last}") from None

    def sees(self, words: str, after: Shown | None = None, seconds: float = PATIENCE) -> Shown:
        """The newest message of the bot with these words, below ``after`` if given. Raises NotSeen."""
        beyond = after.message_id if after else -1

        def found(messages: list[Shown]) -> Shown | None:
            said = (shown for shown in reversed(messages) if shown.sender == "bot")
            return next((each for each in said if each.message_id > beyond and words in each.text), None)

        screen = self.waits(lambda messages: found(messages) is not None, f"the words {words!r}", seconds)
        shown = found(screen)
        assert shown is not None
        return shown

    def _post(self, sender: Json, content: Json, text: str) -> Shown:
        """Something a person sends; it is on the screen and on its way."""
        with self.world.changed:
            number = self.world.message_id(self.chat)
            message: Json = {
                "message_id": number,
                "from": sender,
                "chat": self.chat.described,
                "date": int(self.world.now()),
                **content,
            }
            update_id = self.world.send("message", self.chat.id, message)
            shown = Shown(number, "user", sender["id"], text, update_id=update_id, message=message)
            self.chat.messages.append(shown)
            self.world.changed.notify_all()
            return shown

    def _press(self, who: Json, button: Button | str) -> Pressed:
        with self.world.changed:
            found = next(
                (
                    (shown, each)
                    for shown in reversed(self.chat.messages)
                    for row in shown.buttons
                    for each in row
                    if each == button or each.text == button
                ),
                None,
            )
            if found is None or found[1].data is None:
                raise NotSeen(f"no button {button!r} to press on the screen")
            pressed = self.world.press(self.chat.id)
            query: Json = {
                "id": pressed.id,
                "from": who,
                "message": found[0].message,
                "chat_instance": str(-self.chat.id),
                "data": found[1].data,
            }
            pressed.update_id = self.world.send("callback_query", self.chat.id, query) or 0
            return pressed

    def _member(self, by: Json, before: str, after: str) -> None:
        """The bot is a different kind of member now."""
        told = membership(self.world, self.chat, by, before, after)
        self.world.send("my_chat_member", self.chat.id, told)


def membership(world: World, chat: Chat, by: Json, before: str, after: str) -> Json:
    """The bot is a different kind of member of a chat now, by somebody's doing or its own."""

    def status(of: str) -> Json:
        told: Json = {"user": world.bot, "status": of}
        return told | ({"until_date": 0} if of == "kicked" else {})

    return {
        "chat": chat.described,
        "from": by,
        "date": int(world.now()),
        "old_chat_member": status(before),
        "new_chat_member": status(after),
    }


def entities(text: str) -> list[Json]:
    """A command at the beginning, as Telegram marks it."""
    first = text.split(maxsplit=1)[0] if text.startswith("/") and len(text) > 1 else ""
    return [{"type": "bot_command", "offset": 0, "length": len(first)}] if first else []


def written(text: str) -> Json:
    """The content of a message that somebody types. Raises ValueError."""
    if not text.strip() or len(text.encode("utf-16-le")) // 2 > 4096:
        raise ValueError("Telegram sends texts of 1 to 4096 characters")
    marks = entities(text)
    return {"text": text, **({"entities": marks} if marks else {})}
