"""Files that staff send with a form: read with a limit, and what is wrong with them as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import UploadFile

from api.problems import Problem
from casework.errors import Invalid
from casework.incoming.workbook import FILE, MAX_FILE


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a file: ``第3行“姓名”``, ``走访名单!C5``, or the file itself."""

    place: str
    message: str


def content(file: UploadFile | None) -> bytes:
    """A file's bytes, one more than a file may have at most: who reads it tells that. Raises ``Invalid``
    when none was chosen."""
    if file is None or not file.filename:
        raise Invalid.one(FILE, "no_file")
    return file.file.read(MAX_FILE + 1)


def faults(problem: Problem) -> list[Fault]:
    """The places that a problem names; programs' names of fields are left out."""
    return [
        Fault("" if error.field.isascii() and "!" not in error.field else error.field, error.message)
        for error in problem.errors
    ]
