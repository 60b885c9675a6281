"""A page of HTML as a PDF with its fonts in it, made by WeasyPrint. It fetches nothing from anywhere."""

from __future__ import annotations

import logging
import warnings
from typing import Any, Final

from PIL import ImageFile

from casework.errors import CaseworkError
from casework.gate import Gate
from casework.papers.fonts import has_chinese_font

#: Debian's packages that it needs.
PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


class CannotPrint(CaseworkError):
    """This machine lacks a library or a font with Chinese; ``packages`` are Debian's names for them."""

    def __init__(self) -> None:
        super().__init__("pango or a Chinese font is missing")
        self.packages = PACKAGES


_gate = Gate(waiting=4, patience=20.0)


def pdf(html: str, css: str) -> bytes:
    """The PDF of a page. Raises ``Busy``, ``CannotPrint``."""
    with _gate.passing():
        weasyprint = _weasyprint()
        nothing = weasyprint.urls.URLFetcher(allowed_protocols=())  # neither files nor the network
        style = weasyprint.CSS(string=css, url_fetcher=nothing)
        page = weasyprint.HTML(string=html, url_fetcher=nothing)
        return bytes(page.write_pdf(stylesheets=[style], presentational_hints=False))


def _weasyprint() -> Any:
    if not has_chinese_font():  # asked first: without any font at all pango brings the process down
        raise CannotPrint
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries that some later version will want
            import weasyprint  # type: ignore[import-untyped]
    except (ImportError, OSError):
        raise CannotPrint from None
    logging.getLogger("weasyprint").disabled = True  # its complaints may quote the page
    # WeasyPrint lets Pillow take half a picture for a whole one, everywhere in the process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint
