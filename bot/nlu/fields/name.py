"""What the person in need is called, and what only looks like a name: 和孙女住, 全是女儿在管."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.fields.everyday import BINDING, is_everyday, is_word
from bot.nlu.fields.found import Found
from bot.nlu.fields.people import SURNAMES
from bot.nlu.fields.story import Story

_TITLE = re.compile(
    r"(?:大爷|大妈|阿姨|阿伯|老伯|大伯|奶奶|爷爷|叔叔|师傅|先生|女士|老太|大娘|大叔|小姐|同志|老师|阿嬷|阿公|婆婆|伯|叔|婶|姨)$"
)
_COMPOUND = "欧阳|上官|司马|诸葛|东方|夏侯|皇甫|司徒|端木|令狐|慕容|张简|范姜"
_RARE = "安鲍卞蔺边卜巢车成储褚楚褟从丛戴党邓狄刁董窦堵杜段鄂樊范方费丰封冯凤伏符甘高戈葛耿弓宫龚巩古谷顾关管桂郭国哈海韩杭郝何和贺衡洪侯胡花华怀霍姬吉计纪季贾简江姜蒋焦揭金晋靳荆景鞠康柯孔寇匡况邝来赖兰蓝郎劳乐雷冷黎连廉练梁廖林蔺凌令刘柳龙娄卢鲁陆路罗骆吕麻马满毛茅梅孟苗闵明莫牟穆倪聂牛农欧潘庞裴彭皮平蒲戚齐祁钱强乔秦丘邱裘曲屈瞿全阙冉饶任荣容阮芮桑沙山单尚邵佘申沈盛施石时史舒束司宋苏孙邰谈谭汤唐陶滕田佟童涂屠万汪王危韦卫尉魏温文翁巫邬吴伍武席奚习夏向项萧肖谢辛邢熊徐许宣薛鄢闫严言颜晏燕羊杨仰姚叶易殷尹应游尤于余俞虞喻郁袁岳云臧翟詹展张章赵甄郑支钟仲周朱诸祝庄卓宗邹左仇冼查区逄麦敖仝阳尧占缪荀晁闻郜冀扈郦雍宁厉戎祖蒙池胥莘艾古阚竺苟岑邸封勾隗娄卿谌佴"
_SURNAME = f"(?:{_COMPOUND}|[{''.join(sorted(set(SURNAMES + _RARE)))}])"
_END = r"(?=$|[^\u4e00-\u9fff·]|今年|现年|现在|男|女|住|是|在|电话|手机|身份证|的|和|我|他|她|家|有|了|年龄|这|就|呢|啊|呀|吧|哦|想|要|一个|来|，|属|生于|出生)"
# 男 and 女 as words of their own, an age, a number: what stands behind a name in a list of facts.
_SEX = r"(?:男|女)(?:$|(?=[，。；、/（(\d]|性|士|的(?:$|[，。])|[五六七八九]十|今年|现年))"
_AGE = r"(?:已经|已|都|快|有|是|满|刚|虚岁|周岁|大概|差不多|要|，)*(?:\d{1,3}|[一二三四五六七八九十百]{1,4})(?!\d|月|[个亩块元次天斤万千户头年])"
_FACTS = rf"(?:{_SEX}|(?:今年|现年){_AGE}|\d{{2,3}}岁|(?:身份证|电话|手机)(?:号码?)?(?:是|为|：|:|，)*\d|1[3-9]\d{{9}})"
_CALLED = re.compile(
    rf"(?:(?:我|她|他|老人家?|本人|妈妈?|爸爸?|奶奶|爷爷|公|嬷|孩子|名字|姓名|婆婆|伴|邻居|大名)?(?:的)?(?:名字|姓名)?(?:就|也)?(?:叫做?|名叫|唤作|叫作)|(?:姓名|名字|大名)(?:是|叫|为|：|:|，)*)(?P<v>{_SURNAME}[\u4e00-\u9fff](?:(?![的啊呀呢吧哦了啦嘛咯])[\u4e00-\u9fff](?=$|[，。！；])|(?=$|[^\u4e00-\u9fff]))|{_SURNAME}[\u4e00-\u9fff·]{{1,2}}?{_END})"
)
_REPORTED = re.compile(
    rf"(?:户主|对象|群众|(?:困难|五保|特困|低保|监测|脱贫|边缘)户|村民|居民|学生|患者|病人|当事人|姓名|登记|老人|名字报|(?:^|就|，)写|姓[\u4e00-\u9fff]，|：|:)(?:是|为|：|:)?(?P<v>{_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=，|（|\(|$|(?:现年|今年){_AGE}|{_SEX}|\d{{1,2}}岁|[一二三四五六七八九十]{{1,3}}岁)"
)
# 我爸陈国华今年七十
_OF_KIN = re.compile(
    rf"我?(?:爸爸?|妈妈?|父亲|母亲|奶奶|爷爷|外婆|外公|儿子|女儿|老公|老婆)(?P<v>[{SURNAMES}][\u4e00-\u9fff]{{2}})(?=，?(?:今年|现年|\d{{1,2}}岁?|[一二三四五六七八九十]{{1,3}}岁))"
)
_I_AM = re.compile(
    rf"(?:^|[，。！；：])(?:您好|你好|喂)?(?:我是|本人|这里是|我)(?P<v>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?:[啊呀呢吧哦啦嘛咯喽哈]|(?=$|[，。；！]|今年|，|\d|的儿|的女))"
)
_FIRST = re.compile(rf"^(?P<v>{_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=，?{_FACTS})")
# Within a name and as the whole of one; the second only as what begins it: 陈金水 is one, 我石头 is none.
_NOT_WITHIN = re.compile(
    r"什么|我|你|他|她|人|的|医生|救护|外卖|车|名|电话|出租|滴滴|阿姨|大家|这|那|邻居|家属|志愿|社工|村|网格|低保|儿|女|妈|爸|老|独居|残疾|没有|于是|国家|应该|一个|成年|安全|来自|项目|平时|司机|高血|高龄|关于|明天|同样|严重|言语|任何|马上"
)
_NO_NAME = re.compile(rf"{_NOT_WITHIN.pattern}|[单孤和时农连管全强向施路文万古方金常白黄石田]")
_NOT_CALLED = re.compile(
    r"什么|我|你|他|她|人|医|救护|外卖|车|名|电话|出租|滴滴|阿姨|大家|这|那|邻居|家属|志愿|社工|网格|儿子|女儿|妈|爸|来|去|不"
)
_STRIP = re.compile(
    r"^(?:(?:我的?|她|他)(?:家)?(?:婆婆|公公|妈妈?|爸爸?|奶奶|爷爷|外婆|外公|老公|老婆|儿子|女儿|孙子|孙女|姐姐?|哥哥?|弟弟?|妹妹?|母亲|父亲|老伴|阿嬷|阿公)[，：]|姓.，|嗯|那个|哦|好的?|我(?:的)?(?:名字)?(?:是|叫)|叫我?|姓名(?:是|叫|：|:)?|名字(?:是|叫|：|:)?|她叫|他叫|老人叫|老人(?:名字)?(?:叫|是)?|我妈叫?|我爸叫?|本人|我叫做|就叫|是|写|你就?(?:叫|写)我?|大家都?叫我|[^，。]{1,6}?叫|我姓名|：|:|，)+"
)
_TAIL = re.compile(r"(?:吧|啊|呀|哦|就行|就好|就可以|了|的|呢|，.*|。.*|！.*)+$")


# 我是农民, 山东人, 老百姓: what one is, not what one is called; many of these begin as family names do.
_WHAT_ONE_IS = re.compile(
    r"[\u4e00-\u9fff]{1,3}人$|[\u4e00-\u9fff]{1,2}[户匠]$|[农居平渔牧山村市贫灾]民|农[村户家妇业夫]|平[头常]|单[身亲]|光棍|文盲|[盲聋哑残瘫孤寡]|常[住年]|全职|全家|高龄|古稀|花甲|党员|干部|司机|裁缝|居家|安[分置]|和尚|尼姑|失[业地独能]|下岗|待业|无业|毛病"
    rf"|老(?![{SURNAMES}](?:头|汉|太|伯|叔|婶)?$)|小(?:孩|学|老|百|生|工|户|区|康)|阿(?:[婆公嬷姨伯叔婶姑舅爷奶][来去住]?|弥陀佛)$"
)


_NO_ANSWER = re.compile(rf"孙[子女儿媳]|曾外?[孙祖]|[岳祖][父母]|连襟|{_WHAT_ONE_IS.pattern}")
# 孙女, 子女, 闺女, …: their 女 says no sex.
_DAUGHTERS = re.compile("[孙子儿侄甥闺养继长次幺小大妇少]$")
_COMPOUND_NAME = re.compile(_COMPOUND)
# …，男，75岁: the first of a list of facts.
_LISTED = re.compile(rf"，(?:{_SEX}|\d{{2,3}}岁|(?:今年|现年){_AGE})|(?:男|女)\d|(?:今年|现年){_AGE}")
# 叫单位来: called to come, and not called by that name.
_SENT_FOR = re.compile("来|去|过来|帮|给|送|想|要|家|有|的")
#: What a form has beside the name: 类别：单身, 与老人关系：孙女. None of it names the person.
_OTHER_LABEL = re.compile(
    r"(?:地址|住址|乡镇|[镇村]|街道|类别|身份|职业|工作|健康|身体|疾病|病史?|残疾|住房|房[子屋]|居住|收入|需求|诉求|需要|备注|性别|年龄|电话|婚姻|文化|学历|民族|子女|家庭|监护人?|联系人|关系|困难|申请|服务|来源|低保|时间|日期|原因|说明|问题|户籍|籍贯|自理)[：:]$"
)


def _refused(pattern: re.Pattern[str], match: re.Match[str], name: str) -> bool:
    """Whether what stands where a name may stand is none."""
    text, end = match.string, match.end("v")
    before = text[: match.start("v")]
    if pattern is _CALLED:
        sent_for = name[:2] if name.endswith("来") else name if _SENT_FOR.match(text, end) else ""
        return bool(_NOT_CALLED.search(name[:2] + name[2:].replace("来", ""))) or (
            len(sent_for) > 1 and is_everyday(sent_for)
        )
    listed = bool(_LISTED.match(text, end)) and not before.endswith("我")
    if is_everyday(name, listed=listed) and not _COMPOUND_NAME.match(name):
        return True
    if text[end : end + 1] == "女" and _DAUGHTERS.search(name):
        return True
    if pattern is _REPORTED:
        return bool(_NOT_CALLED.search(name[:2] + name[2:].replace("来", "")) or _OTHER_LABEL.search(before))
    return bool(
        _NOT_WITHIN.search(name[1:])
        or _NO_NAME.search(name[:1] if pattern is _I_AM and len(name) == 2 else "")
        # 我和瘫痪的儿子
        or (pattern is _I_AM and re.search("(?<!是)我$", before) and re.match("[和于向连从时成任全]", name))
    )


def find_name(story: Story) -> Iterator[Found]:
    """The name of the person in need."""
    text = story.text
    called = False
    for pattern in (_CALLED, _I_AM, _FIRST, _REPORTED, _OF_KIN):
        for match in pattern.finditer(text):
            name = match.group("v")
            if _refused(pattern, match, name) or _TITLE.search(name) or _NO_ANSWER.match(name):
                continue
            end = match.end("v")
            if len(name) == 3 and name[-1] in "男女" and text[end : end + 1].isdigit():
                name, end = name[:-1], end - 1  # 李明男82岁
            subject = (
                story.subject_at(match.start("v")) if pattern not in (_FIRST, _REPORTED) else story.in_need
            )
            yield Found("name", name, match.start("v"), end, subject=subject)
            called = True
    if story.asking == "name" and not called:
        yield from _name_answer(story)


# Family names that are everyday words or rare: they count only in the answer to the question for the name.
_UNCOMMON = "毕敖艾柏包薄岑柴昌晁谌迟池初邸狄房盖干郜勾苟辜官归桂衡花宦惠姬冀嵇暨荆居鞠阚亢厉郦栾麦蒙糜宓缪慕粘钮偶逄朴濮漆綦覃权茹僧尚折寿帅双松宿隋台檀闻沃仵郗冼咸线忻幸胥续阳伊衣羿阴雍鱼禹元苑恽宰昝湛占战仉招肇植智诸竺祖仇区盛芦闽井英由巴候仝车晋"


def _no_answer(said: str) -> bool:
    """和孙女住, 高血压, 房子漏雨: asked for the name, and yet no name. Two characters may be both, 高峰 as 高中."""
    if len(said) == 2:
        return bool(said[0] in BINDING and is_everyday(said) and not is_word(said))
    if len(said) == 3:
        return is_everyday(said, listed=True) and not _COMPOUND_NAME.match(said)
    # four characters: 欧阳修远, 阿依古丽, 老张师傅, 刘陈秀英
    if re.match(rf"{_COMPOUND}|阿|[老小]{_SURNAME}", said):
        return is_word(said)
    return not re.match(_SURNAME * 2, said) or is_everyday(said) or is_word(said)


def _name_answer(story: Story) -> Iterator[Found]:
    """张三, 叫我老张: two to four characters that begin as names do; 我去做饭 is none."""
    lead = _STRIP.match(story.text)
    start = lead.end() if lead else 0
    said = story.text[start:]
    tail = _TAIL.search(said)
    if tail and tail.start() >= 2:
        said = said[: tail.start()]
        of = re.search("是$", lead.group()) if lead else len(said) == 2
        if tail.group().startswith("的") and of:
            return  # 我是雷峰的
    said = said.rstrip("。！？，")
    if _NO_ANSWER.match(said):
        return
    if (
        re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", said)
        and re.match(rf"{_SURNAME}|[老阿小{_UNCOMMON}]", said)
        and not re.search(
            r"[我你他她它这那哪靠妈爸都就]|不|什么|没|知道|问|吗|怎|说|想|可以|好的|为|跳过|保密|匿名|下一|谢|再见|算了|先生$|女士$|是的|对的|没错|要|进度",
            said,
        )
        and not _no_answer(said)
    ) or re.fullmatch(r"[\u4e00-\u9fff]{2,5}·[\u4e00-\u9fff·]{2,10}|[A-Za-z][A-Za-z .]{1,29}", said):
        yield Found("name", said, start, start + len(said))
    elif len(said) > 30 and not re.search(r"[，。！？]", said):
        yield Found("name", None, start, start + len(said), problem="name_long")
    elif said and re.fullmatch(r"[\d\W_]+", said):
        yield Found("name", None, start, start + len(said), problem="name_invalid")
