"""The same once more through the whole service: HTTP, sign-in, JSON."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from api.app import create_app, prepare
from api.limits import LimitSettings
from benchmarks.casework.measure import Desk, Figure
from benchmarks.casework.seed import KEY, REGION
from casework.settings import Settings

_PASSWORD = "benchmarks-only"
_NO_LIMITS = LimitSettings(
    rate_per_minute=0, starts_per_minute=0, sign_ins_per_minute=0, address_per_minute=0
)
_PATHS = {
    "列表": "/applications",
    "困难的在前": "/applications?sort=-difficulty",
    "搜索姓名": "/applications?q={name}",
    "可能重复的": "/applications/{no}/duplicates",
    "转介，逾期的": "/referrals?overdue=true",
}


def over_http(desk: Desk, times: int) -> Iterator[Figure]:
    """The figures of some calls, each asked ``times`` times by the first administrator."""
    with tempfile.TemporaryDirectory(prefix="yizhu-bench-") as folder:
        settings = Settings.model_validate(
            {
                "data_dir": Path(folder),
                "database_url": desk.database.url,
                "regions": [REGION],
                "admin_password": _PASSWORD,
                "secret_key": KEY.decode(),
            }
        )
        app = create_app(settings, limits=_NO_LIMITS)
        prepare(app.state.services)
        took = asyncio.run(_asked(app, desk, times))
        app.state.services.database.dispose()
    for name, times_taken in took.items():
        yield Figure.of(f"接口，{name}", times_taken)


async def _asked(app: object, desk: Desk, times: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in _PATHS}
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu/api/v1") as client:
        signed = await client.post("/auth/token", data={"username": "admin", "password": _PASSWORD})
        client.headers["authorization"] = f"Bearer {signed.json()['access_token']}"
        for name, path in _PATHS.items():
            for _ in range(times + 1):
                with desk.database.read() as s:
                    one = desk.some(s)
                    url = path.format(name=one.fields["name"], no=one.no)
                started = time.perf_counter()
                answer = await client.get(url)
                took[name].append((time.perf_counter() - started) * 1000)
                answer.raise_for_status()
    return took
