"""Bodies are strict JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.strict_json import MAX_DEPTH, loads

NOT_STRICT = {
    "nothing": b"",
    "half a body": b'{"text": "a',
    "two bodies": b"{}{}",
    "a lone high surrogate": b'{"text": "\\ud800"}',
    "a lone low surrogate": b'{"text": "\\udc00x"}',
    "surrogate bytes": b'"\xed\xa0\x80"',
    "other encodings": "“你好”".encode("gb18030"),
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a raw NUL": b'{"text": "a\x00b"}',
    "an escaped NUL": b'{"text": "a\\u0000b"}',
    "an escaped NUL in a key": b'{"a\\u0000": 1}',
    "NaN": b"NaN",
    "infinity": b"-Infinity",
    "a number beyond measure": b"1e999",
    "5,000 digits": b"1" * 5000,
    "endless lists": b"[" * 100_000,
    "closed deep lists": b"[" * 900 + b"]" * 900,
    "deep objects": b'{"a":' * 100 + b"1" + b"}" * 100,
    "single quotes": b"{'a': 1}",
    "a trailing comma": b'{"a": 1,}',
    "a comment": b"{} // x",
}


class TestLoads:
    @pytest.mark.parametrize("body", NOT_STRICT.values(), ids=NOT_STRICT.keys())
    def test_what_is_not_strict_json_is_refused(self, body: bytes) -> None:
        with pytest.raises(json.JSONDecodeError):
            loads(body)

    def test_the_deepest_allowed_body_passes_and_one_level_more_does_not(self) -> None:
        assert loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
        with pytest.raises(json.JSONDecodeError):
            loads(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))

    def test_a_wide_body_is_not_a_deep_one(self) -> None:
        assert len(loads(b"[" + b",".join([b"[]"] * 200) + b"]")) == 200

    def test_a_backslash_that_a_person_typed_stays_text(self) -> None:
        assert loads(b'{"text": "\\\\u0000 [[[[ {{{{ [[[[ {{{{ [[[["}') == {
            "text": "\\u0000 [[[[ {{{{ [[[[ {{{{ [[[["
        }

    def test_a_surrogate_pair_is_one_character(self) -> None:
        assert loads(b'"\\ud83d\\ude00"') == "😀"

    @given(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
        )
    )
    def test_every_text_comes_back_as_it_was_sent(self, sent: dict[str, str]) -> None:
        assert loads(json.dumps(sent).encode()) == sent
        assert loads(json.dumps(sent, ensure_ascii=False).encode()) == sent

    @given(st.binary(max_size=200))
    def test_any_bytes_are_parsed_or_refused_and_nothing_else(self, body: bytes) -> None:
        try:
            value = loads(body)
        except json.JSONDecodeError:
            return
        json.dumps(value, ensure_ascii=False).encode()
