"""What stands on the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.papers.form import Entered, PaperForm, application_form
from casework.papers.text import EMPTY, printable
from casework.papers.wording import FormWords, form_words, paper_file
from casework.regions import RegionPack
from tests.support.papers import AS_TEXT, FILED, HOSTILE, NOT_ASSESSED, an_application, facts


@pytest.fixture
def words() -> FormWords:
    return form_words("dehua")


@pytest.fixture
def form(dehua: RegionPack, words: FormWords) -> PaperForm:
    return application_form(an_application(), dehua, words, facts(dehua))


class TestTheForm:
    def test_has_every_field_in_words(self, form: PaperForm) -> None:
        assert form.values["disability"] == "肢体残疾二级"
        assert form.values["monthly_income"] == "860元/月"
        assert form.values["category"] == "低保"
        assert EMPTY not in form.values.values()

    def test_says_when_where_and_by_whom(self, form: PaperForm) -> None:
        assert (form.no, form.filed_on, form.channel) == ("DH20261121-000012", "2026年11月21日", "网页")
        assert form.printed == "林小燕 2026年11月22日 12:00 打印"

    def test_has_needs_and_referrals_in_words(self, form: PaperForm) -> None:
        [need], [referral] = form.needs, form.referrals
        assert (need.group, need.service, need.text) == ("生活保障类", "居家照料", "想找人上门照顾")
        assert (referral.organisation, referral.sent_on) == ("致和社工事务所", "2026年11月21日")
        assert referral.status == "服务中"

    def test_calls_the_assessment_a_first_sorting(self, form: PaperForm) -> None:
        found = form.assessment
        assert found.difficulty == "63（满分100，资料补齐后最高 71）"
        assert (found.level, found.missing) == ("困难", "全家月收入")
        assert found.dimensions.startswith("家庭结构 12分（满分20）")
        assert "初筛" in found.note

    def test_leaves_places_for_the_offices_of_the_township(self, form: PaperForm) -> None:
        assert [one.organisation for one in form.opinions] == ["上涌镇民政办", "德化县民政局", ""]
        assert all(one.signs for one in form.opinions)

    def test_names_the_offices_of_another_region_as_its_pack_does(
        self, weihai: RegionPack, words: FormWords
    ) -> None:
        fields = {"township": "张村镇"}
        form = application_form(an_application(fields), weihai, words, facts(weihai))
        assert [one.organisation for one in form.opinions] == [
            "张村镇社会救助服务转介驿站",
            "环翠区民政局",
            "",
        ]

    def test_without_a_township_names_no_office(self, dehua: RegionPack, words: FormWords) -> None:
        form = application_form(an_application({}), dehua, words, facts(dehua))
        assert [one.organisation for one in form.opinions] == ["", "", ""]

    def test_that_knows_nothing_has_dashes(self, dehua: RegionPack, words: FormWords) -> None:
        view = an_application({}, needs=[], referrals=[], assessment=NOT_ASSESSED)
        form = application_form(view, dehua, words, facts(dehua, erased=True))
        assert set(form.values.values()) == {EMPTY}
        assert (form.assessment.difficulty, form.assessment.reasons) == (EMPTY, EMPTY)
        assert form.consent is not None
        assert form.consent.how == EMPTY
        assert form.notes == [words.erased_note]


class TestConsent:
    def test_in_a_talk_is_in_the_persons_words(self, form: PaperForm) -> None:
        assert form.consent is not None
        assert form.consent.how == "2026年11月21日 在线会话中表示同意，原话：“同意”"

    def test_in_person_says_how_who_and_through_whom(self, dehua: RegionPack, words: FormWords) -> None:
        entered = Entered(given="written", by="guardian", who="{given}王", at=FILED)
        form = application_form(
            an_application(channel="station"), dehua, words, facts(dehua, entered=entered)
        )
        assert form.consent is not None
        assert form.consent.how == "2026年11月21日 12:00 监护人书面同意，由{given}王当面记录"


class TestWhoSeesAPart:
    def test_gets_no_places_for_offices_and_is_told_so(self, dehua: RegionPack, words: FormWords) -> None:
        view = an_application({"name": "陈阿妹"}, assessment=NOT_ASSESSED)
        form = application_form(view, dehua, words, facts(dehua, whole=False))
        assert (form.consent, form.opinions, form.notes) == (None, [], [words.shared_note])
        assert form.values["phone"] == EMPTY


class TestText:
    @pytest.mark.parametrize(
        ("value", "stands"),
        [
            (HOSTILE, AS_TEXT),
            (None, EMPTY),
            (" \x00\u200b\n\t", EMPTY),
            ("一行\r\n\x0b二行", "一行\n二行"),
            ("\ud800坏\ufffe", "坏"),
            ("好😀", "好😀"),
        ],
    )
    def test_is_only_what_can_be_seen(self, value: object, stands: str) -> None:
        assert printable(value) == stands

    def test_without_an_end_is_cut(self) -> None:
        assert len(printable("x" * 5000)) == 2000


class TestFiles:
    def test_a_regions_own_comes_before_the_projects(self, tmp_path: Path) -> None:
        data = tmp_path
        own = data / "regions" / "xindi" / "papers" / "form.yml"
        assert paper_file("xindi", "form.yml", data) == data / "papers" / "form.yml"
        own.parent.mkdir(parents=True)
        own.write_text("title: 我们的表")
        assert paper_file("xindi", "form.yml", data) == own
