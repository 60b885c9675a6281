"""Tables of the channels. What says who somebody is, and what they sent, is sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.channels.types import Kind, Platform, Reason
from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base

#: SQLite counts only INTEGER keys by itself.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class Contact(Base):
    """A person at a platform."""

    __tablename__ = "channel_contact"
    __table_args__ = (
        UniqueConstraint("platform", "external_hash"),
        Index("ix_channel_contact_conversation_id", "conversation_id"),
        Index(
            "ix_channel_contact_forget",
            "id",
            sqlite_where=text("forget IS 1"),
            postgresql_where=text("forget IS true"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    platform: Mapped[Platform] = mapped_column(String(16))
    external_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    external: Mapped[str] = mapped_column(EncryptedText("channel_contact.external"))
    """The platform's id of the person: an openid, a chat's number."""
    region: Mapped[str] = mapped_column(String(32))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id", ondelete="SET NULL"))
    """The talk that goes on here."""
    left: Mapped[bool] = mapped_column(default=False)
    """Unsubscribed or blocked us: nothing is sent, nothing else changes."""
    heard_at: Mapped[datetime]
    """When the person was last heard here."""
    window_until: Mapped[datetime | None]
    window_left: Mapped[int | None]
    """Until when, and how many messages, the platform lets us send; None where it sets no bounds."""
    knocked_at: Mapped[datetime | None]
    """When the person was told, without content, that something waits; None once they were heard."""
    choices: Mapped[Any] = mapped_column(EncryptedJSON("channel_contact.choices"), nullable=True)
    """``[{"title", "text", "talk", "message"}]``: the quick replies that stand, in which talk, and of which
    message of ours; to be typed as numbers too unless one says ``"numbered": false``."""
    keyboard: Mapped[bool] = mapped_column(default=False)
    """A keyboard of ours stands in place of the letters, or may: the next message has to take it away."""
    source: Mapped[str | None] = mapped_column(String(64))
    """The station whose code was scanned, or whose link was followed: ``station:`` and its code."""
    forget: Mapped[bool] = mapped_column(default=False)
    """The person asked to erase all: this row goes once the answer to that is out."""
    hearing_by: Mapped[str | None] = mapped_column(String(64))
    hearing_until: Mapped[datetime | None]
    sending_by: Mapped[str | None] = mapped_column(String(64))
    sending_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Following(Base):
    """A contact hears of a talk: its current one, and those it had before."""

    __tablename__ = "channel_following"
    __table_args__ = (Index("ix_channel_following_conversation_id", "conversation_id"),)

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("channel_contact.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime]
    """When it last became the talk that goes on with the contact."""
    joined: Mapped[bool] = mapped_column(default=False)
    """It came into the talk by a code, and may be parted from it."""


_OWED = text("state = 'received'")


class Delivery(Base):
    """What a platform delivered, stored before anything else is done with it."""

    __tablename__ = "channel_delivery"
    __table_args__ = (
        UniqueConstraint("platform", "key_hash"),
        Index("ix_channel_delivery_at", "at"),
        Index("ix_channel_delivery_owed", "contact_id", "order", sqlite_where=_OWED, postgresql_where=_OWED),
        Index("ix_channel_delivery_next", "next_at", sqlite_where=_OWED, postgresql_where=_OWED),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    platform: Mapped[Platform] = mapped_column(String(16))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    contact_id: Mapped[str] = mapped_column(ForeignKey("channel_contact.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(String(16))
    body: Mapped[Any] = mapped_column(EncryptedJSON("channel_delivery.body"), nullable=True)
    """As ``Inbound.body``; gone once it was heard."""
    order: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    """When it arrived here."""
    state: Mapped[str] = mapped_column(String(16))
    """``received``: is to be heard. ``handled``: was heard."""
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    inside: Mapped[str] = mapped_column(String(8))
    """The answer inside the platform's own call: ``open``, ``taken``, or ``closed``."""
    inside_until: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(EncryptedText("channel_delivery.answer"))
    """What was answered inside the call; a repeated delivery gets the same."""


class ForgottenDelivery(Base):
    """What somebody delivered who had all erased since: known so that a repeat of it is no new beginning.
    Whose it was, and what it said, is in no table."""

    __tablename__ = "channel_delivery_forgotten"
    __table_args__ = (Index("ix_channel_delivery_forgotten_at", "at"),)

    platform: Mapped[Platform] = mapped_column(String(16), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime]
    """When it had arrived."""


class SignatureUse(Base):
    """A signature that was used, and for which delivery: it serves for no other."""

    __tablename__ = "channel_signature"
    __table_args__ = (Index("ix_channel_signature_at", "at"),)

    signature_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]


_DUE = text("state IN ('waiting', 'sending', 'offered')")
_LOST = text("weighty AND state = 'given_up' AND told_at IS NULL")


class OutboxRow(Base):
    """One message of ours on its way to one contact. Rows of a contact go out in the order of their ids."""

    __tablename__ = "channel_outbox"
    __table_args__ = (
        UniqueConstraint("contact_id", "message_id"),
        Index("ix_channel_outbox_message_id", "message_id"),
        Index("ix_channel_outbox_conversation_id", "conversation_id"),
        Index("ix_channel_outbox_due", "contact_id", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_channel_outbox_next", "next_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_channel_outbox_state_made_at", "state", "made_at"),
        Index("ix_channel_outbox_lost", "conversation_id", "id", sqlite_where=_LOST, postgresql_where=_LOST),
    )

    id: Mapped[int] = mapped_column(_NUMBER, primary_key=True, autoincrement=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("channel_contact.id", ondelete="CASCADE"))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    text: Mapped[str | None] = mapped_column(EncryptedText("channel_outbox.text"))
    """What belongs to no talk says it here; everything else is in its message."""
    delivery_id: Mapped[str | None] = mapped_column(String(32))
    """The delivery that it answers."""
    state: Mapped[str] = mapped_column(String(16))
    """``waiting``, ``sending`` (a process is at it), ``offered`` (inside a call of theirs),
    ``sent``, ``knocked`` (the person was told that something waits), ``given_up``."""
    begun: Mapped[int] = mapped_column(default=0)
    """So many of its characters are out."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    """When it is due; of one that was given up, when that was."""
    made_at: Mapped[datetime]
    again_at: Mapped[datetime | None]
    """When it became due once more, after it was given up or put off; None where it never did."""
    sent_at: Mapped[datetime | None]
    platform_id: Mapped[str | None] = mapped_column(String(128))
    """The platform's id of the last part that went out."""
    reason: Mapped[Reason | None] = mapped_column(String(32))
    tried: Mapped[str | None]
    """Contacts (their ids, a space between) to whom it went before, in vain, since it last became due: it
    does not come back to them by itself."""
    weighty: Mapped[bool] = mapped_column(default=False)
    """The words of a caseworker, or a question: that it does not arrive may want a person."""
    told_at: Mapped[datetime | None]
    """When a caseworker noted that the person was told otherwise, since it was given up."""


class LinkCode(Base):
    """A code that joins another channel to a talk, once and for a short time."""

    __tablename__ = "channel_link_code"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class LinkGuess(Base):
    """A wrong code, and who tried it: guessing is slow."""

    __tablename__ = "channel_link_guess"
    __table_args__ = (Index("ix_channel_link_guess_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(_NUMBER, primary_key=True, autoincrement=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed hash of the contact or address."""
    at: Mapped[datetime]


class Shared(Base):
    """What every process of the service shares of a platform: an access token, or the right to poll."""

    __tablename__ = "channel_shared"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str | None] = mapped_column(EncryptedText("channel_shared.value"))
    expires_at: Mapped[datetime | None]
    held_by: Mapped[str | None] = mapped_column(String(64))
    held_until: Mapped[datetime | None]
