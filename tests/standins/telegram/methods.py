"""The methods of the Bot API that a bot like ours calls. Each answers ``result`` or raises ``Refused``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .limits import commands_of, markup_of, text_of
from .params import Params
from .refused import Refused, bad, forbidden
from .seats import membership
from .shown import Chat, Json, Shown, buttons_of
from .world import World

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
LARGEST_FILE = 20_000_000
#: Seconds after which a pressed button stops turning by itself.
QUERY_SECONDS = 150


class Methods:
    """What a bot can do. Every method is called under the lock of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._table: dict[str, Callable[[Params], Any]] = {
            "getme": lambda _: world.bot,
            "sendmessage": self.send_message,
            "editmessagetext": self.edit_text,
            "editmessagereplymarkup": self.edit_markup,
            "deletemessage": self.delete_message,
            "answercallbackquery": self.answer_query,
            "sendchataction": self.chat_action,
            "leavechat": self.leave,
            "getfile": self.get_file,
            "getchat": lambda params: self._chat(params).described,
        }
        for name, longest in (("Description", 512), ("ShortDescription", 120), ("Name", 64)):
            self._table[f"setmy{name.lower()}"] = self._setter(name, longest)
            self._table[f"getmy{name.lower()}"] = self._getter(name)
        self._table["setmycommands"] = self.set_commands
        self._table["getmycommands"] = lambda params: self._setting(params, "commands", [])
        self._table["deletemycommands"] = self.delete_commands

    def find(self, name: str) -> Callable[[Params], Any] | None:
        """A method by its name, in whatever case."""
        return self._table.get(name.lower())

    def _chat(self, params: Params, writing: bool = False) -> Chat:
        chat = self._world.chats.get(params.number("chat_id"))
        if chat is None:
            raise bad("chat not found")
        if chat.moved_to is not None:
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, said, moved_to=chat.moved_to)
        if chat.closed and chat.kind == "private":
            raise forbidden("bot was blocked by the user")
        if chat.closed:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if writing and not chat.begun:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def describe(self, chat: Chat, shown: Shown, markup: Json | None, extra: Json) -> Json:
        """A message of the bot as the API tells it."""
        told: Json = {
            "message_id": shown.message_id,
            "from": {key: self._world.bot[key] for key in ("id", "is_bot", "first_name", "username")},
            "chat": chat.described,
            "text": shown.text,
            **extra,
        }
        if markup and "inline_keyboard" in markup:
            told["reply_markup"] = markup
        return told

    def send_message(self, params: Params) -> Json:
        """A message is shown."""
        chat = self._chat(params, writing=True)
        text = text_of(params.text("text"), params.text("parse_mode"))
        markup = markup_of(params.json("reply_markup"))
        number = self._world.message_id(chat)
        now, me = self._world.now(), self._world.bot["id"]
        shown = Shown(number, "bot", me, text, buttons_of(number, markup), at=now)
        told = self.describe(chat, shown, markup, {"date": int(now)})
        chat.messages.append(replace(shown, message=told))
        if markup and ("keyboard" in markup or "remove_keyboard" in markup):
            chat.fixed.add(number)
            chat.keyboard_once = bool(markup.get("one_time_keyboard"))
            chat.keyboard = [
                [key if isinstance(key, dict) else {"text": key} for key in row]
                for row in markup.get("keyboard", [])
            ]
        return told

    def _mine(self, params: Params, what: str) -> tuple[Chat, Shown]:
        chat = self._chat(params)
        shown = chat.find(params.number("message_id"))
        if shown is None:
            raise bad(f"message to {what} not found")
        if shown.sender != "bot" or (what == "edit" and shown.message_id in chat.fixed):
            raise bad(f"message can't be {what.rstrip('e')}ed")
        return chat, shown

    def _edited(self, chat: Chat, old: Shown, text: str, markup: Json | None) -> Json:
        new = replace(old, text=text, buttons=buttons_of(old.message_id, markup), edited=True)
        if (new.text, new.buttons) == (old.text, old.buttons):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message"
            )
        extra = {"date": old.message["date"], "edit_date": int(self._world.now())}
        told = self.describe(chat, new, markup, extra)
        chat.replace(replace(new, message=told))
        return told

    def edit_text(self, params: Params) -> Json:
        """A message of the bot says something else."""
        chat, old = self._mine(params, "edit")
        text = text_of(params.text("text"), params.text("parse_mode"))
        return self._edited(chat, old, text, markup_of(params.json("reply_markup")))

    def edit_markup(self, params: Params) -> Json:
        """A message of the bot has other buttons, or none."""
        chat, old = self._mine(params, "edit")
        return self._edited(chat, old, old.text, markup_of(params.json("reply_markup")))

    def delete_message(self, params: Params) -> bool:
        """A message of the bot goes away."""
        chat, old = self._mine(params, "delete")
        chat.messages.remove(old)
        return True

    def answer_query(self, params: Params) -> bool:
        """A pressed button stops turning."""
        pressed = self._world.pressed.get(params.text("callback_query_id"))
        if pressed is None or pressed.answered or self._world.now() - pressed.at > QUERY_SECONDS:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(params.text("text")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        pressed.answered = True
        if params.has("text"):
            self._world.chats[pressed.chat_id].toasts.append(params.text("text"))
        return True

    def chat_action(self, params: Params) -> bool:
        """The person sees that something is being done."""
        if params.text("action") not in _ACTIONS:
            raise bad("wrong parameter action in request")
        self._chat(params, writing=True).actions.append(params.text("action"))
        return True

    def leave(self, params: Params) -> bool:
        """The bot leaves a group."""
        chat = self._chat(params)
        if chat.kind == "private":
            raise bad("chat member status can't be changed in private chats")
        chat.closed = True
        told = membership(self._world, chat, self._world.bot, "member", "left")
        self._world.send("my_chat_member", chat.id, told)
        return True

    def get_file(self, params: Params) -> Json:
        """Where a file can be had."""
        file_id = params.text("file_id")
        if file_id not in self._world.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        path, content = self._world.files[file_id]
        if len(content) > LARGEST_FILE:
            raise bad("file is too big")
        unique = f"unique{file_id[-8:]}"
        return {"file_id": file_id, "file_unique_id": unique, "file_size": len(content), "file_path": path}

    def _key(self, params: Params, name: str) -> tuple[str, str, str]:
        scope = params.json("scope") or {"type": "default"}
        return name, str(sorted(scope.items())), params.text("language_code")

    def _setting(self, params: Params, name: str, default: Any) -> Any:
        return self._world.settings.get(self._key(params, name), default)

    def set_commands(self, params: Params) -> bool:
        """What the menu of the chat offers."""
        self._world.settings[self._key(params, "commands")] = commands_of(params.json("commands"))
        return True

    def delete_commands(self, params: Params) -> bool:
        """An empty menu."""
        self._world.settings.pop(self._key(params, "commands"), None)
        return True

    def _setter(self, name: str, longest: int) -> Callable[[Params], bool]:
        field = _snake(name)

        def change(params: Params) -> bool:
            if len(params.text(field)) > longest:
                raise bad(f"{field.replace('_', ' ')} is too long")
            self._world.settings[self._key(params, field)] = params.text(field)
            return True

        return change

    def _getter(self, name: str) -> Callable[[Params], Json]:
        field = _snake(name)
        return lambda params: {field: self._setting(params, field, "")}


def _snake(name: str) -> str:
    return "short_description" if name == "ShortDescription" else name.lower()
