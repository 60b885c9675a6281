"""XML and JSON of WeChat's messages as flat fields. Nothing is expanded, fetched or nested."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from api import strict_json

#: Characters that XML does not allow, and that people paste all the same.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Malformed(Exception):
    """Not a message. The text says why, without anything of the message."""


def read_fields(body: str) -> dict[str, str]:
    """The fields of a message that is XML (``<xml>`` with an element a field) or a JSON object.

    What is nested within a field is left out: nothing that is read here is. So is white space around it.
    Raises Malformed.
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
    return fields


def _of_json(body: str) -> dict[str, str]:
    try:
        read: Any = strict_json.loads(body.encode())
    except json.JSONDecodeError:
        raise Malformed("refused JSON") from None
    plain = {name: value for name, value in read.items() if isinstance(value, str | int | float)}
    return {name: without_control(str(value)) for name, value in plain.items()}
