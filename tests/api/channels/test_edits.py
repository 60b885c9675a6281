"""A message that is changed corrects the talk that it was said in, and no other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from api.channels.work import ChannelWork
from api.services import Services
from casework.channels.types import Inbound, Kind
from casework.channels.wording import channel_wording
from casework.conversations import repository as talks
from tests.api.channels.platform import Post

WORDING = channel_wording()
MINE = "我爸78岁，一个人住"


@dataclass
class Chats:
    """People who write to the bot, each with a talk of their own until they join another's."""

    services: Services
    work: ChannelWork
    post: Post
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def writes(self, who: str, text: str, kind: Kind = "text", of: str | None = None) -> str:
        """Something is typed, or changed (``of``); the key that it was delivered under."""
        number = next(self.numbers)
        key = f"{who}:{number}"
        body = {"text": text} if of is None else {"text": text, "of": of}
        await self.work.take_in(Inbound("telegram", who, key, number, kind, body), "dehua")
        await self.work.idle()
        return key

    async def edits(self, who: str, of: str, text: str) -> str:
        """The answer to a changed message; empty when there is none."""
        before = len(self.post.shown)
        await self.writes(who, text, "edit", of)
        return "\n".join(shown for _, shown in self.post.shown[before:])

    async def joins(self, who: str, other: str) -> None:
        """By a code that the other got."""
        await self.writes(other, "接续码")
        found = re.search(r"\d{6}", self.post.shown[-1][1])
        assert found is not None
        await self.writes(who, f"接上{found[0]}")

    def talk(self, who: str) -> str:
        """The talk that goes on with somebody."""
        with self.services.database.session() as s:
            contact = self.services.contacts.meet(s, "telegram", who, "dehua")
            assert contact.conversation_id is not None
            return contact.conversation_id

    def said(self, talk: str) -> list[str]:
        """What residents said in a talk."""
        with self.services.database.read() as s:
            return [each.text for each in talks.transcript(s, talk) if each.sender == "resident"]


@pytest.fixture
async def chats(services: Services) -> AsyncIterator[Chats]:
    post = Post(platform="telegram")
    work = ChannelWork(services, {"telegram": post})
    yield Chats(services, work, post)
    await work.close()


async def test_an_edit_goes_into_the_talk_that_the_message_was_said_in(chats: Chats) -> None:
    said = await chats.writes("daughter", MINE)
    mine = chats.talk("daughter")
    await chats.writes("mother", "我82了")
    await chats.joins("daughter", "mother")
    theirs = chats.talk("mother")
    assert chats.talk("daughter") == theirs != mine
    before = chats.said(theirs)
    await chats.edits("daughter", said, "我爸79岁，一个人住")
    assert chats.said(theirs) == before
    assert chats.said(mine) == [MINE, "说错了，是我爸79岁，一个人住"]
    await chats.writes("daughter", "她走不了路")
    assert chats.said(theirs) == [*before, "她走不了路"], "what goes on has not changed"
    assert await chats.edits("daughter", said, "我爸79岁，一个人住") == "", "no word of it is other"


async def test_an_edit_of_what_was_said_in_the_talk_that_goes_on_stays_there(chats: Chats) -> None:
    await chats.writes("daughter", MINE)
    await chats.writes("mother", "我82了")
    await chats.joins("daughter", "mother")
    said = await chats.writes("daughter", "她住在上涌镇")
    await chats.edits("daughter", said, "她住在三班镇")
    assert chats.said(chats.talk("mother"))[-1] == "说错了，是她住在三班镇"


async def test_who_left_the_talk_is_told_that_it_cannot_be_changed(chats: Chats) -> None:
    await chats.writes("daughter", MINE)
    mine = chats.talk("daughter")
    await chats.writes("mother", "我82了")
    await chats.joins("daughter", "mother")
    theirs, said = chats.talk("mother"), await chats.writes("daughter", "她83了")
    await chats.writes("daughter", "断开接续")
    before = chats.said(theirs)
    assert await chats.edits("daughter", said, "她84了") == WORDING.edit_elsewhere.said
    assert chats.said(theirs) == before and chats.said(mine) == [MINE, WORDING.edit_elsewhere.shown]


async def test_an_edit_of_what_was_erased_is_said_nowhere(chats: Chats) -> None:
    said = await chats.writes("daughter", MINE)
    mine = chats.talk("daughter")
    await chats.writes("mother", "我82了")
    await chats.joins("daughter", "mother")
    with chats.services.database.session() as s:
        talk = chats.services.conversations.get(s, mine)
        asked = chats.services.conversations.receive(s, talk, "web", "删除我的信息").message
        chats.services.erasure.by_resident(s, mine, asked.id)
    before = chats.said(chats.talk("mother"))
    assert (await chats.edits("daughter", said, "我爸79岁")).endswith(WORDING.edit_elsewhere.said)
    assert chats.said(chats.talk("mother")) == [*before, WORDING.edit_elsewhere.shown]


async def test_an_edit_of_what_is_not_known_counts_only_where_there_is_one_talk(chats: Chats) -> None:
    await chats.edits("daughter", "of last week", "我爸79岁")
    await chats.edits("daughter", "of last week, too", "我爸走不了路")
    assert chats.said(chats.talk("daughter")) == ["说错了，是我爸79岁", "说错了，是我爸走不了路"]
    await chats.writes("mother", "我82了")
    await chats.joins("daughter", "mother")
    assert await chats.edits("daughter", "of last week", "我爸80岁") == WORDING.edit_elsewhere.said
    assert chats.said(chats.talk("mother")) == ["我82了", WORDING.edit_elsewhere.shown]


async def test_a_code_that_is_changed_is_said_in_no_talk(chats: Chats) -> None:
    wrong = await chats.writes("daughter", "接上000000")
    assert (await chats.edits("daughter", wrong, "接上000001")).endswith(WORDING.edit_elsewhere.said)
    assert chats.said(chats.talk("daughter")) == [WORDING.edit_elsewhere.shown]
