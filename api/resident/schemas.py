"""JSON of the resident API (contract section 2)."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, computed_field

from api.turns import OpenedTalk
from casework.channels.questions import more_follows
from casework.conversations.types import Phase, Sender
from casework.intake.keys import FIELD_KEYS

#: Characters of one message, at most.
MAX_TEXT = 2000


def _says_something(text: str) -> str:
    # Categories C (control, format, unassigned) and Z (spaces) show nothing.
    if all(unicodedata.category(character)[0] in "CZ" for character in text):
        raise ValueError("请写点内容再发")
    return text


#: What a person types: 1 to 2,000 characters, at least one of them visible.
TypedText = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_says_something)]


class OpenConversation(BaseModel):
    """Start of a talk."""

    region: str | None = Field(
        default=None, max_length=64, description="地区代码；不填就用默认地区", examples=["dehua"]
    )


class SendMessage(BaseModel):
    """A message of the resident."""

    client_message_id: UUID = Field(
        description="由客户端生成的 UUID；网络不好时用同一个编号重发，不会重复处理",
        examples=["1f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11"],
    )
    text: TypedText = Field(
        description="说的话，1 到 2000 个字", examples=["我妈82了一个人住在上涌镇，想找人上门照顾"]
    )


class QuickReplyOut(BaseModel):
    """A button."""

    model_config = ConfigDict(from_attributes=True)

    title: str = Field(description="按钮上的字")
    text: str = Field(description="按下去等于说了什么")

    @computed_field(description="点了以后还会有消息：小程序这时可以问要不要提醒")  # type: ignore[prop-decorator]
    @property
    def remind(self) -> bool:
        return more_follows(self.text)


#: A message without buttons is stored without a list.
Buttons = Annotated[list[QuickReplyOut], BeforeValidator(lambda value: value or [])]


#: What a reply may ask for (contract section 2, ``asking``).
QUESTIONS: Final = frozenset({*FIELD_KEYS, "needs", "confirm"})


def _told(asking: object) -> object:
    # After filing the talk may ask whose these words are: a question of its own, which the contract has no
    # name for.
    return asking if asking in QUESTIONS else None


Asked = Annotated[str | None, BeforeValidator(_told)]


class ReplyOut(BaseModel):
    """A reply of the bot."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    text: str
    quick_replies: Buttons = Field(default_factory=list, description="可以点的按钮")


class StateOut(BaseModel):
    """Where the talk stands."""

    model_config = ConfigDict(from_attributes=True)

    phase: Phase = Field(
        description="open 开始，intake 问情况，confirming 核对，submitted 已提交，crisis 紧急，human 人工"
    )
    asking: Asked = Field(description="最后一句在问什么：资料项的键、needs、confirm，或空")
    application_no: str | None = Field(description="提交后的申请编号")


class ConversationOpened(BaseModel):
    """A new talk; the token is its only key and is shown once."""

    id: str = Field(description="会话编号")
    token: str = Field(description="这次会话的唯一凭证，请保存好")
    replies: list[ReplyOut]
    state: StateOut

    @classmethod
    def of(cls, opened: OpenedTalk) -> Self:
        """What is answered to whoever opened it."""
        return cls(
            id=opened.conversation_id,
            token=opened.token,
            replies=[ReplyOut.model_validate(reply) for reply in opened.replies],
            state=StateOut.model_validate(opened.state),
        )


class TalkHeld(ConversationOpened):
    """A talk that goes on here, with a token of its own for it."""

    region: str = Field(description="是哪个地区的会话")
    aside: bool = Field(
        default=False, description="true：是本人以前的另一次会话，只是打开看看；接着说的还是原来那次"
    )


#: What ``wx.login`` gives.
LoginCode = Annotated[
    str, Field(min_length=1, max_length=256, pattern=r"^[\x21-\x7e ]+$", examples=["0a3b5c7d9e1f"])
]


class EnterByWeChat(BaseModel):
    """Who comes in by the mini program."""

    code: LoginCode = Field(description="小程序 wx.login 给的 code，只能用一次")
    region: str | None = Field(
        default=None,
        max_length=64,
        description="地区代码；不填就是这个微信账号所属的地区",
        examples=["dehua"],
    )
    anew: bool = Field(default=False, description="true：不接着上次的说，开始一次新的会话")
    talk: str | None = Field(
        default=None,
        max_length=64,
        description="打开本人的这一次会话（编号来自 waiting）；不是本人的，就当没有填",
    )


class LookElsewhere(BaseModel):
    """Who asks in which of the own talks something new waits."""

    code: LoginCode = Field(description="小程序 wx.login 给的 code，只能用一次")


class WaitingTalk(BaseModel):
    """One of the own talks in which something waits."""

    id: str = Field(description="会话编号")
    about: str = Field(description="怎么称呼这一次：哪天、要什么；没有姓名", examples=["11月21日申请的送饭"])


class WaitingTalks(BaseModel):
    """The own talks in which something waits, the one with the newest first."""

    items: list[WaitingTalk]


class LinkCodeOut(BaseModel):
    """A code that opens this talk somewhere else, once."""

    code: str = Field(description="接续码", examples=["123456"])
    expires_at: datetime = Field(description="什么时候过期")
    said: str = Field(description="怎么对居民说")


class EnterLinkCode(BaseModel):
    """A code that was shown elsewhere."""

    code: str = Field(max_length=40, description="在别处得到的接续码，可以带空格", examples=["123 456"])
    wx_code: LoginCode | None = Field(
        default=None,
        description="在小程序里输入时：wx.login 给的 code；会话跟着这个微信走，换手机也找得到",
    )


class MessageAnswered(BaseModel):
    """The answer to one message."""

    message_id: str
    replies: list[ReplyOut]
    state: StateOut


class MessageOut(BaseModel):
    """One message of the transcript."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    sender: Sender
    text: str
    at: datetime
    quick_replies: Buttons = Field(default_factory=list, description="可以点的按钮")


class Transcript(BaseModel):
    """All messages of a talk, oldest first."""

    items: list[MessageOut]
    state: StateOut
    after: str | None = Field(default=None, description="只有这条以后的；空：从头到尾")
    version: str = Field(description="下次用 If-None-Match 带上它：没有变化就回 304，不再传一遍")
