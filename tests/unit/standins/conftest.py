"""A platform and a callback, both on loopback. What fails is tried again at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.standins.wechat.platform import WeChat
from tests.unit.standins.callback import Callback


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as running:
        yield running


@pytest.fixture
def plain(callback: Callback) -> Iterator[WeChat]:
    with WeChat("plain", apart=0) as wechat:
        wechat.connect(callback.url)
        yield wechat


@pytest.fixture
def sealed(callback: Callback) -> Iterator[WeChat]:
    with WeChat("encrypted", apart=0) as wechat:
        wechat.connect(callback.url)
        yield wechat
