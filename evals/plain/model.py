"""The trained comparison: made once for each state of the training data, then found again."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Final

import httpx

from benchmarks.plain import QUIET, RASA, PlainRasa
from benchmarks.plain_rasa import build
from ops.probe import answers_200

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "var/evals/plain"
TRAINING_DATA: Final = ROOT / "data/nlu"
#: Rasa's hundred would take an hour here; eight stay below six minutes.
EPOCHS: Final = 8


class PlainNlu(PlainRasa):
    """Stock Rasa that only understands: `rasa train nlu`, `rasa run --enable-api`."""

    def __init__(self, folder: Path, model: Path, training_data: Path = TRAINING_DATA) -> None:
        super().__init__(folder, training_data, EPOCHS)
        self._model = model

    def train(self) -> None:
        """Trains and keeps the model. Raises benchmarks.side.BenchmarkFailed."""
        self.run([RASA, "train", "nlu", "--fixed-model-name", "plain"], QUIET)
        self._model.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.workplace() / "models/plain.tar.gz", self._model)

    def launch(self) -> None:
        """Starts the server."""
        where = ["--interface", "127.0.0.1", "--port", str(self._port)]
        self.spawn([RASA, "run", "--enable-api", "--model", self._model, *where], QUIET)
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=120)

    def is_ready(self) -> bool:
        """Whether it would parse now."""
        return answers_200(f"http://127.0.0.1:{self._port}/status")

    def parse(self, text: str) -> dict[str, object]:
        """Rasa's own parse. Raises httpx.HTTPStatusError."""
        answer = self._client.post("/model/parse", json={"text": text})
        answer.raise_for_status()
        parse: dict[str, object] = answer.json()
        return parse


def fingerprint(training_data: Path = TRAINING_DATA, epochs: int = EPOCHS) -> str:
    """Names the training data, the project made of it and the epochs, by content."""
    project = [Path(build.__file__), Path(build.__file__).with_name("config.yml")]
    digest = hashlib.sha256(f"{epochs}".encode())
    for path in [*sorted(training_data.rglob("*.yml")), *project]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def scratch() -> Path:
    """A folder that does not exist yet, for the project."""
    return Path(tempfile.mkdtemp(prefix="yizhu-plain-")) / "side"
