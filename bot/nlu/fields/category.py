"""category: which kind of low-income household it has been recognised as."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.found import Found
from bot.nlu.fields.kinds import other_list
from bot.nlu.fields.story import Story

_KINDS = (
    ("tekun", re.compile(r"特困(?:供养)?(?:人员|户|对象|供养)?|五保(?:户|老人|对象)?|特困供养")),
    (
        "dibao_marginal",
        re.compile(r"低(?:保|收入)边[缘沿元远](?:户|家庭|人口|对象)?|低边(?:户|家庭)?|边缘低保"),
    ),
    (
        "dibao",
        re.compile(
            r"(?:农村|城市|城镇|吃着?|享受着?|领着?|拿着?|有|是|评上了?|办了|办上了?|纳入)*低保(?!边[缘沿元远]|的?(?:条件|标准|政策|线|申请|手续|材料|怎))(?:户|家庭|对象|金|人员)?"
        ),
    ),
    (
        "rigid_expenditure",
        re.compile(
            r"刚性支出(?:困难)?(?:家庭|户)?|支出型(?:困难|贫困|低收入)?(?:家庭|户)?|刚支(?:户|家庭|困难)?"
        ),
    ),
    (
        "relapse_monitoring",
        re.compile(
            r"(?:防止?返贫(?:致贫)?|返贫)(?:监测)?(?:监测)?(?:户|对象)?|监测(?:户|对象)|三类户|脱贫不稳定户|边缘易致贫户|突发严重困难户"
        ),
    ),
)
# 低保边缘跟低保有啥区别: about the kinds themselves, not the household.
_POLICY = re.compile(
    r"谁管|谁办|谁批|归谁|归哪|找谁|哪个(?:部门|单位)|去哪|区别|差别|不同|不一样|哪个(?:好|高|多)|啥意思|什么意思|是啥$|指(?:什么|啥|的)|干(?:啥|什么|嘛)|(?<!不)(?:是|叫)(?:个)?(?:啥|什么|哪些)|^(?:啥|什么)(?:是|叫)"
)
_WISH = re.compile(
    r"想|申请|办(?!了|上了|好|过)|怎么|如何|能不能|可以|希望|咨询|问|够不够|符合|条件|评(?!上|了|过|为)|要不要|什么|帮我|帮忙|需要|试试|报(?!了)|重新|不给|没给|批不|没批|不批|才能|多久|资格|加入|弄|争取|给我|给她|给他|领不到|吃不上|拿不到|排"
)
_HAVE = re.compile(
    r"已经|现在(?:吃|领|拿|是)|正在?(?:吃|领|拿)|评上了?|吃着|领着|拿着|享受|家里是|我是|他是|她是|我们是|属于|有低保|是低保|吃低保|拿低保|领低保|是特困|是五保|低保户|低保金|低保家庭"
)
_ENDED = re.compile(
    r"取消|停了|停掉|停发|没了|退了|清退|不给了|被拿掉|被停|断了|退出|不是了|(?<![批办评领])下来了|刷下来"
)
_NOT = re.compile(
    r"(?:不是|没有|没|不算|不属于|还没|并非|非|未|没能|没法|从没|都不是|也不是|没有吃|没吃|没拿|没领|没有评上|没评上|没评|没办|没办过|没享受|没有享受|不吃)(?:过|上|有|什么|任何|享受|吃|拿|领|评|办|被|评为|到|纳入|办理|低保|特困|五保|监测户?|边缘户?|、|和|或|跟|也)*$"
)
_NOTHING = re.compile(
    r"(?:什么|啥)?(?:低保|五保|特困|困难户|贫困户)[^，。！？；]{0,8}(?:都|也|统统|全|拢)(?:没有?|不是|没评|没办|没份|无)(?:评过?|办过?|享受|过|上)?|没(?:有)?(?:评|享受|办|申请|吃|领|拿)(?:过|上|到)?(?:任何|什么|啥)(?:救助|补助|补贴|身份|政策|低保|困难)?[^，。！？；]{0,4}|什么(?:都|也)?(?:没|不是)(?:有)?(?:评上|评过|评|享受|办|吃|领|拿)?(?:过|上|到)?|(?:都|啥也|啥都|什么政策都|一样都)(?:没(?:有)?)(?:评上|评过|享受|享受过|办过|评|办|吃过)(?:过)?|不是(?:任何)?(?:困难户|贫困户|低收入)|普通(?:家庭|人家|户)|一般(?:家庭|户)|哪[样种个]都(?:不是|没有)|都不是|(?:哪[样种个]|一[个样种]|啥|什么)[都也](?:不|没(?:有)?)(?:沾边?|占着?|挨边?|是|轮上|评上)?(?=$|[，。的])|[都也](?:不|没)(?:沾边?|占着?|挨边?)"
)


def find_category(story: Story) -> Iterator[Found]:
    """The recognised kind; none where it ended or nothing was ever recognised; a wish for one is none of these."""
    for value, pattern in _KINDS:
        for match in pattern.finditer(story.text):
            found = None if other_list(story.text, match.start()) else _judge(story, value, match)
            if found:
                yield found
    for match in _NOTHING.finditer(story.text):
        if story.asking == "category" or re.search(
            "评|享受|户|低收入|办过|救助|补助|身份|普通家庭|低保|五保|特困", match.group()
        ):
            yield Found(
                "category",
                "none",
                match.start(),
                match.end(),
                weak="普通" in match.group() or "一般" in match.group() or len(match.group()) < 5,
            )
    bare = story.text.rstrip("。！？，")
    for match in _BORDER.finditer(story.text):
        if not story.negated(match.start()) and not any(
            words.search(story.clause_at(match.start()).text) for words in (_WISH, _POLICY)
        ):
            # Beside a word for assistance it is said of the household; alone it may be anything's edge.
            weak = "低保" not in story.text and "低收入" not in story.text
            yield Found("category", "dibao_marginal", match.start(), match.end(), weak=weak)
    waiting = _NOT_YET.search(story.text) if story.asking == "category" and len(story.text) <= 20 else None
    if waiting and not re.search("怎么|吗|[？]|想", story.text) and not _HAVE.search(story.text):
        yield Found("category", "none", waiting.start(), waiting.end())
    first = story.clauses[0].text if story.clauses else ""
    if (
        story.asking == "category"
        and _NO_ANSWER.fullmatch(first)
        and first != bare
        and not any(p.search(bare) for _, p in _KINDS)
    ):
        yield Found("category", "none", 0, len(first))
    if story.asking == "category" and _NO_ANSWER.fullmatch(bare):
        yield Found("category", "none", 0, len(bare))


_NOT_YET = re.compile(
    r"(?:正在|还在|在|刚|才|已经|也)?(?:申请|办|报|走流程|审批|评)(?:中|着|呢|理)?(?:过|了)?[，]?(?:但|可|还|都|也|就是|但是)*(?:没(?:有)?(?:批|通过|下来|成|办成|评上|结果|过)|被拒|不给|批不下来)|(?:正在|还在|在)(?:申请|办理?|审批|走流程|评)|(?:还)?没(?:有)?(?:批|通过|下来|办下来|评上|吃过公家|享受|拿过政府|领过国家)"
)
_BORDER = re.compile(r"(?<!低保)(?<!低收入)边缘(?:户|家庭)")
_NO_ANSWER = re.compile(
    r"(?:都|也|暂时|目前|还|从来|应该|嗯|家里|我们?|我家)*(?:没有?|不是|无|没得|沒有)(?:的|评上|评过|评|办过?|享受过?|享受|申请过?|这些|这个|什么|过|了|啊|呢|吧|吃过?|领过?|任何)*"
)


_STILL_WISH = re.compile(r"[？?]|怎么|吗|申请|想(?!问)|问|咨询|了解|办|如何|什么条件|能不能|多少|标准")
_OWN = re.compile(
    r"(?:^|我|他|她|妈|爸|奶奶|爷爷|老人|公|家|们|里|邻居|嬷)(?:也|都|就)?(?:是|有|吃着?|领着?|拿着?|享受)[^，]{0,3}$"
)


def _held(lead: str, before: str, said: str, clause: str) -> bool:
    """Whether the words tell, beside a wish or question, that the household has it already."""
    if _HAVE.search(said) and not _STILL_WISH.search(clause):
        return True
    return bool(_OWN.search(lead)) and not re.search(r"申请|想(?:办|吃|评|要|申|领)|问|咨询|了解|办", before)


def _judge(story: Story, value: str, match: re.Match[str]) -> Found | None:
    clause = story.clause_at(match.start())
    text, local = clause.text, match.start() - clause.start
    before, after = text[:local], text[match.end() - clause.start :]
    following = story.text[clause.end : clause.end + 14]
    core = re.search(
        r"低保|特困|五保|刚性|刚支|低收入|支出|返贫|监测|低边|三类|脱贫|边缘|突发", match.group()
    )
    lead = before + (match.group()[: core.start()] if core else "")
    bare = re.sub(r"^(?:[有是享受着吃领拿]+)$", "", lead)
    if _POLICY.search(text) and not _OWN.search(lead):
        return None
    if _ENDED.search(after) or (_ENDED.search(following[:12]) and not re.search("停了我|工资", following)):
        return Found("category", "none", match.start(), clause.start + local + len(match.group()))
    if re.match(
        r"[^，。]{0,2}[，]?(?:但|可|结果|也|都)?是?没(?:有)?(?:批|通过|评上|办下来|办成|成功)",
        story.text[match.end() :],
    ):
        return Found("category", "none", match.start(), match.end())
    if _NOT.search(lead):
        # 没有低保 leaves the other kinds open, so it counts only as the answer to the question.
        return Found("category", "none", match.start(), match.end(), weak=True)
    if clause.unsure or clause.past(match.start()):
        return None
    if (
        re.search(r"户$|对象$|老人$|人员$|家庭$", match.group())
        and not clause.asks
        and not re.search(r"(?:想|申请|当|成为|评(?:上|为)?|够|符合|算|办|变成|纳入)[^，]{0,4}$", lead)
    ):
        return Found("category", value, match.start(), match.end())
    if (_WISH.search(before) or _WISH.search(after[:5]) or clause.asks) and not _held(
        lead, before, bare + match.group(), text
    ):
        return None
    if re.search(r"(?:像|比|别人|人家|隔壁|村里|其他|看|对|给)[^，]{0,6}$", before) and not re.search(
        "我", before
    ):
        return None
    return Found("category", value, match.start(), match.end())
