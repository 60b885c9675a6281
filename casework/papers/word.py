"""The form as a Word file: the region's template filled in. The template is data
(``papers/application.docx``, made by ``python -m scripts.papers_template``); what is put into it is only ever
text."""

from __future__ import annotations

import io
from typing import Final

from casework.papers.form import PaperForm
from casework.papers.wording import paper_file

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(form: PaperForm, region: str) -> bytes:
    """The bytes of the .docx. ``region`` is the code of the pack whose template is used."""
    # Only loaded when somebody asks for a file.
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]
    from jinja2.sandbox import SandboxedEnvironment

    template = DocxTemplate(paper_file(region, "application.docx"))
    # Values are escaped as XML and never read as template again; the template itself calls nothing.
    template.render({"f": form.model_dump()}, SandboxedEnvironment(autoescape=True), autoescape=True)
    properties = template.docx.core_properties
    properties.author = properties.last_modified_by = "易助"
    properties.title = f"{form.title} {form.no}"
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
