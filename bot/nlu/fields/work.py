"""employment and farmer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.nlu.fields.found import Found
from bot.nlu.fields.people import SELF
from bot.nlu.fields.story import Story

_EMPLOYMENT = (
    (
        "retired",
        re.compile(
            r"退休(?:了|在家|工人|教师|职工|金|工资|人员|多年)?|离休|内退|(?<![烧热水保户困])退下来了?|退的休"
        ),
    ),
    (
        "unable",
        re.compile(
            r"(?:干|做)不(?:了|动|来|得)(?:[一]?点?|什么|重)?(?:活|工|农活|事)?(?!饭|家务|菜)|不能(?:干活|劳动|做工|上班|工作|打工|做事)|(?:没有?|无|丧失|失去)(?:了|什么)?(?:劳动(?:能力|力)|劳力)|袂(?:当|使|得)?(?:做工|做事|做穑|作田|趁钱|讨趁)|没(?:法|办法)(?:上班|干活|工作|打工|做工|出去做|劳动|做事)|(?:上|打)不了(?:班|工)|种不(?:了|动)(?:地|田)|下不了地干活|工作不了|劳动不了|活干不了"
        ),
    ),
    (
        "seeking",
        re.compile(
            r"(?:想|要|到处|去)[^。！？；]{0,6}(?:上班|打工|工作|做工|干活|找活|做事|应聘)[^。]{0,5}(?:没(?:有)?(?:人|地方)|[都也]不)(?:肯|愿意?)?(?:要|收|雇|用|请)|失业|无业|下岗|待业|没(?:有|在|去)?上班(?!过|的时候)|没(?:有)?(?:找到)?(?:工作|活干|事做|事干|班上|活儿干|工作可做)|找(?:不到|不着)(?:工作|活|事做)|(?:想|要|在|正在|帮我|帮忙|帮|希望|能不能|给我|给他|给她|介绍|安排)(?:能|再|去|出去|帮我|帮他|帮她|我|他|她)*(?:找|介绍|安排|换)(?:一?[个份点些]|点|个)?(?:轻松?的?|合适的?|家门口的?|稳定的?|附近的?)*(?:工作(?!人员)|活(?!动|泼)|事做|事情做|岗位|班上|零工|公益岗)|找工作(?!人员)|被裁|被辞退?|厂(?:子)?(?:倒闭|关门|倒了)|没班上|在家闲着|赋闲"
        ),
    ),
    (
        "student",
        re.compile(
            r"(?:是|还是|在读|在校|一名|个)(?:大|中|小|高中|初中|研究)?(?:学生|研究生)|(?:在|正在|还在|还)(?:上|读|念)(?:着)?(?:学|书|大学|高中|初中|小学|大专|中专|职高|技校|幼儿园|[一二三四五六]年级|初[一二三]|高[一二三]|大[一二三四])|(?:上|读|念)(?:大学|高中|初中|小学|大专|中专|职高|技校|研究生|[一二三四五六]年级|初[一二三]|高[一二三]|大[一二三四])|在校(?:学)?生|(?:^|[，。])(?:大学生|研究生|(?:小学|初中|高中)?[一二三四五六]年级|大[一二三四]|高[一二三]|初[一二三])(?=，|。|$)|在读职校|(?:上|读|念)(?:职校|特教(?:学校)?)|就读|(?:上|读)(?:托|小|中|大|学前)班(?!车)|上学|读书|念书"
        ),
    ),
    (
        "working",
        re.compile(
            r"(?:在|做|打|当|是|靠)[^，。！？；没不]{0,5}?(?:打工|上班|工作(?!人员)|保安|保洁|零工|小工|苦力|司机|服务员|快递员?|环卫工?|瓷厂|工人|护工|保姆|临时工|小生意)|打(?:点|着|些)?零工|打工|上班|务工|做点?小(?:生意|买卖)|摆(?:个)?(?:地)?摊|开(?:了)?(?:个|家)?(?:小)?店|送外卖|跑外卖|开滴滴|跑滴滴|送快递|有(?:份|个)?工作|收废品|捡(?:废品|破烂|瓶子)|扫(?:大)?马路|种(?:点|着|些|几[分亩])?(?:地|田|茶|菜|果)(?!人家|的人家)|务农|做农|养(?:猪|鸡|鸭|牛|羊)|做陶瓷|做瓷器|(?:放|看)(?:牛|羊|鸭)|糊纸盒|看(?:大)?门(?!诊|口)|看仓库|做(?:点|些)?手工|做泥水|泥水工|跑摩的|跑车|开货车|接(?:点|些)[^，。]{0,4}活|卖(?:点|些)?(?:菜|彩票|水果|早点|豆腐|鱼|米粉)|养蜂|打石头|贴花|画坯|拉坯|修坯|理货|扫地(?=挣|，|。|$)|干活挣|挣工分|收银员?|门卫|导购|洗碗工|清洁工|跑腿|工地(?:上)?(?:干活|做工)?|在厂里"
        ),
    ),
)
_ACT = r"(?:干(?:得了|得动)?活|上班|做工|打工|工作(?!人员)|做事|劳动|干得动|做得动|干得了)"
# 病成这样哪能干活: asked of nobody, it says that one cannot.
_HOW_COULD = re.compile(
    rf"哪(?:里|儿)?还能(?:再|去|出去)?{_ACT}|哪能(?:再|去|出去)?{_ACT}|(?:病|老|瘫|残|摔|疼|痛|这样|这个样子|动不了)[^，。！？；]{{0,5}}，?(?:还|又)?(?:怎么|咋)(?:还能?|能|可能)?(?:再|去|出去)?{_ACT}(?!的|人)"
)
_ANSWERS = (
    (
        "unable",
        re.compile(
            r"不能|不了|没能力|动不了|太老|年纪大|生病|身体不|做不|干不|在家养病|残疾|老了|没法|养病|照顾"
        ),
    ),
    ("retired", re.compile(r"退休|退了")),
    (
        "student",
        re.compile(
            r"学生|上学|读|念|大学|高中|初中|小学|[一二三四五六]年级|初[一二三]|高[一二三]|大[一二三四]"
        ),
    ),
    (
        "seeking",
        re.compile(
            r"没(?:有)?(?:工作|上班|活|班|事)|没在?(?:做|干)|不做了|不干了|失业|找|待业|下岗|闲|没有$|^没有|^没$|想做|无业|在家$|待着|没在"
        ),
    ),
    (
        "working",
        re.compile(
            r"有|当|送|跑|看(?:仓库|大?门|店|场)|守|在做|帮忙|摘茶|采茶|厂里|打工|上班|零工|做|种|干|开|跑|务农|自由职业|生意"
        ),
    ),
)
_NEGATIVE = re.compile(
    r"(?:没有?|不(?:再|去|用|想)?|没去|无法|不能|没法|没办法|不会|别|还没|没在|没有在|未|没得|不在|才(?:能)?不)(?:去|在|再|法|出去|人|钱|地方|好好|正常|得|能|敢|够|办法)*$"
)
_WISH = re.compile(
    r"(?:想|要|希望|能|可以|打算|准备|去|为了|耽误|影响|请假|没空|不让|供|就近|给)(?:去|让|出去|再|找|能|继续|回去|他|她|孩子|我|送|个|份)*$"
)
_FARMER_YES = re.compile(
    r"农村(?:户口|人|户籍|家庭|居民|的(?!低保|政策)|户|老人|妇女)?|农民(?!工)|农户|务农|种(?:点|着|些|几[分亩]|了几?亩?)*(?:地|田|茶|水稻|菜|果树)|农业户(?:口|籍)|农业户|脱贫户|建档立卡(?:户|贫困户)?|贫困户|村里的?户口|户口在(?:村|农村|乡下)|做田|作田|乡下人|做农的|有[几\d一二两三四五六七八九十]+亩|种不动(?:地|田)"
)
_FARMER_NO = re.compile(
    r"(?:城镇|居民|城市|城里|非农|非农业|县城|街道)(?:的)?户(?:口|籍)|非农(?:业)?(?:户口)?|不是(?:农村|农户|农民|农业|脱贫户|种地)[^，。]{0,4}|没(?:有)?(?:种地|田|地种|土地|种田)|不种(?:地|田)|不是农[^，。]{0,3}|城里人|居民户|城镇居民|县城居民|吃商品粮|农转非"
)
_YES = re.compile(
    r"(?:嗯|哦|对|是|是的|是啊|有|算|属于|当然|有地|有田|有的|就是|没错|种地的|对的|农|应该是|以前是|现在还是|在村里|村里|脱贫的?)(?:的|啊|呀|了|吧|呢|，|。|户|村|是)*"
)
_NO = re.compile(
    r"(?:不|不是|没有?|非|否|都不是|也不是|不算|不属于|没|城|居民|城镇|镇上)(?:的|啊|了|吧|户口|里|属于|种地|居民|，|。|人|呢|呀)*"
)


_OLD = re.compile(r"[六七八九]十|[6-9]\d(?:多)?(?:岁|了)|年纪大|老了")


def _worker(story: Story, start: int, begin: int, at: int) -> str | None:
    """Who works: 家里靠我打零工 is the speaker, whatever the sentence makes of them."""
    near = [person for person in story.people if start <= person.start < at]
    near = [
        p for p in near if not re.search("(?:照顾|照看|伺候|服侍|带|陪|养|管)着?$", story.text[: p.start])
    ]
    if near and near[-1].key == SELF:
        return SELF
    if not near and re.search(
        r"我(?:自己|们)?(?:已经|也|早就|早)?退休了?[，。]$", story.text[max(0, begin - 16) : begin]
    ):
        return SELF
    return story.subject_at(begin)


def find_employment(story: Story) -> Iterator[Found]:
    """What the person lives from; what others do is not said of the person."""
    hits: list[Found] = []
    for value, pattern in _EMPLOYMENT:
        for match in pattern.finditer(story.text):
            clause = story.clause_at(match.start())
            before = story.text[clause.start : match.start()]
            if (
                clause.unsure
                or (clause.past(match.start()) and value != "retired")
                or (
                    value in ("working", "student", "retired")
                    and (
                        _NEGATIVE.search(before)
                        or (_WISH.search(before) and not re.search("在家|靠", match.group()))
                    )
                )
            ):
                continue
            if clause.asks and value != "seeking" and not story._named_in(clause, match.start()):
                continue
            after = story.text[match.end() : match.end() + 5]
            if value == "working" and re.search(
                r"^(?:时候?|的时候|摔|受伤|去了?$|回来|那|不了|的钱|很忙|忙)", after
            ):
                continue
            if (
                value in ("student", "working")
                and story.in_need not in ("child", "son", "daughter", "grandson", "granddaughter")
                and story.asking == "children"
            ):
                continue
            if (
                value in ("student", "working")
                and re.search(
                    r"(?:大的|小的|老大|老二|(?<!个)人|谁|孩子|儿子|女儿|孙子|孙女|他们|子女|爸妈|父母|儿女|小孩|娃|老公|老婆)[^，]{0,8}$",
                    before,
                )
                and not (value == "working" and re.search("[我她他]$", before))
                and story.in_need
                not in ("child", "son", "daughter", "grandson", "granddaughter", "husband", "wife")
            ):
                continue
            if (
                value == "seeking"
                and re.search(r"(?:儿子|女儿|孩子|老公|老婆)[^，]{0,4}$", before)
                and story.about_other(match.start())
            ):
                continue
            if value == "unable" and re.search(r"(?:饭|家务|衣服|菜|卫生|地)(?:也|都|又|已经|就)*$", before):
                continue
            if value == "student" and re.search(r"(?:[一两二三四几俩仨]个?|都|分别)(?:还|都|在)*$", before):
                continue  # 还有两个上小学的
            if value in ("student", "working") and re.match(r"都(?!是我)", clause.text) and clause.start:
                continue  # 一儿一女，都还在上学
            subject = _worker(story, clause.start, match.start(), match.end())
            if subject == SELF and story.in_need not in (None, SELF):
                continue
            hits.append(Found("employment", value, match.start(), match.end(), subject=subject))
    for match in _HOW_COULD.finditer(story.text):
        if not story.clause_at(match.start()).unsure:
            subject = _worker(story, story.clause_at(match.start()).start, match.start(), match.end())
            hits = [hit for hit in hits if not match.start() <= hit.start < match.end()]
            if story.in_need in (None, subject) or subject is None:
                hits.append(Found("employment", "unable", match.start(), match.end(), subject=subject))
    if story.asking == "employment" and _OLD.search(story.text):
        hits = [replace(hit, value="unable") if hit.value == "seeking" else hit for hit in hits]
    yield from hits
    if story.asking == "employment" and not hits:
        for value, pattern in _ANSWERS:
            said = pattern.search(story.text)
            if said and value == "working" and _NO_MORE.search(story.text[: said.start()]):
                continue
            if said:
                if value == "seeking" and _OLD.search(story.text):
                    value = "unable"
                yield Found("employment", value, said.start(), said.end())
                return


# 早就不种地了
_NO_MORE = re.compile(r"(?:不|没|别|甭)(?:再|去|在|用|能|想)*$")


def find_farmer(story: Story) -> Iterator[Found]:
    """A rural household or 脱贫户: true; a town one: false."""
    text = story.text
    said_no = [m for m in _FARMER_NO.finditer(text) if story.told(m.start())]
    for match in said_no:
        weak = bool(re.search(r"地|田", match.group())) and "不是" not in match.group()
        yield Found("farmer", False, match.start(), match.end(), weak=weak)
    for match in _FARMER_YES.finditer(text):
        clause = story.clause_at(match.start())
        inside_no = any(no.start() <= match.start() < no.end() for no in said_no)
        if (
            inside_no
            or story.negated(match.start(), 4)
            or clause.unsure
            or re.match(r"低保|信用社|医保|合作医疗|商业银行", text[match.end() :])
        ):
            continue
        if clause.asks and not story._named_in(clause, match.start()) and story.asking != "farmer":
            continue
        yield Found("farmer", True, match.start(), match.end())
    if story.asking == "farmer":
        bare = text.rstrip("。！？，")
        if _NO.fullmatch(bare):
            yield Found("farmer", False, 0, len(bare))
        elif _YES.fullmatch(bare):
            yield Found("farmer", True, 0, len(bare))
