"""The form over HTTP: Word, PDF, and the page to print; as much of it as the reader sees."""

from __future__ import annotations

import io
from typing import Final

import httpx
import pytest
from docx import Document
from fastapi import FastAPI

from api.services import Services
from api.staff import papers
from casework.papers.pdf import PACKAGES, CannotPrint
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in
from tests.api.filing import file_application
from tests.support.papers import AS_TEXT, HOSTILE

PREFIX: Final = "/api/v1/applications"


def said(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


async def word(client: httpx.AsyncClient, no: str) -> str:
    answer = await client.get(f"{PREFIX}/{no}/form", params={"format": "docx"})
    assert answer.status_code == 200, answer.text
    return said(answer.content)


class TestTheFile:
    async def test_is_the_whole_form_for_a_caseworker_and_noted(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, address="后坂村17号").no
        answer = await caseworker.get(f"{PREFIX}/{no}/form")
        assert answer.headers["content-type"].endswith("wordprocessingml.document")
        assert f'filename="{no}.docx"' in answer.headers["content-disposition"]
        text = said(answer.content)
        assert all(
            words in text for words in ("王秀英", "13800138000", "后坂村17号", "居家照料", "上涌镇民政办")
        )
        trail = (await caseworker.get(f"{PREFIX}/{no}/history")).json()["items"]
        assert [entry["after"] for entry in trail if entry["action"] == "export"] == ["docx"]

    async def test_of_an_organisation_has_only_what_was_shared(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        needs = ["living.home_care", "link.living_aid"]
        no = file_application(services, id_number="350526194403021228", needs=needs).no
        text = await word(organisation, no)
        assert "居家照料" in text
        assert "350526194403021228" not in text
        assert "低保、特困" not in text
        assert "办理意见" not in text

    async def test_of_somebody_elses_case_is_not_there(self, app: FastAPI, services: Services) -> None:
        no = file_application(services).no
        hire(services, "vol", "volunteer")
        async with signed_in(app, "vol", ADMIN_PASSWORD) as volunteer:
            for path in (f"{PREFIX}/{no}/form", f"/staff/applications/{no}/print"):
                assert (await volunteer.get(path)).status_code == 404

    async def test_has_hostile_words_as_words(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, illness=HOSTILE[:60], address=HOSTILE).no
        assert AS_TEXT.partition("反")[0] in await word(caseworker, no)

    async def test_of_an_erased_application_says_so_and_names_nobody(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        await caseworker.post(f"{PREFIX}/{no}/erase", json={"reason": "来电要求"})
        answer = await caseworker.get(f"{PREFIX}/{no}/form")
        document = Document(io.BytesIO(answer.content))
        assert any("已按本人要求删除" in paragraph.text for paragraph in document.paragraphs)
        assert "王秀英" not in said(answer.content)

    async def test_in_no_other_format(self, caseworker: httpx.AsyncClient, services: Services) -> None:
        no = file_application(services).no
        assert (await caseworker.get(f"{PREFIX}/{no}/form?format=exe")).status_code == 422

    async def test_as_pdf_says_what_a_machine_lacks(
        self, caseworker: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lacking(html: str, css: str) -> bytes:
            raise CannotPrint

        monkeypatch.setattr(papers, "pdf", lacking)
        no = file_application(services).no
        answer = await caseworker.get(f"{PREFIX}/{no}/form?format=pdf")
        assert answer.status_code == 503
        assert PACKAGES in answer.json()["detail"]

    async def test_as_pdf(self, caseworker: httpx.AsyncClient, services: Services) -> None:
        no = file_application(services).no
        answer = await caseworker.get(f"{PREFIX}/{no}/form?format=pdf")
        if answer.status_code == 503:
            pytest.skip(answer.json()["detail"])
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


class TestThePage:
    async def test_is_the_form_with_ways_to_take_it_away(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, address=HOSTILE).no
        answer = await caseworker.get(f"/staff/applications/{no}/print")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "王秀英" in answer.text
        assert f"/api/v1/applications/{no}/form?format=pdf" in answer.text
        assert "<img src=x" not in answer.text
        assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in answer.text

    async def test_sends_who_is_not_signed_in_to_the_sign_in(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        answer = await client.get(f"/staff/applications/{no}/print")
        assert answer.status_code == 303
