"""What happens to a card between the table and the server: turned, tilted, dim, noisy, small."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

#: A picture out of a card; ``chance`` makes it differ from card to card and the same from run to run.
Spoil = Callable[[Image.Image, random.Random], Image.Image]


def on_a_table(card: Image.Image, chance: random.Random, *, tilt: float = 0.0) -> Image.Image:
    """The card on a table, seen from a little aside: corners moved by up to ``tilt`` of its width."""
    width, height = card.size
    border = width // 8
    table = np.full((height + 2 * border, width + 2 * border, 3), (96, 84, 70), dtype=np.uint8)
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, 5, table.shape)
    table = np.clip(table + grain, 0, 255).astype(np.uint8)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    reach = tilt * width
    moved = corners + border
    moved += np.array([[chance.uniform(-reach, reach) for _ in "xy"] for _ in corners], dtype=np.float32)
    how = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    size = (table.shape[1], table.shape[0])
    flat = cv2.warpPerspective(np.asarray(card), how, size)
    there = cv2.warpPerspective(np.full((height, width), 255, dtype=np.uint8), how, size)
    return Image.fromarray(np.where(there[..., None] > 127, flat, table))


def turned(card: Image.Image, chance: random.Random) -> Image.Image:
    """Not laid straight: up to 9 degrees."""
    return on_a_table(card, chance).rotate(
        chance.uniform(-9, 9), expand=True, resample=Image.Resampling.BICUBIC, fillcolor=(96, 84, 70)
    )


def tilted(card: Image.Image, chance: random.Random) -> Image.Image:
    """Photographed from aside."""
    return on_a_table(card, chance, tilt=0.06)


def dim(card: Image.Image, chance: random.Random) -> Image.Image:
    """In a dark room, with the light from one side."""
    picture = ImageEnhance.Brightness(on_a_table(card, chance, tilt=0.02)).enhance(0.42)
    shade = np.linspace(1.0, 0.55, picture.width)[None, :, None]
    return Image.fromarray((np.asarray(picture) * shade).astype(np.uint8))


def noisy(card: Image.Image, chance: random.Random) -> Image.Image:
    """A cheap telephone's camera: grain, a little out of focus, packed hard."""
    picture = on_a_table(card, chance, tilt=0.02).filter(ImageFilter.GaussianBlur(1.2))
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, 14, (picture.height, picture.width, 3))
    packed = io.BytesIO()
    Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)).save(
        packed, "JPEG", quality=45
    )
    return Image.open(io.BytesIO(packed.getvalue())).convert("RGB")


def small(card: Image.Image, chance: random.Random) -> Image.Image:
    """From far away: the card is a third of the picture."""
    width, height = 1400, 1000
    table = Image.new("RGB", (width, height), (96, 84, 70))
    piece = card.resize((card.width * 11 // 20, card.height * 11 // 20), Image.Resampling.LANCZOS)
    table.paste(piece, (chance.randrange(width - piece.width), chance.randrange(height - piece.height)))
    return table


def sideways(card: Image.Image, chance: random.Random) -> Image.Image:
    """The telephone held upright, and nothing in the file that says so."""
    return on_a_table(card, chance, tilt=0.02).transpose(
        chance.choice([Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
    )


def upside_down(card: Image.Image, chance: random.Random) -> Image.Image:
    """Held the wrong way round."""
    return on_a_table(card, chance, tilt=0.02).transpose(Image.Transpose.ROTATE_180)


WAYS: Final[dict[str, Spoil]] = {
    "plain": on_a_table,
    "turned": turned,
    "tilted": tilted,
    "dim": dim,
    "noisy": noisy,
    "small": small,
    "sideways": sideways,
    "upside_down": upside_down,
}
