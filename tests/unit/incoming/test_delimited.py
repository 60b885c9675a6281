"""CSV as programs in offices write it."""

from __future__ import annotations

import pytest

from casework.errors import Invalid
from casework.incoming.delimited import read_csv

TEXT = '姓名,备注\r\n张三,"两行\r\n的话"\r\n\r\n李四,\r\n'
ROWS = [(2, {"姓名": "张三", "备注": "两行\r\n的话"}), (4, {"姓名": "李四"})]


class TestReadCsv:
    @pytest.mark.parametrize(
        "data",
        [
            TEXT.encode(),
            b"\xef\xbb\xbf" + TEXT.encode(),
            TEXT.encode("gb18030"),
            b"\xff\xfe" + TEXT.encode("utf-16-le"),
            TEXT.replace(",", "\t").encode(),
            TEXT.replace(",", ";").encode(),
        ],
    )
    def test_reads_every_encoding_and_delimiter(self, data: bytes) -> None:
        assert read_csv(data, 10) == (["姓名", "备注"], ROWS)

    @pytest.mark.parametrize(
        ("data", "field", "reason"),
        [
            (b"", "文件", "empty"),
            ("姓名,备注".encode(), "文件", "no_rows"),
            ("姓名,姓名\n1,2".encode(), "文件", "heading_twice"),
            ("姓名\n1,2".encode(), "第2行", "too_many_cells"),
            (b'a,b\n"1,2', "文件", "csv_broken"),
            (b"a\x00b", "文件", "csv_encoding"),
            (b"\xff\xfe\x00", "文件", "csv_encoding"),
            (b"a\n" + b"1\n" * 11, "文件", "too_many_list_rows"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, data: bytes, field: str, reason: str) -> None:
        with pytest.raises(Invalid) as raised:
            read_csv(data, 10)
        assert [(issue.field, issue.reason) for issue in raised.value.errors] == [(field, reason)]
