"""What makes the words for a service a need, with the patterns of data/nlu."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.nlu.clauses import Clause, split
from bot.nlu.needs_rules import Lexicon, bare, pleads, provided, refused, status, telling_span, wished

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    entries = yaml.safe_load((ROOT / "data/nlu/needs_patterns.yml").read_text(encoding="utf-8"))["nlu"]
    return Lexicon(
        {"name": entry["regex"], "pattern": line.strip().removeprefix("- ")}
        for entry in entries
        for line in entry["examples"].splitlines()
    )


def clause(text: str) -> Clause:
    return Clause(text, 0, len(text))


class TestLexicon:
    @pytest.mark.parametrize(
        ("said", "service", "words"),
        [
            ("想找人打扫卫生可以吗", "hygiene.cleaning", "打扫卫生"),
            ("饭都做不动了", "living.meals", "饭都做不动"),
            ("厕所没有扶手", "hygiene.barrier_free", "厕所没有扶手"),
            ("孙子功课没人辅导", "support.tutoring", "功课没人辅导"),
            ("看病没人陪", "health.escort", "看病没人陪"),
            ("没钱看病", "link.medical_aid", "没钱看病"),
            ("想申请公租房", "link.housing", "公租房"),
            ("助听器坏了", "health.assistive_device", "助听器坏了"),
        ],
    )
    def test_the_span_is_the_telling_words(
        self, lexicon: Lexicon, said: str, service: str, words: str
    ) -> None:
        found = lexicon.mentions(clause(said))
        assert [(one.service, said[one.start : one.end]) for one in found] == [(service, words)]

    def test_several_needs_of_one_clause_are_all_found(self, lexicon: Lexicon) -> None:
        found = {one.service for one in lexicon.mentions(clause("想要送饭和洗衣服还有理发"))}
        assert found == {"living.meals", "hygiene.laundry", "hygiene.bathing"}

    @pytest.mark.parametrize("said", ["我今年七十二", "你好", "工作人员在吗", "老伴去世三年了", "家里四口人"])
    def test_plain_statements_name_no_service(self, lexicon: Lexicon, said: str) -> None:
        assert lexicon.mentions(clause(said)) == []


class TestRefused:
    @pytest.mark.parametrize(
        "said", ["不用送饭", "不要送餐", "不是要申请低保", "送饭就不用了", "低保我不要", "打扫不需要"]
    )
    def test_a_named_service_that_is_not_wanted(self, lexicon: Lexicon, said: str) -> None:
        assert all(refused(clause(said), one) for one in lexicon.mentions(clause(said)))
        assert lexicon.mentions(clause(said))

    @pytest.mark.parametrize("said", ["想把低保办上", "没人做饭", "走不了路想要轮椅", "想把旱厕改成坐的"])
    def test_a_negative_word_that_refuses_nothing(self, lexicon: Lexicon, said: str) -> None:
        assert not any(refused(clause(said), one) for one in lexicon.mentions(clause(said)))


class TestProvided:
    @pytest.mark.parametrize("said", ["已经有人送饭了", "我是低保户", "邻居家申请了低保", "女儿每天给我送饭"])
    def test_what_is_there_already_is_no_need(self, lexicon: Lexicon, said: str) -> None:
        assert all(provided(clause(said), one) for one in lexicon.mentions(clause(said)))

    @pytest.mark.parametrize("said", ["就想有人送口热饭", "没人给我做饭", "想申请低保"])
    def test_a_wish_is_not_there_yet(self, lexicon: Lexicon, said: str) -> None:
        assert not any(provided(clause(said), one) for one in lexicon.mentions(clause(said)))


class TestWished:
    @pytest.mark.parametrize("said", ["想找人打扫", "能不能送饭", "需要轮椅", "帮我买药"])
    def test_asks_for_something(self, said: str) -> None:
        assert wished(said)

    def test_a_statement_asks_for_nothing(self) -> None:
        assert not wished("今年七十六")


class TestBare:
    def test_drops_the_polite_words(self) -> None:
        assert bare("我想找人打扫可以吗") == "打扫"


class TestTellingSpan:
    def test_leaves_out_the_words_around(self) -> None:
        text = "那个，我想请人拾掇一下屋子行吗"
        last = split(text)[-1]
        start, end = telling_span(last)
        assert text[start:end] == "拾掇一下屋子"


class TestStatus:
    @pytest.mark.parametrize(
        "said", ["他属于特困", "低保金每月六百八", "低保户", "住的是公租房", "特困人员，分散供养"]
    )
    def test_what_a_household_is_or_gets_is_no_need(self, lexicon: Lexicon, said: str) -> None:
        first = split(said)[0]
        assert all(status(first, one) for one in lexicon.mentions(first) if not one.told)

    @pytest.mark.parametrize("said", ["低保", "想申请低保", "公租房", "能给我家评低保户吗"])
    def test_what_is_named_or_asked_for_stays_a_need(self, lexicon: Lexicon, said: str) -> None:
        assert not any(status(clause(said), one) for one in lexicon.mentions(clause(said)))


class TestPleads:
    @pytest.mark.parametrize(
        "said", ["家里困难，幼儿园的钱能减免吗", "拐杖有补贴吗，我腿残三级", "有没有上门照看老人的大姐"]
    )
    def test_a_question_for_this_household(self, said: str) -> None:
        assert pleads(said)

    @pytest.mark.parametrize(
        "said", ["低保要什么条件", "我想问低保怎么申请", "残疾证到哪里办", "我的申请批了没有"]
    )
    def test_a_question_about_how_things_are(self, said: str) -> None:
        assert not pleads(said)


class TestChangedMind:
    @pytest.mark.parametrize(
        ("said", "dropped"),
        [
            ("公租房先不考虑", "link.housing"),
            ("免送饭", "living.meals"),
            ("不要照顾了", "living.home_care"),
            ("打扫先不用", "hygiene.cleaning"),
        ],
    )
    def test_what_is_put_off_is_refused(self, lexicon: Lexicon, said: str, dropped: str) -> None:
        mentions = [one for one in lexicon.mentions(clause(said)) if one.service == dropped]
        assert mentions and all(refused(clause(said), one) for one in mentions)

    @pytest.mark.parametrize("said", ["符不符合低保条件", "够不够低保", "能不能办低保"])
    def test_a_question_whether_is_no_refusal(self, lexicon: Lexicon, said: str) -> None:
        assert not any(refused(clause(said), one) for one in lexicon.mentions(clause(said)))

    @pytest.mark.parametrize("said", ["哪怕每天有人送一餐热饭", "每星期有人来打扫一次也好"])
    def test_what_would_do_is_not_there_yet(self, lexicon: Lexicon, said: str) -> None:
        mentions = lexicon.mentions(clause(said))
        assert mentions and not any(provided(clause(said), one) for one in mentions)
