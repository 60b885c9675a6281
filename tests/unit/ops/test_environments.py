"""When an environment is installed, and when it is left alone."""

from pathlib import Path

import pytest

from ops.prepare import environments
from ops.prepare.console import PreparationError
from ops.prepare.environments import (
    STAMP,
    Environment,
    ensure_environment,
    ensure_python,
    inputs_of,
    is_current,
)
from ops.prepare.stamps import read_stamp, write_stamp

ENGINE = Environment("引擎", "bot", "3.10")

# Does what `uv sync` does as far as the preparation sees it, and writes down how it was called.
UV = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
mkdir -p bot/.venv/bin && touch bot/.venv/bin/python
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "uv.lock").write_text("version = 1", encoding="utf-8")
    (tmp_path / "bot" / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (tmp_path / "uv").write_text(UV, encoding="utf-8")
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setattr(environments, "find_python", lambda version: f"/usr/bin/python{version}")
    return tmp_path


def calls(root: Path) -> list[str]:
    log = root / "calls"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def ensure(root: Path, dev: bool = False) -> None:
    ensure_environment(root, ENGINE, dev, root / "uv")


class TestEnsureEnvironment:
    def test_installs_from_the_lock_file_with_the_python_that_was_found(self, root: Path) -> None:
        ensure(root)
        expected = f"sync --frozen --project {root / 'bot'} --python /usr/bin/python3.10 --no-dev"
        assert calls(root) == [expected]

    def test_does_nothing_the_second_time(self, root: Path) -> None:
        ensure(root)
        ensure(root)
        assert len(calls(root)) == 1

    def test_installs_again_when_the_lock_file_changed(self, root: Path) -> None:
        ensure(root)
        (root / "bot" / "uv.lock").write_text("version = 2", encoding="utf-8")
        ensure(root)
        assert len(calls(root)) == 2

    def test_installs_again_when_the_interpreter_is_gone(self, root: Path) -> None:
        ensure(root)
        (root / "bot" / ".venv" / "bin" / "python").unlink()
        ensure(root)
        assert len(calls(root)) == 2

    def test_adds_the_tools_for_tests_when_they_are_missing(self, root: Path) -> None:
        ensure(root)
        ensure(root, dev=True)
        assert [line.endswith("--no-dev") for line in calls(root)] == [True, False]

    def test_keeps_the_tools_for_tests_once_they_are_there(self, root: Path) -> None:
        ensure(root, dev=True)
        ensure(root)
        (root / "bot" / "uv.lock").write_text("version = 2", encoding="utf-8")
        ensure(root)
        assert [line.endswith("--no-dev") for line in calls(root)] == [False, False]

    def test_that_fails_shows_the_reason_and_is_tried_again_next_time(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ensure(root)
        (root / "bot" / "uv.lock").write_text("version = 2", encoding="utf-8")
        (root / "uv").write_text("#!/bin/sh\necho no such package; exit 2\n", encoding="utf-8")
        with pytest.raises(PreparationError, match="退出码 2"):
            ensure(root)
        assert "no such package" in capsys.readouterr().out
        assert read_stamp(root / "bot" / ".venv" / STAMP) == {}


class TestIsCurrent:
    def test_a_folder_that_was_moved_is_not(self, root: Path, tmp_path: Path) -> None:
        ensure(root)
        assert is_current(root, ENGINE, dev=False)
        moved = tmp_path / "elsewhere"
        moved.mkdir()
        (root / "bot").rename(moved / "bot")
        assert not is_current(moved, ENGINE, dev=False)

    def test_one_without_a_stamp_is_not(self, root: Path) -> None:
        (root / "bot" / ".venv" / "bin").mkdir(parents=True)
        (root / "bot" / ".venv" / "bin" / "python").touch()
        assert not is_current(root, ENGINE, dev=False)
        write_stamp(root / "bot" / ".venv" / STAMP, {"inputs": inputs_of(root, ENGINE)})
        assert is_current(root, ENGINE, dev=False)


class TestEnsurePython:
    def test_says_in_one_line_what_to_install_when_none_can_be_had(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(environments, "find_python", lambda version: None)
        (root / "uv").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        with pytest.raises(PreparationError) as raised:
            ensure_python(root, root / "uv", "3.10")
        assert "请安装" in str(raised.value) and "3.10" in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_takes_what_uv_downloaded(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments, "find_python", lambda version: None)
        fetch = '#!/bin/sh\n[ "$2" = find ] && echo "$UV_PYTHON_INSTALL_DIR/python3.10"; exit 0\n'
        (root / "uv").write_text(fetch, encoding="utf-8")
        assert ensure_python(root, root / "uv", "3.10") == str(root / ".tools" / "python" / "python3.10")
