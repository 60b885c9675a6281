"""With whom the person lives, from whom a story names beside them: 我带着两个娃, 家里剩我跟老头子, 婆婆跟我们一起生活."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story

_SPOUSE = r"老伴儿?|老公|老婆|丈夫|妻子|爱人|老头子?|老太婆|先生(?!说)|太太|内人|(?<=我)某"
_GRAND = r"[大小]?外?孙[子女]|外孙|[大小]孙|孙辈|孙儿"
_CHILD = r"[大小二傻]?儿子|[大小二]?女儿|闺女|儿媳妇?|女婿|孩子|小孩|娃儿?|囝|宝宝|妹妹|弟弟"
_KIN = (
    rf"{_CHILD}|父母|爸妈|爸爸妈妈|老?父亲|老?母亲|老?[爸妈](?:爸|妈)?|公公婆婆|公婆|公公|婆婆|岳父|岳母|丈母娘|爷爷奶奶|爷爷|奶奶"
    r"|外公外婆|外公|外婆|阿公|阿嬷|姥姥|姥爷|哥嫂|大?哥哥?|大?姐姐?|阿?弟|阿?妹|嫂子|叔叔?|伯伯|舅舅?|姑姑?|姨妈?|婶婶?|侄子|侄女|外甥女?|兄弟|姐妹|家人|家里人"
)
_MOD = r"(?:我|他|她|俺|我们|自己)?的?(?:[一两二三四五几俩仨\d]个?|[大小老二三]|(?:[^，。！？；跟和与说]{1,5})的)?"
_ONE = rf"{_MOD}(?:{_GRAND}|{_SPOUSE}|{_KIN})"
_SOME = rf"{_ONE}(?:(?:[、和跟与]|还有|加上?)*{_ONE})*(?:他们|她们|一家人?|两口子|夫妻俩?)?"
_NOW = r"(?:现在|平时|平常|一直|目前|如今|都|就|也|还|是|暂时)*"
_LIVE = r"(?:一起|一块|同吃同住|同住|租|挤|住|过(?!来|去|世|年)|生活|相依|搭伙|吃住|作伴|做伴|[俩两]个?人?(?=$|[，。住过生]))"
_LIVING = (
    re.compile(rf"(?:跟|和|与|同){_SOME}{_NOW}(?:在)?{_LIVE}"),
    re.compile(
        rf"(?:^|(?<=[，。了]))(?:我|她|他|老人|{_NOW})*(?:跟|和|与){_SOME}(?=$|[，。]|(?:[都也全]|快|已经)*(?:一个)?(?:[5-9]\d|[五六七八九]十))"
    ),
    re.compile(rf"{_SOME}们?{_NOW}(?:跟|和|随)着?(?:我们?|她|他)(?:们)?{_NOW}(?:{_LIVE}|(?=$|[，。]))"),
    re.compile(rf"(?:夫妻俩|老两口|爷爷|奶奶|阿[公嬷])(?:一直)?(?:带着?|养着)个?{_SOME}"),
    re.compile(
        rf"(?:家里|家中|屋里|厝里){_NOW}(?:就|只|还|剩下?|有|是)+(?:我|她|他)?(?:跟|和|、)?{_SOME}(?:(?:跟|和)(?:我|她|他))?(?=$|[，。]|\d|[一二三四五六七八九]十)"
    ),
    re.compile(r"(?:父子|母子|母女|父女|娘|爷|姐弟|兄弟|姐妹|兄妹)(?:俩|两个?|二人)"),
    re.compile(r"(?:在|来|接到|搬到|住到?)(?:我|我们)(?:家|这里|这边|这儿)(?:住|来)"),
)
_ALONE = re.compile(
    r"(?:平常|平时|一直|现在|如今)(?:就|都|是)*(?:她|他|我)?自己过|(?:就|还|只)?守着(?:这|一|那|几)?间?(?:老)?(?:厝|房子|屋)"
)
_COUPLE = re.compile(
    r"我?爸爸?(?:和|跟|、)?我?妈妈?(?:他们)?(?:两个|俩|都|两人)*(?:住|在)(?:在)?(?:老家|乡下|村|厝)|(?:爷爷奶奶|阿公阿嬷|外公外婆)(?:两个|俩|都|两人)*(?:住|在)(?:在)?(?:老家|乡下|村|厝)"
)
_TWO_OF_US = re.compile(
    r"(?:我们?|他们?)(?:俩|两个)(?:人|个)?(?!孩|儿|闺|娃|女|孙|小|生|离)(?=$|[，。]|都|也|一起|住|过|在|岁|年|老|身)"
)
_NOT_LIVING = re.compile(
    r"吵架|离婚(?=$)|商量|联系|打电话|分开|不(?:跟|和|与|同)|没(?:跟|和|与)|想(?:跟|和)|以前|本来|原来"
)


def find_companions(story: Story) -> Iterator[Found]:
    """At most one value; for where no plain word of living was found."""
    text = story.text
    for value, pattern in (("alone", _ALONE), ("spouse_only", _COUPLE)):
        match = pattern.search(text)
        if match and story.told(match.start()):
            yield Found("living", value, match.start(), match.end(), subject=story.in_need)
            return
    two = _TWO_OF_US.search(text)
    keys = {person.key for person in story.people}
    if (
        two
        and story.told(two.start())
        and (
            (two.group().startswith("我") and keys & {"spouse", "husband", "wife"})
            or (two.group().startswith("他") and {"mother", "father"} <= keys)
        )
    ):
        yield Found("living", "spouse_only", two.start(), two.end(), subject=story.in_need)
        return
    for pattern in _LIVING:
        for match in pattern.finditer(text):
            clause = story.clause_at(match.start())
            if clause.unsure or clause.past(match.start()) or clause.asks or _NOT_LIVING.search(clause.text):
                continue
            yield Found("living", _value(match.group()), match.start(), match.end(), subject=story.in_need)
            return


def _value(said: str) -> str:
    """What the companions amount to: any other kin outweighs grandchildren, these outweigh the spouse."""
    rest = re.sub(_GRAND, "", said)
    if re.search(_KIN, re.sub(_SPOUSE, "", rest)):
        return "with_family"
    if rest != said:
        return "with_grandchildren"
    return "spouse_only" if re.search(_SPOUSE, said) else "with_family"
