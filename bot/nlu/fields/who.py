"""sex and filled_by: who the person in need is and who is typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.people import SELF, SURNAMES, YOUNG, is_family
from bot.nlu.fields.story import Story

_SEX = (
    (
        "female",
        re.compile(
            r"(?:性别)?[:：是]?女(?:的|性|士|生|，|。|$|(?=[\d/|、]))(?!儿|婿)|(?:^|[，。])(?:是)?(?:一?个)?女(?:娃|孩子?|童)(?=，|。|$)|老太婆一个|老太太一个|孕妇|怀孕|寡妇|单亲妈妈|宝妈|家庭妇女|妇女|姑娘家|农妇|产后|我是(?:她|他|孩子)妈|一个女人|女人家?|我是(?:个)?(?:奶奶|外婆|阿嬷|妈妈|母亲)"
        ),
    ),
    (
        "male",
        re.compile(
            r"(?:性别)?[:：是]?男(?:的|性|士|生|，|。|$|(?=[\d/|、]))(?!朋)|(?:^|[，。])(?:是)?(?:一?个)?男(?:娃|孩子?|童)(?=，|。|$)|老光棍|光棍|老头子一个|单亲爸爸|一个男人|大男人|我是(?:他|她|孩子)爸|我是(?:个)?(?:爷爷|外公|阿公|爸爸|父亲)|鳏夫|老汉"
        ),
    ),
)
_ROLES = (
    (
        "staff",
        re.compile(
            r"(?:(?:我是|我们是|这里是|本人[是系]|是)[^，。！？；]{0,12}?|我们?[^，。！？；想请找要问联帮跟让给有和替]{0,8}?)(?:网格员|民政协理员|协理员|驻村(?:干部|第一书记)?|村干部|村主任|村支书|村委(?:会)?(?:的|干部|工作人员)?|居委会(?:的|干部)?|社区(?:工作人员|干部|工作者|的(?=$|[，。]|来|帮|给|替))|救助站的?|社工站的?|街道(?:办)?的|民政(?:办|局|所)(?:的|工作人员)?|镇政府(?:的|工作人员)?|乡政府(?:的|工作人员)?|包村干部|妇女主任|社工|工作人员|村医|儿童主任|第一书记|网格长|班主任|老师(?=$|[，。])|残联(?:的|专委)?|专职委员|救助(?:协理)?员|村书记|乡镇干部)|(?:代(?:为)?)(?:群众|困难群众|其|村民|居民)?(?:录入|代录|填报|录)|(?:村里?|村委会?|社区|居委会|镇里?|乡里?)(?:填报|上报|代报|报送)|(?:民政(?:办|局|所)?|残联|妇联|社区|村委会?)(?:的)?(?:干部|同志|小[^，。]|工作人员)?(?:代录|代填|代报|代群众)|走访(?:中)?(?:发现|了解)|(?:^|[，。])(?:村委会?|居委会|社区居委会|民政办)[。]?$|^(?:社区|村委会?|民政办?|镇上|居委会)?(?:的)?(?:工作人员|网格员|村干部|协理员)(?=，|。|$)|(?:网格员|民政协理员|协理员|社工|村干部|驻村干部|工作人员|村委会?|居委会)(?:代(?:为)?)?(?:填|代填|代办|代报|上报|登记)"
        ),
    ),
    (
        "volunteer",
        re.compile(
            r"(?:(?:我是|我们是|本人[是系]|是)[^，。！？；]{0,12}?|我们?[^，。！？；想请找要问联帮跟让给有和替]{0,8}?)(?:志愿者|义工|志工|志愿服务队(?:的)?|爱心小分队(?:的)?)|^(?:志愿者|义工|志工)(?=[，。][^？]*(?:岁|住|登记|老人|低保|五保|特困|独居))(?!.*(?:你们?|吗|能不能|可以|我[妈爸]))|志愿者(?:代?填|代办|帮|登记)|(?:^|[，。我])(?:在|是)?(?:做|当)(?:志愿者?|义工|志工)(?:的|，|$)|^(?:我们?是?)?[^，。]{0,6}志愿(?:服务)?队(?:的)?"
        ),
    ),
    (
        "neighbour",
        re.compile(
            r"我是(?:他|她|老人|老人家|他们|[^，。！？；]{0,4}?)(?:的|家的?|家)?(?:隔壁)?(?:邻居|厝边|街坊|隔壁的?)|(?:帮|替|给|为|代)(?:我家?|我们|咱|我的|俺)?(?:隔壁)?(?:的|家)?(?:邻居|厝边|隔壁|街坊)|^(?:我)?(?:是)?邻居(?:$|，|。)|作为邻居|住(?:在)?(?:他|她|老人|老人家)?(?:家)?(?:隔壁|对门|对面|楼上|楼下)|左邻右舍"
        ),
    ),
    (
        "self",
        re.compile(
            r"我是(?:她|他)?本人|(?:给|帮|替|为)(?:我)?自己(?:问|申请|填|办|报|求|，|。|$|的)?|我(?:自己)?(?:就是)?本人|本人(?:申请|填写|填|$|，|。|今年|叫|姓)|(?:(?:是|由)?自己|我自己)(?:的事)?(?:自己)?(?:来)?填|我自己(?:申请|填|用|要(?:申请|求助|填)|的事|$|，|。|需要|写|来申请|有困难)|是我自己|就是我(?!们?家|们|[妈爸爷奶公婆哥姐弟妹儿女孙老岳])|为自己"
        ),
    ),
)
_RELATION = re.compile(
    rf"(?:我是)(?:[他她]|老人家?的?|[{SURNAMES}][\u4e00-\u9fff]{{1,2}}|孩子|病人)?(?:的)?(?P<k>大?儿子|小儿子|二儿子|大?女儿|小女儿|闺女|孙子|孙女|外孙女?|儿媳妇?|媳妇|女婿|侄子|侄儿|侄女|外甥女?|老伴|老公|丈夫|老婆|妻子|爱人|妈妈?|爸爸?|母亲|父亲|奶奶|爷爷|哥哥?|姐姐?|弟弟?|妹妹?|家属|家人|亲戚|家里人|外婆|外公|姥姥|舅舅|姑姑|阿姨|婶婶|嫂子|亲属|监护人|姑|姨|叔叔?|伯伯|干(?:女儿|儿子|妈|爸|孙子))(?:$|[，。！；]|，|我|想|来|给|她|他|帮|要|呀|啊)"
)
_TYPED_FOR_ME = re.compile(
    r"(?P<k>儿子|女儿|闺女|外?孙子|外?孙女|儿媳妇?|侄子|侄女|老伴|老婆|老公|女婿)(?:在|来)?(?:帮|替|给|代)我(?:打字|打(?!针|扫)|填|写|弄(?:的|手机)|操作|发(?:的|消息)|申请|报)"
)
_ANSWER_FAMILY = re.compile(
    r"(?:帮|替|给|为|代)?(?:我|我们|家里|家里的|俺|阮|是|的|家)*(?:妈|爸|奶|爷|外婆|外公|姥|公公|婆婆|岳|老伴|老公|老婆|丈夫|妻子|爱人|儿|女儿|闺女|孩子|孙|哥|姐|弟|妹|叔|伯|舅|姑|姨|婶|嫂|侄|甥|父|母|家人|家里人|亲戚|长辈|老人|亲人|小孩|娃|囝|阿公|阿嬷|家属)"
)
# 帮村里的老人: no relative; who writes is asked once more.
_NOBODYS = re.compile(r"(?:同?村|社区|镇|小区|辖区|组(?!织)|寨)[里上]?的?[^，。我]{0,8}老人")
_ANSWER_SELF = re.compile(r"自己|本人|^(?:是)?我(?:的|呀|啊|吧|，|。|$)|就我|我要|我想|我需要|我有困难")
# Answers to these name people who are not the person in need.
_ABOUT_OTHERS = frozenset(
    {"living", "household_size", "children", "monthly_income", "employment", "housing", "phone"}
)


_YOUNGER = YOUNG | {"daughter_in_law", "son_in_law", "uncle", "aunt"}


def find_sex(story: Story) -> Iterator[Found]:
    """Said outright, or by what the person in need is called (妈妈, 奶奶, 王大爷)."""
    for value, pattern in _SEX:
        for match in pattern.finditer(story.text):
            if (
                story.negated(match.start(), 3)
                or story.clause_at(match.start()).asks
                or re.search("[儿子孙侄甥闺妇少一两二三四个]$", story.text[: match.start()])
            ):
                continue
            start = match.start() + len(match.group()) - len(match.group().lstrip("，。是:："))
            yield Found(
                "sex",
                value,
                start,
                match.end() - int(match.group()[-1] in "，。"),
                subject=story.subject_at(match.start()),
            )
    if story.asking == "sex":
        for match in re.finditer(r"男|女", story.text):
            yield Found("sex", "male" if match.group() == "男" else "female", match.start(), match.end())
            return
    if story.asking in _ABOUT_OTHERS:
        return
    for person in story.people:
        if person.key != story.in_need or person.key == SELF or not person.sex:
            continue
        if (
            story.asking == "filled_by"
            and person.key in _YOUNGER
            and person.end - person.start == len(story.text.strip("，。！"))
        ):
            return  # 孙子: who types, not for whom
        if story.asking in ("sex", "filled_by", "name", "age", "consent") or story.tells_of(person.key):
            yield Found("sex", person.sex, person.start, person.end, subject=person.key)
        return


def find_filled_by(story: Story) -> Iterator[Found]:
    """Who is typing: said outright, by relation, or by whose trouble is told."""
    text = story.text
    for value, pattern in _ROLES:
        for match in pattern.finditer(text):
            clause = story.clause_at(match.start())
            if (
                clause.unsure
                or clause.asks
                or re.search(r"(?:不是|没有|不)", match.group())
                or re.search(r"不$", text[: match.start()])
            ):
                continue
            if value in ("staff", "volunteer") and re.search(
                r"(?:找|叫|让|有|来|请|等|问|但|而)[^，]{0,6}(?:网格|社工|志愿|工作人|义工|村)",
                text[clause.start : match.end()],
            ):
                continue
            if value == "self" and story.asking not in (None, "needs", "filled_by", "consent"):
                continue
            # 本人，女，55岁，为父亲申请: who writes, and for somebody else
            if value == "self" and "本人" in match.group() and any(p.role == "benefit" for p in story.people):
                continue
            yield Found("filled_by", value, match.start(), match.end())
            return
    relation = _TYPED_FOR_ME.search(text) or _RELATION.search(text)
    if relation:
        yield Found("filled_by", "family", relation.start(), relation.end("k"))
        return
    need = story.in_need
    if need == "neighbour" and not re.search("(?:别|不要|不想|不许|怕)[^，。]{0,3}(?:让|告诉|给|被)", text):
        near = next(person for person in story.people if person.key == need)
        # 隔壁给了点米: who gives is not who is in need
        gives = re.match("(?:也|都|就)?(?:给|送|借|帮|拿|叫|说|讲)", text[near.end :])
        meant = re.search(r"我(?:们)?(?:家|的)?|有|帮|替|给|为", text[max(0, near.start - 3) : near.end])
        if not gives and (meant or story.asking in (None, "needs")):
            yield Found("filled_by", "neighbour", near.start, near.end)
            return
    if need is not None and is_family(need):
        person = next((p for p in story.people if p.key == need and p.role != "object"), None)
        if person and story.asking not in ("filled_by", "consent") and not story.tells_of(need):
            return
        if (
            person
            and _mine(story, person.start, person.end)
            and story.asking in (None, "needs", "filled_by", "consent")
        ):
            yield Found("filled_by", "family", person.start, person.end)
            return
    if story.asking == "filled_by":
        yield from _filled_answer(story)


def _mine(story: Story, start: int, end: int) -> bool:
    """奶奶, 我妈: the speaker's own; 一位老奶奶, 村里的阿公: somebody's."""
    before = story.text[max(0, start - 5) : start]
    if (
        re.match(
            r"老奶奶|老爷爷|老大爷|老婆婆|老太太|老阿婆|老伯|老阿公|老阿嬷", text := story.text[start:end]
        )
        and "我" not in text
    ):
        return False
    return not re.search(
        r"(?:一位|一个|有位|有个|村里的?|那个|这个|这位|那位|某|他家|她家|他|她|邻居的?)$", before
    ) and not re.match(r"有个|有位", story.text[start:end])


_YES_MYSELF = re.compile("[对是嗯](?:[对是嗯的啊呀]*)")
_OF_MYSELF = re.compile(
    r"我(?=好多|好了|一个人|孤单|难受|没|想|要|就是?|今年|腿|脚|手|眼|耳|腰|身|病|老了|不|走|做|洗|吃|住)"
)


def _filled_answer(story: Story) -> Iterator[Found]:
    text = story.text
    own = _ANSWER_SELF.search(text) or (
        # 想有人给我送饭吃: no other person was named.
        re.search(r"(?:给|帮|替)我|我(?:腰|腿|脚|眼|手|身体|年纪|岁数|一个人|独)", text)
        if all(person.key == SELF for person in story.people)
        else None
    )
    family = _ANSWER_FAMILY.search(text)
    other = re.search(r"邻居|隔壁|厝边|街坊", text)
    helper = re.search(r"志愿者|义工|志工", text)
    staff = re.search(
        r"网格员|协理员|干部|社工|工作人员|村委|居委|民政|镇政府|村医|书记|主任|社区(?:的|里的|工作|$)|救助站|街道|村里的(?:干部)?$|驿站",
        text,
    )
    for value, match in (
        ("staff", staff),
        ("volunteer", helper),
        ("neighbour", other),
        ("family", family),
        ("self", own),
    ):
        if match and not re.search(r"不是[^，]{0,3}$", text[: match.start()]):
            if (
                value == "family"
                and own
                and re.match(r"我?自己", text[own.start() - 1 : own.end()].strip())
                and not re.search("帮|替|给我[妈爸]", text)
            ):
                continue
            if value == "family" and _NOBODYS.search(text):
                continue
            yield Found("filled_by", value, match.start(), match.end())
            return
    # 是您自己需要帮助吗: a yes, or whoever goes on to speak of themselves.
    spoken = _YES_MYSELF.fullmatch(text.rstrip("。！，")) or _OF_MYSELF.search(text)
    if spoken:
        yield Found("filled_by", "self", spoken.start(), spoken.end())
