"""A photo over HTTP, read by the real engine; what is sent instead of one; what stays of it."""

from __future__ import annotations

import io
import logging
import random
import tempfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from api.services import Services
from casework.gate import Busy
from casework.photos.reader import CannotRead
from casework.regions import Regions
from evals.photos.cards import FONTS, disability_card
from evals.photos.measuring import expected, jpeg
from evals.photos.people import invented
from evals.photos.spoiling import tilted

URL = "/api/v1/photos/read"
TODAY = date(2026, 11, 21)
needs_font = pytest.mark.skipif(
    not any(path.is_file() for path in FONTS), reason="no font with Chinese to draw a card with"
)


def png(width: int = 300, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).save(out, "PNG")
    return out.getvalue()


async def sent(client: httpx.AsyncClient, data: bytes, **fields: str) -> httpx.Response:
    return await client.post(URL, files={"picture": ("1.jpg", data, "image/jpeg")}, data=fields)


@pytest.fixture
def keeping(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dehua keeps its photos."""
    dehua = services.regions["dehua"]
    rules = dehua.photos.model_copy(update={"keep": True})
    packs = [dehua.model_copy(update={"photos": rules}), services.regions["weihai"]]
    monkeypatch.setattr(services.photos, "_regions", Regions(packs))


@pytest.fixture(scope="module")
def card() -> tuple[bytes, dict[str, Any]]:
    """A photo of an invented disability certificate, and what stands on it."""
    person = invented(7, Regions.load(["dehua"])["dehua"])
    picture = tilted(disability_card(person), random.Random(7))
    return jpeg(picture), expected(person, "disability_card", TODAY)


class Breaks:
    """A reader that cannot."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def lines(self, data: bytes) -> Any:
        raise self._error


@pytest.fixture
def nothing_on_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which temporary files were opened."""
    opened: list[str] = []
    real = tempfile.TemporaryFile

    def spy(*args: Any, **how: Any) -> Any:
        opened.append("file")
        return real(*args, **how)

    monkeypatch.setattr(tempfile, "TemporaryFile", spy)
    yield opened


@needs_font
class TestACard:
    async def test_is_read_and_proposed_and_leaves_nothing(
        self,
        caseworker: httpx.AsyncClient,
        services: Services,
        card: tuple[bytes, dict[str, Any]],
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
        nothing_on_disk: list[str],
    ) -> None:
        data, stands = card
        caplog.set_level(logging.DEBUG)
        data += b"\x00" * (2 * 1024 * 1024)  # larger than what would go through a temporary file
        answer = await sent(caseworker, data)
        assert answer.status_code == 200, answer.text
        read = answer.json()
        assert (read["kind"], read["kept"], read["photo_id"], read["note"]) == (
            "disability_card",
            False,
            None,
            None,
        )
        assert {key: one["value"] for key, one in read["fields"].items()} == stands
        assert all(0.5 < one["confidence"] <= 1 for one in read["fields"].values())
        assert any(stands["name"] in line["text"] for line in read["lines"])
        heard = caplog.text + "".join(capfd.readouterr())
        assert stands["name"] not in heard
        assert stands["id_number"] not in heard
        assert nothing_on_disk == []
        assert (await caseworker.get("/api/v1/applications")).json()["total"] == 0

    @pytest.mark.usefixtures("keeping")
    async def test_that_is_kept_comes_with_the_application(
        self, caseworker: httpx.AsyncClient, card: tuple[bytes, dict[str, Any]]
    ) -> None:
        data, stands = card
        photo_id = (await sent(caseworker, data)).json()["photo_id"]
        fields = {**stands, "living": "alone"}
        body = {
            "client_id": str(uuid4()),
            "region": "dehua",
            "channel": "visit",
            "consent": {"given": "oral", "by": "self"},
            "fields": fields,
            "needs": [{"service": "living.home_care"}],
            "photo_ids": [photo_id],
            "accept_contradictions": True,
        }
        entered = await caseworker.post("/api/v1/applications", json=body)
        assert entered.status_code == 201, entered.text
        of = f"/api/v1/applications/{entered.json()['no']}/photos"
        assert [one["id"] for one in (await caseworker.get(of)).json()["items"]] == [photo_id]
        shown = await caseworker.get(f"{of}/{photo_id}")
        assert shown.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
        assert (await caseworker.get(f"{of}/no-such")).status_code == 404


class TestWhatIsNoCard:
    async def test_says_so_and_lets_the_form_go_on(self, caseworker: httpx.AsyncClient) -> None:
        answer = await sent(caseworker, png(), kind="id_card")
        assert answer.status_code == 200
        assert answer.json()["fields"] == {}
        assert "直接填写" in answer.json()["note"]

    @pytest.mark.parametrize(
        ("data", "told"),
        [(b"", "缺少这一项"), (b"%PDF-1.7", "不是能读的照片"), (png(60, 60), "照片太小")],
    )
    async def test_is_refused_in_plain_words(
        self, caseworker: httpx.AsyncClient, data: bytes, told: str
    ) -> None:
        answer = await sent(caseworker, data)
        assert answer.status_code == 422
        assert told in answer.json()["errors"][0]["message"]

    async def test_no_picture_at_all(self, caseworker: httpx.AsyncClient) -> None:
        answer = await caseworker.post(URL, data={"kind": "id_card"})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["picture"]

    async def test_a_kind_or_region_that_is_none(self, caseworker: httpx.AsyncClient) -> None:
        assert (await sent(caseworker, png(), kind="passport")).status_code == 422
        assert (await sent(caseworker, png(), region="atlantis")).status_code == 422

    async def test_over_eight_megabytes_is_not_even_read(self, caseworker: httpx.AsyncClient) -> None:
        assert (await sent(caseworker, b"\xff" * (9 * 1024 * 1024))).status_code == 413


class TestTrouble:
    async def test_too_many_at_once_are_asked_to_wait(
        self, caseworker: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services.photos, "_reader", Breaks(Busy(5)))
        answer = await sent(caseworker, png())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")

    async def test_a_machine_that_cannot_read_says_what_to_do(
        self, caseworker: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services.photos, "_reader", Breaks(CannotRead("rapidocr")))
        answer = await sent(caseworker, png())
        assert answer.status_code == 503
        assert "直接填写" in answer.json()["detail"]
