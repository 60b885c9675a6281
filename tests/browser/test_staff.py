"""The caseworkers' desk, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.site import Chat, Site, sign_in


@pytest.fixture
def signed_in(desk: Page, site: Site) -> Page:
    """The desk, inside."""
    desk.goto("/staff")
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="申请")).to_be_visible()
    return desk


@pytest.fixture
def case(signed_in: Page, filed: dict[str, Any]) -> Page:
    """The application's page."""
    signed_in.goto(f"/staff/applications/{filed['no']}")
    expect(signed_in.locator("#case-body")).to_be_visible()
    return signed_in


class TestSigningIn:
    """Who may come in."""

    def test_a_wrong_password_is_told_and_stays_outside(self, desk: Page, site: Site) -> None:
        desk.goto("/staff")
        sign_in(desk, site, password="not-the-password")
        expect(desk.get_by_role("alert")).to_be_visible()
        expect(desk.get_by_role("button", name="登录")).to_be_visible()
        assert desk.context.cookies() == []

    def test_the_right_one_leads_to_the_list_and_out_again(self, signed_in: Page) -> None:
        expect(signed_in.locator("#count")).to_contain_text("共")
        signed_in.get_by_role("button", name="退出").click()
        expect(signed_in.get_by_role("button", name="登录")).to_be_visible()
        assert signed_in.context.cookies() == []

    def test_a_link_to_a_case_is_kept_over_the_sign_in(
        self, desk: Page, site: Site, filed: dict[str, Any]
    ) -> None:
        desk.goto(f"/staff/applications/{filed['no']}")
        sign_in(desk, site)
        expect(desk.locator("#case-body")).to_be_visible()
        assert desk.url.endswith(filed["no"])

    def test_a_sign_in_that_ran_out_leads_back_to_the_door(self, case: Page, site: Site) -> None:
        case.context.add_cookies([{"name": "yizhu_staff", "value": "run.out.token", "url": site.url}])
        case.reload()
        expect(case.get_by_role("button", name="登录")).to_be_visible()


class TestTheList:
    """Finding an application."""

    def test_a_new_application_is_in_it_with_a_masked_name(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.reload()
        row = signed_in.locator("#rows tr", has_text=filed["no"])
        expect(row).to_contain_text("上涌镇")
        expect(row).to_contain_text("居家照料")
        expect(row).not_to_contain_text(filed["fields"]["name"])
        expect(row).to_contain_text(filed["fields"]["name"][0])

    def test_filters_narrow_it_and_stay_in_the_address(self, signed_in: Page, filed: dict[str, Any]) -> None:
        signed_in.get_by_label("乡镇").select_option("上涌镇")
        expect(signed_in).to_have_url(re.compile("township="))
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_be_visible()
        signed_in.get_by_label("乡镇").select_option("杨梅乡")
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_have_count(0)
        signed_in.go_back()
        expect(signed_in.get_by_label("乡镇")).to_have_value("上涌镇")
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_be_visible()

    def test_a_page_beyond_the_last_leads_to_the_last(self, signed_in: Page, filed: dict[str, Any]) -> None:
        signed_in.goto(f"/staff/applications?q={filed['no']}&page=99")
        expect(signed_in.locator("#rows tr")).to_have_count(1)
        expect(signed_in).to_have_url(re.compile(f"q={filed['no']}$"))

    def test_a_search_without_a_find_says_so_and_can_be_cleared(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.get_by_label("查找").fill("<b>没有这个</b>")
        signed_in.get_by_role("button", name="查找").click()
        expect(signed_in.locator("#empty")).to_contain_text("没有符合条件的申请")
        signed_in.get_by_role("button", name="清空").click()
        # Which of them are on the first page depends on how many were filed since.
        expect(signed_in.locator("#rows tr").first).to_be_visible()
        expect(signed_in.get_by_label("查找")).to_have_value("")
        signed_in.get_by_label("查找").fill(filed["no"])
        signed_in.get_by_label("查找").press("Enter")
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_be_visible()

    def test_what_is_typed_before_the_choices_are_there_stays(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        held: list[Route] = []
        signed_in.route("**/pages/labels.json?*", lambda route: held.append(route))
        with signed_in.expect_request("**/pages/labels.json?*"):
            signed_in.goto("/staff/applications", wait_until="commit")
        signed_in.get_by_label("查找").fill(filed["no"])
        for route in held:
            route.continue_()
        signed_in.unroute("**/pages/labels.json?*")
        expect(signed_in.locator("#count")).to_contain_text("共")
        signed_in.get_by_label("查找").press("Enter")
        expect(signed_in.locator("#rows tr")).to_have_count(1)
        expect(signed_in.get_by_label("查找")).to_have_value(filed["no"])

    def test_a_row_leads_to_the_case_and_back_to_the_same_list(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.get_by_label("查找").fill(filed["no"])
        signed_in.get_by_label("查找").press("Enter")
        expect(signed_in.locator("#rows tr")).to_have_count(1)
        signed_in.locator("#rows tr").click()
        expect(signed_in.locator("#case-body")).to_be_visible()
        signed_in.get_by_role("link", name="返回申请列表").click()
        expect(signed_in.get_by_label("查找")).to_have_value(filed["no"])


class TestTheCase:
    """An application beside its transcript."""

    def test_a_value_lights_up_the_words_that_said_it(self, case: Page, filed: dict[str, Any]) -> None:
        for key in ("age", "living", "township"):
            [evidence, *_] = filed["evidence"][key]
            case.locator(f"[data-key={key}]").click()
            lit = case.locator(f"[data-message='{evidence['message_id']}'] .lit")
            assert "".join(lit.all_text_contents()) == evidence["text"]
            expect(lit.first).to_be_in_viewport()

    def test_the_words_light_up_their_value(self, case: Page, filed: dict[str, Any]) -> None:
        case.locator("[data-keys~=township]").first.click()
        expect(case.locator("[data-key=township]")).to_have_class("value lit")
        expect(case.locator("[data-key=township]")).to_have_text("上涌镇")
        expect(case.locator("[data-key].lit")).to_have_count(1)

    def test_it_works_by_keyboard_and_escape_puts_the_light_out(self, case: Page) -> None:
        case.locator("[data-key=age]").focus()
        expect(case.locator("[data-keys~=age].lit").first).to_be_visible()
        case.locator("[data-keys~=living]").first.focus()
        expect(case.locator("[data-key=living]")).to_have_attribute("aria-pressed", "true")
        case.keyboard.press("Escape")
        expect(case.locator(".lit")).to_have_count(0)

    def test_a_need_lights_up_its_words_and_shows_where_it_went(
        self, case: Page, filed: dict[str, Any]
    ) -> None:
        need = case.locator(".need", has_text="居家照料")
        need.locator("[data-key]").click()
        expect(case.locator("#talked .lit").first).to_be_visible()
        expect(need.locator(".referral")).to_contain_text("致和社工事务所")
        expect(need.locator(".referral .badge")).to_have_text("已发出")

    def test_assessment_is_marked_as_a_first_sorting_with_its_reasons(
        self, case: Page, filed: dict[str, Any]
    ) -> None:
        expect(case.get_by_role("heading", name="困难程度 初筛")).to_be_visible()
        expect(case.locator(".assessment__reasons li")).to_have_text(filed["assessment"]["reasons"])
        expect(case.locator(".assessment__total b")).to_have_text(str(filed["assessment"]["difficulty"]))

    def test_the_history_tells_who_read_it(self, case: Page) -> None:
        case.reload()
        expect(case.locator("#history")).to_contain_text("提交了申请")
        expect(case.locator("#history")).to_contain_text("工作人员 查看了")

    def test_an_unknown_number_is_told(self, signed_in: Page) -> None:
        signed_in.goto("/staff/applications/DH20200101-999999")
        expect(signed_in.locator("#case-problem")).to_be_visible()
        expect(signed_in.locator("#case-body")).to_be_hidden()


class TestAValueThatWasChanged:
    """Said one way, corrected later: the words that count now are told from the earlier ones."""

    def test_the_earlier_words_are_marked_as_others(self, signed_in: Page, site: Site) -> None:
        number = Chat(signed_in).open().file(correction="不对，我妈今年83岁")
        signed_in.goto(f"/staff/applications/{number}")
        signed_in.locator("[data-key=age]").click()
        expect(signed_in.locator("[data-key=age]")).to_have_text("83岁")
        expect(signed_in.locator(".said.lit:not(.said--other)")).to_contain_text("83")
        expect(signed_in.locator(".said--other.lit")).to_contain_text("82")
        expect(signed_in.locator(".said--other.lit")).to_have_attribute("title", re.compile("依据是另一处"))

    def test_a_correction_by_staff_is_told(self, signed_in: Page, site: Site) -> None:
        number = Chat(signed_in).open().file()
        with site.staff() as staff:
            change = {"fields": {"housing": "unsafe", "age": 84}, "reason": "电话核实"}
            staff.patch(f"/applications/{number}", json=change).raise_for_status()
        signed_in.goto(f"/staff/applications/{number}")
        expect(signed_in.locator(".fields__row", has_text="住房情况")).to_contain_text("危房 人工更正")
        expect(signed_in.locator(".fields__row", has_text="年龄")).to_contain_text("84岁 人工更正")
        expect(signed_in.locator("#history")).to_contain_text("更正年龄：82岁 → 84岁，原因：电话核实")


class TestWhereWordsAre:
    """Cutting a message where its spans are (static/staff/spans.js)."""

    def cut(self, page: Page, text: str, spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
        source = page.locator("script[src*='/staff/list.js']").get_attribute("src")
        assert source is not None
        found: list[dict[str, Any]] = page.evaluate(
            "async ([source, text, spans]) => (await import(source)).pieces(text, spans)",
            [source.replace("list.js", "spans.js"), text, spans],
        )
        return found

    def test_offsets_count_characters_also_after_an_emoji(self, signed_in: Page) -> None:
        found = self.cut(signed_in, "👌82岁了", [{"key": "age", "start": 1, "end": 4, "other": False}])
        assert [(piece["text"], piece["keys"]) for piece in found] == [
            ("👌", []),
            ("82岁", ["age"]),
            ("了", []),
        ]

    def test_overlapping_spans_share_the_piece_in_the_middle(self, signed_in: Page) -> None:
        spans = [
            {"key": "a", "start": 0, "end": 3, "other": False},
            {"key": "b", "start": 2, "end": 5, "other": True},
        ]
        found = self.cut(signed_in, "一二三四五", spans)
        assert [(p["text"], p["keys"], p["other"]) for p in found] == [
            ("一二", ["a"], False),
            ("三", ["a", "b"], False),
            ("四五", ["b"], True),
        ]

    def test_a_span_outside_the_text_is_left_out(self, signed_in: Page) -> None:
        found = self.cut(signed_in, "短", [{"key": "a", "start": 0, "end": 9, "other": False}])
        assert [(piece["text"], piece["keys"]) for piece in found] == [("短", [])]
