"""self_care by the six daily acts of 特困人员认定办法: eating, dressing, getting in and out of bed, toilet, walking indoors, bathing.

None unmet: independent; one to three: partial; four or more: dependent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story

_DEPENDENT = re.compile(
    r"瘫痪?在床|(?:全身|高位|完全)?瘫痪(?!过)|全瘫|瘫了|瘫在|卧床不起|常年卧床|长期卧床|卧病在床|卧床|躺在?床上?(?:起不来|不能动|动不了|[一二两三四五六七八九十\d]+年)|躺床上|换尿(?:布|片|不湿)|包尿布|垫尿|植物人|(?:吃喝拉撒|吃喝拉尿|屎尿)(?![^，。]{0,6}(?:不用|不要|不需|不靠|自己))[^，。]{0,4}(?:靠|要|得|全|都|在床)[^，。]{0,5}"
    r"|(?:生活|完全|已经|全部|根本|都|现在)*(?:不能|无法|没法|不会)(?:生活)?自理(?!能力)|(?:完全|全部)?(?:丧失|失去)(?:了)?(?:生活)?自理(?:能力)?|没有(?:生活)?自理能力|完全失能|重度失能|(?<!半)失能(?!半|补)"
    r"|(?:全|什么都|样样|一切|生活全?|都)(?:得|要|都)?(?:靠|要)(?:别人|人|家人|我|儿女|老伴|她|他)(?:照顾|伺候|服侍|护理|帮|照料|来)?(?=$|[，。！？；了的])|下不(?:了|来)床|起不(?:了|来)床|床都下不(?:了|来)|床都起不(?:了|来)|(?<![劳干活])动不了了|(?:什么|啥|样样|全部)都?(?:要|得|靠)(?:别)?人(?:来)?(?:弄|帮|做|伺候|照顾|服侍)?|(?:吃喝|吃喝拉撒|吃住|大小便|屎尿|拉撒|吃饭拉屎)都?(?:得|要)?在床上|全靠人|全要人|离不开人|不能动弹|动弹不得|一动不能动|翻身都?(?:要(?:别)?人|靠(?:别)?人|不能|难|不行|翻不了)|翻不了身"
)
_PARTIAL = re.compile(
    r"半自理|半失能|部分(?:失能|自理|丧失)|(?:部分|有些|有的)(?:事|事情)?(?:生活)?(?:不能自理|做不了|不行|不能做|弄不了)|半边身子?不(?:灵|听使唤|利索|好使)|不能(?:完全|全部)自理|不(?:太|大|怎么)能自理|勉强(?:能)?自理|自理(?:有|比较)?(?:困难|难)|半身不遂|偏瘫|半瘫|[左右](?:边|半边)(?:身子|身体|手脚|手|脚)?(?:都)?(?:动不了|不能动|没力|不会动|没知觉)|半边(?:身子|身体)(?:不能动|动不了|没知觉|不会动)|有些事(?:要|得)人帮|要人(?:扶|搀)|得(?:有)?人扶|有人扶(?:着)?才|坐轮椅|轻度失能|中度失能|要人(?:搭把手|帮把手)|(?:有些|有的|一些)(?:要|得)(?:别人|人)帮"
)
_INDEPENDENT = re.compile(
    r"(?:腿脚|手脚|身子骨)(?:都|还|倒|也|挺|很)*(?:灵活|灵便|利索|利落|好使|硬朗)|(?:还能?|能|会|自己|家己)+(?:做饭|煮饭|烧饭|洗衣服?|洗衫|种菜|下地|下田|买菜|下楼)(?:、|和|跟)*(?:做饭|煮饭|洗衣服?|洗衫|种菜|打扫)*(?=$|[，。！了的])|家务(?:活)?(?:都|也|还|是)*自己(?:做|干|来)|自己(?:煮|做|烧|弄)(?:饭)?自己吃|(?:吃喝拉撒|吃喝|生活|穿衣|洗澡|吃饭|吃穿)[^，。]{0,3}(?:不用|不要|不需要?)(?:别)?人(?:家)?(?:管|帮|照顾|伺候|操心)|(?:生活)?(?:基本|完全|还|自己|都|还是|勉强还)*(?:能|可以|能够|会)(?:生活)?自理|(?:吃饭|穿衣|走路|洗澡|日常|生活)[^，。]{0,8}(?:都|还|自己)+(?:能|可以|会|行)(?:自己)?(?:来|行|做|走|吃|弄|穿)?|自己(?:都|还|全)?(?:能|可以|会)(?:生活)?料理|(?:能|可以|会)(?:自己)?料理(?:自己|生活)?|(?:吃饭|穿衣|洗澡|走路|做饭|吃穿|吃喝|什么|啥|样样|全)(?:、|和|穿衣|洗澡|上厕所|走路|吃饭)*(?:都|也|还)?(?:是|靠|能)?自己(?:来|弄|做|搞定?|动手)|自己(?:都|还|全)?(?:能|可以|会)(?:走|动|吃|洗|做饭|来|弄|照顾自己|照料自己|搞定)|能(?:自己)?照顾(?:好)?自己|(?:都|全)?(?:能|可以)自己(?:来|走|吃|做|弄|洗|照顾)|(?:生活)?自理(?:没|沒)?(?:有)?(?:问题|没问题|能力正常)|自理没问题"
)
_FULL_ANSWER = re.compile(
    r"都能|都可以|都行|都会|没问题|自己来|自己能|能自己|不用人|不要人|身体(?:还)?(?:好|硬朗|可以)|硬朗|能走能|能吃能|健康|正常|手脚(?:还)?(?:灵便|利索)|能$|^能|可以$|^还行|会自己"
)
_ACTS = {
    "eating": re.compile(r"吃饭|喂饭|进食|端碗|吃东西|喂"),
    "dressing": re.compile(r"穿衣|穿衣服|穿裤|换衣|穿脱"),
    "bed": re.compile(r"上下床|起床|上床|下床|翻身|起身"),
    "toilet": re.compile(r"上厕所|如厕|大小便|拉屎|尿|厕所|大便|小便|方便(?=要|都)"),
    "walking": re.compile(r"走路|走(?!了(?!路)|丢|失|开)|行走|站|挪"),
    "bathing": re.compile(r"洗澡|洗身|沐浴|擦身|洗浴|冲凉"),
}
_LIST = r"(?:(?:吃饭|穿衣服?|穿脱衣服?|上下床|起床|上厕所|如厕|大小便|走路|室内行走|行走|洗澡|翻身|喝水|洗脸|擦身|做饭|下床|冲凉|吃|穿|喝|拉|撒|睡|扣扣子|系扣子|穿鞋|系鞋带|穿裤子?|穿袜子?|洗头|洗脚|擦背|上下楼梯?)(?:[、和跟，,]|还有|什么的|啥的)?){1,9}"
# 吃饭穿衣都没啥困难
_NO_TROUBLE = re.compile(
    rf"{_LIST}(?:上|方面|都|也|还|倒|是|基本)*(?:没有?|无)(?:什么|啥|太大|多大|任何|大)*的?(?:困难|难处|障碍)"
)
_UNMET: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"(?P<acts>{_LIST})(?:都|全|也|全都|样样|还|就|现在|有点)*(?:要|得|需要|靠|离不开|必须)(?:有)?(?:人|别人|我|家人|她|他|老伴|儿子|女儿|保姆|护工|妈|爸)(?:来)?(?:帮|扶|喂|照顾|伺候|抱|弄|背|抬|搀|洗|协助)?"
    ),
    re.compile(
        rf"(?P<acts>{_LIST})(?:都|也|自己|全|已经)*(?:不能|不行|没法|无法|做不了|不了|困难(?!户)|成问题|不会|不太会|弄不了|搞不定|来不了)(?:自己)?"
    ),
    re.compile(
        rf"(?P<acts>{_LIST})(?:都|也|全|还)*(?:是|得|要|靠)(?:我|他|她|儿子|女儿|老伴|妈|爸|家人)(?:来|在|给)?(?:他|她)?(?:帮|弄|洗|喂|扶|照顾|伺候|做|穿)"
    ),
    re.compile(rf"(?P<acts>{_LIST})(?:走|洗|穿|吃|上)不(?:了|动)"),
    re.compile(rf"(?P<acts>{_LIST})(?:都|也|就)*(?:要|得|需要)(?:搀|扶|抱|背|喂|帮|抬)(?:着|一[下把])?"),
    re.compile(
        r"(?P<acts>走路[^，。]{0,3}(?:靠|要|得)[^，。]{0,2}扶|(?:走路|走动)?(?:要|得|靠)?(?:拄|撑|杵)(?:着)?(?:拐杖?|棍)|[洗冲](?:身|澡)[^，。]{0,4}不敢)"
    ),
    re.compile(
        r"(?P<acts>袂行路?|走不了路?|走不动路?|走不得路?|走不成路|走不来路|不能走路?|不会走路?|走不稳|站不起来|站不稳|路都走不了|路都走不动|没法走路?|不能下地|下不了地|走路(?:要|得)(?:扶|搀)|走路都(?:难|困难|成问题|费劲|吃力)|迈不开步|腿走不了|不能行走|没办法走路?|走路走不了)"
    ),
    re.compile(
        r"(?P<acts>洗不了澡|洗澡洗不了|穿不了衣服?|吃不了饭(?=要人|了|，)|自己不会穿衣|不会自己(?:穿衣服?|吃饭|洗澡|上厕所|穿)|不能自己(?:吃饭|穿衣服?|洗澡|上厕所)|大小便失禁|拉尿在身|尿失禁|端屎端尿|要人喂饭?|吃饭要喂|要喂饭|喂饭|澡都洗不了|饭都吃不了)"
    ),
)
_HELPER_OF = r"(?:我|他|她)?(?:大|小|二)?(?:儿子|女儿|闺女|儿媳妇?|媳妇|老伴|老公|老婆|孙子|孙女|妈妈?|爸爸?|家里人|家人|别人|人家|邻居|弟弟?|哥哥?|姐姐?|妹妹?|护工|保姆|我|她|他)"
_UNMET += (
    # 洗澡儿子帮我, 穿衣服是老伴帮忙
    re.compile(
        rf"(?P<acts>{_LIST})(?:都|也|全|就|还|一直|是|靠|由|得|要|叫)*{_HELPER_OF}(?:来|给|会)?(?:帮|扶|抱|喂|擦|背|搀|弄|伺候|照顾)(?:着|忙|我|她|他|一[下把])*"
    ),
    re.compile(r"(?P<acts>(?:屎|尿|大小便)(?:都|也|自己|已经)*(?:管不住|憋不住|控制不了|兜不住|不知道))"),
    re.compile(
        rf"(?P<acts>{_LIST})(?:这|那)(?:一?[样件项]|些|个)(?:事)?(?:都|也|还)?(?:要|得|不行|做不了|靠)(?:人)?(?:帮|扶)?"
    ),
    re.compile(rf"(?P<acts>{_LIST})(?:都|也|还)?(?:要|得)(?:有)?人(?:喂|帮|扶|翻|搀|抱|擦|洗)"),
)
_WEAK_PARTIAL = re.compile(
    r"行动不(?:太)?便|行动困难|腿脚不(?:太|大|怎么|是很)?(?:方便|便|好|利索|灵便|灵活|行|利落)|腿(?:不好|不方便|疼得走)|走路不(?:太|大|怎么)?(?:方便|便|稳|行|利索)|走路慢|手脚不(?:灵|便|方便|利索)|拄(?:着)?拐|用拐杖|不(?:太|大|是很)?(?:方便|行)|要人(?:帮|照顾|看着)|有时|部分|一半|一点|洗澡(?:要|得)|要扶|扶着|不利索"
)
_CHORES = re.compile(
    r"(?:饭|衣服|地|家务活?|菜|卫生)(?:也|都|又|已经|就)*(?:煮|做|洗|拖|扫|弄|烧|炒|搞|干)不(?:动|了|来|得)|(?:煮|做|洗|拖|扫|烧|炒|弄)不(?:动|了|来)(?:饭|菜|衣服|家务|地(?!里)|卫生)|(?:做饭|家务|洗衣服?|煮饭|烧饭)(?:都|也|已经|就)*(?:不行|不了|做不动|做不了|搞不动|干不动|干不了|弄不动|弄不了)"
)
_HEALED = re.compile(r"(?:现在|已经|后来)[^，]{0,3}(?:好了|恢复|能走)|好了")


def find_self_care(story: Story) -> Iterator[Found]:
    """How far the person manages the six acts alone."""
    for match in _PARTIAL.finditer(story.text):
        if story.told(match.start()):
            yield _said(story, "partial", match)
    for match in _DEPENDENT.finditer(story.text):
        if (
            story.told(match.start())
            and not re.search(
                r"(?:不|没有?|不是|还没|没到|部分|半)$", story.text[max(0, match.start() - 3) : match.start()]
            )
            and not (
                match.group().startswith("都")
                and re.search(
                    r"(?:穿|扣|洗|澡|衣|鞋|吃饭|走|路|厕|床)[^，。]{0,3}$", story.text[: match.start()]
                )
            )
        ):
            yield _said(story, "dependent", match)
    for match in _CHORES.finditer(story.text):
        if story.told(match.start()) and not story.about_other(match.start()):
            yield _said(story, "partial", match)
    yield from _acts(story)
    for match in _NO_TROUBLE.finditer(story.text):
        if story.told(match.start()):
            yield _said(story, "independent", match)
    for match in _INDEPENDENT.finditer(story.text):
        before = story.text[max(0, match.start() - 3) : match.start()]
        if story.told(match.start()) and not re.search(
            r"(?:不|没|无法|不太|不大|不怎么|部分|完全不|勉强|都不|没有)$", before
        ):
            yield _said(story, "independent", match)
    if story.asking == "self_care":
        weak, full = _WEAK_PARTIAL.search(story.text), _FULL_ANSWER.search(story.text)
        if weak and story.text.strip("，。！了的吧啊") not in ("不行", "不太行"):
            yield _said(story, "partial", weak, weak_value=True)
        elif full and not re.search(r"不$|不能", story.text[: full.end()]):
            yield _said(story, "independent", full, weak_value=True)


def _said(story: Story, value: str, match: re.Match[str], weak_value: bool = False) -> Found:
    # 我和瘫痪的儿子: said of the person whom it describes.
    described = next(
        (
            p.key
            for p in story.people
            if re.fullmatch("的?", story.text[match.end() : p.start]) is not None
            and match.end() <= p.start
            and story.text[match.end() : p.end].startswith("的")
        ),
        None,
    )
    return Found(
        "self_care",
        value,
        match.start(),
        match.end(),
        subject=described or story.subject_at(match.start()),
        weak=weak_value,
    )


def _acts(story: Story) -> Iterator[Found]:
    """Counts the acts that are said to be unmet, over the whole story."""
    unmet: set[str] = set()
    spans: list[re.Match[str]] = []
    for pattern in _UNMET:
        for match in pattern.finditer(story.text):
            if (
                not story.told(match.start())
                or _HEALED.search(story.text[match.end() : match.end() + 8])
                or story.about_other(match.start())
            ):
                continue
            acts = {act for act, words in _ACTS.items() if words.search(match.group("acts"))}
            if (
                "走" in match.group("acts")
                or "行路" in match.group("acts")
                or "站" in match.group("acts")
                or "下地" in match.group("acts")
                or "步" in match.group("acts")
            ):
                acts.add("walking")
            if re.search("拄|撑|杵", match.group("acts")):
                acts.add("walking")
            if re.search("澡|[洗冲]身", match.group("acts")):
                acts.add("bathing")
            if re.search("衣|穿|扣|鞋", match.group("acts")):
                acts.add("dressing")
            if re.search("失禁|屎|厕", match.group("acts")):
                acts.add("toilet")
            if re.search("吃|喂|饭", match.group("acts")):
                acts.add("eating")
            if acts:
                unmet |= acts
                spans.append(match)
    if spans:
        value = "dependent" if len(unmet) >= 4 else "partial"
        first = min(spans, key=lambda match: match.start())
        last = max(spans, key=lambda match: match.end())
        near = last.end() - first.start() < 25
        yield Found(
            "self_care",
            value,
            first.start(),
            last.end() if near else first.end(),
            subject=story.subject_at(first.start()),
        )
