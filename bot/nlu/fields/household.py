"""household_size (people who live together) and living (with whom)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.over import HOMES, not_in_a_home
from bot.nlu.fields.people import SELF
from bot.nlu.fields.story import Story
from bot.nlu.numbers import DIGITS, parse_number

_N = rf"(?P<n>\d{{1,3}}|[{DIGITS}十俩仨]{{1,3}})"
_HOME = r"(?:家里头|全家|一家子|一家|我们家|我家|家里|家中|家庭|家|户口本上|户|屋里)"
_SIZES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_HOME}(?:现在|目前|里|人口|总共|一共|共|就|只|有|是|才|也就|常住|剩|住|还有|住着|人|我们|都|老小|老少|上下|大小|：|:)*{_N}(?:口人|口之家|口|个人|人(?!照|帮|管|家|来)|位)",
        rf"{_N}口(?:之家|人|子)(?!.{{0,3}}(?:村|地))",
        rf"(?:我们|咱们|总共|一共|就我们|就|共)(?:就|有|是)*{_N}(?:个人|口人|口|人)(?:一起)?(?:住|生活|过|在家|$|，|。)",
        rf"(?:人口数?|人数)(?:是|：|:|有|共)*{_N}",
        r"(?P<n>[两二三四五六七八九俩2-9])(?:个人|口人|人)(?:一起)?(?:住|生活)(?!院)",
        rf"{_N}(?:个人|口人)(?:一起|同|挤|住在?一起|住在?一块|相依为命)",
        rf"(?:一家|全家|我们家|我家|家里|屋里|厝里)[^，。！？；]{{0,8}}，(?:就|总共|一共|才|都是|大概|也就|有)*{_N}(?:个人|口人)(?=$|[，。]|一间|一屋|挤|住|一起|过)",
        rf"(?:总共|一共|拢总|统共|加起来|加一起)(?:就|有|是|也就|才)*{_N}个(?=$|[，。！])",
        rf"(?:实际|真正|常住|平时|现在)[^，。！？；\d]{{0,4}}(?:住|在家|吃饭)(?:一起|在一起|一块|家里)?(?:的)?(?:也|就|只|才|有|是|剩)*{_N}(?:个人?|口人?|人)(?=$|[，。！了吧])",
        rf"(?:总共|一共|祖孙三代|三代人?|连老带小)(?:就|有|是)*{_N}个人?(?=$|[，。！吃住])",
        rf"(?:家里|一家|全家)?{_N}张嘴",
        rf"{_HOME}(?:里|就|总共|一共|只|剩|有)*(?:我们|他们|她们)?(?P<n>俩|仨)(?!孩子|儿|闺女|娃|老)(?:人|个)?",
    )
)
_PAIR = re.compile(
    r"(?:就|只|只有|只剩|就剩)?(?:我|她|他|奶奶|爷爷|妈妈|爸爸|老人)?(?:和|跟|同|与)(?:我|她|他|我的|我家)?(?P<who>老伴|老公|老婆|妻子|丈夫|爱人|老头子|老太婆|孙子|孙女|外孙女?|儿子|女儿|孩子|我妈|我爸|妈妈|爸爸|妈|爸|母亲|父亲|奶奶|爷爷|弟弟|妹妹|哥哥|姐姐|阿[弟哥姐妹]|[我他她][弟哥姐妹])(?:就)?(?P<n>两个人|俩人|两人|俩|两个|二人)"
)
_JUST_TWO = re.compile(
    r"(?:就|只有|只剩|就剩|家里就)(?:我|她|他)(?:和|跟|同)(?:我|她|他)?(?:的)?(?:老伴|老公|老婆|丈夫|妻子|爱人|老头子?|老太婆|孙子|孙女|外孙女?|儿子|女儿|孩子|妈妈?|爸爸?|奶奶|爷爷|弟弟|妹妹)(?=$|[，。！]|两|俩|住|过|相依)"
)
_ONLY_ME = re.compile(
    r"(?:家里|家中|家|屋里)?(?:现在)?(?:就|只|只有|只剩|就剩|光|仅)(?:有|剩|下)*(?:我|她|他|老人|自己|奶奶|爷爷|阿公|阿嬷)?(?:自己)?(?:一个人|一个(?!人)|自己(?!一)|孤身|一人|光棍|一口人?)(?!女儿|儿子|孩子|孙|老|打工|打零工|做|干|挣|赚|照顾|带|养|上班|忙|撑|来|去|说|管|伺候|扛|顾|种|在外|负担)"
)
_ALONE_ANSWER = re.compile(
    rf"(?:大概|差不多|嗯|那个|就|一共|总共|有|现在|家里|我们|共|是|加上我|连我|算上我|包括我|连老带小|老小|祖孙三代|三代人?|我们|大大小小|老老小小|老老少少|上上下下|老少|全部|实际|真正|刚好|正好|也就|才|住着|住|呃)*{_N}(?:口人|口|个人|人|个|位)?(?:人)?(?:吧|啊|呢|了|哦|的|左右)*"
)
_JUST_ME = re.compile(
    r"(?:就|只有|只|光)?(?:是)?(?:我|她|他|老人|自己|我自己)(?:自己)?(?:一个人?|一人|独自)?(?:了|啊|呢|吧|的|在家|住|过)*"
)
_COUPLE = re.compile(
    r"(?:我们|就|只有|家里|只剩|就剩)*(?:老两口|两老|老俩口|夫妻俩|夫妻两个?|夫妻二人|两夫妻|两口子|两公婆|俩口子|老夫妻|公婆俩|小两口|翁某(?:两个|俩)?|尪某(?:两个|俩)?|翁婆(?:两个|俩)|两个老人|两位老人|二老|俩老人|两个老的|俩老的)"
)

_ALONE = re.compile(
    r"独居|家己(?:一个人?|一人)(?!照|带|打|做|来|去|养|顾|干)|(?:就|只有?|只剩|就剩|剩)(?:下|有)?(?:我|她|他)(?:自己)?(?:这么?)?一个(?:孤寡?|糟|老|独身|的)*(?:老太婆|老太太|老头子?|老婆子|老汉|老人家?|孤老|寡妇|光棍)|(?:自己|独自|孤身|孤零零)?(?:地|的)?一个人?(?:在(?:这|那|家|乡下|老家|村里|屋|山|厝)(?:里头?|上|边|那边|这边|那|里面)?)?(?:独自|单独|孤零零地?)?(?:住|守(?:着|在|家)|种(?:地|田|菜|茶)|过(?!来|去|世|马路|敏|两|一|几)|生活|居住|守着)"
    r"|(?:她|他|我|老人|老人家|妈|爸|奶奶|爷爷|阿嬷|阿公)?(?:自己|独自|单独|独个儿?)(?:在家|在老家|在乡下|居住|单独|一人)*(?:住|过日子|生活|居住)|孤身一人|孤身|独身一人|孤寡(?:老人)?|光棍一[个条]|无亲无故"
    r"|一个?人(?:独自|单独)?在(?:家|老家|乡下|老?厝|村里|老?屋里?)(?=$|[，。！？；]|没人|夜里|晚上|半夜|害怕|孤|冷清|很?闷|无聊)|(?<=[她他我])一个人(?=$|[，。！？；]|没人|想|也|又|孤)|(?:剩|只有|就|孤零零)(?:下|她|他|我|老人|阿[公嬷婆]|奶奶|爷爷|我?[妈爸]|自己)*(?:一个人|一人)(?=了|$|[，。！])|孤零零(?:的)?(?:一个人?)?(?=$|[，。！在])|一个?人(?:独自|单独)?在(?:家|老家|乡下|厝|村|屋|山)(?:里|头|里头|上|下)?(?:住|过|生活|$|(?=[，。！？；]|没人))|(?<=[，。岁])(?:现在|就|都是)?一个人(?=$|[，。！])|身边没(?:有)?人|没人跟[我她他]住"
    r"|(?:就|只|只有|就剩|只剩|剩|光剩)(?:下|有)?(?:我|她|他|老人)(?:自己)?(?:一个)?(?:和|跟|与)(?:我|她|他)?(?:那|这)?(?:一|几|两)?(?:条|只|群|头|窝)?(?:老|小|大)?(?:狗|猫|鸡|鸭|鸟|牛)|(?:屋里|家里|厝里|家中)(?:就|就剩|只剩|光剩)(?:下)?(?:我|她|他)(?:自己|自个儿?)?(?=$|[，。！了])|孤家寡人|^(?:就)?(?:和|跟)(?:一|几|两)?(?:条|只)[狗猫鸡]|剩(?:下|我|她|他)+一个(?=$|[，。了])"
)
_NOT_ALONE = re.compile(r"(?:不是|没有|并非|不想|不敢|不能|不放心|以前|怕|两个|两位|俩|二)$|不是[^，]{0,3}$")
_AT_TIMES = re.compile(
    r"白天|上午|下午|晚上|夜里|平时上班|有时|经常|周末|孩子|小孩|娃|[孙儿女](?:子|女|儿)(?:自己)?(?:就)?$|照顾|带|看着|伺候"
)
# 喂饭擦身全是我一个人: who does it, not who lives there.
_WORKS_ALONE = re.compile(
    r"(?:全|都)(?:是|靠|得|由)?$|(?:全|都)(?:是|靠|得|由)(?:我|她|他)?$|(?<!只)靠(?:我|她|他)?$"
)
_INSTITUTION = re.compile(rf"(?:住|在|送到?|进)(?:在|到|进|去|了)?[^，。！？；]{{0,6}}?(?:{HOMES})(?:里|住)?")
_WISH = re.compile(
    r"(?:想|希望|打算|要|准备|申请|能不能|可以|愿意|肯|不想|不愿)(?:把|让|给|去|送|她|他|我|妈|爸|老人|进)*[^，。]{0,4}$"
)
_SPOUSES = r"(?:老伴儿?|老公|老婆|妻子|丈夫|爱人|老头子|老太婆|老头|媳妇|太太)"
_PAIR_OF = re.compile(
    r"(?:她|我?妈妈?|母亲|老妈)(?:就|只)?(?:和|跟|与|同)(?:我|他)?(?:爸爸?|父亲|老爸)|(?:他|我?爸爸?|父亲|老爸)(?:就|只)?(?:和|跟|与|同)(?:我|她)?(?:妈妈?|母亲|老妈)|(?:奶奶|阿嬷|外婆)(?:和|跟|与)我?(?:爷爷|阿公|外公)|(?:爷爷|阿公|外公)(?:和|跟|与)我?(?:奶奶|阿嬷|外婆)|公公(?:和|跟)婆婆|婆婆(?:和|跟)公公"
)
_GRAND = r"(?:外?孙子|外?孙女|外孙|小孙子|小孙女|孙辈|孙儿)"
_FAMILY = r"(?:(?:大|小|二)?儿子|(?:大|小|二)?女儿|闺女|爸妈|父母|家人|家里人|儿媳妇?|媳妇|孩子|小孩|弟弟|妹妹|哥哥|姐姐|大哥|我妈|我爸|妈妈|爸爸|母亲|父亲|老母亲?|老娘|老父亲?|奶奶|爷爷|阿嬷|阿公|侄子|侄女|女婿|公婆|婆婆|岳母|一家人|我们|我|亲戚|兄弟|姐妹|舅舅|姑姑|叔叔|阿姨|伯伯|妈|爸|囝|子女|后生|两个孩子|外婆|外公|姥姥|姥爷|(?<=[我他她阿大小二三])[弟哥姐妹叔舅姑姨嫂]|大哥大嫂|哥嫂|嫂子|弟媳)"
_LIVE = r"(?:一起|一块儿?|共同|同|一直|两个人|两人|俩人|俩|两个|两口子|他们|一家|一家人|家|暂时|现在|在一?起|在|搭伙|做伙|挤)*(?:住|搭伙|做伙|过(?!世|来|去|敏)|生活|居住|相依为命)"
_WITH = r"(?:和|跟|同|与|随|靠着|带着?|养着|领着|拉扯)"
_WITH_SPOUSE = re.compile(
    rf"{_WITH}(?:我|她|他|我的)?{_SPOUSES}(?!.{{0,4}}(?:{_FAMILY}|孙)){_LIVE}|(?:就|只有|只剩|家里就)(?:我|她|他|我们)?{_WITH}(?:我|她|他)?{_SPOUSES}(?:两个人|俩|两个|两人)?(?![、和跟伴])|{_WITH}(?:我|她|他)?{_SPOUSES}(?:两个人|俩人|俩|两个|两人)"
)
_WITH_GRAND = re.compile(
    rf"{_WITH}(?:我|她|他|一个|两个|三个|俩|的|{DIGITS}|\d|岁|小|几|十|上学|上小学|[一二两三四五六七八九十]|个){{0,6}}{_GRAND}(?:和外?孙[子女]|[、]外?孙[子女])?(?:们)?(?:在家|在厝)?(?:{_LIVE}|俩|两个人|两个|(?=$|[，。！？；]|外?孙|[一二三四五六七八九十\d]+岁|今年|才))|{_GRAND}[^，。！？；和跟]{{0,6}}(?:跟着(?:我|她|他|老人|阿公|阿嬷|奶奶|爷爷)|(?:跟|由|归)(?:我|她|他|老人|阿公|阿嬷|奶奶|爷爷)(?:过|住|带|养))(?:着|的|大|我|们?老两口)*(?=$|[，。！？；])|隔代抚养|祖孙(?:俩|二人|两人|三人)|爷孙俩|婆孙俩|(?:家里)?(?:就|只有|只剩)(?:我|她|他)?(?:和|跟){_GRAND}"
)
_WITH_FAMILY = re.compile(
    rf"{_WITH}(?:我|她|他|我的|他的|她的|我们|阮|俺|二|三|四|两个|一个|三个|的|现在|着|老伴|老公|老婆|丈夫|妻子|、|和|小|大)*{_FAMILY}(?:[、和跟]?(?:{_FAMILY}|{_GRAND}))*(?:他们|夫妻俩?|两口子|一家(?:子|人|[两二三四五六七八九\d]口人?)?)?{_LIVE}|一大家子(?:人)?(?=$|[，。])|住(?:在|到)?(?:我|她|他)?(?:的)?(?:我|她|他)?(?:大|小|二)?(?:儿子|女儿|闺女|大哥|哥哥|弟弟|姐姐|妹妹|孩子|侄子|侄女|女婿|弟|哥|姐|妹|舅|叔|姑|舅舅|姑姑|叔叔|阿姨|姨妈|伯伯|外婆|奶奶|娘家|亲家)(?:的)?(?:家|那|这)|(?:在)(?:儿子|女儿|闺女|舅舅|叔叔|姑姑|哥哥|弟弟)家(?:里)?住|(?:一家人|一大家子|一家[三四五六七八九]口|全家(?:人)?)(?:都)?(?:一起|挤|住)|三代同堂|四世同堂|(?:轮流|轮着)(?:住|照顾|养|过)|轮到我们?家|孤儿寡母|(?:儿子|女儿|孩子)(?:们)?(?:都)?(?:住在?一起|同住|住一块)|(?:和|跟)(?:家人|家里人|子女|孩子)同住|(?:儿子|女儿|孩子)[^，。！？；和跟]{{0,4}}跟着?(?:我|她|他)(?:过|住|一起)|(?:我|她|他|老人)?(?:和|跟|与)(?:我|我们|他们|她们)(?:一家|一家[三四五六七八九]口|夫妻|两口子|全家)(?:{_LIVE}|一起|吃住)"
)
_OTHER = re.compile(
    r"住(?:在|到)?[^，。！？；]{0,3}(?:朋友|老乡|工友|舍友|同事|同学|亲戚|工地|厂里|宿舍|桥洞|庙里|邻居|网吧|车站|工棚)(?:家|里|的?宿舍|下面|下)?|(?:和|跟)(?:朋友|同事|工友|室友|老乡|舍友|别人|保姆|护工|房东|工头|老板)(?:一起)?(?:合|挤)?(?:住|租|挤|宿舍|工棚)|流浪|露宿"
)


# 跟女儿住过半年
_LIVED = re.compile(r"过(?:一?阵|一?段|半|几|[一两二三四五六\d]|了|$|，)")
# 儿子一家三口
_OTHERS_HOME = re.compile(r"(?:[儿女孙]子?|[弟哥姐妹叔舅姑]|他们|她们|人家)$")
_FEW = r"[一两二三四五六俩仨1-6]"
# 大人三个加婴儿, 两大一小, 老的两个小的三个
_BIG_AND_SMALL = re.compile(
    rf"(?:(?:大人|大的|老的|老人|大人小孩)(?P<a>{_FEW})个?|(?P<a2>{_FEW})个?(?:大人?|老人?|老的|大的)(?!女|儿|孙))(?:[，、加和跟带]|再加|还有|加上)*"
    rf"(?:(?:小的|小孩子?|孩子|宝宝|娃娃?)(?P<b>{_FEW})个?|(?P<b2>{_FEW})?个?(?:小孩子?|小的|孩子|宝宝|娃娃?|小))(?=$|[，。！]|一起|住)"
)


def find_household_size(story: Story) -> Iterator[Found]:
    """How many live together, the person included."""
    text = story.text
    listed = None
    if story.asking == "household_size" and not any(size.search(text) for size in _SIZES):
        listed = _counted(text.rstrip("。！？，了吧啊呢"))
    if listed:
        yield _size(listed, 0, len(text))
        return
    mixed = _BIG_AND_SMALL.search(text) if story.asking in ("household_size", "needs", None) else None
    if mixed and story.told(mixed.start()):
        parts = (mixed.group("a") or mixed.group("a2"), mixed.group("b") or mixed.group("b2") or "一")
        yield _size(sum(parse_number(part) or 0 for part in parts), mixed.start(), mixed.end())
        return
    for pattern in _SIZES:
        for match in pattern.finditer(text):
            number = parse_number(match.group("n"))
            if match.group().startswith("户口本") and re.search("实际|真正|平时|常住", text[match.end() :]):
                continue
            if match.group().startswith("一家") and _OTHERS_HOME.search(text, 0, match.start()):
                continue
            if number is None or not story.told(match.start()) or story.negated(match.start("n"), 4):
                continue
            yield _size(
                number,
                match.start("n") if match.start("n") - match.start() > 6 else match.start(),
                match.end(),
            )
    besides = _BESIDES_ME.search(text)
    if besides:
        others = parse_number(besides.group("n")) or 0
        yield _size(others + 1, besides.start(), besides.end())
    for match in _PAIR.finditer(text):
        if story.told(match.start()):
            yield Found("household_size", 2, match.start(), match.end())
    for match in _JUST_TWO.finditer(text):
        yield Found("household_size", 2, match.start(), match.end())
    for number, match in enumerate(_COUPLE.finditer(text)):
        weak = bool(
            re.match(r".{0,6}(?:跟|和|带|还有|加)", text[match.end() : match.end() + 8])
        ) or not _lone_couple(text, match)
        yield Found("household_size", 2, match.start(), match.end(), weak=weak or number > 0)
    for match in _ONLY_ME.finditer(text):
        if "家里" in match.group() or story.asking == "household_size":
            yield Found("household_size", 1, match.start(), match.end())
    if story.asking == "household_size":
        yield from _answered(story)


# 除了我还有两个孩子
_BESIDES_ME = re.compile(
    rf"除了?(?:我|他|她|本人|老人)(?:自己)?(?:以外|之外|外)?[，]?(?:家里)?(?:就|还|只)*(?:有|剩){_N}个"
)

_TWO = r"爸爸妈妈|爸妈|父母亲?|爹妈|公公婆婆|公婆|岳父岳母|岳父母|爷爷奶奶|外公外婆|阿公阿嬷|老两口|两口子|夫妻俩|夫妻二人|两公婆|小两口"
_ONE = r"老公|老婆|丈夫|妻子|爱人|老伴|先生|太太|老头子?|老太婆|[大小]?儿子|[大小]?女儿|闺女|儿媳妇?|媳妇|女婿|外?孙子|外?孙女|外孙|哥哥?|弟弟?|姐姐?|妹妹?|公公|婆婆|岳父|岳母|丈母娘|奶奶|爷爷|外公|外婆|阿公|阿嬷|妈妈|爸爸|老?母亲|老?父亲|老妈|老爸|妈|爸|小孩子?|孩子|娃|囝|宝宝|侄子|侄女|保姆"
_MEMBER = re.compile(
    rf"(?P<n>一|两|二|三|四|五|俩|仨|[1-5])个?(?:人|口)?(?=$)|(?:(?P<of>一|两|二|三|四|五|俩|仨|[1-5])个?(?:小|大)?)?(?:(?:我|他|她)的?(?:家的?)?)?(?:(?P<two>{_TWO})|(?P<one>{_ONE}))|(?P<i>我自己|我|她|他|老人家?|本人)|我们(?=老两口|两|夫妻|小两)"
)
_JOINS = re.compile(
    r"(?:和|跟|同|与|[、，]|还有|再?加上?|带着?|就|只有|有|一起|住|过|在家|家里|是|现在|另外|以及|的|都)+"
)


def _counted(text: str) -> int | None:
    """我和老婆还有两个孩子: how many were listed, when the text is such a list with the speaker or a couple in it."""
    at, total, people, own = 0, 0, 0, False
    while at < len(text):
        join = _JOINS.match(text, at)
        if join:
            at = join.end()
            continue
        match = _MEMBER.match(text, at)
        if not match or match.end() == at:
            return None
        at = match.end()
        if match.group("n"):
            return None if people == 0 else int(parse_number(match.group("n")) or 0) or None
        if match.group("two"):
            total += 2
            own = own or bool(re.search("口|夫妻|两公婆", match.group("two")))
        elif match.group("one"):
            total += int(parse_number(match.group("of") or "一") or 1)
        elif match.group("i"):
            total, own = total + 1, True
        people += 1
    return total if own and people > 1 else None


def _lone_couple(text: str, match: re.Match[str]) -> bool:
    if re.search(r"[跟和带与]$|[跟和](?:我们|他们)$", text[: match.start()]) or re.match(
        r"[跟和带与]", match.group()
    ):
        return False
    return bool(
        re.match(r"(?:就|只有|家里|只剩)", match.group())
        or re.match(r"(?:一起|在家|自己|单独|相依)*(?:住|过|生活|相依|看家|守|$|，|。)", text[match.end() :])
    )


def _size(number: float, start: int, end: int) -> Found:
    if not 1 <= number <= 30 or number != int(number):
        return Found("household_size", None, start, end, problem="household_size_range")
    return Found("household_size", int(number), start, end)


def _answered(story: Story) -> Iterator[Found]:
    for clause in story.clauses:
        said = clause.text.rstrip("！？")
        match = _ALONE_ANSWER.fullmatch(said)
        number = parse_number(match.group("n")) if match else None
        if match and number is not None:
            yield _size(number, clause.start + match.start("n"), clause.start + len(said))
        elif _JUST_ME.fullmatch(said) or re.fullmatch(
            r"(?:就)?(?:一个人|一人|光棍|独居|单身)(?:了|啊|吧|住)*", said
        ):
            yield Found("household_size", 1, clause.start, clause.start + len(said))


def find_living(story: Story) -> Iterator[Found]:
    """With whom the person lives."""
    text = story.text
    pair = _PAIR_OF.search(text) if story.asking in ("living", "household_size") else None
    paired = (
        pair
        if pair
        and not re.search("我们|兄弟|弟|哥|姐|妹|儿子|孙", text)
        and not text[: pair.start()].endswith("我")
        else None
    )
    for value, pattern in (
        ("institution", _INSTITUTION),
        ("with_grandchildren", _WITH_GRAND),
        ("with_family", _WITH_FAMILY),
        ("spouse_only", _WITH_SPOUSE),
        ("alone", _ALONE),
        ("alone", _ONLY_ME),
        ("other", _OTHER),
    ):
        for match in pattern.finditer(text):
            if value == "with_family" and paired:
                continue
            clause = story.clause_at(match.start())
            before = text[max(clause.start, match.start() - 8) : match.start()]
            if value == "alone" and _WORKS_ALONE.search(text[clause.start : match.start()]):
                continue
            if (
                clause.unsure
                or clause.past(match.start())
                or _NOT_ALONE.search(before)
                or (_WISH.search(before) and value != "alone")
            ):
                continue
            if value == "alone" and (
                _AT_TIMES.search(before + match.group())
                or re.match("照顾|带|看|伺候|陪", text[match.end() :])
            ):
                continue
            if clause.asks and value in ("institution", "other"):
                continue
            if value == "institution" and not_in_a_home(text, match.start(), match.end()):
                continue
            if _LIVED.match(text, match.end()):
                continue
            meant = _closer(story, value, match.group())
            yield Found("living", meant, match.start(), match.end(), subject=_lives(story, match, value))
    for match in _COUPLE.finditer(text):
        if _lone_couple(text, match) and not any(_WITH_FAMILY.finditer(text)):
            yield Found("living", "spouse_only", match.start(), match.end())
    for match in _BUT_WITH.finditer(text):
        named = next((value for value, words in _LIVING_WORDS if words.search(match.group("who"))), None)
        if named and named not in ("alone", "institution") and story.told(match.start("who")):
            yield Found("living", named, match.start("who"), match.end())
    if not paired:
        yield from _roster(story)
    if paired:
        yield Found("living", "spouse_only", paired.start(), paired.end())
    elif story.asking == "living":
        yield from _living_answer(story)


# With whom a parent or grandparent lives as a couple.
_COUPLES = {
    "mother": "爸|父亲",
    "father": "妈|母亲",
    "grandmother": "爷爷|阿公|外公|姥爷",
    "grandfather": "奶奶|阿嬷|外婆|姥姥",
    "mother_in_law": "公公|岳父",
    "father_in_law": "婆婆|岳母",
}


def _closer(story: Story, value: str, said: str) -> str:
    """跟我爸住 of one's mother is a couple; 孙女跟我过 is living with a grandchild."""
    if value != "with_family":
        return value
    mate = _COUPLES.get(story.in_need or "")
    if (
        mate
        and re.search(mate, said)
        and not re.search(r"儿|女|孩|孙|[弟哥姐妹叔舅姑姨嫂]|我们|一家|家里", re.sub("姥姥|奶奶", "", said))
        and len(re.findall(f"{mate}|妈|母亲|爸|父亲", said)) == 1
    ):
        return "spouse_only"
    grand = any(person.key in ("grandson", "granddaughter") for person in story.people)
    if grand and story.in_need == SELF and re.match(r"(?:和|跟|与|同)着?我(?!们?爸|们?妈|[爸妈])", said):
        return "with_grandchildren"
    return value


_KIN = r"(?:公公婆婆|(?<!两)公婆|爸爸妈妈|爸妈|父母亲?|岳父母|爷爷奶奶|外公外婆|公公|婆婆|岳父|岳母|老?母亲|老?父亲|妈妈|爸爸|奶奶|爷爷|外公|外婆|阿公|阿嬷|[大小]?儿子|[大小]?女儿|儿媳妇?|媳妇|女婿|哥哥|弟弟|姐姐|妹妹|妈|爸|哥|弟|姐|妹|老人|兄弟|姐妹|小孩子?|孩子|娃|囝|宝宝)"
_MATE = r"(?:老公|老婆|丈夫|妻子|爱人|老伴|先生|太太|夫妻俩?|两口子|夫妻两个?|对象)"
_ROSTER = re.compile(
    rf"(?:{_KIN}|{_MATE}|{_GRAND}|我们|我|她|他|自己|还有|加上|和|跟|与|、|有|就|是|都|的|一个|两个|三个|四个|几个|俩|仨|\d个|两|上[小初高]中?学?|上学|读书|才?\d岁|在?读?[小初高][学中])+"
)


def _roster(story: Story) -> Iterator[Found]:
    """我家五口，公婆，我和老公，一个小孩: who lives there was told as a list beside their number."""
    if story.asking not in ("household_size", "living") and not any(
        size.search(story.text) for size in _SIZES[:2]
    ):
        return
    listed = [clause for clause in story.clauses if _ROSTER.fullmatch(clause.text)]
    for value, pattern in (("with_family", _KIN), ("with_grandchildren", _GRAND), ("spouse_only", _MATE)):
        for clause in listed:
            named = re.search(pattern, clause.text)
            if named and (value != "spouse_only" or "我" in clause.text or story.asking == "living"):
                yield Found("living", value, clause.start, clause.end)
                return


def _lives(story: Story, match: re.Match[str], value: str) -> str | None:
    """Who lives so. 我和我妈住 is said of the household that the person in need belongs to."""
    if value in ("with_family", "with_grandchildren", "spouse_only"):
        people = [person.key for person in story.people if match.start() - 4 <= person.start < match.end()]
        if story.in_need in people:
            return story.in_need
    inside = [
        person.key
        for person in story.people
        if match.start() <= person.start < match.end() and person.key != "pronoun"
    ]
    return inside[-1] if value == "alone" and inside else story.subject_at(match.start())


# 不是一个人住，跟女儿一起
_BUT_WITH = re.compile(
    rf"(?:不是|没有?|并不是)(?:她|他|我)?(?:一个人|自己|独自|单独|独居)(?:住|过|在家|生活)?的?[，、]?(?:她|他|我|是|都|现在|有)*{_WITH}(?P<who>[^，。！？；]{{1,8}}?)(?:一起|一块儿?|同住|住|过|(?=$|[，。]))"
)
_LIVING_WORDS = (
    ("institution", re.compile(HOMES)),
    ("with_grandchildren", re.compile(r"孙")),
    (
        "with_family",
        re.compile(
            r"儿子|女儿|闺女|孩子|小孩|娃|宝宝|父母|爸|妈|家人|家里人|儿媳|媳妇|子女|囝|兄弟|嫂|侄|弟|哥|姐|妹|娘俩|母女|母子|父子|父女|爷俩|爹俩|都在一起|一大家|一家人|全家|(?:住|在)我们?家|(?:跟|和)我(?!那口子|的?老|家?老|爱人)们?"
        ),
    ),
    (
        "spouse_only",
        re.compile(
            r"老伴|老公|老婆|丈夫|妻子|爱人|老头|老太婆|老太|那口子|婆娘|婆姨|屋里头的|两口|夫妻|两老|俩老|翁某|尪某"
        ),
    ),
    ("other", re.compile(r"朋友|同事|亲戚|宿舍|工地|别人|工友|老乡|室友|舍友|工棚")),
    (
        "alone",
        re.compile(r"一个人|家己|自己|就我|独居|独自|没有?人|没别人|单独|一人|没有$|就她|就他|没谁|没"),
    ),
)


# 老太婆前年没了, 媳妇跑了, 女儿隔三差五来看我: named, and not at home.
_GONE = re.compile(
    r"[^，。！？；]{0,5}?(?:在外|外地|外面|外头|外省|国外|城里|县城|不在|打工|嫁|都忙|成家|分家|分开|去世|过世|没了|死|走了|走得早|走的早|早走|早就走|先走|病故|过身|跑了|跑掉|改嫁|离婚|离了|离家|失踪|坐牢|进去了|来看|来帮|会来|过来|回来(?!住|睡|了)|送饭|送来|照看|照应|联系|不管|很少|难得)"
)


#: 不跟, 孩子跟: what follows is denied, or said of somebody else.
_WITH_OTHERS = re.compile(r"(?:没有?|不)(?:和|跟|与|同)?$|(?:[她他]|孩子|娃)(?:和|跟|与|同)$|(?:孩子|娃)$")


def _living_answer(story: Story) -> Iterator[Found]:
    """Who was named when the question was with whom the person lives, those left out who are not at home."""
    text = story.text
    for value, pattern in _LIVING_WORDS:
        for match in pattern.finditer(text):
            if value not in ("alone", "institution") and _GONE.match(text, match.end()):
                continue
            if value == "institution" and not_in_a_home(text, match.start(), match.end()):
                continue
            clause = story.clause_at(match.start())
            if not story.told(match.start()) or (value == "alone" and re.search("白天|上班", clause.text)):
                continue
            if not _WITH_OTHERS.search(text[: match.start()]) or (
                value in ("alone", "institution")
                and not re.search(r"(?:没有?|不)(?:和|跟|与|同)?$", text[: match.start()])
            ):
                yield Found("living", value, match.start(), match.end())
                return
