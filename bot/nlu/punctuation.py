"""Commas for what was dictated without any: a long run of words is parted where one statement ends and another begins."""

from __future__ import annotations

import re

from bot.nlu.fields.before_name import AGED, SPEAKER

_RUN = re.compile(r"[^，。！？；：、,.!?;:~…\n（）()]{16,}")
_END = (
    r"了|啦|喽|呢|啊|嗯|哦|吧|呀|那个|岁|多|[镇乡村县]|街道|社区|敬老院|养老院|医院|病|压|癌|症|风|梗|户|保|五保|特困|员|块|块钱|元|级|[一二两三四五六七八九十\d]个人"
    r"|口人|口|家里|[住过]|生活|一起|打工|上班|[小大中]学|读书|高[一二三]|初[一二三]|年级|去世|在家|外地|国外|厦门|泉州|福州|收入|工资|床|不便|不好|不行|不动|不了|自理|独居|丧偶|离婚|单身|残疾|[男女]|月|[百千万][一二三四五六七八九多]|公租房|危房|漏雨|轮椅|的|老两口"
)
_BEGIN = (
    r"我们?(?!的|们|家的)|[她他](?!的|们|人)|老伴|老公|老婆|儿子|女儿|儿媳|孙子|孙女|孩子|父母|家里|家住|住在|现在|平时|今年(?!过年)|去年|前年|以前|上个月|想(?:找|请|问|要|申请|让|有|办|给|帮)"
    r"|能不能|有没有|可不可以|希望|麻烦|电话|低保户?|五保户?|特困|身体|眼睛|耳朵|腿脚?|房子|每个?月|一个月|一年|一个人|没有(?!了)|没人|不能|不会|也没|还有|还要|还得|就想|得了|患有|吃饭|走路|洗澡|有(?:低保|高血压|糖尿病|残疾|两|一|三)|跟(?:着)?[我她他老儿女孙爸妈父母]|和[老儿女孙爸妈父母]|独居|离婚|单身|丧偶|农村|居民|租"
)
# What begins a statement whatever stands before, but a word that binds it.
_STRONG = (
    r"(?<![妈爸爷奶婆公子女孙弟妹哥姐嬷人伴])今年|去年|前年|现在|平时|最近|以前|后来|因为|所以|但是|可是|想(?:找|请|问|申请)|老婆|老公|老伴|儿子|女儿|孙子|孙女|儿媳|爸妈|父母|两个孩子"
    r"|一个月|每个?月|每天|家里|家住|住在|住(?=[\u4e00-\u9fff]{2,3}[镇乡村])|身体|眼睛|耳朵|没结婚|没法|需要|希望|电话|就是|农村户口|靠低保|吃低保|低保户|刚评|评了|得了|都是我"
)
_BINDS = "我他她你您阮的跟和与给帮替让被把对靠由是有为、们就也都还只才不没个位老大小二三一两在到住于离回去带陪看养生接送教护顾候嫁娶导向等像从比当家外，。 嗯"
_BETWEEN = re.compile(
    rf"(?P<end>{_END})(?=(?:{_BEGIN}))|(?<=[\u4e00-\u9fff\d])(?<![{_BINDS}])(?P<strong>)(?=(?:{_STRONG}))"
)
# 的 ends a statement only before one that cannot be its noun.
_NOT_AFTER_DE = re.compile(r"(?:我们?|[她他]|想|能不能|有没有|现在|今年|没|不|就想|跟|每个?月|一个月|一个人)")
# 替俺[八十二岁][老伴]: the years belong to whom something is done for.
_FOR_THEM = rf"(?:给|帮|替|为|代)(?:{SPEAKER})?(?:的|那)*(?:{AGED})?"
_GLUED = re.compile(
    rf"(?:{_FOR_THEM}|(?:照顾|帮|替|给|跟|和|让|叫|被|把|靠|陪|看|养|带|打|骂|对|问|求|告诉|生)(?:了|过)?)$"
)


def breaks(text: str) -> list[int]:
    """Where a comma belongs, as positions in ``text``, ascending; none in texts that have their own."""
    places: list[int] = []
    for run in _RUN.finditer(text):
        last = run.start()
        for match in _BETWEEN.finditer(text, run.start(), run.end()):
            at = match.end()
            if at - last < 3 or run.end() - at < 2 or _GLUED.search(text[last:at]):
                continue
            if match.group("end") == "的" and not _NOT_AFTER_DE.match(text, at):
                continue
            places.append(at)
            last = at
    return places
