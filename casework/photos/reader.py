"""Reads the lines of text in a picture, with rapidocr and the models in its wheel.

The engine is made at the first picture (about a second) and takes one at a time on one thread, so that
reading photos never takes more than one processor and some 400 MB.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from casework.errors import CaseworkError
from casework.gate import Gate
from casework.photos.lines import Line

if TYPE_CHECKING:
    from PIL import Image

#: Pictures that may wait while one is read, and how long each waits, in seconds.
WAITING: Final = 4
PATIENCE: Final = 12.0


class CannotRead(CaseworkError):
    """This installation cannot read pictures: the library or its models do not load."""


class Reader(Protocol):
    """Finds text in pictures."""

    def lines(self, data: bytes) -> tuple[Image.Image, list[Line]]:
        """The picture in ``data`` and its lines, in no order. Raises ``Invalid``, ``Busy``,
        ``CannotRead``."""
        ...


class CardReader:
    """The reader of this process. ``patience`` seconds a picture waits for those before it."""

    def __init__(self, *, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._gate = Gate(waiting=waiting, patience=patience)
        self._engine: Any = None

    def lines(self, data: bytes) -> tuple[Image.Image, list[Line]]:
        """See ``Reader``. Unpacking the picture waits its turn too: it takes the memory."""
        with self._gate.passing():
            return self._read(data)

    def _read(self, data: bytes) -> tuple[Image.Image, list[Line]]:
        try:
            import numpy

            from casework.photos.picture import open_picture
        except ImportError:
            raise CannotRead("imaging") from None
        picture = open_picture(data)
        if self._engine is None:
            self._engine = _engine()
        found = self._engine(numpy.asarray(picture)[:, :, ::-1])  # it takes colours as OpenCV does
        if found.txts is None or found.boxes is None:
            return picture, []
        return picture, [
            Line(
                text=str(text),
                confidence=round(float(score), 3),
                corners=tuple((float(x), float(y)) for x, y in box),  # type: ignore[arg-type]
            )
            for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True)
        ]


def _engine() -> Any:
    """The engine on one thread, with the models of the wheel named one by one: nothing is ever fetched."""
    try:
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        paths = {part: next(models.glob(f"*_{part.lower()}_*.onnx")) for part in ("Det", "Cls", "Rec")}
        return rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": 1600,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": 960,
                "Cls.cls_batch_num": 2,
                "Rec.rec_batch_num": 2,
                **{f"{part}.model_path": str(path) for part, path in paths.items()},
            }
        )
    except (ImportError, StopIteration, OSError):
        raise CannotRead("rapidocr") from None
