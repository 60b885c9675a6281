"""What is a name and what only begins like one."""

from __future__ import annotations

import pytest

from bot.nlu.fields.everyday import is_everyday
from bot.tests.test_fields import understood

_RELATIVES = [
    "孙女",
    "外孙女",
    "曾孙女",
    "孙子",
    "曾孙",
    "子女",
    "儿女",
    "女儿",
    "闺女",
    "小女儿",
    "大女儿",
    "小女",
    "儿子",
    "儿媳",
    "女婿",
    "侄女",
    "侄子",
    "外甥女",
    "养女",
    "继女",
    "养子",
    "老伴",
    "老公",
    "老婆",
    "丈夫",
    "妻子",
    "太太",
    "男人",
    "女人",
    "男朋友",
    "女朋友",
    "父母",
    "父亲",
    "母亲",
    "爸妈",
    "爷爷",
    "奶奶",
    "外公",
    "外婆",
    "姥姥",
    "公婆",
    "岳父",
    "岳母",
    "丈母娘",
    "祖母",
    "哥哥",
    "弟弟",
    "姐姐",
    "妹妹",
    "兄弟",
    "姐妹",
    "二姐",
    "嫂子",
    "叔叔",
    "大伯",
    "舅舅",
    "姑姑",
    "阿姨",
    "孩子",
    "小孩",
    "两个娃",
    "家人",
    "亲戚",
    "邻居",
    "朋友",
    "同事",
    "女同学",
    "保姆",
    "女护工",
    "妇女",
    "男孩",
    "女孩",
]
_BESIDE = (
    "和{}住",
    "和{}，住一起",
    "老人和{}一起住",
    "全是{}在管",
    "单靠{}养",
    "常有{}来看",
    "从小{}带大",
    "成年{}在外地",
    "应由{}照顾",
    "连{}都不管",
    "和{}今年都七十了",
    "和{}80岁了",
    "户主和{}",
    "叫{}来",
    "家庭：和{}",
    "方便{}照顾",
    "后来{}嫁人",
)


@pytest.mark.parametrize("said", _BESIDE)
@pytest.mark.parametrize("asking", [None, "living"])
def test_with_whom_one_lives_is_no_name(said: str, asking: str | None) -> None:
    named = {said.format(who): understood(said.format(who), asking)[0].get("name") for who in _RELATIVES}
    assert {text: name for text, name in named.items() if name} == {}


@pytest.mark.parametrize(
    "said",
    [
        "高血压今年更重了",
        "洪水今年冲了田",
        "马上80岁了",
        "明年80岁",
        "岳母82岁，瘫痪了",
        "常用电话是13812345678",
        "单身女性，住浔中",
        "学生成绩，跟不上",
        "我高兴，谢谢你们",
        "居住：和老伴",
        "乡镇：龙浔镇",
        "监护人：王大明",
        "帮村里82岁的老人申请",
        "我来帮咱今年81岁的丈母娘问一下",
        "叫单位来",
    ],
)
def test_words_of_every_day_are_no_name(said: str) -> None:
    assert "name" not in understood(said)[0]


@pytest.mark.parametrize(
    "said", ["和孙女住", "孙子住校", "高血压", "房子漏雨", "申请低保", "安装扶手", "全部删掉"]
)
def test_asked_for_the_name_what_is_none_is_asked_again(said: str) -> None:
    assert "name" not in understood(said, "name")[0]


@pytest.mark.parametrize(
    "name",
    [
        "陈金水",
        "方志强",
        "高玉兰",
        "常玉兰",
        "安福生",
        "万美珍",
        "任大妹",
        "连水旺",
        "时来福",
        "明月娥",
        "和秀梅",
        "单田芳",
        "郑文",
        "欧阳海",
    ],
)
def test_names_that_begin_as_words_do_are_names_in_a_list(name: str) -> None:
    assert understood(f"{name}，女，80岁，独居")[0]["name"] == name
    assert understood(f"{name}今年82岁")[0].get("name") in (name, None)


@pytest.mark.parametrize("name", ["高峰", "欧阳修远", "刘陈秀英", "和秀梅", "明月娥", "老张"])
def test_asked_for_the_name_it_is_taken(name: str) -> None:
    assert understood(name, "name")[0]["name"] == name


def test_the_sex_behind_a_name_is_not_its_last_character() -> None:
    assert understood("李明男82岁")[0]["name"] == "李明"
    assert understood("陈胜男，82岁")[0]["name"] == "陈胜男"


@pytest.mark.parametrize("said", ["全家", "成年人", "从小", "高兴啊", "和老伴", "单靠"])
def test_everyday(said: str) -> None:
    assert is_everyday(said)
