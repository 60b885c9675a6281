"""What reaches the terminal and what a log file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api import app
from ops import logs
from ops.logs import ProcessLog


@pytest.fixture
def shown() -> list[str]:
    return []


@pytest.fixture
def log(tmp_path: Path, shown: list[str]) -> Iterator[ProcessLog]:
    log = ProcessLog("service", tmp_path / "logs", shown.append)
    yield log
    log.close()


def written(log: ProcessLog) -> str:
    log.close()
    return log.path.read_text(encoding="utf-8")


class TestLine:
    def test_an_ordinary_line_is_written_and_not_shown(self, log: ProcessLog, shown: list[str]) -> None:
        log.line("INFO started\n")
        assert shown == []
        assert written(log).endswith("Z INFO started\n")

    def test_what_is_only_to_be_shown_is_not_written(self, log: ProcessLog, shown: list[str]) -> None:
        log.line(f"{logs.ONLY_SHOWN}工作人员首个账号：admin　密码：k3T")
        assert shown == ["工作人员首个账号：admin　密码：k3T"]
        assert log.tail() == []
        assert written(log) == ""

    def test_a_reason_that_speaks_of_a_password_is_written(self, log: ProcessLog) -> None:
        log.line("FATAL: password authentication failed for user")
        assert "authentication failed" in log.tail()[0] and "authentication failed" in written(log)

    def test_the_service_marks_what_is_only_to_be_shown_in_the_same_way(self) -> None:
        assert app.ONLY_SHOWN == logs.ONLY_SHOWN

    @pytest.mark.parametrize("line", ["2026 WARNING api slow", "2026 ERROR api", "警告：磁盘快满了"])
    def test_an_important_line_is_shown_and_written(
        self, log: ProcessLog, shown: list[str], line: str
    ) -> None:
        log.line(line)
        assert shown == [f"[service] {line}"]
        assert line in written(log)

    def test_an_empty_line_is_nothing(self, log: ProcessLog, shown: list[str]) -> None:
        log.line("  \r")
        assert (shown, written(log)) == ([], "")

    def test_half_a_character_breaks_nothing(self, log: ProcessLog) -> None:
        log.line("bad \udce4 end")
        assert "end" in written(log)

    def test_the_file_is_rotated(self, log: ProcessLog, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            log.line("x" * (logs.LOG_BYTES // 2))
        assert log.path.with_name("service.log.1").exists()
        assert len(written(log)) < logs.LOG_BYTES


class TestTail:
    def test_has_the_last_lines_oldest_first(self, log: ProcessLog) -> None:
        for number in range(logs.TAIL_LINES + 2):
            log.line(f"line {number}")
        assert log.tail()[0] == "line 2"
        assert log.tail()[-1] == f"line {logs.TAIL_LINES + 1}"
