"""Tables of the staff accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.access import Reader, Role
from casework.crypto import EncryptedText
from casework.database import Base


class StaffAccount(Base):
    """One person who works on cases. The password is kept as an argon2id hash."""

    __tablename__ = "staff_account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str | None] = mapped_column(EncryptedText("staff_account.name"))
    password_hash: Mapped[str] = mapped_column(String(256))
    role: Mapped[Role] = mapped_column(String(16))
    regions: Mapped[list[str]] = mapped_column(JSON)
    organisation: Mapped[str | None] = mapped_column(String(64))
    townships: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Official names, for who works in townships only."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    def reader(self) -> Reader:
        """The account as one who reads and acts."""
        return Reader(
            kind="staff",
            id=self.id,
            role=self.role,
            organisation=self.organisation,
            regions=list(self.regions),
            townships=list(self.townships),
        )


class SignInFailure(Base):
    """Failed attempts to sign in as one user name, whether or not there is such an account."""

    __tablename__ = "sign_in_failure"

    name_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]
