"""When the mini program's tests run, when they are skipped, and that a skip is named."""

from pathlib import Path

import pytest

from ops import miniprogram

NODE = "#!/bin/sh\necho v20.1.0\n"
# Does what npm does as far as it is seen from here, and writes down how it was called.
NPM = """#!/bin/sh
echo "$1" >> "$(dirname "$0")/../calls"
test "$1" = "$BROKEN" && echo "npm error code $CODE" && exit 3
test "$1" = ci && mkdir -p node_modules
exit 0
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "miniprogram").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "miniprogram" / name).write_text("{}", encoding="utf-8")
    put(tmp_path, "node", NODE)
    put(tmp_path, "npm", NPM)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("BROKEN", "nothing")
    monkeypatch.setenv("CODE", "ECONNREFUSED")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    return tmp_path


def put(root: Path, name: str, content: str) -> None:
    tool = root / "bin" / name
    tool.write_text(content, encoding="utf-8")
    tool.chmod(0o755)


def calls(root: Path) -> list[str]:
    return (root / "calls").read_text(encoding="utf-8").split() if (root / "calls").exists() else []


def test_installs_once_and_tests_each_time(root: Path) -> None:
    assert [miniprogram.main([], root) for _ in range(2)] == [0, 0]
    assert calls(root) == ["ci", "test", "test"]


def test_installs_again_when_the_lock_file_changed(root: Path) -> None:
    miniprogram.main([], root)
    (root / "miniprogram" / "package-lock.json").write_text('{"a": 1}', encoding="utf-8")
    miniprogram.main([], root)
    assert calls(root) == ["ci", "test", "ci", "test"]


def test_a_failing_test_fails_even_where_it_is_optional(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKEN", "test")
    assert miniprogram.main(["--optional"], root) == 3


@pytest.mark.parametrize("arguments, code", [([], 1), (["--optional"], 0)])
def test_without_npm_it_is_skipped_by_name(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
) -> None:
    (root / "bin" / "npm").unlink()
    monkeypatch.setenv("PATH", str(root / "bin"))
    assert miniprogram.main(arguments, root) == code
    assert "微信小程序的测试：这台机器上没有 npm" in capsys.readouterr().out


def test_an_old_node_is_skipped_by_name(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(root, "node", "#!/bin/sh\necho v16.20.2\n")
    assert miniprogram.main(["--optional"], root) == 0
    assert "node 要 18.17 以上，这里是 16.20" in capsys.readouterr().out
    assert calls(root) == []


def test_another_processor_is_skipped_by_name(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    monkeypatch.setattr("sys.platform", "linux")
    assert miniprogram.main(["--optional"], root) == 0
    assert "x86-64" in capsys.readouterr().out


def test_a_registry_that_is_not_reached_is_skipped_by_name(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROKEN", "ci")
    assert miniprogram.main(["--optional"], root) == 0
    assert "跳过 微信小程序的测试：npm 包没有装上" in capsys.readouterr().out
    assert calls(root) == ["ci", "ci"]


def test_a_wrong_lock_file_fails_even_where_it_is_optional(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROKEN", "ci")
    monkeypatch.setenv("CODE", "EUSAGE")
    assert miniprogram.main(["--optional"], root) == 1
