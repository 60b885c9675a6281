"""Which words of an answer count: what a joke took back does not, and of two people only what is said of oneself."""

from __future__ import annotations

import re

from bot.nlu.fields.people import SELF, Mention, find_people

_CLAUSE = re.compile(r"[^，。！？；…~～\n]+")
_JOKE = re.compile(
    r"(?:^|(?<=[，。！？；…~～了岁个人块的\d一二三四五六七八九十]))(?:哈|嘿|呵|嘻|，|。|！|…|~)*(?:(?:我|俺|阮|这|刚才|刚刚|是|在|跟|和|同|与|给|你们?|您|恁|就|都)*)"
    r"(?:开(?:个|了个|你的?|您的?)?玩笑|说笑话?|讲笑|(?:说|讲|闹|逗)着玩|[逗哄骗蒙](?:你|您|恁)们?|瞎说|瞎讲|乱讲|乱说|胡说|胡扯|吹牛)"
    r"(?:的|玩|啦|呢|哦|咯|啊|呀|嘛|而已|了|吧|哈)*(?:$|[，。！？；…~～]+)"
)


def taken_back(text: str) -> tuple[int, int] | None:
    """十八，哈哈开玩笑的，八十一了: ``[start, end)`` of the joke and of what it was about."""
    joke = _JOKE.search(text)
    if not joke:
        return None
    before = [clause.start() for clause in _CLAUSE.finditer(text, 0, joke.start())]
    return (before[-1] if before else joke.start(), joke.end())


#: Of whom a person may speak before speaking of themselves. A parent, or 她, is who a proxy speaks for.
BESIDE = frozenset(
    {"spouse", "husband", "wife", "coparent", "child", "son", "daughter", "son_in_law", "daughter_in_law"}
    | {"grandson", "granddaughter", "brother", "sister", "neighbour"}
)
#: Those of them who are not of the household for certain: what they have, the household has not.
_OUTSIDE = frozenset({"neighbour", "brother", "sister", "son", "daughter", "son_in_law", "daughter_in_law"})
_OF_PERSON = frozenset(
    {"age", "sex", "name", "id_number", "self_care", "illness", "disability", "employment"}
)
_OF_PLACE = frozenset({"living", "township", "address"})
_OF_HOUSEHOLD = frozenset({"category", "housing"})
_LEAD = re.compile(
    r"(?:^|(?<=[，。！；]))(?:但是?|不过|可是?|而|至于|反正|那|嗯)?"
    r"(?P<who>(?:(?:我|俺|阮)(?:自己|本人|家己)?|咱|本人|自己|家己)(?!们|的|那口子|[和跟与、]))(?:这边|本身|呢|嘛|啊|倒是?|么)*，?"
)
_HOME_LEAD = re.compile(
    r"(?:^|(?<=[，。！；]))(?:但是?|不过|可是?|而|至于|反正|那|嗯)?(?P<who>(?:我们?|俺们?|阮|咱们?|自)家里?|我们|我(?!的)|家里|自己)(?:这边|呢|嘛|啊|倒是?|么)*，?"
)
_KNOWS_NOT = r"不知道|不清楚|不晓得|不记得|记不|忘|搞不清|不懂|问|说|听|讲|想|猜"
_FOR_OTHER = re.compile(
    rf"(?:也|都|就|只|还|天天|一直|每天|现在|平时|得|要|在家?|来|一个人|又|全)*(?:{_KNOWS_NOT}|照顾|照看|照料|伺候|服侍|护理|陪|看着|守着|管|喂|抬|背|扶着?[他她]|抱|替|代|给[他她]|怕|担心|愁|急|心疼|扛|撑|累|填|报|申请|希望|需要人?帮[他她]|是[他她])"
)
_AT_WORK = re.compile(r"[^，。]{0,4}(?:打工|上班|在外|外地|外面|做工|带|帮|养)")
_ELSEWHERE = re.compile(r"在|住|嫁|去|走|没了|死|外|分|过(?!世)")
_NO_ANSWER = re.compile(r"(?:[您你]好|喂|嗯|哦|啊|对|是|有|好|呃|那个|这个|的|啊|呀)+")
_HELPS = re.compile(r"帮|替|喂|扶|照顾|照料|伺候|背|抱|陪|接|给[我他她]|说|讲|叫(?=我|人|[他她])|填|问")
_NO_MORE = re.compile(r"也(?:是|有|一样|这样|得了?|差不多|那样)?(?:的|了|啊|呢|吧)*$")


def own_part(text: str, asking: str | None) -> tuple[int, int, int] | None:
    """老伴有糖尿病，我没有: where the speaker's own answer stands when somebody else was named beside.

    The start with 我, the start behind it (the same where the answer comes first, 没有，老伴有), and the end;
    None where the answer may well be about the other one.
    """
    if asking not in _OF_PERSON | _OF_PLACE | _OF_HOUSEHOLD or len(text) > 60:
        return None
    people = find_people(text)
    first = _first(text, asking, people)
    if first:
        return first
    others = [person for person in people if person.key not in (SELF, "pronoun")]
    beside = _OUTSIDE if asking in _OF_HOUSEHOLD else BESIDE
    # 他爹 is the husband
    if not others or not all(one.key in beside or text[one.start] in "他她" for one in others):
        return None
    for lead in (_HOME_LEAD if asking in _OF_HOUSEHOLD else _LEAD).finditer(text):
        found = _own(text, str(asking), lead, people, others)
        if found:
            return found
    return None


def the_same(said: str) -> bool:
    """我姐有高血压，我也有: what was said of the other holds for the speaker too."""
    return bool(_NO_MORE.match(said))


def _first(text: str, asking: str | None, people: list[Mention]) -> tuple[int, int, int] | None:
    """没有，老伴有糖尿病: an answer before anybody is named is the answer; help from somebody belongs to it."""
    clauses = list(_CLAUSE.finditer(text))
    if len(clauses) < 2 or not people or people[0].start < clauses[0].end():
        return None
    answer, other = clauses[:2]
    beside = other.start() <= people[0].start <= other.start() + 3 and people[0].key not in (SELF, "pronoun")
    if not beside or people[0].role == "object" or _NO_ANSWER.fullmatch(answer.group()):
        return None
    if asking in _OF_HOUSEHOLD and people[0].key not in _OUTSIDE:
        return None
    if _HELPS.search(other.group()) or re.match(_KNOWS_NOT, answer.group()):
        return None
    if _LEAD.match(text) and asking not in _OF_PLACE:
        return None
    if asking in _OF_PLACE and not _ELSEWHERE.search(other.group()):
        return None
    return answer.start(), answer.start(), answer.end()


def _own(
    text: str, asking: str, lead: re.Match[str], people: list[Mention], others: list[Mention]
) -> tuple[int, int, int] | None:
    """The part that begins with ``lead``, if it is an answer of its own."""
    if any(person.start <= lead.start("who") < person.end and person.key != SELF for person in people):
        return None  # 我老头子
    clause = _CLAUSE.match(text, lead.end())
    before = [person for person in others if person.end <= lead.start("who") and person.role != "object"]
    if not clause or (_FOR_OTHER.match(clause.group()) and not the_same(clause.group())):
        return None
    if asking not in _OF_PLACE | {"employment"} and _AT_WORK.match(clause.group()):
        return None
    if asking in _OF_PLACE and not (before and _ELSEWHERE.search(text, before[0].end, lead.start())):
        return None  # 儿子一家，我和老伴: together
    if not before and not any(person.start > clause.end() for person in others):
        return None
    after = [person.start for person in others if person.start > clause.end()]
    end = clause.end()
    for each in _CLAUSE.finditer(text, clause.end()):
        if any(each.start() <= start < each.end() for start in after):
            break
        end = each.end()
    return lead.start("who"), lead.end(), end
