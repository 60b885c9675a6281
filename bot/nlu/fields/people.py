"""Who an utterance speaks of: the speaker, relatives, neighbours, an old person in general."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.nlu.fields.before_name import before_name

SELF = "self"

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常颜赖洪庄涂连温柯施蓝倪童"

# key, sex, words. A word of one character needs 我, 老, 他 … before it (see _PATTERN).
_KIN: tuple[tuple[str, str | None, str], ...] = (
    ("parents", None, "爸妈|父母亲?|爹妈|老父老母|公婆|二老|两个老人|爷爷奶奶|阿公阿嬷|外公外婆|姥姥姥爷"),
    ("coparent", None, "孩子他?(?:的)?(?:爸爸?|妈妈?|爹|娘|父亲|母亲)|娃他?[爸妈爹娘]"),
    ("mother", "female", "老妈妈|老妈子|妈妈|老妈|母亲|老母亲|老母|娘亲|老娘|阿母|阿娘|俺娘|妈咪|老妈妈"),
    ("father", "male", "爸爸|老爸爸|老爸|父亲|老父亲|老父|老爹|阿爸|老头儿爸"),
    (
        "grandmother",
        "female",
        "老奶奶|奶奶|阿嬷|阿妈|姥姥|外婆|外嬷|阿婆|老太太|老婆婆|太奶奶|嬷嬷|祖母|外祖母|老阿婆|老阿嬷|依嬷",
    ),
    (
        "grandfather",
        "male",
        "老爷爷|爷爷|阿公|外公|姥爷|老大爷|大爷|老爷子|祖父|外祖父|太爷爷|老阿公|依公|老伯伯|老伯|阿伯|老大叔",
    ),
    ("mother_in_law", "female", "岳母|丈母娘|家婆|婆婆"),
    ("father_in_law", "male", "岳父|老丈人|丈人|公公|家公"),
    ("husband", "male", "老公|丈夫|男人|老头子|老头|先生|(?<=[我阮])翁(?![某婆])"),
    ("wife", "female", "老婆子|老婆|妻子|爱妻|太太|老太婆|媳妇儿|媳妇|(?<=[我阮])某(?![个些])"),
    ("spouse", None, "老伴儿|老伴|爱人|配偶|那口子"),
    ("daughter_in_law", "female", "儿媳妇|儿媳"),
    ("son", "male", "大儿子|小儿子|二儿子|儿子|后生(?!活)|阿弟仔"),
    ("daughter", "female", "大女儿|小女儿|女儿|闺女|囡囡|姑娘"),
    ("son_in_law", "male", "女婿"),
    ("child", None, "孩子|小孩子|小孩|囝仔|囝|娃儿|娃娃|娃|宝宝"),
    ("grandson", "male", "外孙子|孙子|小孙子|外孙(?!女)"),
    ("granddaughter", "female", "外孙女|孙女|小孙女"),
    ("brother", "male", "哥哥|大哥|二哥|弟弟|小弟|老弟|堂哥|表哥|堂弟|表弟|兄弟"),
    ("sister", "female", "姐姐|大姐|二姐|妹妹|小妹|老妹|堂姐|表姐|堂妹|表妹|姐妹|嫂子|弟妹|弟媳|大嫂"),
    (
        "uncle",
        "male",
        "表[叔伯舅]|堂[叔伯]|干爹|干爸|养父|继父|后爸|[二三四]叔|[大二三小]舅|叔叔|大伯|伯伯|伯父|舅舅|姑父|姑丈|姨父|姨丈|二叔|三叔|阿叔|大叔|舅公|叔公|伯公|二伯|三伯|侄子|侄儿|外甥(?!女)",
    ),
    (
        "aunt",
        "female",
        "表[姨姑婶]|堂姑|干妈|干娘|养母|继母|后妈|[二三四]姨|[大二三小]姑(?!娘)|阿姨|婶婶|姨妈|舅妈|伯母|姑姑|姑妈|大姨|小姨|大婶|婶子|老大妈|老大娘|老阿姨|大妈|大娘|阿婶|姑婆|姨婆|侄女|外甥女",
    ),
)
_SINGLE = {
    "妈": "mother",
    "娘": "mother",
    "爸": "father",
    "爹": "father",
    "奶": "grandmother",
    "爷": "grandfather",
    "哥": "brother",
    "弟": "brother",
    "姐": "sister",
    "妹": "sister",
    "叔": "uncle",
    "舅": "uncle",
    "伯": "uncle",
    "姑": "aunt",
    "姨": "aunt",
    "婶": "aunt",
    "嫂": "sister",
    "儿": "son",
}
_TITLES_MALE = "大爷|爷爷|大伯|伯伯|阿伯|老伯|伯|叔叔|大叔|叔|爷|阿公|公|大哥|先生|老汉|老爷子"
_TITLES_FEMALE = "大妈|大娘|奶奶|阿婆|阿嬷|婆婆|阿姨|婶|大婶|姨|嫂|大姐|姐|女士|老太太|老太|奶"

_GROUPS = "|".join(f"(?P<{key}>{words})" for key, _, words in _KIN)
_PATTERN = re.compile(
    rf"(?P<title>(?:老|小)?[{SURNAMES}](?:家的?)?(?:(?P<titlem>{_TITLES_MALE})|(?P<titlef>{_TITLES_FEMALE})))"
    rf"|(?:(?:[我俺阮咱]|我们)(?:家里?)?的?|他|她|老|阿|[帮替给和跟照顾]|^|[，。！？；：]|(?<=[岁龄旬多几来头十床病疾残便理\d]的)|(?<=\d\d岁)|(?<=[\d十][多几来]岁)|(?<=十.岁)|(?<=[二三四五六七八九]十岁)|(?<=[六七八九]旬))(?P<single>[{''.join(_SINGLE)}])(?![{''.join(_SINGLE)}童龄校长夫务少生女媳子科费])"
    rf"|(?:我们家|我们|俺们|咱们|我家里?|我|俺|阮)?(?:的|那个|那|有个|有位|这个|这)?(?:{_GROUPS})(?!节|们的?节|般)"
    r"|(?P<neighbour>邻居|隔壁(?:的|家|邻居)?|厝边)"
    rf"|(?P<elder>老人家|老人(?!院|们|机)|孤老|老太|老汉|独居老人|服务对象|这户|(?<=[个位名])(?:五保户?|特困户|低保户|困难户|残疾人|贫困户|独居户)|(?<=[：:户象众])[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=，(?:[^，。]{{2,12}}[人村]，)?(?:男|女|\d\d|[一二三四五六七八九]十|未婚|丧偶|独居))|困难群众|困难对象|救助对象|帮扶对象|户主(?!是)|(?<=[名位])群众|村民|当事人|求助人|居民)"
    r"|(?P<pronoun>他|她|伊)(?!们|人)"
    r"|(?P<self>(?:我们老两口|我自己|本人|俺|咱|阮|老汉我|我)(?!们|[的]?[村镇县乡]|国|市|区))"
    r"|(?P<us>我们|咱们|俺们)(?!村|镇|县|社区|这|那|小区|乡|街|楼|组|辖区|单位|队)"
)
_SEX = {key: sex for key, sex, _ in _KIN}
_BENEFIT = re.compile(
    r"(?:帮忙|帮|替|给|为|代)(?:[^，。我]{0,4}(?:我们)?(?:村|镇|社区|辖区|小区|隔壁)?[^，。我]{0,5}(?:一[位个名]|的))?$|(?:帮忙|帮|替|给|为|代)(?:我)?(?:在)?(?:老家|家里|家|乡下|村里|厝里)$|(?:照顾|照看|看护|护理|照料|伺候|关心|看望|陪)(?:一下|着)?(?:瘫痪|瘫|生病|卧床|残疾|患病|有病|中风|病重|失能|年老|年迈|痴呆)*的?$"
)
_OBJECT = re.compile(
    r"(?:和|跟|与|同|由|让|靠|被|养|带着?|管|等|有(?:一?[个两三二位]+)?|没有?|叫|向|对|连|还有|、|离|像|把|住在?|在|人是|判给|归|没人照顾|没人管|没人带|嫁给?|生了?[个两]*)$"
)
OLDER = frozenset({"mother", "father", "grandmother", "grandfather", "mother_in_law", "father_in_law"})
YOUNG = frozenset({"child", "son", "daughter", "grandson", "granddaughter"})
_COUNTED = re.compile(
    r"个(?:大|小)?(?:孩|娃|囝|儿|女|孙|外)|(?:有|养|带|照顾|生)[^，。]{0,2}[个两三俩几\d][^，。]{0,5}$|[一两二三四俩仨几\d]个?(?:大|小)?[孩娃囝儿女孙]|\d+岁的.{1,3}$|[一二三四五六七八九十]岁的.{1,3}$"
)
_AWAY = re.compile(
    r"^[们都也还又]*(?:[^，。；]{0,8}(?:去世|过世|(?:年前|年|月|刚|早就)走了|病死)|[^，。；]{0,4}(?:走了(?!丢)|不在了?|没了|死|离世|离婚|改嫁|跑了|在外|外出|外地|打工|上班|不管|不孝|不来"
    r"|很?忙|出嫁|嫁|成家|结婚|坐牢|服刑|失踪|失联|在[^，。]{1,4}(?:打工|上班|工作|读|上学)|远|没空|没时间|很少|一年回|回不来|指望不上|上初|上小|读|给我|给钱|给生活费|给点|寄钱?|接济|照顾我|养我|帮我(?!妈|爸|奶|爷|老)|陪我|看我|扶我|管我|说|告诉))"
)

#: Before the word for a relative: 我是他 + 儿子.
I_AM_THEIRS = re.compile(
    rf"(?:我|本人)(?:就|也)?是[他她](?:们)?(?:家)?的?(?=$|{'|'.join(words for _, _, words in _KIN)})"
)


@dataclass(frozen=True)
class Mention:
    """One naming of a person at ``[start, end)``; ``role`` says what the sentence does with them.

    ``role``: ``subject``, ``object`` (with, from, by them), ``benefit`` (for them) or ``away`` (dead, elsewhere).
    ``since``: where the words about the person begin that stand before the name: 给我[80岁的]爸爸.
    """

    key: str
    sex: str | None
    start: int
    end: int
    role: str
    since: int

    def describes(self, at: int) -> bool:
        """Whether the words at ``at`` stand before the name and tell of the person."""
        return self.since <= at < self.start


def sex_of(key: str) -> str | None:
    """male, female or None for a person's key."""
    if key.startswith("title"):
        return key.rsplit(":", 1)[-1]
    return _SEX.get(key)


def is_family(key: str) -> bool:
    """Whether the key is a relative of the speaker."""
    return key in _SEX


def find_people(text: str) -> list[Mention]:
    """Every naming of a person, in order."""
    people: list[Mention] = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.start(), match.end()
        if kind in ("titlem", "titlef") or match.group("title"):
            sex = "male" if match.group("titlem") else "female"
            key = f"title:{sex}"
        elif match.group("single"):
            key = _SINGLE[match.group("single")]
            first = text[start]
            if first in "他她" and any(p.key in ("child", "son", "daughter") for p in people):
                key = "coparent"  # 女儿判给她爸
            start += 1 if first in "，。！？；：帮替给和跟顾" else 0
        elif kind == "elder" and re.search(r"(?:我|本人)(?:就|也)?是[^，。]{0,5}$", text[:start]):
            continue  # 我是独居老人: that is the speaker
        elif match.group() == "本人" and any(p.key == "elder" for p in people):
            key = "elder"  # 户主某某，本人残疾: the person reported on
        elif kind == "us":
            key = SELF
        else:
            key = kind
        if is_family(key) and people and people[-1].key == "pronoun" and I_AM_THEIRS.search(text[:start]):
            people.pop()  # 我是他儿子: the speaker, said once more
            continue
        of = sex_of(key)
        told = before_name(text, start) if key not in (SELF, "pronoun") else None
        if told and told.near and (key in OLDER | {"uncle", "aunt"} or key.startswith("title")):
            key = "neighbour"  # 楼下80岁的大爷
        if told and people and people[-1].key in (SELF, "pronoun") and told.whose <= people[-1].start:
            people.pop()  # 给我80岁的爸爸: whose father, and no person of its own
        role = "benefit" if told and told.asked_for(text, end) else _role(key, text, start, end)
        people.append(Mention(key, of, start, end, role, told.since if told else start))
    return _merged(people, text)


def _role(key: str, text: str, start: int, end: int) -> str:
    """What the words around a mention make of the person."""
    if key != SELF and _AWAY.match(text[end : end + 12]):
        return "away"
    before = text[max(0, start - 14) : start]
    if before.endswith(("不是", "并不是")):
        return "away"
    if _BENEFIT.search(before):
        return "benefit"
    if _OBJECT.search(before):
        # 村里有个老人: that is how somebody in need is brought up; 有个女儿 is not.
        brought_up = key not in YOUNG and re.search(r"(?:有|个|位)$", before)
        return "subject" if brought_up else "object"
    return "object" if key in YOUNG and _COUNTED.search(text[max(0, start - 6) : end]) else "subject"


def _merged(people: list[Mention], text: str) -> list[Mention]:
    """邻居王大爷, 我邻居一个老人: one person, not two."""
    merged: list[Mention] = []
    for person in people:
        last = merged[-1] if merged else None
        between = text[last.end : person.start] if last else ""
        if (
            last
            and last.key == "neighbour"
            and re.fullmatch(
                r"(?:是?[有]?[一]?[个位]|家里?的?|的|家有[个位]|)", text[last.end : person.since]
            )
        ):
            role = "benefit" if person.role == "benefit" else last.role
            merged[-1] = Mention("neighbour", person.sex, last.start, person.end, role, last.start)
            continue
        if (
            last
            and last.key == SELF
            and between in ("", "的", "家", "家的", "家里的")
            and person.key == "neighbour"
        ):
            merged[-1] = Mention("neighbour", None, last.start, person.end, last.role, last.start)
            continue
        merged.append(person)
    return merged
