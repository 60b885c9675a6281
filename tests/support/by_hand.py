"""易助 with a clock that the test moves: the engine as a process, the service in a thread, real HTTP between.

What takes days in an office (a referral that nobody takes up in time) takes none here, and nothing is mocked.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from api.main import Loopback, serve
from casework.settings import Settings
from ops.ports import free_ports
from ops.prepare.model import current_model
from tests.support.running import ADMIN_PASSWORD, ROOT, Running, wait_until


class HandClock:
    """Tells the time that it was set to: a Monday morning in China at first, the first working day of a
    quarter's last month."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def wait(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


class ByHand:
    """Both parts while the ``with`` block lasts; ``running`` is how they are spoken to."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        public, engine, actions = free_ports(3)
        self._loopback = Loopback(
            f"http://127.0.0.1:{engine}",
            secrets.token_urlsafe(32),
            f"http://127.0.0.1:{actions}/webhook",
            secrets.token_urlsafe(32),
        )
        self._settings = Settings.model_validate(
            {
                "port": public,
                "data_dir": folder,
                "database_url": f"sqlite:///{folder / 'yizhu.db'}",
                "admin_password": ADMIN_PASSWORD,
            }
        )
        self._folder = folder
        self._base_url = f"http://127.0.0.1:{public}"
        self.running: Running

    def __enter__(self) -> Self:
        model = current_model(ROOT)
        assert model is not None, "no trained model: make prepare"
        output = self._folder / "engine.txt"
        told = {
            "YIZHU_ENGINE_URL": self._loopback.engine_url,
            "YIZHU_ENGINE_TOKEN": self._loopback.engine_token,
            "YIZHU_ACTIONS_URL": self._loopback.actions_url,
            "YIZHU_ACTIONS_TOKEN": self._loopback.actions_token,
            "YIZHU_MODEL": str(model),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        with output.open("w") as to:
            self._engine = subprocess.Popen(
                [str(ROOT / "bot/.venv/bin/python"), "-m", "bot.serve"],
                cwd=ROOT,
                env={**os.environ, **told},
                stdout=to,
                stderr=to,
                text=True,
            )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self.running = Running(self._base_url, self._folder, self._engine)
        wait_until(self.running.ready, lambda: self._engine.poll() is None, output)
        return self

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        await serve(self._settings, self._loopback, self._stopped, clock=self.clock)

    def __exit__(self, *_: object) -> None:
        self.running.client.close()
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(30)
        self._engine.terminate()
        self._engine.wait(30)
