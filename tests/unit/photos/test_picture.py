"""Files that claim to be pictures."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from casework.errors import Invalid
from casework.photos.picture import MAX_BYTES, READ_SIDE, open_picture, packed


def file(picture: Image.Image, form: str = "JPEG", **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def two_colours(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    picture = Image.new(mode, size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as error:
        open_picture(data)
    [issue] = error.value.errors
    assert issue.field == "picture"
    return issue.reason


def huge_png(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


class TestAPicture:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_is_opened_in_colour(self, form: str) -> None:
        opened = open_picture(file(two_colours(), form))
        assert (opened.mode, opened.size) == ("RGB", (400, 300))

    def test_is_turned_as_the_camera_says_and_loses_what_it_wrote(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held upright
        exif[0x010E] = "who and where"
        opened = open_picture(file(two_colours(), exif=exif))
        assert opened.size == (300, 400)
        red, green, blue = opened.getpixel((150, 20))  # type: ignore[misc]
        assert red > 200 > green + blue
        kept = packed(opened)
        assert b"who and where" not in kept
        assert not Image.open(io.BytesIO(kept)).getexif()

    def test_is_no_larger_than_what_is_read(self) -> None:
        assert max(open_picture(file(two_colours((4000, 3000)))).size) <= READ_SIDE

    def test_without_ground_stands_on_white(self) -> None:
        opened = open_picture(file(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG"))
        assert opened.getpixel((100, 100)) == (255, 255, 255)


class TestWhatIsNone:
    def test_nothing(self) -> None:
        assert refused(b"") == "missing"

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.7", b"<svg onload=alert(1)>", b"PK\x03\x04", b"\xff\xd8\xff", b"\x00" * 500]
    )
    def test_other_files(self, data: bytes) -> None:
        assert refused(data) == "photo_format"

    def test_a_gif_is_no_photo(self) -> None:
        assert refused(file(two_colours(), "GIF")) == "photo_format"

    def test_half_a_picture(self) -> None:
        data = file(two_colours((1200, 900)), "PNG")
        assert refused(data[: len(data) // 2]) == "photo_broken"

    @pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
    def test_a_bomb_is_never_unpacked(self, side: int) -> None:
        assert refused(huge_png(side, side)) == "photo_too_many_pixels"

    def test_too_many_bytes(self) -> None:
        assert refused(b"\xff" * (MAX_BYTES + 1)) == "photo_too_large"

    def test_too_few_pixels(self) -> None:
        assert refused(file(two_colours((100, 60)))) == "photo_too_small"
