"""What in a message only gives the reason, or only answers a question: it adds no need of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.clauses import Clause, clause_at
from bot.nlu.needs_rules import Mention, bare, wished

# A hardship that only says why another need is there: 我家困难，孩子上学没钱.
_BACKGROUND = re.compile(
    r"(我家|我们家|咱家|我)?(家里|家庭|家境|生活|经济|日子|手头|条件|情况|家)*(很|太|实在|真是|比较|真的?|都|也|过得|有点|特别)*(困难|艰难|难过|难|紧巴巴|紧|穷|苦|不好|差)(家庭)?|家里没有?钱了?|收入(太|很)?低"
)
# No money and no work are why something is asked for, not what is asked for.
_WHY = frozenset({"link.living_aid", "support.job"})
# 还有衣服没人洗, 饭也没人做: one thing more.
_MORE = re.compile(r"还(有|要|想|缺|需)|另外|再|也|顺便|顺带|加上|以及|同时|连|第[一二三]|[一二三]是|一个是")
# 一个人，送饭不要了，改成打扫: said while something else was asked.
_ASKED_FOR = re.compile(
    r"想|申请|需要|能不能|可不可以|能否|可以(帮|派|安排)|帮(我|她|他|忙|老人)(?!.{0,3}(的|了)?$)|帮我[^,，。]{2,}|希望|麻烦|安排|给我|求|还(要|缺|得)|改(成|为|要)|换(成|个)|还是(要|找|给|请|叫|让)|"
    r"(?<!不)要(个|一个|有|找|请|报|办)|找(个|人|份)|请(人|个)|派人|叫人|报(个|名)|有(没有|无)|加(个|上|一)"
)
_TAKEN_BACK = re.compile(
    r"(不|别|甭|毋)(要|用|需要|想要|想)?[^,，。]{0,4}(了|啦|的了)|免了|算了|取消|去掉|删掉|改成|换成|改为|(先|暂时|就)(不|别)"
)
# 洗澡儿子帮我, 吃饭老伴弄, 有时我端过去.
_FAMILY_DOES = re.compile(
    r"(都|全)(是|靠)(我|他|她|老伴|老婆|儿子|女儿|媳妇)(一个人)?(在)?(弄|做|管)?$|(儿子|女儿|闺女|媳妇|儿媳|女婿|老伴|老公|老婆|爱人|丈夫|妻子|孙女|孙子|外孙|妹妹|哥哥|弟弟|姐姐|姐|妈妈?|爸爸?|邻居|我)(们|就|都|也|会|来|在|天天|每天|有时|有时候|偶尔|经常|一直|负责|能)*"
    r"(帮(我|他|她|忙|着|衬)|替(我|他|她)|(给|帮|替)(我|他|她)?(洗|做|弄|煮|买|扫|擦|送)|弄|管|包|照顾|照看|伺候|端|带过去|送过去|带来)"
)
_WELL = re.compile(
    r"没(有)?(什么|啥)?(问题|毛病|事)(?!做|干)|好好的|什么都不缺|都(挺|很|还)?好|(自己|自家)(能|会)?行|不用人"
)
_STILL_WANTED = re.compile(r"想|希望|需要|能不能|可不可以|没|不|要(?!么)|求|吗|累|撑")


def without_reasons(
    found: Sequence[Mention], clauses: Sequence[Clause], *, sure: float, guessed: float
) -> list[Mention]:
    """``found`` without what only explains an explicit request.

    想找人洗澡，岁数大了自己洗不了 asks for one thing; 想要人送饭，衣服也没人洗 for two. Beside a service
    that is asked for by name, one in a clause that asks for nothing stays only if it is told to be lacking, if it
    is one more thing on a list, or if the classifier is ``sure``; one that no word names, from ``guessed`` on.
    """
    asked = [
        one
        for one in found
        if not one.denied
        and (not one.guessed or one.confidence >= guessed)
        and wished(clause_at(clauses, one.start).text)
    ]
    named = [one for one in found if not one.denied and not one.guessed]

    def kept(one: Mention) -> bool:
        if one.denied or one in asked:
            return True
        others = [other for other in asked if other.service != one.service]
        said = clause_at(clauses, one.start).text
        if others and one.service in _WHY and not wished(said):
            return False
        if one.service == "living.home_care" and any(other.service == "support.visiting" for other in others):
            return wished(said)  # 怕她没人照应，想请人去看看
        if one.guessed:
            return one.confidence >= guessed if named else True
        return (
            one.told or not others or _listed(said, one) or bool(_MORE.search(said)) or one.confidence >= sure
        )

    return [one for one in found if kept(one)]


def without_background(found: Sequence[Mention], text: str) -> list[Mention]:
    """The needs without a hardship that only explains another: 家里困难，孩子上学没钱 asks for education aid."""
    others = any(one.service != "link.living_aid" and not one.denied for one in found)
    return [
        one
        for one in found
        if not (
            others
            and one.service == "link.living_aid"
            and not one.denied
            and _BACKGROUND.fullmatch(text[one.start : one.end])
        )
    ]


def asked_for(found: Sequence[Mention], clauses: Sequence[Clause]) -> list[Mention]:
    """Of an answer to a question about the household: what its own clause asks for, or takes back.

    Asked about the house, 是危房 tells of the house; asked about self-care, 洗澡要人扶 tells of self-care.
    """
    kept = []
    for one in found:
        at = next(place for place, clause in enumerate(clauses) if clause.start <= one.start < clause.end)
        said = clauses[at].text
        # 衣服没人洗，能不能帮我洗洗: what is told is asked for in the next breath, without its name
        if one.told and at + 1 < len(clauses) and not _named_in(clauses[at + 1], found):
            said += clauses[at + 1].text
        if (_TAKEN_BACK if one.denied else _ASKED_FOR).search(said):
            kept.append(one)
    return kept


def family_does(clause: Clause) -> bool:
    """洗澡儿子帮我: somebody of the household does it, and nothing more is asked."""
    return bool(_FAMILY_DOES.search(clause.text)) and not _STILL_WANTED.search(clause.text)


def well(clause: Clause) -> bool:
    """房子没问题, 都好好的: nothing is wrong there."""
    return bool(_WELL.search(clause.text))


def _named_in(clause: Clause, found: Sequence[Mention]) -> bool:
    return any(clause.start <= one.start < clause.end and not one.guessed for one in found)


def _listed(said: str, mention: Mention) -> bool:
    """The clause is little more than the words for the service: 想要送饭，打扫，洗衣服."""
    return len(bare(said)) - (mention.end - mention.start) <= 2
