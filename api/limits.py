"""How much a client may send: the size of a body and how often it may call.

The rate limiter is an interface, so that many processes can share one (Redis, a table) later; the one here
keeps its counters in the process's memory.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from threading import Lock
from typing import Protocol

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.requests import HTTPConnection

from api.problems import Problem
from casework.clock import Clock

#: Bytes of a request body. 2,000 characters, each escaped as two ``\\uXXXX``, are 24,000.
MAX_BODY_BYTES = 64 * 1024
#: Calls that take a whole file or list: path → bytes, with room for the form around a file.
LARGER_BODIES: dict[str, int] = {
    "/api/v1/visits/import": 2 * 1024 * 1024 + 64 * 1024,
    "/api/v1/photos/read": 8 * 1024 * 1024 + 64 * 1024,
    "/api/v1/discovery/lists": 2 * 1024 * 1024,
    "/api/v1/service-data/upload": 2 * 1024 * 1024 + 64 * 1024,
    "/api/v1/regions/check": 1024 * 1024,
    "/channels/telegram": 256 * 1024,  # two texts of 4,096 characters, each escaped as \\uXXXX, and more
    "/staff/visits/import": 2 * 1024 * 1024 + 64 * 1024,
    "/staff/lists": 2 * 1024 * 1024 + 64 * 1024,
    "/staff/service-data": 2 * 1024 * 1024 + 64 * 1024,
    "/staff/admin/pack": 1024 * 1024 + 64 * 1024,
}


class LimitSettings(BaseSettings):
    """Calls a minute, from ``YIZHU_*`` environment variables; 0 switches a limit off."""

    model_config = SettingsConfigDict(
        env_prefix="YIZHU_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    rate_per_minute: int = Field(default=600, ge=0, description="messages of one conversation")
    starts_per_minute: int = Field(default=600, ge=0, description="new conversations of one address")
    sign_ins_per_minute: int = Field(default=30, ge=0, description="staff sign-ins of one address")
    household_searches_per_minute: int = Field(
        default=10, ge=0, description="searches for a household by one staff account"
    )
    address_per_minute: int = Field(default=12000, ge=0, description="all API calls of one address")


class RateLimiter(Protocol):
    """Counts calls under a key."""

    def hit(self, key: str, per_minute: int) -> float:
        """Count one call: 0.0 when it may pass, else the seconds until one may."""
        ...


class InMemoryRateLimiter:
    """Generic cell rate algorithm: a full minute's allowance may come at once, then it refills evenly."""

    def __init__(self, clock: Clock, *, max_keys: int = 100_000) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._due: OrderedDict[str, float] = OrderedDict()  # key → when its allowance is full again
        self._lock = Lock()

    def hit(self, key: str, per_minute: int) -> float:
        """See :class:`RateLimiter`. ``per_minute`` 0 lets everything pass."""
        if per_minute <= 0:
            return 0.0
        now = self._clock.now().timestamp()
        step = 60.0 / per_minute
        with self._lock:
            due = max(self._due.get(key, now), now) + step
            # A hair of tolerance, or rounding would refuse the last call of a full allowance.
            if due - now > 60.0 + step / 1000:
                return due - now - 60.0
            self._due[key] = due
            self._due.move_to_end(key)
            while len(self._due) > self._max_keys:
                self._due.popitem(last=False)
            return 0.0


def check(limiter: RateLimiter, key: str, per_minute: int) -> None:
    """Count one call; raises a 429 :class:`Problem` with ``Retry-After`` in whole seconds."""
    wait = limiter.hit(key, per_minute)
    if wait > 0:
        raise too_many(wait)


def too_many(wait: float) -> Problem:
    """The 429 that asks to wait for so many seconds."""
    seconds = max(1, math.ceil(wait))
    return Problem(429, f"发得太快了，请等 {seconds} 秒再发。", headers={"Retry-After": str(seconds)})


def address_of(connection: HTTPConnection) -> str:
    """The client's address; an IPv6 client owns a whole /64, so that is what is counted."""
    host = connection.client.host if connection.client else "unknown"
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
    return str(address.ipv4_mapped or address) if address.version == 6 else str(address)
