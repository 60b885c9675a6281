"""illness: the diseases that were named, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story

_NAMES = (
    "脑中风|中风|卒中|脑梗死|脑梗塞|脑梗|脑溢血|脑出血|脑血栓|脑萎缩|脑瘤|高血压|血压高|高血脂|血脂高|高血糖|血糖高|三高|糖尿病|心脏病|冠心病|心梗|心肌梗死|心肌梗塞|心衰|心力衰竭|房颤|心律不齐|心绞痛|先心病|先天性心脏病"
    "|(?:肺|胃|肝|食道|食管|直肠|结肠|肠|乳腺|宫颈|子宫|卵巢|前列腺|鼻咽|喉|甲状腺|胰腺|膀胱|肾|淋巴|骨|血|皮肤|舌|胆管|口腔)癌(?:早期|中期|晚期)?|癌症(?:早期|中期|晚期)?|得癌|患癌|恶性肿瘤|脑肿瘤|肿瘤|淋巴瘤|骨髓瘤|白血病|血癌"
    "|尿毒症|肾衰竭?|肾功能衰竭|肾病综合征|肾病|肾炎|肾结石|透析|帕金森(?:病|综合征|症)?|老年痴呆症?|老年性痴呆|阿尔茨海默(?:病|症)?|阿兹海默症?|痴呆症?|抑郁症|抑郁|焦虑症|双相(?:情感)?障碍|躁郁症|精神分裂症?|精神病|精神疾病|精神障碍|癫痫|羊癫疯|羊角风"
    "|慢阻肺|肺气肿|肺心病|老慢支|慢性支气管炎|支气管炎|气管炎|哮喘|尘肺病?|矽肺病?|硅肺|肺结核|肺炎|肺纤维化|结核病?|肝硬化|肝腹水|肝炎|乙肝|丙肝|胆结石|胆囊炎|胰腺炎|胃溃疡|胃出血|胃病|胃炎|肠炎|类风湿(?:性?关节炎)?|风湿(?:性?关节炎|病)?|骨关节炎|关节炎|痛风|强直性脊柱炎"
    "|白内障|青光眼|黄斑变性|糖网|骨折|股骨头坏死|腰椎间盘突出|腰间盘突出|腰突|腰椎病|颈椎病|骨质疏松|骨质增生|静脉曲张|脉管炎|糖尿病足|贫血|地中海贫血|地贫|再障|血友病|红斑狼疮|狼疮|渐冻症|肌萎缩|肌无力|小儿麻痹症?|脑瘫|自闭症|孤独症|唐氏综合征|唐氏|多动症|甲亢|甲减|前列腺炎|前列腺增生|皮肤病|银屑病|牛皮癣|带状疱疹|艾滋病|罕见病|偏瘫|半身不遂|脊髓损伤"
)
_DISEASE = re.compile(_NAMES)
_SPLIT_STROKE = re.compile(
    r"中(?:过|了)(?:一?次|两次|几次)?风|(?:得|患|生)了?(?P<k>肺|胃|肝|肠|乳腺|宫颈|食道|鼻咽|血)(?:里)?(?:长了?瘤|有瘤|有癌)"
)
_VAGUE = re.compile(
    r"(?:心脏|肾脏?|肝脏?|肺|胃|肠胃|眼睛|腰|腿|膝盖|血管)(?:不太好|不好|有病|有毛病|有问题)|(?:慢性病|老毛病|大病|重病|重大疾病|老病|一身病|一身的病|基础病|多种病|多种慢性病)|身体(?:一直)?(?:不好|不太好|很差|差)|体弱多病|长期吃药|常年吃药|天天吃药"
)
_HEALTHY = re.compile(
    r"(?:什么|啥)(?:大|毛)?病(?:都|也)没(?:有|得)?|(?:没有?|没得过?|没生过?|无)(?:什么|啥|任何|大(?!病)的?|重大?|慢性|其他|别的|得|患|生|过|太大的?)*(?:疾病|毛病|大病|慢性病|重病|病史|基础病|病(?!房|床|历|假|人|友|痛|例|倒))|身体(?:一直)?(?:还|都|很|挺|也)?(?:健康|硬朗|好(?!转|多|不|起|几|一)|没(?:什么|啥)?问题|没毛病)|(?:很|还|挺|都)健康|无病无痛"
)
_NO_ANSWER = re.compile(
    r"(?:暂时|目前|都|倒是?|也|应该|嗯|身体)*(?:没有?|无|没得|没啥|没什么|沒有|健康|还好|正常|挺好|很好|都好|没事|还行|没有什么|没有的|好着呢|还可以|不错|没毛病|没(?:啥|什么)(?:大)?(?:事|问题))(?:的|啊|了|呢|吧|过|什么病)*"
)
_HOPED = re.compile(
    r"(?:有没有|有无|怕|担心|万一|预防|检查|筛查|是不是|会不会|查一?下|怀疑|防|了解|体检|讲座|知识|医保|以为是?|容易得|不小心得)[^，]{0,5}$"
)
_AFTER = re.compile(
    r"^[^，。]{0,3}(?:能报|报销|怎么报|门诊|患者可以|患者能|病人可以|的人|政策|多少钱|医保|知识|讲座)"
)
_CURED = re.compile(
    r"^(?:[^，。]{0,6}[，]?)(?:已经|现在|早就?|后来|去年|前年|今年|上个?月|慢慢|倒|就|都|也)*(?:全)?(?:治好|治愈|断根|除根|痊愈|好了(?!一点|些|点)|康复|没事了|好利索|恢复好)"
)
# 医生说不是癌, 就怕是瘤, 不痛不痒; 睡不好 and 站不稳 are complaints.
_NO_DISEASE = r"[不没]是|不算|不(?:清楚|知道|晓得|懂|记得|确定|敢|一定|痛|疼|晕|麻|喘|咳|肿)|未必|哪[有来]|怕|担心|以为|怀疑|有没有|排除|像是?"
_FREE = re.compile(
    r"(?:有|得了?|患了?|是|主要是|就是|有点|她|他|我|老人|还有|一些|一点|这个|那个|病是|得的是|什么|的|就|查出|检查出|医生说|说是)*(?P<v>[\u4e00-\u9fffA-Za-z、和]{2,20})(?:吧|啊|了|的病)*"
)


def find_illness(story: Story) -> Iterator[Found]:
    """The diseases of the person in need, joined by 、 as they were said; none where health was said."""
    named: list[tuple[int, int, str]] = []
    for pattern in (_DISEASE, _SPLIT_STROKE):
        for match in pattern.finditer(story.text):
            if _counts(story, match.start(), match.end()):
                name = (
                    match.group()
                    if pattern is _DISEASE
                    else ("中风" if "风" in match.group() else match.group())
                )
                named.append((match.start(), match.end(), re.sub("^(?:得|患)癌$", "癌症", name)))
    for match in _VAGUE.finditer(story.text):
        if _counts(story, match.start(), match.end()) and not named and story.asking == "illness":
            named.append((match.start(), match.end(), match.group()))
    mine = [item for item in sorted(named) if not story.about_other(item[0])]
    if mine:
        names = list(dict.fromkeys(name for _, _, name in mine))
        last = mine[-1][1] if mine[-1][1] - mine[0][0] <= 40 else mine[0][1]
        yield Found("illness", "、".join(names), mine[0][0], last, subject=story.subject_at(mine[0][0]))
        return
    if story.asking == "illness":
        yield from _answered(story)
    for match in _HEALTHY.finditer(story.text):
        if story.told(match.start()) and not story.about_other(match.start()):
            weak = not re.search(r"病|毛病|健康|身体没", match.group())
            yield Found("illness", "none", match.start(), match.end(), weak=weak)


def _counts(story: Story, start: int, end: int) -> bool:
    clause = story.clause_at(start)
    before, after = story.text[clause.start : start], story.text[end : end + 16]
    if clause.unsure or _HOPED.search(before) or _AFTER.match(after):
        return False
    if _CURED.match(after) and not re.search("没好|好不了", after):
        return False
    # 没有高血压糖尿病: the denial runs over the whole list.
    denied = re.search(
        r"(?:没有|没得过?|不是|没患过?|无|没)[^，。]{0,2}$",
        re.sub(f"(?:(?:{_NAMES})[、和跟与或]?)+$", "", before),
    )
    if denied and not re.search(r"有没有$|没钱|没人|没法|没办法", before):
        return False
    return not (
        clause.asks
        and not story._named_in(clause, start)
        and story.asking != "illness"
        and not re.search("得了|患有|查出", before)
    )


def _answered(story: Story) -> Iterator[Found]:
    text = story.text.rstrip("。！？，")
    if _NO_ANSWER.fullmatch(text):
        yield Found("illness", "none", 0, len(text))
    elif (
        len(text) <= 14
        and re.search(
            r"病|炎|症|瘤|癌|疼|痛|晕|肿|手术|支架|不好|麻|喘|咳|术后|硬化|坏死|突出|损伤|受伤|摔", text
        )
        and not re.search(rf"{_NO_DISEASE}|没|什么病|吗|问", text)
    ):
        match = _FREE.fullmatch(text)
        if match:
            yield Found("illness", match.group("v"), match.start("v"), match.end("v"), subject=story.in_need)
