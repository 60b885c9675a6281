"""What an address names and gives no value: a form's empty box, ``?status=&page=``. It asks for nothing."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes


def without_blanks(query: bytes) -> bytes:
    """A query string without what is given no value: ``?status=&page=2`` asks what ``?page=2`` does.

    >>> without_blanks(b"status=&q=%20+&page=2&mine")
    b'page=2'
    """
    return b"&".join(part for part in query.split(b"&") if _says(part.partition(b"=")[2]))


def _says(value: bytes) -> bool:
    return bool(unquote_to_bytes(value.replace(b"+", b" ")).decode(errors="replace").strip())
