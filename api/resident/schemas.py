"""JSON of the resident API (contract section 2)."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from casework.conversations.types import Phase, Sender

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


#: A message without buttons is stored without a list.
Buttons = Annotated[list[QuickReplyOut], BeforeValidator(lambda value: value or [])]


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
    asking: str | None = Field(description="最后一句在问什么：资料项的键、needs、confirm，或空")
    application_no: str | None = Field(description="提交后的申请编号")


class ConversationOpened(BaseModel):
    """A new talk; the token is its only key and is shown once."""

    id: str = Field(description="会话编号")
    token: str = Field(description="这次会话的唯一凭证，请保存好")
    replies: list[ReplyOut]
    state: StateOut


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
