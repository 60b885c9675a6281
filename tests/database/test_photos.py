"""Photos that a region keeps: sealed, of one application, seen by few, gone in time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import text

from casework.access import Reader
from casework.errors import Invalid, NotAllowed, NotFound
from casework.photos.lines import Line
from casework.photos.picture import open_picture
from casework.photos.service import PhotoReading, Photos
from casework.regions import RegionPack
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, organisation

STATION = Reader(kind="staff", id="st", role="station", regions=["dehua"], townships=["上涌镇"])
VOLUNTEER = Reader(kind="staff", id="vol", role="volunteer", regions=["dehua"])


class Printed:
    """Finds the same two lines in whatever it is shown."""

    def lines(self, data: bytes) -> tuple[Image.Image, list[Line]]:
        corners = ((0.0, 0.0), (200.0, 0.0), (200.0, 20.0), (0.0, 20.0))
        below = ((0.0, 60.0), (300.0, 60.0), (300.0, 80.0), (0.0, 80.0))
        card = [Line("姓名陈阿妹", 0.99, corners), Line("公民身份号码", 0.99, below)]
        return open_picture(data), card if data.startswith(b"\xff\xd8") else []


def photo(form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, form)
    return out.getvalue()


def kept_in(regions: Mapping[str, RegionPack], days: int = 30) -> dict[str, RegionPack]:
    """The packs, with Dehua keeping its photos."""
    dehua = regions["dehua"]
    rules = dehua.photos.model_copy(update={"keep": True, "days": days})
    return {**regions, "dehua": dehua.model_copy(update={"photos": rules})}


@pytest.fixture
def photos(house: House) -> Photos:
    return Photos(house.clock, kept_in(house.regions), Printed())


def read(house: House, photos: Photos, by: Reader = STATION, form: str = "JPEG") -> PhotoReading:
    return photos.read(house.database, photo(form), None, "dehua", by)


def attached(house: House, photos: Photos, by: Reader = STATION) -> tuple[str, str]:
    """An application with a photo: its number and the photo's id."""
    no, photo_id = house.file().no, read(house, photos, by).photo_id
    assert photo_id is not None
    with house.database.session() as s:
        photos.attach(s, no, [photo_id], by)
    return no, photo_id


def stored(house: House) -> int:
    with house.database.read() as s:
        return int(s.execute(text("SELECT count(*) FROM photo")).scalar_one())


class TestReading:
    def test_proposes_and_keeps_nothing_where_the_region_says_nothing(self, house: House) -> None:
        reading = read(house, Photos(house.clock, house.regions, Printed()))
        assert reading.fields["name"].value == "陈阿妹"
        assert (reading.kept, reading.photo_id, stored(house)) == (False, None, 0)

    def test_keeps_a_card_sealed_where_the_region_says_so(self, house: House, photos: Photos) -> None:
        reading = read(house, photos)
        assert reading.kept
        with house.database.read() as s:
            sealed = bytes(s.execute(text("SELECT picture FROM photo")).scalar_one())
        assert b"JFIF" not in sealed
        assert b"\xff\xd8\xff" not in sealed

    def test_keeps_no_picture_of_anything_else(self, house: House, photos: Photos) -> None:
        reading = read(house, photos, form="PNG")
        assert (reading.kept, reading.note, stored(house)) == (False, "photo_no_text", 0)

    def test_is_for_who_enters_applications_in_that_region(self, house: House, photos: Photos) -> None:
        with pytest.raises(NotAllowed):
            read(house, photos, organisation("dehua.zhihe"))
        with pytest.raises(Invalid):
            read(house, photos, ELSEWHERE)


class TestAKeptPhoto:
    def test_is_seen_by_who_sees_the_whole_application_and_that_is_noted(
        self, house: House, photos: Photos
    ) -> None:
        no, photo_id = attached(house, photos)
        with house.database.session() as s:
            assert [one.id for one in photos.of(s, no, CASEWORKER)] == [photo_id]
            picture = photos.picture(s, no, photo_id, CASEWORKER)
        assert Image.open(io.BytesIO(picture)).size == (300, 200)
        with house.database.session() as s:
            trail = [(e.kind, e.action) for e in house.applications.history(s, no, CASEWORKER)]
        assert ("change", "photo_attach") in trail
        assert ("read", "read_photo") in trail

    def test_is_not_shown_to_others(self, house: House, photos: Photos) -> None:
        no, photo_id = attached(house, photos)
        shared = organisation("dehua.zhihe").model_copy(update={"regions": ["dehua"]})
        with house.database.session() as s:
            assert photos.of(s, no, shared) == []
            for reader in (shared, ELSEWHERE, VOLUNTEER):
                with pytest.raises(NotFound):
                    photos.picture(s, no, photo_id, reader)

    def test_belongs_to_one_application_and_to_who_sent_it_in(self, house: House, photos: Photos) -> None:
        no, photo_id = attached(house, photos)
        other = house.file().no
        unclaimed = read(house, photos, CASEWORKER).photo_id
        assert unclaimed is not None
        with house.database.session() as s:
            photos.attach(s, other, [photo_id, unclaimed, "no-such"], STATION)
            assert photos.of(s, other, CASEWORKER) == []
            with pytest.raises(NotFound):
                photos.picture(s, other, photo_id, CASEWORKER)
            with pytest.raises(Invalid):
                photos.attach(s, no, ["x"] * 7, STATION)

    def test_goes_with_the_application(self, house: House, photos: Photos) -> None:
        no, _ = attached(house, photos)
        with house.database.session() as s:
            house.erasure.by_staff(s, no, CASEWORKER, "来电要求删除")
        assert stored(house) == 0

    def test_goes_after_the_regions_days_and_unclaimed_after_one(self, house: House, photos: Photos) -> None:
        no, photo_id = attached(house, photos)
        read(house, photos)
        house.clock.wait(days=1)
        with house.database.session() as s:
            assert photos.delete_due(s) == 1
            [left] = photos.of(s, no, CASEWORKER)
        assert (left.id, left.delete_at - left.at) == (photo_id, timedelta(days=30))
        house.clock.wait(days=29)
        with house.database.session() as s:
            assert photos.delete_due(s) == 1
        assert stored(house) == 0
