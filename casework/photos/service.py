"""Reading photos of certificates, and keeping those that a region keeps.

What is read is only proposed: nothing here writes into an application. Neither picture nor words are logged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository as applications
from casework.clock import Clock
from casework.database import Database
from casework.errors import Invalid, NotFound
from casework.history.service import History
from casework.photos import repository
from casework.photos.lines import CardKind
from casework.photos.models import Photo
from casework.photos.parsing import Proposal, parse
from casework.photos.picture import packed
from casework.photos.reader import CardReader
from casework.photos.reader import Reader as LineReader
from casework.readable import sees_whole
from casework.regions.pack import RegionPack

#: How long a photo that belongs to no application yet waits for one.
UNCLAIMED: Final = timedelta(days=1)
#: Photos that one round deletes at once.
BATCH: Final = 200
MAX_PHOTOS: Final = 6


class ReadLine(BaseModel):
    """A line of text as it stands on the card."""

    text: str
    confidence: float = Field(ge=0, le=1)


class PhotoReading(BaseModel):
    """What a photo says. Nothing of it is in an application until a person has confirmed it."""

    kind: CardKind | None = Field(
        description="id_card 身份证；disability_card 残疾证；dibao_card 低保证；null 认不出"
    )
    fields: dict[str, Proposal] = Field(description="资料项和建议的值，请本人核对后再填")
    lines: list[ReadLine] = Field(description="照片上读到的每一行字")
    note: str | None = Field(default=None, description="要提醒填表人的话")
    kept: bool = Field(description="照片有没有留下；本地区不留照片就是 false")
    photo_id: str | None = Field(description="留下的照片的编号，交申请时写进 photo_ids")


class KeptPhoto(BaseModel):
    """A photo of an application, without the picture. It is deleted at ``delete_at``."""

    id: str
    kind: CardKind | None
    at: datetime
    delete_at: datetime


class Photos:
    """The photos. ``regions`` are the packs by code; ``reader`` finds the lines in a picture."""

    def __init__(
        self, clock: Clock, regions: Mapping[str, RegionPack], reader: LineReader | None = None
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._reader = reader or CardReader()
        self._history = History(clock)

    def read(
        self, database: Database, data: bytes, kind: CardKind | None, region: str, actor: Actor
    ) -> PhotoReading:
        """What the photo in ``data`` says; kept if its region keeps photos and it is a card.

        No transaction is open while it is read, which takes seconds. Raises ``NotAllowed``, ``Invalid`` for
        what is no picture, ``Busy``, ``CannotRead``.
        """
        actor.check("applications.enter")
        pack = self._regions[region]
        if not actor.works_in(region):
            raise Invalid.one("region", "region_not_yours")
        picture, lines = self._reader.lines(data)
        now = self._clock.now()
        card = parse(lines, kind, pack, pack.date_at(now))
        photo_id = None
        if pack.photos.keep and card.fields:
            photo_id = uuid4().hex
            photo = Photo(
                id=photo_id,
                region=region,
                kind=card.kind,
                account_id=actor.id,
                picture=packed(picture),
                at=now,
                delete_at=now + UNCLAIMED,
            )
            with database.session() as s:
                s.add(photo)
        return PhotoReading(
            kind=card.kind,
            fields=card.fields,
            lines=[ReadLine(text=line.text, confidence=line.confidence) for line in lines],
            note=card.note,
            kept=photo_id is not None,
            photo_id=photo_id,
        )

    def look(self, data: bytes, region: str) -> tuple[CardKind | None, dict[str, Proposal]]:
        """What a photo says that a resident sent: kept nowhere. Takes seconds.

        Raises ``Invalid`` for what is no picture, ``Busy``, ``CannotRead``.
        """
        pack = self._regions[region]
        _, lines = self._reader.lines(data)
        card = parse(lines, None, pack, pack.date_at(self._clock.now()))
        return card.kind, card.fields

    def attach(self, s: Session, no: str, photo_ids: Collection[str], actor: Actor) -> None:
        """Give the caller's photos to an application; from now on they go away after the region's days.

        What is not there any more, or was not sent in by ``actor`` for this region, is passed over: an
        application never fails for a photo. Raises ``NotFound``, ``Invalid`` for too many.
        """
        if not photo_ids:
            return
        if len(photo_ids) > MAX_PHOTOS:
            raise Invalid.one("photo_ids", "too_many")
        application = applications.found(s, no, actor)
        rules = self._regions[application.region].photos
        count = repository.attach(
            s,
            photo_ids,
            application.id,
            region=application.region,
            account_id=actor.id,
            delete_at=self._clock.now() + timedelta(days=rules.days),
        )
        if count:
            self._history.about(s, application, "change", "photo_attach", actor, after=count)

    def of(self, s: Session, no: str, reader: Reader) -> list[KeptPhoto]:
        """An application's photos, for who sees it whole; none for all others. Raises ``NotFound``."""
        application = applications.found(s, no, reader)
        if not sees_whole(reader, application):
            return []
        return [
            KeptPhoto(id=photo.id, kind=photo.kind, at=photo.at, delete_at=photo.delete_at)  # type: ignore[arg-type]
            for photo in repository.of_application(s, application.id)
        ]

    def picture(self, s: Session, no: str, photo_id: str, reader: Reader) -> bytes:
        """One photo as a JPEG; that it was looked at is noted. Raises ``NotFound``."""
        application = applications.found(s, no, reader)
        photo = repository.one(s, photo_id, application.id) if sees_whole(reader, application) else None
        if photo is None:
            raise NotFound
        self._history.about(s, application, "read", "read_photo", reader, subject_id=photo.id)
        return photo.picture

    def delete_due(self, s: Session) -> int:
        """Delete photos whose time has passed, a batch at a time; how many."""
        return repository.delete_due(s, self._clock.now(), BATCH)
