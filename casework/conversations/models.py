"""Tables of the conversations. What people say is sealed; what steers the talk is not personal and is
plain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.conversations.types import SILENT_CHANNELS, FormFiller, Phase, Sender, State
from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base

_OWNED = text("owner_id IS NOT NULL")


class Conversation(Base):
    """One talk with one resident."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_region_updated_at", "region", "updated_at"),
        Index("ix_conversation_updated_at", "updated_at"),
        # The few that a caseworker has.
        Index(
            "ix_conversation_owned",
            *("region", "updated_at", "id"),
            sqlite_where=_OWNED,
            postgresql_where=_OWNED,
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    phase: Mapped[Phase] = mapped_column(String(16))
    asking: Mapped[str | None] = mapped_column(String(40))
    application_no: Mapped[str | None] = mapped_column(String(40))
    owner_id: Mapped[str | None] = mapped_column(String(64))
    """The caseworker who has taken over; the bot is silent while there is one."""
    taken_at: Mapped[datetime | None]
    """When that one took over."""
    phase_before: Mapped[Phase | None] = mapped_column(String(16))
    """The phase to go back to when the caseworker hands the talk back."""
    entered_by: Mapped[str | None] = mapped_column(String(64))
    """The account that tells this talk for a form of its own; nothing is filed out of it."""
    entered_as: Mapped[FormFiller | None] = mapped_column(String(16))
    """Who that is to the person in need, as the field ``filled_by`` says it."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    attempts_not_understood: Mapped[int] = mapped_column(default=0)
    """Always 0: the draft counts them. The next migration of this table can drop the column."""
    last_seq: Mapped[int] = mapped_column(default=0)
    """Number of the newest message, so that the next one needs no look at the transcript."""
    turn_owner: Mapped[str | None] = mapped_column(String(64))
    turn_until: Mapped[datetime | None]

    @property
    def silent(self) -> bool:
        """Nobody is at the other end: an application was entered in person."""
        return self.channel in SILENT_CHANNELS

    @property
    def state(self) -> State:
        """Phase, what is asked, and the application's number."""
        return State(phase=self.phase, asking=self.asking, application_no=self.application_no)


class ConversationKey(Base):
    """A further key to a talk, beside the one that it was opened with: of a second device, of a mini
    program."""

    __tablename__ = "conversation_key"
    __table_args__ = (Index("ix_conversation_key_conversation_id", "conversation_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]


class Message(Base):
    """One thing said. ``seq`` counts from 1 within the conversation; a gap means nothing."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_message_in_reply_to", "in_reply_to"),
        Index(
            "ix_message_pending",
            "at",
            sqlite_where=text("status = 'received'"),
            postgresql_where=text("status = 'received'"),
        ),
        Index(
            "ix_message_held",
            "at",
            sqlite_where=text("status = 'held'"),
            postgresql_where=text("status = 'held'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    seq: Mapped[int]
    sender: Mapped[Sender] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(EncryptedText("message.text"))
    quick_replies: Mapped[Any] = mapped_column(EncryptedJSON("message.quick_replies"), nullable=True)
    at: Mapped[datetime]
    client_message_id: Mapped[str | None] = mapped_column(String(64))
    in_reply_to: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16))
    """``received``: waits for the bot. ``held``: said while a caseworker has the talk; no answer is owed, but
    it is still to be listened to for danger. ``answered``: nothing is owed. ``notice``: said by us, no answer
    expected."""
    fields: Mapped[Any] = mapped_column(EncryptedJSON("message.fields"), nullable=True)
    """``{key: {"start", "end"}}`` of the fields it gave, ``needs`` a list with ``service`` each."""
    answer_state: Mapped[Any] = mapped_column(JSON, nullable=True)
    """Where the talk stood after this message was answered: a repeated delivery gets the same answer."""
    erased_at: Mapped[datetime | None]
    """When the resident asked with this message to erase all: its text goes once it is answered, since until
    then the engine may have to hear it again."""


class StoredDraft(Base):
    """What is noted so far in a conversation, sealed whole."""

    __tablename__ = "draft"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[Any] = mapped_column(EncryptedJSON("draft.body"))
    updated_at: Mapped[datetime]
