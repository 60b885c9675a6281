"""Words of danger and their look-alikes, with the patterns of data/nlu; the classifier's say is handed in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.nlu.clauses import split
from bot.nlu.crisis_words import LONG, Danger, DangerWords

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def words() -> DangerWords:
    entries = yaml.safe_load((ROOT / "data/nlu/crisis_patterns.yml").read_text(encoding="utf-8"))["nlu"]
    return DangerWords(
        {"name": entry["regex"], "pattern": line.strip().removeprefix("- ")}
        for entry in entries
        for line in entry["examples"].splitlines()
    )


def find(words: DangerWords, text: str, chance: float = 0.5) -> Danger | None:
    clauses = split(text)
    return words.find(text, clauses, [chance] * len(clauses))


class TestFind:
    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ("我真的不想活了", "suicide"),
            ("走了就不拖累孩子了", "suicide"),
            ("农药都买好了", "suicide"),
            ("他又打我", "violence"),
            ("后妈用烟头烫他", "violence"),
            ("关起来不给饭吃", "violence"),
            ("胸口疼喘不上气", "medical"),
            ("昏过去叫不醒", "medical"),
            ("三天没吃饭了", "destitution"),
            ("被房东赶出来睡桥洞", "destitution"),
            ("老爸昨天出去到现在没回来", "missing"),
            ("老人走丢了", "missing"),
        ],
    )
    def test_plain_words_tell_the_kind(self, words: DangerWords, said: str, kind: str) -> None:
        found = find(words, said)
        assert found is not None and found.kind == kind
        assert 0 <= found.start < found.end <= len(said)

    @pytest.mark.parametrize(
        "said",
        [
            *("气死了", "累死了", "老伴去世三年了", "打疫苗", "打扫卫生"),
            *("打工", "以前中过风", "打电话", "饿死了", "笑死我了"),
        ],
    )
    def test_look_alikes_stay_quiet(self, words: DangerWords, said: str) -> None:
        assert find(words, said) is None

    def test_what_is_settled_is_no_danger(self, words: DangerWords) -> None:
        assert find(words, "我爸走丢了，已经找回来了") is None

    def test_a_wish_to_die_now_is_not_settled(self, words: DangerWords) -> None:
        found = find(words, "我想死，现在没事了")
        assert found is not None and found.kind == "suicide"
        assert find(words, "以前想过死，现在没事了", chance=0.95) is None

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            # in Fujian 好 says "very"
            ("他拿刀砍我，我现在好怕", "violence"),
            ("胸口痛得厉害，现在好难受", "medical"),
            ("我妈走丢了，我们都好担心", "missing"),
            ("三天没吃饭了，现在好饿", "destitution"),
            # it has not come about, or somebody else did it
            ("老伴走丢了，找了一夜找不回来了", "missing"),
            ("我妈昏倒了叫不醒，我儿子在厦门打工不回来了", "medical"),
            ("我爸喘不上气，不敢送医院了没钱", "medical"),
            ("孩子发烧抽搐，都过去半小时了", "medical"),
            ("我爸走丢了，我哥昨天打工回来了", "missing"),
            ("胸口疼喘不上气，我老伴出院了没力气扶我", "medical"),
            # what ends one danger does not end another
            ("我妈昏倒了叫不醒，我姐找到了", "medical"),
            ("他又打我，我去过医院了", "violence"),
            # it began again
            ("昨天出院今天又吐血了", "medical"),
            ("昨天他打我，现在没事了，可是晚上他又拿刀", "violence"),
        ],
    )
    def test_harmless_words_beside_it_settle_nothing(self, words: DangerWords, said: str, kind: str) -> None:
        found = find(words, said)
        assert found is not None and found.kind == kind

    @pytest.mark.parametrize(
        "said",
        [
            *("我妈摔了一跤动不了，已经送医院了", "孩子发烧抽搐，现在好多了", "昨天胸口疼喘不上气，后来好了"),
            *("奶奶走丢了，现在回来了，还要申请手环", "我妈昏迷不醒已经送到医院了"),
            *("爸爸着火烧伤，治好了，又欠了三万块", "我爸走丢了，我爸回来了"),
        ],
    )
    def test_what_is_over_stays_quiet(self, words: DangerWords, said: str) -> None:
        assert find(words, said) is None

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ("听说你们能帮忙，我妈走丢了", "missing"),
            ("我听说你们管这个，我老公打我", "violence"),
            ("听说我爸在家里摔倒了动不了，我在外地赶不回去", "medical"),
            ("听说可以申请，三天没吃饭了", "destitution"),
            ("我在看电视剧，我妈突然倒在地上不动了", "medical"),
            ("网上看到你们的电话，不想活了", "suicide"),
        ],
    )
    def test_how_one_heard_of_us_makes_no_story(self, words: DangerWords, said: str, kind: str) -> None:
        found = find(words, said)
        assert found is not None and found.kind == kind

    @pytest.mark.parametrize(
        "said",
        [
            *("电视里有人跳楼", "听说村里有人喝农药", "听说隔壁老王走丢了，好几天没回家"),
            *("网上看到一个视频，有个孩子被后妈打得鼻青脸肿", "看新闻说有个老人饿死在家里"),
        ],
    )
    def test_a_strangers_story_stays_quiet(self, words: DangerWords, said: str) -> None:
        assert find(words, said) is None

    def test_a_kind_can_be_named_where_the_words_were_not_enough(self, words: DangerWords) -> None:
        assert words.hinted(split("听说村里有人喝农药")) == "suicide"
        assert words.hinted(split("想申请轮椅")) is None

    def test_a_danger_told_over_two_clauses(self, words: DangerWords) -> None:
        said = "我妈摔了一跤，起不来"
        found = find(words, said)
        assert found is not None and found.kind == "medical"
        assert said[found.start : found.end].startswith("摔")

    def test_a_denial_is_no_danger(self, words: DangerWords) -> None:
        assert find(words, "我没有自杀的念头") is None
        assert find(words, "他从来没打过我") is None

    def test_the_past_counts_only_when_the_classifier_is_sure(self, words: DangerWords) -> None:
        assert find(words, "我前夫以前打我", chance=0.5) is None
        assert find(words, "他以前打我", chance=0.95) is not None

    def test_of_two_dangers_suicide_is_met_first(self, words: DangerWords) -> None:
        found = find(words, "三天没吃饭了，不想活了")
        assert found is not None and found.kind == "suicide"

    def test_a_hint_counts_only_when_the_classifier_agrees(self, words: DangerWords) -> None:
        assert find(words, "实在撑不住了", chance=0.2) is None
        found = find(words, "实在撑不住了", chance=0.8)
        assert found is not None and found.kind == "suicide"

    def test_what_is_feared_is_not_there_yet(self, words: DangerWords) -> None:
        assert find(words, "万一老人走丢了没人知道") is None
        assert find(words, "老人走丢了") is not None

    @pytest.mark.parametrize(
        ("said", "asking"),
        [
            ("妈妈离家出走没消息", "children"),
            ("妈妈失踪多年，跟奶奶过", None),
            ("爸爸坐牢，妈妈失踪了", None),
        ],
    )
    def test_a_parent_long_gone_is_no_missing_person(
        self, words: DangerWords, said: str, asking: str | None
    ) -> None:
        clauses = split(said)
        assert words.find(said, clauses, [0.5] * len(clauses), asking) is None

    def test_one_word_in_a_letter_needs_the_classifier(self, words: DangerWords) -> None:
        letter = "小区门口的路一到下雨就积水，物业和社区互相推，业主找了好几次都没有结果。" * 5
        assert len(letter) > LONG
        assert find(words, letter + "前两天楼下着火，消防车开不进来", chance=0.1) is None
        assert find(words, letter + "我真的不想活了", chance=0.1) is not None
        found = find(words, letter + "刚才老伴摔倒了起不来", chance=0.6)
        assert found is not None and found.kind == "medical"

    def test_in_a_letter_the_sentence_tells_that_it_is_over(self, words: DangerWords) -> None:
        letter = "小区门口的路一到下雨就积水，物业和社区互相推，业主找了好几次都没有结果。" * 5
        assert find(words, letter + "前年三号楼有人家里着火，消防车开不进来。", chance=0.6) is None
        assert find(words, letter + "现在三号楼着火，消防车开不进来。", chance=0.6) is not None

    @pytest.mark.parametrize(
        "said",
        [
            *("不用打我手机", "地里虫都药死了", "儿子让他打游戏", "孩子去同学家过夜", "手机卡死了"),
            *("压得我喘不过气来", "送餐的到现在没影", "法院判给前妻，被前妻带走了", "三天没吃肉了"),
        ],
    )
    def test_more_look_alikes_stay_quiet(self, words: DangerWords, said: str) -> None:
        assert find(words, said) is None


class TestBare:
    def test_an_idiom_alone_leaves_nothing(self, words: DangerWords) -> None:
        assert words.bare("气死我了") == ""

    def test_offsets_stay(self, words: DangerWords) -> None:
        assert len(words.bare("气死我了他打我")) == len("气死我了他打我")


class TestOver:
    def test_years_ago(self, words: DangerWords) -> None:
        assert words.over("十年前中过风")
        assert not words.over("他打我")

    def test_what_began_again_is_not_over(self, words: DangerWords) -> None:
        assert not words.over("上个月刚出院又喘不上气")
        assert not words.over("以前打现在又打我，刚刚打的")
        assert words.over("去年他又打我")
