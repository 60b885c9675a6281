"""What residents answer when they are asked whether a service was done, and how it was."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casework.followup.hearing import hear_delivery, hear_rating
from casework.followup.words import heard_words
from casework.understanding.model import NeedMention, Span, Understanding

YES = """
来了 来了来了 有人来了，挺好 谢谢来了 来过了 来过 嗯 嗯来了 有 有的 有啊 有来 有来过
有来，不错 来了，没什么不满意的 没有不来 不是没来，来了 来啦 来咧 饭送到了 送来了 收到了
收到了谢谢 东西收到了 钱到账了 批下来了 办好了 办下来了 装好了 做了 做过了 是的 对
对的，来了 昨天没来，今天来了 本来没来后来来了 没想到这么快就来了 没多久就来了 来了，没得说
来了，没话说 人来了，饭也热乎 天天来，没断过 早上来的 今天来的 来了两个小姑娘，蛮好
来了，打扫得很干净 他们来得很准时 都办好了 已经来了 到了 来了不错 来了，不过挺好的 師傅來了
来了，很满意 挺好的 很满意 從來沒這麼乾淨過 从来没这么干净过 来了，从来没这么好过 来看过了
有人来看我了 来了来了，辛苦他们了 好了 弄好了 洗好了 来了没问题 来了，天这么冷还来 没错来了
都来了 来了，谢谢政府 准时来的 衣服洗了 医生来量了血压 老师来教了，孩子很喜欢 药送来了
昨天就来了 来过两回了 阿姨来了，把屋里都收拾了 给我儿子上课的老师来了 房子办好了 拿到了
轮椅收到了，挺好用 今天刚来过 来了三次 是的，来了 嗯呢 嗯，收到 已收到 收到 送到
米和油都拿到了 扶手装上了 师傅来装过了 有送 有送来 有收到 有来送 每天都来 每天都有来
天天有送 体检做了 体检过了 检查了 理了发 头发剪了 澡洗了 都好 妥了 可以了 搞定 搞定了
落实了 解决了 没，今天来了 早就来了 来了！ 来了。 来咯 到啦
"""
NO = """
没有 没 没来 没有来 还没 还没来 还没有来 人没到 没人来 没有人来 没有人来过 没来过
没见人 没看到人 没看见有人来 一个人都没有 影子都没有 连个人影都没有 连个影子都没见 不见人
冇 冇来 无来 还未来 还未 阿未 等到现在还没来 还在等 一直在等 人呢 人呢？ 哪有人来
哪里来了 来什么来 骗人的 不来了 不肯来 没收到 东西没收到 没办 还没办 没办下来 没批
没到账 钱没到账 没装 电话都没打一个 说明天来 明天才来 说下午来，到现在没来 怎么还没来
怎么还没来？ 饭送来了但是冷的 饭送来了，是冷的 来是来了，可是什么都没干 来是来了，可是…
来了，可没弄好 收到了，可不好用 办了，可没办好 来了就走了 来了一会就走了 来了没几分钟就走了
来了，没弄好 来了，打扫得不干净 来了态度很凶 不满意 来了不满意 来了，但是我没在家 太差了
饭是馊的 来了，还要收我的钱 来了，就拍个照就走了 从来没人来过 今天没来 前天来了，今天没来
好久没人来了 没有啊 没呢 没有呢，没来 白等一天 没动静 没消息 没人管 没人理我 不是
来了但没做饭 来了，骂人 来晚了，饭都凉了 来了，有点慢 没人来送饭 没送 没送来 没送过
没给我送 没有给我送饭 不见影 来了两次后来就没来了 来了一次就没来了 钱还没下来 房子还没影
补助没下来 没下文 没回音 等了半个月 石沉大海 到今天都没有 连电话都没有 他们说来了，我没见着
谁说的，没来 根本没来 压根没来 没啊，谁来了 他们骗你的，没来 从头到尾没人来 没有，一直没人来
没，人呢 我在家等了一天 一天都没来 还没轮到我 没轮到 还没有着落 没着落 没装好 装了，不能用
修了又漏 没体检 没检查 没理发 没洗 没有洗
扫是扫了，窗户没擦 剪是剪了，狗啃一样 来了，地没拖 没看见人来
"""
LATER = """
不知道 不清楚，我问问 我不在家，不知道来了没有 等会问问我妈 快到了 在路上了 说不准
来没来我不知道 不记得了 有没有来我不清楚 马上到 快来了
我没看见 没注意 没看到，你们问她自己 我没留意啊
"""
NOT_UNDERSTOOD = """
好的 好 谢谢 谢谢你们 知道了 哈哈 行 可以 什么 啊？ 来了没有 来了吗 来了没 我女儿来了
不用了 台风来了 谢谢关心 辛苦你们了 随便 你说呢
天气真好 今天天气很好 你们真好 政府对我们真好
"""
RATINGS = {
    5: "满意 很满意 非常满意 十分满意 5 五分 5分 5星 五颗星 打五分 满分 很好 太好了 打10分 挺满意的 不错",
    4: "还可以 挺好 挺好的 比较满意 4 4分 四分 可以 好",
    3: "一般 一般般 还行 凑合 马马虎虎 打3 三分 过得去 就那样",
    2: "不太满意 不怎么样 不太好 给2吧 两分 有点差",
    1: "不满意 很不满意 不好 差 太差了 1分 一分 零分 很差",
}


def understood(intent: str = "chitchat", **more: Any) -> Understanding:
    return Understanding(intent=intent, confidence=1.0, **more)


def need(text: str, said: str, service: str) -> NeedMention:
    start = text.index(said)
    return NeedMention(service=service, text=said, start=start, end=start + len(said))


def answered(text: str, intent: str = "feedback", **more: Any) -> str:
    return hear_delivery(text, understood(intent, **more), "living.meals").meaning


class TestWhetherItWasDone:
    @pytest.mark.parametrize("text", YES.split())
    def test_it_was(self, text: str) -> None:
        assert answered(text) == "yes"

    @pytest.mark.parametrize("text", NO.split())
    def test_it_was_not_or_not_well(self, text: str) -> None:
        assert answered(text) == "no"

    @pytest.mark.parametrize("text", LATER.split())
    def test_they_do_not_know_yet(self, text: str) -> None:
        assert answered(text) == "later"

    @pytest.mark.parametrize("text", NOT_UNDERSTOOD.split())
    def test_what_does_not_say_it_is_never_taken_as_an_answer(self, text: str) -> None:
        assert answered(text) == "unclear"

    @pytest.mark.parametrize(
        "intent", ["affirm", "deny", "inform", "thanks", "out_of_scope", "apply", "ask_status"]
    )
    def test_clear_words_count_whatever_else_they_were_taken_for(self, intent: str) -> None:
        assert answered("没人来", intent) == "no"
        assert answered("来了，挺好", intent) == "yes"
        assert answered("不错", intent) == "yes"

    @pytest.mark.parametrize("mark", ["", " ", "。", "！！", "～", " ？"])
    def test_white_space_and_marks_around_it_do_not_count(self, mark: str) -> None:
        assert answered(f" {mark}还 没 来{mark} ") == "no"
        assert answered(f"{mark}来 了{mark}") == "yes"

    @pytest.mark.parametrize(
        ("intent", "text"),
        [
            ("crisis", "没来，活着真没意思"),
            ("crisis", "没有，没人要我了"),
            ("human", "没来，我要找人工"),
            ("human", "没来！叫你们领导"),
            ("withdraw", "没来，我不要了"),
            ("withdraw", "不用来了"),
            ("erase", "来了，把我说的都删掉"),
        ],
    )
    def test_danger_a_person_and_the_end_of_it_come_first(self, intent: str, text: str) -> None:
        assert answered(text, intent) == "other"

    @pytest.mark.parametrize(
        ("intent", "text", "meaning"),
        [
            ("crisis", "没有，一直没人来", "no"),
            ("crisis", "没多久就来了", "yes"),
            ("crisis", "到今天都没有", "no"),
            ("human", "没人联系我", "no"),
            ("withdraw", "解决了", "yes"),
            ("withdraw", "办妥了", "yes"),
            ("bye", "犹未来", "no"),
        ],
    )
    def test_what_says_nothing_but_the_answer_is_one_whatever_it_was_taken_for(
        self, intent: str, text: str, meaning: str
    ) -> None:
        assert answered(text, intent) == meaning

    def test_nobody_seen_is_no_missing_person_but_my_mother_is(self) -> None:
        assert answered("没见人", "crisis", crisis="missing") == "no"
        assert answered("我妈不见人了", "crisis", crisis="missing") == "other"
        assert answered("没来，我妈不见了", "crisis", crisis="missing") == "other"

    @pytest.mark.parametrize("text", ["不用来了", "别来了", "应该来了吧", "可能来过了"])
    def test_nobody_needs_to_come_or_may_have_come_is_no_yes(self, text: str) -> None:
        assert answered(text) in ("unclear", "later")

    def test_danger_comes_first_whatever_the_intent(self) -> None:
        assert answered("来了，他打我", "feedback", crisis="violence") == "other"

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("低保一个月多少钱", "ask_policy"),
            ("驿站在哪里", "ask_resource"),
            ("办得怎么样了", "ask_status"),
            ("什么时候来", "ask_status"),
            ("你好", "greet"),
            ("再见", "bye"),
            ("今天天气真热", "chitchat"),
            ("今天天气真好", "chitchat"),
            ("菜市场的鱼真好", "chitchat"),
            ("你会做什么", "help"),
        ],
    )
    def test_something_else_leaves_the_question_alone(self, text: str, intent: str) -> None:
        assert answered(text, intent) == "other"

    def test_a_value_is_something_else(self) -> None:
        heard = understood("inform", fields={"phone": "13800138000"}, spans={"phone": Span(start=0, end=11)})
        assert hear_delivery("13800138000", heard, "living.meals").meaning == "other"

    def test_a_new_need_is_something_else(self) -> None:
        text = "我还想要个轮椅"
        heard = understood("apply", needs=[need(text, "轮椅", "health.assistive_device")])
        assert hear_delivery(text, heard, "living.meals").meaning == "other"

    def test_the_need_that_was_asked_about_is_no_new_one(self) -> None:
        text = "没有人来送饭"
        heard = understood("apply", needs=[need(text, "送饭", "living.meals")])
        assert hear_delivery(text, heard, "living.meals").meaning == "no"

    def test_who_says_that_nobody_came_to_cook_answers_about_the_home_care(self) -> None:
        text = "没人来做饭"
        heard = understood("apply", needs=[need(text, "做饭", "living.meals")])
        found = hear_delivery(text, heard, "living.home_care")
        assert (found.meaning, found.goes_on) == ("no", False)

    def test_an_answer_and_a_new_need_are_both_taken(self) -> None:
        text = "来了，挺好的。还想要人洗衣服"
        heard = understood("apply", needs=[need(text, "洗衣服", "hygiene.laundry")])
        found = hear_delivery(text, heard, "living.meals")
        assert (found.meaning, found.goes_on) == ("yes", True)

    def test_praise_along_with_a_yes_is_its_rating(self) -> None:
        assert hear_delivery("来了，很满意", understood(), "living.meals").stars == 5
        assert hear_delivery("来了", understood(), "living.meals").stars is None
        assert hear_delivery("来了，谢谢", understood(), "living.meals").stars is None

    def test_praise_with_something_small_to_say_is_a_yes_without_a_rating(self) -> None:
        found = hear_delivery("人来了，做得很好，就是时间短了点", understood(), "living.meals")
        assert (found.meaning, found.stars) == ("yes", None)

    def test_a_complaint_has_no_rating(self) -> None:
        assert hear_delivery("来了，不满意", understood(), "living.meals").stars is None

    def test_a_long_story_takes_no_time(self) -> None:
        assert answered("没" * 2000) in ("no", "unclear")
        assert answered("来了又" * 600) in ("yes", "no")


class TestHowItWas:
    @pytest.mark.parametrize(
        ("stars", "text"), [(stars, text) for stars, line in RATINGS.items() for text in line.split()]
    )
    def test_words_and_numbers(self, stars: int, text: str) -> None:
        heard = hear_rating(text, understood("feedback"))
        assert (heard.meaning, heard.stars) == ("rating", stars)

    @pytest.mark.parametrize("text", ["谢谢", "7分", "60分", "六分", "哈哈", "来了", "嗯", "9"])
    def test_what_is_no_rating_is_asked_again(self, text: str) -> None:
        assert hear_rating(text, understood("feedback")).meaning == "unclear"

    @pytest.mark.parametrize("text", ["1", " １。", "2", "3", "一", "就1吧"])
    @pytest.mark.parametrize("intent", ["feedback", "inform", "out_of_scope"])
    def test_a_number_that_may_count_the_buttons_is_asked_about(self, text: str, intent: str) -> None:
        # 1 is 满意 to who counts the buttons, and the worst of five stars to who does not.
        assert hear_rating(text, understood(intent)).meaning == "unclear"

    @pytest.mark.parametrize("text", ["不想说", "算了", "随便", "不知道", "不用了"])
    def test_nobody_has_to_say(self, text: str) -> None:
        assert hear_rating(text, understood("skip")).meaning == "later"

    def test_a_short_rating_is_one_whatever_it_was_taken_for(self) -> None:
        assert hear_rating("很差", understood("crisis")).stars == 1
        assert hear_rating("算了", understood("withdraw")).meaning == "later"
        assert hear_rating("算了，我不申请了，都撤掉", understood("withdraw")).meaning == "other"

    def test_something_else_that_is_wanted_is_no_rating(self) -> None:
        text = "不好走路，想要个轮椅"
        heard = understood("apply", needs=[need(text, "轮椅", "health.assistive_device")])
        assert hear_rating(text, heard).meaning == "other"

    def test_a_question_is_answered_instead(self) -> None:
        assert hear_rating("低保怎么申请", understood("ask_policy")).meaning == "other"

    def test_danger_comes_first(self) -> None:
        assert hear_rating("不好，我不想活了", understood("crisis", crisis="suicide")).meaning == "other"


class TestWords:
    def test_no_pattern_fits_nothing_at_all(self) -> None:
        words = heard_words()
        patterns = [words.yes, words.no, words.wrong, words.good, words.unsure, words.but, words.no_rating]
        patterns += [pattern for pattern, _ in words.turns_of_phrase]
        patterns += [pattern for _, pattern in words.ratings]
        assert [pattern for pattern in patterns if re.search(pattern, "")] == []
