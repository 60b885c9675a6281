"""Short answers: yes and no in many words, and the ways of not answering."""

from __future__ import annotations

import re

from bot.nlu.corrections import find_correction, names_field
from bot.nlu.steering import spoken_command

_SHORT = 30  # characters: a longer text is no short answer, and its start decides
_END = r"(?=$|[，。！？；、~…\s]|\W)"
_YES_WORD = (
    r"(?:嗯|恩|哦|噢|喔|好(?:的|吧|呀|啊|滴|嘞|哒)?(?![多转不])|行(?!动|不)(?:的|吧|啊|呀|了)?|可以(?!不)(?:的|啊|呀|吧|了)?|中(?!风)(?:的|啊)?|成(?:的|吧)?|要得|没问题|没事|没关系|没意见|同意(?:的|啊|了|你们)?(?:保存|登记)?|愿意(?:的)?|[oO][kK](?:ay)?|对(?!不)(?:的|啊|呀|了)?|是(?!不|谁)(?:的|啊|呀|滴)?"
    r"|没错|正确|都对|全对|当然(?:可以|了|行|好)?|随便(?:你们?)?|都行|都可以|都好|放心|允许|授权|按你说的|就这样(?:吧)?|确认|确定|提交(?:吧|了)?|无误|收到|明白(?:了)?|知道了|懂了|会(?:的)?|肯|准了|[yY](?:es)?|交(?:吧|上去吧?)|发(?:吧|送)|没毛病|准确|可(?:$|，))"
)
_YES = re.compile(
    rf"(?:我|那|就|也|都|那就|全都|信息|内容|上面|以上|这些|都是)*(?:{_YES_WORD}(?:[，、 ]*{_YES_WORD})*)(?:吧|啊|呀|了|的|哦|呢|就是|呗|哈|滴|喽)*{_END}"
)
_NO_WORD = r"(?:不(?!错)(?:行|同意|可以|中|成|要|愿意|肯|给|用|好|必|允许|方便|能|想|干|是|对|同|需要|提交|正确|准)?(?:的|了|吧|啊|呀|给)*|算了(?:吧)?|别(?:了|记|存|传|登记|提交|弄)?(?:了|吧)?|没有|没(?!错|问题|关系|意见|事|毛病)|拒绝|免了|[nN]o?|不放心|错了?(?:的|了)?|有误|有错|还没|先不|等等|等一下|慢着)"
_NO = re.compile(
    rf"(?:我|那|就|还是|也|都|暂时|这个|有点)*{_NO_WORD}(?:[，、 ]*{_NO_WORD})*(?:吧|啊|呀|了|的|我|你们|信息|资料|登记|存|记|保存|同意)*{_END}"
)
_CONDITION = re.compile(
    r"(?:就(?:行|好|可以|成|同意|没问题|中)|(?:那|也|就|都)(?:可以|行|同意|好)|能帮(?:到|上)?.{0,6}(?:就|都))(?:了|的|吧|啦|啊)*[。！]*$"
)
_AGREES = re.compile(r"(?<![不没])(?:同意|愿意|允许|授权)(?!吗|不)")
_REFUSES = re.compile(
    r"(?:不|没|不太|不想)(?:同意|愿意|允许|授权|放心|想说|想给|想提供|想登记|方便)|(?:不要|别|不许|不准|不能)(?:把|将|保存|记录|收集|登记|传|给|泄露|告诉|存|记)|信不过|不信任|怕(?:泄露|被骗|骗)|骗(?:子|人)"
)
_ANOTHER = r"(?:她|他|老人家?|老太太|老太婆|老爷子|老头子?|老奶奶|阿[姨伯]|大[爷伯妈娘叔]|孩子|我?[妈爸]{1,2}|我?[爷奶]{1,2}|阿[嬷公婆伯]|婆婆|公公|母亲|父亲|老伴|老公|老婆|本人|人家|家里人|他们|自己|儿子|女儿|外婆|外公)"
_TOLD_NO = re.compile(
    rf"{_ANOTHER}(?:也|都|自己|就|还|是)*(?:说|讲|表示|回答)?(?:她|他|自己|也|还是|是|都)*(?:不(?:行|要|肯|可以|愿意?|同意|想|给|好|中|答应|让|用)|没同意|没答应|拒绝|算了)"
)
_TOLD_YES = re.compile(
    rf"(?:{_ANOTHER}(?:也|都|自己|就|是|刚才|已经)*|问过[^，。]{{0,4}}，?|，)(?:说|讲|表示|回答)(?:她|他|都|也|就|是|自己)*(?:可以|行|好|没问题|愿意|同意|没意见|没关系|要得|中|随便|能|肯|让)|{_ANOTHER}(?:也|都|自己|就|是|已经|那边)*(?:没意见|没问题|点头|答应|肯|没关系|可以|愿意|同意)"
    r"|^(?:行|好|可以|嗯|中|成)(?:的|啊|吧)?[，]?你?们?(?:就)?(?:登记|存|记|保存|填|弄|办|写|留|报)(?:上|着|下来|下)?(?:吧|呗|了)?[。！]*$"
)
_QUESTION = re.compile(r"[？?]|吗|为什么|什么|干嘛|怎么|谁|哪|啥|咋")

_LAST_DIGITS = re.compile(
    r"(?:电话|手机|号码?|身份证)[^，。]{0,3}(?:最?[前后末]|中间|第|尾)[^，。]{0,8}(?:是|错|不对|改)"
)
_SKIP = re.compile(
    r"(?:这个|这|那个|我|他|她|老人|真的?|也|都|还|实在|暂时|具体|嗯|哎|唉|先|现在|电话|身份证|地址|名字|收入|就|倒是?|可|你|能不能|可以|不好意思|，|、|这些|这题|这条|是|家里的?|确实|有点)*"
    r"(?:不(?:太|大|很|是很|怎么)?(?:知道|清楚|晓得|了解|记得|确定|懂|明白|记)|不(?:太|大)?(?:想|愿意?|方便|好|便)(?:说|讲|回答|透露|提供|告诉|填|给|讲这个|意思说)|(?:先)?(?:跳过|略过|过(?:吧|了)?$|下一[个项题条步]|往下|不填|不说|不讲|不答|不回答|不提供|不告诉|不给)|保密|隐私|忘(?:记)?了?|记不(?:清|得|住)|搞不清|说不(?:清楚?|准|上来|好)|弄不清|没印象|无可奉告|不便透露|再说|不记得|没数|算不清|没算过|拒绝回答|不必问|别问|以后再说|回头再说|晚点再说|空着)"
    r"(?:这个|这|了|吧|啊|呢|的|哦|呀|行吗|可以吗|这些|多少|是多少|具体|是什么|怎么算|算?(?:是)?哪[一]?[种类级个]|属于哪[种类]|几级|有没有|算不算|是不是|叫什么|哦|呃|嗯|。|，|！|！|？|说|讲|回答|问|告诉你|你|他|她|具体多少|在身边|号码|身份证号?|电话|地址|吗|好吗|行不行)*"
)
# 谁知道啊, 这收入谁说得清: asked of nobody, they do not know.
_WHO_KNOWS = re.compile(
    r"(?:[^，。？会能]{0,8})(?:谁|哪个|鬼|天)(?:又|还)?(?:知道|晓得|清楚|记得|搞得清|说得清|算得清)(?:啊|呢|哦|呀|嘛|了|他|它|多少)*"
)
_NOTHING = re.compile(
    r"(?:都|也|暂时|目前|我|她|他|老人|就|家里)*(?:没有?|无|没得|没办|没带|不在身边|丢了|找不到)(?:的|啊|呢|了|吧|手机|电话|身份证|号码|带|座机|固定)*"
)
_ENOUGH = re.compile(
    r"(?:先|暂时|目前|就|其他|别的|也|都|那|嗯)*(?:没有?(?:了|别的|其他(?:的)?|其它(?:的)?)(?:了)?|[就先](?:这些|这样|这个|这)(?:了|吧|个)?|没别的(?:了)?|够了|不用了|不需要(?:了)?|没什么(?:了|别的)?(?:了)?|没啥(?:了)?|差不多(?:了|就这些)?|没有)(?:了|吧|啊|谢谢|，|。)*"
)
CORRECTION = re.compile(
    r"^(?:啊|哦|嗯|呃|诶|等等|等一下|那个|刚才|刚刚|前面|对不起|不好意思|抱歉|，|、|我)*(?:不对|错了|说错|不是[^，。]{1,14}[，,]?(?:是|应该是)|打错|写错|记错|填错|更正|应该改|改一下|改下|改成|改为|修改|我要改|要改|帮我改|纠正|弄错|搞错|讲错|说反|不不|重新说)"
    r"|^(?:哎呀|哦|啊|，)*我?(?:刚才|刚刚|刚|前面|上面|之前)我?(?:讲|说|填|写|报)[^，。]{1,10}[，](?:其实|实际|应该|现在|上礼拜|是)|(?:说|讲|写|填)反了|(?:刚才|刚刚|前面|上面|之前|第[一二三四五六七八九十\d]+[项条个])[^，。]{0,10}(?:错|不对|说反|改|不准)|(?:年龄|名字|姓名|电话|手机|号码|地址|收入|人数|身份证|住址|岁数|乡镇|镇|性别)[^，。]{0,6}(?:错了?|不对|不准|改(?!嫁)|写错|有误)|改(?:一下)?第[一二三四五六七八九十\d]+|不是[^，。不]{1,12}[，,](?:而)?(?:是|应该是)|(?:把|将)[^，。]{1,8}(?:改成|改为|换成)"
)


_UNDECIDED = re.compile(
    r"考虑|想想|想一想|想一下|问(?:一)?问|问一下|先问|没问(?!题)|商量|晚点|再说|再看|不好说|不确定|不一定|犹豫|先不(?:要|急|了|用)|等(?:一下|等|会|我|她|他|老人|家里)|(?:不知道|不清楚)[^，。]{0,6}(?:同意|愿意|肯|行|答应)|同不同意|愿不愿意|肯不肯"
)
# 不同意还能咋的, 这有啥不同意的: asked of nobody, they agree.
_SURELY = re.compile(
    r"不(?:同意|愿意|答应)[^，。？?]{0,4}(?:来|找|跟|还)[^，。？?]{0,4}(?:干嘛|干吗|干什么|干啥|做什么|做啥|说什么|说啥|问什么)|不(?:同意|愿意|答应|记|登记)[^，。？?]{0,2}(?:还|又)?(?:能)?(?:咋|怎么?|如何)(?:的|样|办|整|弄|帮|着)"
    r"|(?:什么|啥|哪里|哪儿)(?:好|可)?不(?:同意|愿意|可以|行|放心|肯|答应)的?|(?:还能|哪能|哪会|哪有|怎么会|怎会|怎么能|咋能|咋会|岂能)不(?:同意|愿意|肯|答应|行)|巴不得|求之不得|还用(?:你?问|说)|(?:^|，)(?:那)?(?:要|否则|若)?不然(?:呢|怎么|咋|找你)"
)
_VERB = r"(?:登记|记录|保存|填|记|存|写|报|弄|办|留|转|交)"
# 记嘛记嘛, 登记就登记呗, 想咋弄就咋弄: told to go ahead.
_GO_AHEAD = re.compile(
    rf"^(?:嗯|哦|好的?|行|那|就|你们?|您|尽管|只管|随便|都|哎|唉|啊|，)*(?:{_VERB}(?:上去?|着|下来?|进去|起来)?(?:吧|嘛|呗|啦|喽|好了|就是了?|了)?[，、]?)+(?:$|[。！]|(?<=[，、])(?!怎|咋|什么|啥|多|到|给谁))"
    rf"|(?P<v>{_VERB})就(?P=v)|^[^，。？?不]{{2,10}}就{_VERB}(?:吧|呗|嘛|上)?[。！]?$|(?:怎么|咋)[弄办搞整记]?(?:就|都)(?:怎么|咋|行|好|可以|成)|^(?:都|就|那)?(?:随(?:你|您|便)们?|你们?(?:随便|随意|看着办|做主|定|说了算)|听(?:你|您)们?的|由你们?)(?:吧|了|呗|啦)?[。！]?$"
    r"|^(?:我|都|也|倒|那)*没(?:有)?(?:什么|啥|得)?(?:意见|不放心|不愿意|不同意|不可以|好瞒|见不得|问题)的?|(?:你们?|您)?(?:尽管|只管|放心)(?:去)?"
    + _VERB
)
_WHAT_FOR = re.compile(
    r"(?:记|存|登记|留|收集|保存|写下?|同意|要)[^，。]{0,6}?(?:干什么|干嘛|干吗|干啥|做什么|做啥|有什么用|有啥用|什么用|啥用|作甚|创啥)"
)
_MY_TURN = re.compile(r"问过|同意了|答应了|商量好|说好|点头")
# 没手机, 电话打不通了: what answers that there is none to give, by the question.
_HAS_NOT = r"没(?:有|装|带|办|了|用|交)|无|不(?:会|太会|用|在|给|留|想|填|登记|方便|记得|说|讲|写|提供|识)|打不通|停机|欠费|坏了?|丢|掉了|找不|记不|忘|算了|先不|免了|在[^，。]{1,5}(?:那|家|手)|被偷|过期|注销"
_LACKS = {
    "phone": re.compile(
        rf"(?:电话|手机|座机|号码?|微信|联系)[^，。！？]{{0,4}}(?:{_HAS_NOT})|(?:{_HAS_NOT})[^，。！？]{{0,4}}(?:电话|手机|座机|号码?|微信|联系)"
    ),
    "id_number": re.compile(
        rf"(?:身份证|证件?|号码?)[^，。！？]{{0,4}}(?:{_HAS_NOT})|(?:{_HAS_NOT})[^，。！？]{{0,4}}(?:身份证|证件?|号码?)"
    ),
    "address": re.compile(
        rf"(?:地址|住址|门牌号?|住哪)[^，。！？]{{0,4}}(?:{_HAS_NOT})|(?:{_HAS_NOT})[^，。！？]{{0,4}}(?:地址|住址|门牌|具体)"
    ),
    "name": re.compile(
        r"(?:名字|姓名)[^，。！？]{0,4}(?:不|先不|算了|保密)|(?:不想?|别)[^，。！？]{0,4}(?:名字|姓名|真名)"
    ),
}
_NO_FAULT = re.compile(
    r"(?:都|也|啊|嗯|就|全|信息|内容|是)*(?:没有?(?:什么|啥|哪里|地方|一点|任何)*(?:错(?:误|的)?|不对(?:的|劲)?|(?:要|需要|得)?改(?:的|动)?|问题|要补充的|毛病)|一点(?:也|都)?(?:没错|不错|没毛病)|(?:就|正)是(?:这样|这些|这个)|(?:就)?按这个来?|不用改|不需要改|不改了|挺好的?|没什么)(?:的|地方|了|啊|呢|吧|，|。|交吧?|提交吧?|发吧?)*"
)
_RIGHT = re.compile(
    r"(?:(?:都|全|全都|也|听着|念的?|听起来|看着|嗯|那|就|上面|我看)*(?:没(?:有)?(?:讲|说|记|念|写|报|填|听)错|没差|无毋着|一[个点](?:字)?[都也]?(?:没|不)[错差]|对着呢|对头|对上了|是(?:这么|这)(?:回事|个理)|是这样|差不多|齐了|齐全|在理|(?:念|听|记|写|说|讲|报)(?:得|着|的)*(?:都|也|全|挺)*(?:对|没错|没问题|准)|按(?:你|您)?(?:这个|念的|这样|这么|说的|记的)(?:来|报|交|办|送)?|这么(?:着|办|报|交)|(?:可以|能|就|去)*(?:交|报|递|送|发|呈|提交)(?:上去|出去|过去|给他们)?|挺?好|着|行|可以|对|嗯)(?:了|的|啊|吧|呀|呢|嘞|啦|着)*"
    r"|(?:麻烦|谢谢|辛苦|多谢|劳烦)(?:你|您)?们?了?|[，、。！])+"
)
_DOUBT = re.compile(
    r"(?:有|还有|里面|其中|上面)[^，。]{0,6}(?:不对|错|要改|不准|不一样|没写对)|(?:不太|不全|不完全|不都|不大|没全|没都|没说|没写)对|(?:有|里面有|好像有?)(?:点|些)?(?:错|问题)|(?:先|还)?(?:别|不要|先不|不能|先别)(?:交|提交|发|报|送)|(?:要|想|得|需要|还要|让我|帮我|我来)[^，。没不]{0,4}改|改一?[下改点]|漏了|少了一|不是这样|等一?[下等会]|慢着|对了一半|写(?:得)?不对|再看(?:一下|看)?|哪里不对"
)

_ROW_NAMED = re.compile(
    r"(?:改|修改|更正|换)(?:一下|下)?第[一二三四五六七八九十\d]+[项条个行栏]|第[一二三四五六七八九十\d]+[项条个行栏][^，。]{0,4}(?:改|错|不对|不准|有误|要换)"
)


def steers(text: str) -> str | None:
    """What words about the talk itself ask for: ``correct`` (重来, 改第三项), ``affirm`` (继续), None when neither."""
    said = text.strip("，。！？、~… ")
    if len(said) > 20:
        return None
    command = spoken_command(said)
    if command == "restart" or _ROW_NAMED.search(said):
        return "correct"
    return "affirm" if command == "resume" else None


def gives_none(text: str, asking: str | None) -> bool:
    """没手机, 身份证丢了: to the question for what a person may not have or not want to give."""
    pattern = _LACKS.get(asking or "")
    return bool(pattern and len(text) <= 24 and not re.search(r"\d{5}", text) and pattern.search(text))


def is_undecided(text: str) -> bool:
    """我考虑考虑, 等我问问她: neither yes nor no to the question for consent."""
    return bool(_UNDECIDED.search(text)) and not _MY_TURN.search(text)


def is_rhetorical(text: str) -> bool:
    """不同意我来干嘛: a question that wants no answer and agrees."""
    return len(text) <= _SHORT and bool(_SURELY.search(text))


def asks_what_for(text: str) -> bool:
    """记下来干什么: why the information is kept."""
    return len(text) <= _SHORT and bool(_WHAT_FOR.search(text))


def is_doubt(text: str) -> bool:
    """有地方不对, 先别交, 我想改一下: the read-back is not right, without a word on what is."""
    return (
        len(text) <= _SHORT
        and (bool(_DOUBT.search(text)) or names_field(text))
        and not _NO_FAULT.fullmatch(text.strip("，。！ "))
    )


def is_skip(text: str, asking: str | None) -> bool:
    """Does not know or does not want to say. 没有 is one for what a person may not have: a telephone, a card."""
    said = text.strip("，。！？、~… ")
    if not said or len(said) > _SHORT:
        return False
    if _SKIP.fullmatch(said) or (asking and _WHO_KNOWS.fullmatch(said)):
        return True
    parts = [part for part in re.split(r"[，。！？；、]", said) if part]
    if asking and len(said) <= 24 and parts and _SKIP.fullmatch(parts[0]) and len(parts) <= 3:
        return True
    return (asking in ("phone", "id_number", "address") and bool(_NOTHING.fullmatch(said))) or gives_none(
        said, asking
    )


def is_enough(text: str) -> bool:
    """没有了, 就这些: no further need."""
    return len(text) <= _SHORT and bool(_ENOUGH.fullmatch(text.strip("，。！？、~… ")))


#: Nobody needs more characters to put one thing right.
_LONGEST_CORRECTION = 60


def is_correction(text: str) -> bool:
    """Whether the words take back or change something said before. A long story does not."""
    if len(text) > _LONGEST_CORRECTION:
        return False
    if CORRECTION.search(text) or _LAST_DIGITS.search(text):
        return True
    correction = find_correction(text)
    return bool(correction and correction.field)


def yes_or_no(text: str) -> tuple[bool, int, int] | None:
    """A yes or no at the start of ``text``: (yes, start, end); None when the text says neither."""
    bare = text.strip("，。！~ ")
    if len(bare) <= 16 and (_NO_FAULT.fullmatch(bare) or _RIGHT.fullmatch(bare)):
        return (True, 0, len(text))
    text = text[:_SHORT]
    lead = re.match(r"[，。！、~…\s]*(?:哎|唉|呃|那个|啊|诶)*[，、 ]*", text)
    at = lead.end() if lead else 0
    no, yes = _NO.match(text, at), _YES.match(text, at)
    if no and not (yes and yes.end() > no.end()):
        return (False, at, no.end())
    return (True, at, yes.end()) if yes else None


#: 没有 answers many questions, but not whether one agrees.
_NONE_AT_ALL = re.compile(r"(?:没有?|无|没的)[了啊吧呢。，！]*")


def consents(text: str) -> tuple[bool, int, int] | None:
    """Agreement or refusal when consent was asked, also with a condition (你们别乱传就行); None when neither."""
    if is_rhetorical(text):
        return (True, 0, len(text))
    if is_undecided(text) or _NONE_AT_ALL.fullmatch(text):
        return None
    told = None if _QUESTION.search(text) else _TOLD_NO.search(text) or _TOLD_YES.search(text)
    if told:
        return (told.re is _TOLD_YES, told.start(), told.end())
    condition = _CONDITION.search(text)
    if condition and not re.search(r"不(?:同意|愿意|行|可以)", text) and not _QUESTION.search(text):
        return (True, 0, len(text))
    refusal = _REFUSES.search(text)
    if refusal:
        return (False, refusal.start(), refusal.end())
    agreement = _AGREES.search(text)
    if agreement and not _QUESTION.search(text):
        return (True, agreement.start(), agreement.end())
    if len(text) <= _SHORT and not _WHAT_FOR.search(text) and _GO_AHEAD.search(text):
        return (True, 0, len(text))
    plain = yes_or_no(text)
    if plain and _QUESTION.search(text[plain[2] :]) and not plain[0]:
        return None
    return plain
