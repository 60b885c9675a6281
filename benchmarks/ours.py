"""易助's side: the two processes as `make run` starts them, through the resident API."""

from pathlib import Path
from uuid import uuid4

import aiohttp

from benchmarks.load import NoAnswer, Say
from benchmarks.side import ROOT, Side
from ops.ports import free_ports
from ops.probe import answers_200

OFF = "0"


class Yizhu(Side):
    """This project, with a data directory of its own."""

    name = "易助"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._port = free_ports(1)[0]
        self._model = folder / "model"

    def train(self) -> None:
        self.run([ROOT / "bot/.venv/bin/python", "-m", "bot.train", "--out", self._model])

    def launch(self) -> None:
        settings = {
            "YIZHU_PORT": str(self._port),
            "YIZHU_HOST": "127.0.0.1",
            "YIZHU_DATA_DIR": str(self.folder / "var"),
            "YIZHU_MODEL": str(next(self._model.glob("*.tar.gz"))),
            "YIZHU_DATABASE_URL": "",
            # The load comes from one address and types faster than a person.
            "YIZHU_RATE_PER_MINUTE": OFF,
            "YIZHU_STARTS_PER_MINUTE": OFF,
            "YIZHU_ADDRESS_PER_MINUTE": OFF,
        }
        self.spawn([ROOT / ".venv/bin/python", "-m", "ops.serve"], settings)

    def is_ready(self) -> bool:
        return answers_200(f"http://127.0.0.1:{self._port}/readyz")

    async def open_talk(self, session: aiohttp.ClientSession) -> Say:
        talks = f"http://127.0.0.1:{self._port}/api/v1/conversations"
        async with session.post(talks, json={"region": "dehua"}) as answer:
            if answer.status != 201:
                raise NoAnswer(f"opening a talk answered {answer.status}: {await answer.text()}")
            opened = await answer.json()
        url = f"{talks}/{opened['id']}/messages"
        headers = {"Authorization": f"Bearer {opened['token']}"}

        async def say(text: str) -> None:
            message = {"client_message_id": str(uuid4()), "text": text}
            async with session.post(url, json=message, headers=headers) as answer:
                body = await answer.json()
            if answer.status != 200 or not body["replies"]:
                raise NoAnswer(f"a turn answered {answer.status}: {body.get('detail', 'no replies')}")

        return say
