"""A stand-in of Telegram, the real client library at it, and a bot's webhook that only takes notes."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from telegram import Bot

from tests.standins.telegram.server import Telegram


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram(pauses=(0.01, 0.02)) as telegram:
        yield telegram


def bot_at(telegram: Telegram, token: str | None = None) -> Bot:
    """python-telegram-bot at the stand-in."""
    return Bot(token or telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)


def words(text: str) -> str:
    """A pattern for what an error says: the client library changes the case of its letters."""
    return f"(?i){text}"


@pytest.fixture(autouse=True)
def _the_coming_type_of_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the client library warns of a change to come."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with bot_at(telegram) as bot:
        yield bot


@dataclass
class Hook:
    """What reached the webhook. ``answers`` are the statuses it gives, the last one for ever."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    retry_after: str = ""
    reply: bytes = b""
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """The ids of the updates, in the order in which they came."""
        return [update["update_id"] for update in self.got]


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if len(content) < int(self.headers["Content-Length"]):
                self.close_connection = True
                return  # the connection broke in the middle
            hook.got.append(orjson.loads(content))
            hook.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
            self.send_response(hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0])
            if hook.retry_after:
                self.send_header("Retry-After", hook.retry_after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(hook.reply)))
            self.end_headers()
            self.wfile.write(hook.reply)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that went away

    with Server(("127.0.0.1", 0), Handler) as server:
        hook.url = f"http://127.0.0.1:{server.server_port}/channels/telegram"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield hook
        server.shutdown()
        thread.join()
