"""A file that claims to be a picture, opened with care: the right way up, small, and without what its camera
wrote into it."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageOps

from casework.errors import Invalid

#: Bytes of a photo: what a telephone makes of 12 to 50 million pixels.
MAX_BYTES: Final = 8 * 1024 * 1024
#: Pixels that are unpacked at most: 120 MB of memory.
MAX_PIXELS: Final = 40_000_000
MIN_SIDE: Final = 120
#: The longer side that is read: a card that fills a third of it is still legible.
READ_SIDE: Final = 1600
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82


def open_picture(data: bytes) -> Image.Image:
    """The picture in ``data`` as RGB, turned as its camera says, its longer side at most ``READ_SIDE``.

    Raises ``Invalid`` for the field ``picture``: ``missing``, ``photo_too_large``, ``photo_format``,
    ``photo_too_many_pixels``, ``photo_too_small``, ``photo_broken``.
    """
    if not data:
        raise Invalid.one("picture", "missing")
    if len(data) > MAX_BYTES:
        raise Invalid.one("picture", "photo_too_large")
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid.one("picture", "photo_too_many_pixels") from None
    except Exception:  # Pillow's readers raise whatever a damaged header leads them to
        raise Invalid.one("picture", "photo_format") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise Invalid.one("picture", "photo_too_many_pixels")
    if min(picture.size) < MIN_SIDE:
        raise Invalid.one("picture", "photo_too_small")
    try:
        picture.draft("RGB", (READ_SIDE, READ_SIDE))  # a JPEG is unpacked no larger than needed
        picture.load()
        return _plain(picture)
    except Exception:
        raise Invalid.one("picture", "photo_broken") from None


def _plain(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((READ_SIDE, READ_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright.convert("RGBA"))
        upright = paper
    # A new picture out of the pixels alone: nothing else of the file comes along.
    return Image.frombytes("RGB", upright.size, upright.convert("RGB").tobytes())


def packed(picture: Image.Image) -> bytes:
    """The picture as a JPEG of its pixels only, as it is kept."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
