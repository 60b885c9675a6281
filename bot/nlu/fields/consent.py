"""consent: whether the information may be kept and passed on, said in so many words, whatever was asked.

A mere yes or no to the question for it is read in bot/nlu/agreement.py. 儿子不同意我去登记低保, 别给我打电话 say
nothing about it: what is kept must be named, or who keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story

#: The reason of words against keeping it that are no clear no: they are asked about.
DOUBTED = "consent_doubted"

_OF_ME = r"(?:我们?|咱们?|俺|阮|本人|自己|老人家?|他|她|妈|爸|奶|爷|婆|公)"
_THING = r"(?:信息|资料|情况|材料|隐私|身份证|电话|号码|聊天|记录|家的?事|我的?事|说的?话?|这些|名字?)"
_KEEP = r"(?:保存|登记|记录|记下来?|记(?!得|性|者|住|错)|存(?!钱|款|在)|收集|留(?!守|意|心|学)|转(?!院|学|账|钱)|交给|传|提供|登(?!结婚|离婚))"
_YOU = r"(?:你们?|您|恁|政府|系统|这里|平台)"
_NOT_AGREED = r"(?:(?:不|毋|没|没有|未)(?:同意|愿意|授权|允许|答应)|不许|不准|不肯|拒绝|反对)"
#: 低保, 离婚: a registration of something else.
_ELSE = re.compile(r"低保|特困|五保|结婚|离婚|户口|婚姻|失业|残疾证|补助|补贴|救助|就业|房产|迁")
_REFUSES = (
    re.compile(rf"{_NOT_AGREED}[^，。！？；]{{0,8}}?{_KEEP}[^，。！？；]{{0,6}}?{_THING}"),
    re.compile(rf"{_NOT_AGREED}(?:把|将)?[^，。！？；]{{0,6}}?{_THING}[^，。！？；]{{0,8}}?{_KEEP}"),
    re.compile(rf"{_NOT_AGREED}{_YOU}(?:再|来|去|帮我|给我|把|将|都)*{_KEEP}"),
    re.compile(rf"{_THING}(?:{_YOU}|都|也|是)*(?:不许|不准|不同意|不愿意)(?:让?{_YOU}|给|再)*{_KEEP}"),
)
_RATHER_NOT = (
    re.compile(
        rf"(?:别|甭|莫|勿|毋通|不要|不想|不用|不愿)(?:再|让|给|{_YOU}|把|将|帮我|替我|继续|先|都|乱)*"
        rf"(?:{_OF_ME}|家|里|的)*{_THING}?[^，。！？；]{{0,3}}?(?P<keep>{_KEEP})(?P<what>[^，。！？；]*)"
    ),
    re.compile(
        rf"{_THING}(?:{_YOU}|都|也|就|先)*(?:别|甭|莫|勿|不要|不想|不用)(?:再|让|给|{_YOU}|都)*(?P<keep>{_KEEP})(?P<what>[^，。！？；]*)"
    ),
)
#: Whose word is not the person's own, said right in front.
_OTHERS = re.compile(
    r"(?:儿子|女儿|囝|媳妇|女婿|老公|老婆|丈夫|妻子|老伴|前夫|前妻|兄弟|哥哥?|弟弟?|姐姐?|妹妹?|邻居|村里?|村委|社区|政府|领导|民政|医院|单位|老板|房东|学校|他们|人家|干部)(?:们|的人)?(?:也|都|就|又|还|硬是?|一直|死活|说|是|坚决)*$"
)
_ASKED = {"phone": "电话|手机|号码", "name": "名字?", "id_number": "身份证|号码", "address": "地址|住址|门牌"}
_AGREES = re.compile(
    rf"(?<![不没未毋勿肯])(?:同意|愿意|授权|允许|答应)(?:了|的)?(?:让|由|给|把|将|{_YOU}|{_OF_ME}的?|{_THING}|登记|保存|记录|收集|转|使用|提供|记|存|交给)+[^，。！？；]*"
)
_HANDS_OVER = re.compile(
    rf"(?:可以|尽管|随便|放心)(?:去)?(?:把|将|拿)[^，。！？；不别莫毋]{{0,6}}{_THING}[^，。！？；不别莫毋]{{0,6}}{_KEEP}[^，。！？；]*"
)
_GIVES = re.compile(
    r"(?:信息|资料|情况|材料)[^，。！？；不别莫毋]{0,8}(?:你们?|可以|随便|尽管|能|给|转)[^，。！？；不别莫毋]{0,6}(?:存|留|用|看|转|给|报|登记|记)"
)
_NAMES_IT = re.compile(rf"{_THING}|{_KEEP}")
_WILLING = re.compile("同意|可以|好|行|愿意|随便|没意见|没关系|尽管")
_NEGATED = re.compile(r"[不别没莫毋]|[？?]|吗|如果|要是|才")


def find_consent(story: Story) -> Iterator[Found]:
    """An outright 同意把信息转给…, 不同意你们记…, or 别存我的资料; a mere 别记了 as a doubt."""
    refused = _refused(story)
    if refused is not None:
        yield refused
        return
    for pattern in (_AGREES, _HANDS_OVER):
        match = pattern.search(story.text)
        if match and _agreed(story, match):
            yield Found("consent", True, match.start(), match.end())
            return
    gives = _GIVES.search(story.text)
    if gives and story.told(gives.start()) and _WILLING.search(story.text) and not _against(story, gives):
        yield Found("consent", True, gives.start(), gives.end())


def _refused(story: Story) -> Found | None:
    text = story.text
    for pattern in _REFUSES:
        match = pattern.search(text)
        if match and not _of_something_else(story, match):
            if _OTHERS.search(text[: match.start()]):
                return Found("consent", None, match.start(), match.end(), problem=DOUBTED)
            return Found("consent", False, match.start(), match.end())
    for pattern in _RATHER_NOT:
        match = pattern.search(text)
        if (
            match
            and not _of_something_else(story, match)
            and _is_about_this(match)
            and not _skips(story, match)
        ):
            if re.search(_THING, match.group()):
                return Found("consent", False, match.start(), match.end())
            return Found("consent", None, match.start(), match.end(), problem=DOUBTED)
    return None


def _skips(story: Story, match: re.Match[str]) -> bool:
    """电话别登记, when it was asked for: that one answer is not given."""
    asked = _ASKED.get(story.asking or "")
    clause = story.clause_at(match.start()).text
    return bool(asked and re.search(asked, clause) and not re.search("信息|资料|情况|隐私", clause))


def _is_about_this(match: re.Match[str]) -> bool:
    """Whether what is not to be kept is named, or nothing is: 别记 and 别登记我的名, but not 别留我一个人."""
    what = match.group("what")
    return bool(re.search(_THING, match.group())) or bool(
        re.fullmatch(r"(?:下来|上去|进去|了|吧|啊|我的?|给(?:别人|人家?|他们|谁|村里)[^，。]{0,2})*", what)
    )


def _of_something_else(story: Story, match: re.Match[str]) -> bool:
    clause = story.clause_at(match.start()).text
    return bool(_ELSE.search(clause)) or bool(re.search("[？?]|吗$", clause))


def _agreed(story: Story, match: re.Match[str]) -> bool:
    before = story.text[: match.start()]
    return (
        bool(_NAMES_IT.search(match.group()))
        and not _OTHERS.search(before)
        and not _of_something_else(story, match)
        and not re.search(r"不$", match.group())
        and not _NEGATED.search(story.clause_at(match.start()).text)
    )


def _against(story: Story, match: re.Match[str]) -> bool:
    return bool(
        _NEGATED.search(story.clause_at(match.start()).text.replace("没关系", "").replace("没意见", ""))
    )
