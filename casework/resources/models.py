"""Tables of the charity resources and of what was given out of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.crypto import EncryptedText
from casework.database import Base


class Resource(Base):
    """What an organisation offers. Quantities are whole hundredths of the unit: of money 分.

    Used up and expired are no columns: they follow from what is left and from the date.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("quantity_left >= 0 AND quantity_left <= quantity_offered", name="left"),
        Index("ix_resource_region_created_at", "region", "created_at"),
        Index("ix_resource_organisation", "organisation"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    organisation: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(EncryptedText("resource.title"))
    unit: Mapped[str] = mapped_column(String(16))
    quantity_offered: Mapped[int] = mapped_column(BigInteger)
    quantity_left: Mapped[int] = mapped_column(BigInteger)
    conditions: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Tests of an application's fields (``casework.regions.conditions``) that must hold."""
    valid_until: Mapped[date | None] = mapped_column(Date)
    """The last day, in the region, on which it can be given."""
    note: Mapped[str | None] = mapped_column(EncryptedText("resource.note"))
    version: Mapped[int]
    """Counts the edits; giving and returning do not move it."""
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    services: Mapped[list[ResourceService]] = relationship(
        order_by="ResourceService.service", cascade="all, delete-orphan", lazy="selectin"
    )
    townships: Mapped[list[ResourceTownship]] = relationship(
        order_by="ResourceTownship.township", cascade="all, delete-orphan", lazy="selectin"
    )


class ResourceService(Base):
    """A service that a resource helps with."""

    __tablename__ = "resource_service"

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    service: Mapped[str] = mapped_column(String(64), primary_key=True)


class ResourceTownship(Base):
    """A township that a resource is for; one without any is for the whole region."""

    __tablename__ = "resource_township"

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    township: Mapped[str] = mapped_column(String(64), primary_key=True)


class Allocation(Base):
    """So much of a resource, given to one need: ``allocated``, then ``delivered`` or ``returned``."""

    __tablename__ = "resource_allocation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_resource_allocation_application_id", "application_id"),
        Index("ix_resource_allocation_resource_id_need_id", "resource_id", "need_id"),
        # The same need waits for the same resource once: a double click gives nothing twice.
        Index(
            "ix_resource_allocation_waiting",
            "need_id",
            "resource_id",
            unique=True,
            sqlite_where=text("status = 'allocated'"),
            postgresql_where=text("status = 'allocated'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    need_id: Mapped[str] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(EncryptedText("resource_allocation.reason"))
    allocated_by: Mapped[str] = mapped_column(String(64))
    allocated_at: Mapped[datetime]
    settled_by: Mapped[str | None] = mapped_column(String(64))
    """Who marked it delivered or gave it back."""
    settled_at: Mapped[datetime | None]
