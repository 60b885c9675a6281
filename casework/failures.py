"""Failures as a log may tell them: never with what was said."""

from __future__ import annotations

import traceback


def describe(error: BaseException) -> str:
    """The kind of ``error`` and the places it passed, innermost last, without any message or value."""
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    kinds = [type(error).__name__]
    cause = error.__cause__ or error.__context__
    while cause is not None and len(kinds) < 5:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return f"{' from '.join(kinds)} at {' > '.join(places[-8:])}"
