"""One picture at a time; the others wait a while, and more than a few are sent away at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from PIL import Image

from casework.gate import Busy
from casework.photos.lines import Line
from casework.photos.reader import CardReader

Found = tuple[Image.Image, list[Line]]


class Held(CardReader):
    """Reads nothing, but only when it is let."""

    def __init__(self, *, waiting: int, patience: float) -> None:
        super().__init__(waiting=waiting, patience=patience)
        self.began, self.let = Event(), Event()

    def _read(self, data: bytes) -> Found:
        self.began.set()
        assert self.let.wait(10)
        return Image.new("RGB", (1, 1)), []


def test_who_waits_too_long_is_told_to_come_again() -> None:
    reader = Held(waiting=1, patience=0.01)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(reader.lines, b"1")
        assert reader.began.wait(10)
        with pytest.raises(Busy) as busy:
            reader.lines(b"2")
        assert busy.value.retry_after > 0
        reader.let.set()
        assert first.result(10)[1] == []


def test_nobody_waits_where_there_is_no_place() -> None:
    reader = Held(waiting=0, patience=60)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(reader.lines, b"1")
        assert reader.began.wait(10)
        with pytest.raises(Busy):
            reader.lines(b"2")
        reader.let.set()
        assert first.exception(10) is None
    assert reader.lines(b"3")[1] == []
