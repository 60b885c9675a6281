"""Where a Python is found."""

import sys
from pathlib import Path

import pytest

from ops.prepare import interpreters
from ops.prepare.interpreters import answers, find_python, pyenv_versions

HERE = ".".join(map(str, sys.version_info[:2]))


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


class TestAnswers:
    def test_gives_the_full_path_of_an_interpreter_that_runs(self) -> None:
        path = answers(sys.executable, HERE)
        assert path is not None and Path(path).is_absolute()

    def test_refuses_another_version(self) -> None:
        assert answers(sys.executable, "3.1") is None

    def test_refuses_a_name_that_does_not_exist(self) -> None:
        assert answers("/nowhere/python3.12", "3.12") is None

    def test_refuses_a_shim_that_answers_with_an_error(self, tmp_path: Path) -> None:
        shim = script(tmp_path / "python3.12", 'echo "pyenv: version not set" >&2; exit 127')
        assert answers(str(shim), "3.12") is None

    def test_refuses_a_program_that_prints_something_else(self, tmp_path: Path) -> None:
        assert answers(str(script(tmp_path / "python3.12", "echo 3.12")), "3.12") is None

    def test_refuses_a_file_that_cannot_be_run(self, tmp_path: Path) -> None:
        (tmp_path / "python3.12").write_text("", encoding="utf-8")
        assert answers(str(tmp_path / "python3.12"), "3.12") is None


class TestPyenvVersions:
    def test_are_looked_up_directly_and_come_newest_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for version in ("3.10.9", "3.10.13", "3.1.4", "3.12.1"):
            name = ".".join(version.split(".")[:2])
            script(tmp_path / "versions" / version / "bin" / f"python{name}", "")
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
        assert [path.parts[-3] for path in pyenv_versions("3.10")] == ["3.10.13", "3.10.9"]

    def test_are_none_without_pyenv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "none"))
        assert pyenv_versions("3.10") == []


class TestFindPython:
    def test_passes_over_a_broken_shim_on_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        script(tmp_path / "bin" / "python3.99", "exit 127")
        real = "3.99 /opt/real/python3.99"
        script(tmp_path / "versions" / "3.99.0" / "bin" / "python3.99", f"echo {real}")
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
        assert find_python("3.99") == "/opt/real/python3.99"

    def test_takes_the_one_on_path_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        script(tmp_path / "bin" / "python3.99", "echo 3.99 /on/path")
        script(tmp_path / "versions" / "3.99.0" / "bin" / "python3.99", "echo 3.99 /of/pyenv")
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
        assert find_python("3.99") == "/on/path"

    def test_answers_none_when_there_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
        monkeypatch.setattr(interpreters, "USUAL_FOLDERS", ())
        assert find_python("3.99") is None
