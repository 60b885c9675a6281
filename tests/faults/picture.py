"""A picture on which nothing can be read."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image


@cache
def blank() -> bytes:
    """A wall."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "lightgrey").save(out, "JPEG")
    return out.getvalue()
