"""consent: whether the information may be kept and passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story

_AGREES = re.compile(
    r"(?:我|我们|本人|她|他|老人|妈妈?|爸爸?)?(?:也|都|已经|是)?(?<![不没未毋勿肯])(?:同意|愿意|授权|允许|答应)(?:你们|把|将|保存|登记|记录|收集|转|使用|提供|了|的|我的|这些|信息|资料)*"
)
_REFUSES = re.compile(
    r"(?:不|毋|没|没有|不太|不想|不肯)(?:同意|愿意|授权|允许|答应)[^，。]{0,8}|(?:不要|别|不许|不能|不准|毋通|莫|勿)(?:把|将|保存|存|记录|收集|登记|转|传|给|泄露|告诉|留|报)[^，。]{0,8}(?:信息|资料|别人|出去|存|下来)?"
)

_GIVES = re.compile(
    r"(?:信息|资料|情况|材料)[^，。！？不别莫毋]{0,8}(?:你们?|可以|随便|尽管|能|给|转)[^，。！？不别莫毋]{0,6}(?:存|留|用|看|转|给|报|登记|记)"
)
_KEPT = r"信息|资料|保存|登记|记录|授权|情况|家的事|电话|身份证"


def find_consent(story: Story) -> Iterator[Found]:
    """An outright 同意把信息转给…; mere yes and no are the context's to read (answers.py)."""
    for match in _REFUSES.finditer(story.text):
        if re.search(_KEPT, story.clause_at(match.start()).text):
            yield Found("consent", False, match.start(), match.end())
            return
    for match in _AGREES.finditer(story.text):
        rest = story.text[match.start() : match.end() + 10]
        if re.search(_KEPT, rest) and not re.search(r"[？吗]|不$", rest + story.text[: match.start()][-1:]):
            yield Found("consent", True, match.start(), match.end())
            return
    gives = _GIVES.search(story.text)
    if (
        gives
        and story.told(gives.start())
        and re.search("同意|可以|好|行|愿意|随便|没意见|尽管|给", story.text)
    ):
        yield Found("consent", True, gives.start(), gives.end())
