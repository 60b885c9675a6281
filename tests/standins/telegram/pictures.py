"""The sizes in which Telegram keeps a photo."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from .shown import Json
from .world import World


def sizes(world: World, content: bytes) -> list[Json]:
    """Smallest first: a thumbnail and the picture. What is no picture is kept as it came."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            full = picture.size
            small = picture.convert("RGB")
            small.thumbnail((90, 90))
            to = io.BytesIO()
            small.save(to, "JPEG")
        kept = [(to.getvalue(), small.size), (content, full)]
    except (UnidentifiedImageError, OSError):
        kept = [(content, (90, 67)), (content, (1280, 960))]
    found = []
    for each, (width, height) in kept:
        file_id = world.keep_file("photos", "jpg", each)
        about = {"file_id": file_id, "file_unique_id": f"p{file_id[-8:]}", "file_size": len(each)}
        found.append({**about, "width": width, "height": height})
    return found
