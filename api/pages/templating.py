"""The Jinja environment of all pages."""

from __future__ import annotations

from pathlib import Path

from fastapi.templating import Jinja2Templates

from api.pages import assets

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.globals["asset"] = assets.asset
templates.env.trim_blocks = True
templates.env.lstrip_blocks = True
