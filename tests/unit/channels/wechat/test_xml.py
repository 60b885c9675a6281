"""XML and JSON that are read, and what is refused before anybody looks at it."""

from __future__ import annotations

import pytest

from api.channels.wechat.xml import Malformed, cdata, read_fields

BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in zip("abcdefg", "bcdefgh", strict=True))
    + "]><xml><Content>&h;</Content></xml>"
)


def test_fields_are_flat_text() -> None:
    body = "<xml>\n<A>\n <![CDATA[a ]]]]><![CDATA[> b]]></A><B>1</B><C/><D><E>inside</E></D><!-- x --></xml>"
    assert read_fields(body) == {"A": "a ]]> b", "B": "1", "C": "", "D": "", "D.E": "inside"}
    assert read_fields("\ufeff".strip("\ufeff") + " \n<?xml version='1.0'?><xml><A>甲</A></xml>\n") == {
        "A": "甲"
    }


def test_json_is_read_the_same_way() -> None:
    assert read_fields('{"A": "甲\\u0008", "B": 1, "C": [1], "D": {"E": 1}, "F": null}') == {
        "A": "甲",
        "B": "1",
        "D.E": "1",
    }


def test_what_is_nested_stands_under_its_path_as_far_as_it_is_read() -> None:
    first, second = "<L><N>1</N><D><T>deep</T></D></L>", "<L><N>2</N><M>3</M></L>"
    assert read_fields(f"<xml><A>x<E>{first}{second}</E></A></xml>") == {"A": ""}
    assert read_fields(f"<xml><E>{first}{second}</E></xml>") == {"E": "", "E.L.N": "1", "E.L.M": "3"}
    for body in ('{"E": {"L": {"N": 1, "D": {"T": 2}}}}', '{"E": {"L": [{"N": 1}, {"N": 2}]}}'):
        assert read_fields(body) == {"E.L.N": "1"}
    assert read_fields('{"E": [[{"N": 1}]], "L": [], "E.N": "flat"}') == {"E.N": "flat"}


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>',
        '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
        '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1/p"> %p;]><xml/>',
        "<!DOCTYPE xml><xml/>",
        "<xml><Content>&unknown;</Content></xml>",
        "<xml><A>1</A><A>2</A></xml>",
        "<html><A>1</A></html>",
        "<xml><A></xml>",
        "<xml/><xml/>",
        "",
        "hello",
        "{",
        "{]",
        '{"A": NaN}',
        '{"A": "\\u0000"}',
        '{"A": "\\ud800"}',
        '{"A":' * 5000,
        '{"A":' + "[" * 500 + "]" * 500 + "}",
    ],
)
def test_what_is_no_message_is_refused(body: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_fields(body)
    assert "passwd" not in str(refused.value)


def test_depth_costs_nothing() -> None:
    assert read_fields("<xml>" + "<a>" * 9000 + "</a>" * 9000 + "</xml>") == {"a": ""}


def test_nothing_ends_a_cdata_section_early() -> None:
    for text in ("a]]>b", "]]>]]>", "]]", "\x00x\x1b"):
        assert read_fields(f"<xml><A><![CDATA[{cdata(text)}]]></A></xml>")["A"] == text.replace(
            "\x00", ""
        ).replace("\x1b", "")
