"""XML and JSON of WeChat's messages as flat fields. Nothing is expanded or fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from api import strict_json

#: Characters that XML does not allow, and that people paste all the same.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: What is nested deeper than that is not read.
_DEEPEST: Final = 2


class Malformed(Exception):
    """Not a message. The text says why, without anything of the message."""


def read_fields(body: str) -> dict[str, str]:
    """The fields of a message that is XML (``<xml>`` with an element a field) or a JSON object.

    What is nested within a field stands under its path, with dots between; of what has the same path, and in
    lists, only the first. White space around it is left out. Raises Malformed.
    """
    body = without_control(body).strip()
    return _of_json(body) if body.startswith("{") else _of_xml(body)


def without_control(text: str) -> str:
    """``text`` without the characters that no XML may have."""
    return _NOT_XML.sub("", text)


def cdata(text: str) -> str:
    """``text`` as it may stand in a CDATA section."""
    return without_control(text).replace("]]>", "]]]]><![CDATA[>")


def _of_xml(body: str) -> dict[str, str]:
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Malformed(f"refused XML: {type(error).__name__}") from None
    if root.tag != "xml":
        raise Malformed("the root element is not xml")
    fields: dict[str, str] = {}
    for child in root:
        if child.tag in fields:
            raise Malformed("a field stands twice")
        fields[child.tag] = (child.text or "").strip() if len(child) == 0 else ""
        for path, inner in _within(child):
            fields.setdefault(path, (inner.text or "").strip())
    return fields


def _within(field: Element) -> Iterator[tuple[str, Element]]:
    """What is nested in an element and has nothing in it, with its path."""
    level = [(field.tag, field)]
    for _ in range(_DEEPEST):
        level = [(f"{path}.{inner.tag}", inner) for path, outer in level for inner in outer]
        yield from ((path, inner) for path, inner in level if len(inner) == 0)


def _of_json(body: str) -> dict[str, str]:
    try:
        read: Any = strict_json.loads(body.encode())
    except json.JSONDecodeError:
        raise Malformed("refused JSON") from None
    fields: dict[str, str] = {}
    level = list(read.items())
    for _ in range(_DEEPEST + 1):
        deeper = []
        for path, value in level:
            # A list says the same as elements of one name that follow one another.
            first = next(iter(value), None) if isinstance(value, list) else value
            if isinstance(first, dict):
                deeper += [(f"{path}.{name}", inner) for name, inner in first.items()]
            elif isinstance(value, str | int | float):
                fields.setdefault(path, without_control(str(value)))
        level = deeper
    return fields
