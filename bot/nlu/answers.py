"""Short answers that give no value: not knowing, nothing more, taking something back, steering the talk."""

from __future__ import annotations

import re

from bot.nlu.corrections import find_correction
from bot.nlu.steering import spoken_command

_SHORT = 30  # characters: a longer text is no short answer, and its start decides
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
_MUCH = r"(?:有|得|啥|什么|多少|任何|太多|太大|多大|特别|大|算|太|怎么|很|那么|是很|是太|的)*"
_HARDSHIP = r"(?:(?:经济|生活|家庭|家里)(?:上|方面)?的?)?(?:困难|难处|难事|艰难|缺钱|差钱|穷(?!人))(?!补|救|户|家庭|群众|人|金|职工|学生|儿童|残疾)"
_NO_HARDSHIP = re.compile(
    rf"(?<!要)(?<!不是)(?<!有)(?<!难)(?:没|无|不){_MUCH}{_HARDSHIP}(?!(?:谁|哪|怎么|就不|也不|我|会|能)[^，。]{{0,4}}(?:会|来|找|申请))"
)
_NO_HELP = re.compile(
    rf"(?:(?:嗯|那|我|我们|我家|他|她|老人|家里|生活上?|现在|目前|暂时|先|都|也|就|真的?|倒是?|其实|挺好的?|好的?|，|、)*"
    rf"(?:(?:没|无|不){_MUCH}{_HARDSHIP}|(?:不用|不需要|不必|没有?(?:什么|啥)?要|无需|用不着|不要|没什么需要|没啥需要)(?:你们?|您|别人|人家|人|谁|什么|啥)*(?:来)?(?:帮(?:忙|助|的|我们?)?|操心|麻烦(?:你们?|您)?)(?:什么|啥)?)"
    rf"(?:的|了|啦|吧|啊|呢|哦|谢谢(?:你们?|您)?|都好|挺好|，|。)*)+"
)
CORRECTION = re.compile(
    r"^(?:啊|哦|嗯|呃|诶|等等|等一下|那个|刚才|刚刚|前面|对不起|不好意思|抱歉|，|、|我)*(?:不对|错了|说错|不是[^，。]{1,14}[，,]?(?:是|应该是)|打错|写错|记错|填错|更正|应该改|改一下|改下|改成|改为|修改|我要改|要改|帮我改|纠正|弄错|搞错|讲错|说反|不不|重新说)"
    r"|^(?:哎呀|哦|啊|，)*我?(?:刚才|刚刚|刚|前面|上面|之前)我?(?:讲|说|填|写|报)[^，。]{1,10}[，](?:其实|实际|应该|现在|上礼拜|是)|(?:说|讲|写|填)反了|(?:刚才|刚刚|前面|上面|之前|第[一二三四五六七八九十\d]+[项条个])[^，。]{0,10}(?:错|不对|说反|改|不准)|(?:年龄|名字|姓名|电话|手机|号码|地址|收入|人数|身份证|住址|岁数|乡镇|镇|性别)[^，。]{0,6}(?:错了?|不对|不准|改(?!嫁)|写错|有误)|改(?:一下)?第[一二三四五六七八九十\d]+|不是[^，。不]{1,12}[，,](?:而)?(?:是|应该是)|(?:把|将)[^，。]{1,8}(?:改成|改为|换成)"
)


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


def has_no_hardship(text: str) -> bool:
    """没啥困难, 家里不困难: hardship is named, and denied."""
    return bool(_NO_HARDSHIP.search(text))


def needs_no_help(text: str) -> bool:
    """没有困难, 不用帮忙了: nothing else is said than that no help is needed."""
    return len(text) <= _SHORT and bool(_NO_HELP.fullmatch(text.strip("，。！？、~… ")))


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
