"""Asks plain Rasa: what it answered before is kept, and Rasa starts only for what is new."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from casework.regions import load_region
from evals.plain.model import EPOCHS, KEPT, ROOT, PlainNlu, fingerprint, scratch
from evals.plain.reading import Parsed, read_parse, understanding

ANSWERS: Final = "answers.json"
#: Whose list of services is read; both packs have the same.
REGION: Final = ROOT / "data/regions/dehua"


class Plain:
    """The comparison. ``folder`` keeps the model and the answers of one state of the training data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = _read(folder / ANSWERS)
        self._services = frozenset(service_codes())
        self._server: PlainNlu | None = None
        self._starting = threading.Lock()

    def ask(self, text: str, asking: str | None, region: str) -> dict[str, Any]:
        """The Understanding of one text. Raises BenchmarkFailed, httpx.HTTPStatusError."""
        key = key_of(text)
        if key not in self._answers:
            self._answers[key] = read_parse(self._running().parse(text), self._services)
        return understanding(self._answers[key], text, asking)

    def _running(self) -> PlainNlu:
        with self._starting:
            if self._server is None:
                self._server = self._start()
        return self._server

    def _start(self) -> PlainNlu:
        model = self._folder / "plain.tar.gz"
        server = PlainNlu(scratch(), model)
        try:
            if not model.exists():
                print(
                    f"plain Rasa: training DIET, {EPOCHS} epochs, once for this training data …", flush=True
                )
                server.train()
            server.launch()
            server.wait_until_ready()
        except BaseException:
            server.stop()
            raise
        return server

    def close(self) -> None:
        """Keeps the answers and ends Rasa."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = {key: asdict(parsed) for key, parsed in self._answers.items()}
        (self._folder / ANSWERS).write_text(json.dumps(kept), encoding="utf-8")
        if self._server is not None:
            self._server.stop()
            shutil.rmtree(self._server.folder.parent, ignore_errors=True)


@contextmanager
def plain_rasa() -> Iterator[Plain]:
    """The comparison for today's training data; older ones are thrown away."""
    folder = KEPT / fingerprint()
    for other in KEPT.glob("*"):
        if other != folder:
            shutil.rmtree(other)
    plain = Plain(folder)
    try:
        yield plain
    finally:
        plain.close()


def key_of(text: str) -> str:
    """Stands for a text in what is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def service_codes() -> list[str]:
    """Every service of the default region."""
    return [service.code for service in load_region(REGION).services]


def _read(path: Path) -> dict[str, Parsed]:
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {key: Parsed(**{**answer, "needs": tuple(answer["needs"])}) for key, answer in kept.items()}
