"""The two forms in which the platform writes a message down: XML, and JSON that a mini program may choose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

Fields = Mapping[str, Any]


class NoPacket(Exception):
    """Not the XML or JSON of a message."""


def to_xml(fields: Fields) -> str:
    """``<xml>`` with an element a field, text as CDATA, numbers bare, mappings nested."""
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items() if value is not None)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _elements(value)
    if isinstance(value, list):
        return "".join(_elements(one) for one in value)
    if isinstance(value, int | float):
        return str(value)
    return f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"


def to_json(fields: Fields) -> str:
    """The same as JSON."""
    return json.dumps(
        {name: value for name, value in fields.items() if value is not None}, ensure_ascii=False
    )


def read(body: str) -> dict[str, str]:
    """Elements of an answer, one level deep. Raises NoPacket."""
    if body.lstrip().startswith("{"):
        try:
            found = json.loads(body)
        except ValueError as wrong:
            raise NoPacket("not JSON") from wrong
        return {str(name): str(value) for name, value in found.items()}
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as wrong:
        raise NoPacket("not XML") from wrong
    if root.tag != "xml":
        raise NoPacket("the root is not xml")
    return {element.tag: element.text or "" for element in root}
