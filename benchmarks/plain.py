"""The plain Rasa side: `rasa train`, `rasa run`, `rasa run actions`, the REST channel."""

from pathlib import Path
from uuid import uuid4

import aiohttp

from benchmarks.load import NoAnswer, Say
from benchmarks.plain_rasa.build import DEFAULT_EPOCHS, build
from benchmarks.side import ROOT, Side
from ops.ports import free_ports
from ops.probe import answers_200

RASA = ROOT / "bot/.venv/bin/rasa"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class PlainRasa(Side):
    """Rasa as it comes, on the same training data."""

    name = "plain Rasa"

    def __init__(
        self, folder: Path, training_data: Path = ROOT / "data/nlu", epochs: int = DEFAULT_EPOCHS
    ) -> None:
        super().__init__(folder)
        self._port, self._actions = free_ports(2)
        build(training_data, self.workplace(), self._actions, epochs)

    def workplace(self) -> Path:
        return self.folder / "project"

    def train(self) -> None:
        self.run([RASA, "train", "--force", "--fixed-model-name", "plain"], QUIET)

    def launch(self) -> None:
        self.spawn([RASA, "run", "actions", "--port", str(self._actions)], QUIET)
        model = self.workplace() / "models/plain.tar.gz"
        self.spawn(
            [RASA, "run", "--model", model, "--interface", "127.0.0.1", "--port", str(self._port)], QUIET
        )

    def is_ready(self) -> bool:
        actions = f"http://127.0.0.1:{self._actions}/health"
        return answers_200(actions) and answers_200(f"http://127.0.0.1:{self._port}/webhooks/rest/")

    async def open_talk(self, session: aiohttp.ClientSession) -> Say:
        url = f"http://127.0.0.1:{self._port}/webhooks/rest/webhook"
        sender = uuid4().hex

        async def say(text: str) -> None:
            async with session.post(url, json={"sender": sender, "message": text}) as answer:
                replies = await answer.json() if answer.status == 200 else []
            if not replies:
                raise NoAnswer(f"plain Rasa answered {answer.status} with nothing")

        return say
