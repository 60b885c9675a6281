"""The form as HTML: a page for the printer, and the source of the PDF."""

from __future__ import annotations

from api.pages.assets import STATIC
from api.pages.templating import templates
from casework.papers.form import PaperForm


def form_html(form: PaperForm) -> str:
    """The form alone, without an address in it."""
    return templates.env.get_template("papers/pdf.html").render(form=form)


def form_css() -> str:
    """How it looks on paper."""
    return (STATIC / "papers" / "form.css").read_text(encoding="utf-8")
