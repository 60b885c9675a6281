"""What a long text is about as a whole, learnt from data/nlu, on letters that data/nlu does not contain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import lean

lean.install()

from rasa.shared.nlu.training_data.message import Message  # noqa: E402

from bot.nlu.scope import SCOPE, ScopeClassifier  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore:pkg_resources is deprecated"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

INSIDE = [
    "县长您好，我是深坂村的，今年六十一岁，腿被车压过，走路要拄棍子，老婆前年中风，两个人一个月的养老金三百出头，"
    "药钱都不够。村里说可以报低保，材料交上去四个月了没有人来问过，请帮忙看看。",
    "我女儿念高二，她爸去年确诊肝癌，家里的积蓄都看病了，下学期学费住宿费两千多还没凑出来，"
    "老师说困难家庭可以申请助学金，请问要到哪里开证明，来得及吗？",
    "我们一家五口租在菜市场后面一间老屋，下雨漏水，墙都长毛了。我做环卫一个月两千，想问像我们这样的低收入家庭"
    "能不能申请公租房，要排多久的队？",
]
OUTSIDE = [
    "市长您好，我们小区门口的路从去年挖开埋管子以后一直没有铺回去，晴天一身灰雨天一身泥，"
    "打了很多次热线都说在走程序，请问到底什么时候能修好？希望给业主一个准确的答复。",
    "我在县城买的房子交房三年了，开发商一直不给办房产证，孩子上学要用，物业又涨价，电梯三天两头坏，"
    "我们找过住建局，回答让我们走法律程序，请政府督促。",
    "请问灵活就业人员的职工医保和养老保险今年的缴费基数是多少，为什么比去年涨了这么多，"
    "能不能按最低档交，退休之后还需要交满几年才能享受医保待遇？",
]


@pytest.fixture(scope="module")
def classifier(trained: Callable[[type[ScopeClassifier]], ScopeClassifier]) -> ScopeClassifier:
    return trained(ScopeClassifier)


def judged(classifier: ScopeClassifier, text: str, intent: str, asking: str | None = None) -> Message:
    message = Message(data={"text": text, "metadata": {"asking": asking}})
    message.set("intent", {"name": intent, "confidence": 0.7})
    message.set(
        "intent_ranking", [{"name": intent, "confidence": 0.7}, {"name": "ask_status", "confidence": 0.2}]
    )
    classifier.process([message])
    return message


@pytest.mark.parametrize("text", INSIDE)
def test_a_letter_about_assistance_is_in_scope(classifier: ScopeClassifier, text: str) -> None:
    message = judged(classifier, text, "apply")
    assert message.get(SCOPE) > 0.45
    assert message.get("intent")["name"] == "apply"


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_letter_about_something_else_is_out(classifier: ScopeClassifier, text: str) -> None:
    message = judged(classifier, text, "apply")
    assert message.get(SCOPE) == 0.0
    assert message.get("intent")["name"] == "out_of_scope"
    assert message.get("intent")["confidence"] >= 0.55


def test_in_scope_takes_the_likeliest_intent_that_fits(classifier: ScopeClassifier) -> None:
    assert judged(classifier, INSIDE[0], "chitchat").get("intent")["name"] == "ask_status"


def test_short_sayings_are_left_to_the_intent_classifier(classifier: ScopeClassifier) -> None:
    message = judged(classifier, "门口的路灯坏了", "chitchat")
    assert message.get(SCOPE) is None
    assert message.get("intent")["name"] == "chitchat"


def test_the_answer_to_a_question_is_out_only_when_that_is_sure(classifier: ScopeClassifier) -> None:
    doubtful = "我做工的厂关了门，老板还欠着三个月的钱，家里五口人就靠我，小孩要上学，老人要吃药，日子不知道怎么过下去才好，现在在家带孩子，也没有别的收入来源。"
    inside = classifier.probability(doubtful)
    answered = judged(classifier, doubtful, "inform", asking="employment")
    assert (answered.get(SCOPE) == 0.0) is (inside < 0.15)
    assert answered.get("intent")["name"] == "inform"
