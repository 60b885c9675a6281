"""Words of every day that begin as names do: 和孙女, 全家, 成年人, 单靠, 从小, 高兴, 岳母."""

from __future__ import annotations

import re

import jieba

#: Family names that hardly begin a word: two characters after them are a name, whatever the dictionary knows.
_PLAIN = frozenset(
    "王李张刘陈杨赵吴徐朱郭罗梁宋韩邓冯彭肖董潘袁蔡蒋杜魏苏吕卢姚沈崔谭汪廖韦贾邹熊秦邱侯薛闫庄赖詹蓝"
)
# Of these, only what is said all the time counts as a word: 张开 stands beside 张宁.
_OFTEN = 3000
# In jieba's dictionary, counted in its corpus; below this a word is rarer than a person may be.
_KNOWN = 20
# 高兴+啊, 成年+子: a word and one character more.
_COMMON = 200
#: Family names that are also with, all, from, at, often …: with what follows here they are nothing but that.
BINDING = frozenset("和全成常单从于时方向应连任管过后边等为同由尤与来别乐满劳麻费顾计齐易")
_THEM = re.compile(
    r"[我你他她它俺咱这那孙儿子女妈爸爹娘奶爷姥伯叔姑舅姨哥弟姐妹嫂婆媳婿侄甥闺伴囝妻]|老[伴公婆人父母]|[小大二三外曾继养][儿女孙子姐哥姑甥]|外曾|护工|保姆|岳[父母]|[男女妇][人生孩友朋女]|两|家里"
)
_BOUND = re.compile(
    r"[老公父母亲丈夫家人有是靠过来去在不没个了着的得都也就还才很最里外上下养管帮给让叫要会能可多少几三住吃做]"
)


def is_everyday(said: str, *, listed: bool = False) -> bool:
    """Whether ``said``, which begins with a family name, is rather words of every day than a name.

    ``listed``: it is the first of a list of facts (…，男，75岁), as a name is: 任家栋 may be one there.
    """
    rest = said[1:]
    if said[0] in BINDING and (_THEM.match(rest) or (_BOUND.match(rest) and not listed)):
        return True
    if said[0] == "和" and is_word(rest):
        return True
    often = _frequency(said)
    if said[0] in _PLAIN:
        return len(said) == 2 and often >= _OFTEN
    return often >= _KNOWN or (len(said) > 2 and not listed and _frequency(said[:2]) >= _COMMON)


def is_word(said: str) -> bool:
    """Whether the dictionary has it as one word."""
    return _frequency(said) > 0


def _frequency(word: str) -> int:
    jieba.initialize()
    return jieba.get_FREQ(word) or 0
