"""The regions that are served, a third one, and the check of a region's files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.limits import LARGER_BODIES
from api.services import Services
from casework.intake.draft import Draft, DraftNeed
from casework.regions import Regions
from casework.regions.loader import PACKS
from casework.settings import Settings
from tests.api.conftest import ADMIN_PASSWORD, NO_LIMITS, HandClock, signed_in
from tests.api.test_resident import assert_problem
from tests.support.third_region import CODE, third_region

CHECK = "/api/v1/regions/check"


def files_of(code: str) -> dict[str, str]:
    folder = PACKS / code
    found = [*folder.glob("*.yml"), *folder.glob("sources/*.txt")]
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in found}


@pytest.fixture
async def checker(shared_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator who changes nothing."""
    async with signed_in(shared_app, "admin", ADMIN_PASSWORD) as client:
        yield client


class TestRegions:
    async def test_a_region_tells_its_flow_and_its_departments(self, checker: httpx.AsyncClient) -> None:
        listed = (await checker.get("/api/v1/regions")).json()["items"]
        assert [(one["code"], one["default"]) for one in listed] == [("dehua", True), ("weihai", False)]
        region = (await checker.get("/api/v1/regions/dehua")).json()
        assert [step["label"] for step in region["flow"]][2:4] == ["转介服务", "主体落实"]
        assert region["flow"][2]["referrals"] == ["sent", "rejected", "expired", "escalated"]
        assert len(region["leading_group"]) == 9 and len(region["townships"]) == 18
        assert region["townships"][0]["office"].startswith("dehua.township.")
        assert_problem(await checker.get("/api/v1/regions/atlantis"), 404)

    async def test_weihai_names_its_six_kinds_and_its_three_platforms(
        self, checker: httpx.AsyncClient
    ) -> None:
        region = (await checker.get("/api/v1/regions/weihai")).json()
        assert (len(region["provider_kinds"]), len(region["external_systems"])) == (6, 3)
        assert len({place["district"] for place in region["townships"]}) == 7


class TestCheck:
    @pytest.mark.parametrize("code", ["dehua", "weihai"])
    async def test_a_sound_pack_is_summed_up_and_nothing_is_stored(
        self, checker: httpx.AsyncClient, code: str
    ) -> None:
        answer = await checker.post(CHECK, json={"code": code, "files": files_of(code)})
        assert answer.status_code == 200, answer.text
        assert answer.json()["organisations"] == {"dehua": 31, "weihai": 81}[code]
        assert answer.json()["summary"].startswith(code)

    async def test_every_mistake_is_named_with_file_and_line(self, checker: httpx.AsyncClient) -> None:
        files = files_of("dehua")
        for name, old, new in (
            (
                "routing.yml",
                "- id: living-aid\n",
                "- id: living-aid\n      forwards_to: farm-emergency-illness\n",
            ),
            ("organisations.yml", "reports_to: dehua.civil_affairs", "reports_to: dehua.nobody"),
        ):
            assert old in files[name]
            files[name] = files[name].replace(old, new, 1)
        problem = assert_problem(await checker.post(CHECK, json={"code": "dehua", "files": files}), 422)
        told = {error["field"]: error["message"] for error in problem["errors"]}
        line = files["routing.yml"].splitlines().index("      forwards_to: living-aid") + 1
        loop = "farm-emergency-illness → living-aid → farm-emergency-illness"
        assert told[f"routing.yml:{line}"] == f"转介绕成了圈：{loop}"
        line = files["organisations.yml"].splitlines().index("    reports_to: dehua.nobody") + 1
        assert told[f"organisations.yml:{line}"] == "没有这个单位：dehua.nobody"

    @pytest.mark.parametrize(
        ("files", "field"),
        [
            ({}, "region.yml"),
            ({"region.yml": "code: dehua\n"}, "region.yml"),
            ({"region.yml": "[" * 50_000}, "region.yml:1"),
            ({"region.yml": "a: " + "{a: " * 30}, "region.yml:1"),
            ({"region.yml": "a: &a [*a]\n"}, "region.yml:1"),
            ({"region.yml": "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
                f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
            )}, "region.yml"),
            ({"region.yml": "a: 2024-13-45\n"}, "region.yml"),
            ({"region.yml": "? [1]\n: 2\n"}, "region.yml:1"),
            ({"region.yml": "0x1F: 1\n"}, "region.yml"),
            ({"region.yml": "a: !!python/object:os.system x\n"}, "region.yml:1"),
            ({"region.yml": "a: 1\n b: 2\n"}, "region.yml:2"),
            ({"../region.yml": "code: dehua\n"}, "files"),
            ({"/etc/region.yml": "code: dehua\n"}, "files"),
            ({"sources/../../x.txt": "x"}, "files"),
        ],
    )  # fmt: skip
    async def test_hostile_files_are_refused(
        self, checker: httpx.AsyncClient, files: dict[str, str], field: str
    ) -> None:
        answer = await checker.post(CHECK, json={"code": "dehua", "files": files})
        problem = assert_problem(answer, 422)
        assert problem["errors"][0]["field"].startswith(field)

    async def test_templates_and_times_cannot_break_out(self, checker: httpx.AsyncClient) -> None:
        files = files_of("dehua")
        office = files["organisations.yml"].replace("township.{pinyin}", "township.{pinyin.__class__}{x}{")
        region = files["region.yml"].replace("Asia/Shanghai", "../../etc/passwd")
        for changed in ({"organisations.yml": office}, {"region.yml": region}):
            body = {"code": "dehua", "files": files | changed}
            assert_problem(await checker.post(CHECK, json=body), 422)

    async def test_too_much_is_refused(self, checker: httpx.AsyncClient) -> None:
        body: dict[str, Any] = {"code": "dehua", "files": {"region.yml": "x" * LARGER_BODIES[CHECK]}}
        assert_problem(await checker.post(CHECK, json=body), 413)
        assert_problem(await checker.post("/api/v1/organisations", json={"name": "x" * 70_000}), 413)


class TestThirdRegion:
    @pytest.fixture
    async def served(self, tmp_path: Path, clock: HandClock) -> AsyncIterator[httpx.AsyncClient]:
        settings = Settings.model_validate(
            {
                "data_dir": tmp_path,
                "database_url": f"sqlite:///{tmp_path / 'yizhu.db'}",
                "admin_password": ADMIN_PASSWORD,
                "secret_key": "0123456789abcdef0123456789abcdef-tests",
            }
        )
        regions = Regions.load([CODE], third_region(tmp_path / "regions"))
        app = create_app(settings, clock=clock, limits=NO_LIMITS, regions=regions)
        async with app.router.lifespan_context(app), signed_in(app, "admin", ADMIN_PASSWORD) as client:
            services: Services = app.state.services
            with services.database.session() as s:
                talk = services.conversations.open(s, region=CODE, greeting=[]).conversation
                fields: dict[str, Any] = {
                    "consent": True,
                    "filled_by": "self",
                    "name": "王秀英",
                    "phone": "13800138000",
                }
                draft = Draft(
                    region=CODE,
                    fields={**fields, "age": 82, "living": "alone", "township": "新涌镇"},
                    needs=[DraftNeed(service="living.home_care", text="想找人照顾")],
                )
                services.applications.file(s, draft, talk, regions[CODE])
            yield client

    async def test_a_copied_folder_is_served_and_its_needs_are_routed(
        self, served: httpx.AsyncClient
    ) -> None:
        (item,) = (await served.get("/api/v1/applications")).json()["items"]
        assert item["no"].startswith("XD")
        (referral,) = (await served.get("/api/v1/referrals")).json()["items"]
        assert (referral["organisation"], referral["status"]) == ("xindi.yuanmeng", "sent")
        assert (await served.get("/api/v1/regions/xindi")).json()["brand"] == "新地易助"
        stations = (await served.get("/api/v1/stations?township=新涌镇")).json()["items"]
        assert [one["code"] for one in stations] == ["xindi.station.xinyong"]
