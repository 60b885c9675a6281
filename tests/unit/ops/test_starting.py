"""What whoever starts it is told when it cannot be started: one line, without a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.main import started
from casework.clock import SystemClock
from casework.crypto import Keyring
from casework.database import Database
from casework.installation.key_check import check_key
from ops.ports import free_ports


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ENGINE_URL", "ENGINE_TOKEN", "ACTIONS_URL", "ACTIONS_TOKEN"):
        monkeypatch.setenv(f"YIZHU_{name}", "http://127.0.0.1:1")
    monkeypatch.setenv("YIZHU_DATA_DIR", str(tmp_path))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    assert started() == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("✗ ")
    return line


def test_a_mistyped_setting(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("YIZHU_TELEGRAM_TOKEN", "123456:ABCDEFsecret")
    monkeypatch.setenv("YIZHU_TELEGRAM_REGION", "dehau")
    line = told(capsys)
    assert "dehau 不在 YIZHU_REGIONS 里" in line and "secret" not in line
    monkeypatch.setenv("YIZHU_TELEGRAM_REGION", "dehua")
    monkeypatch.setenv("YIZHU_PORT", "eighty-secret")
    line = told(capsys)
    assert "YIZHU_PORT" in line and "secret" not in line


def test_a_key_that_will_not_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("YIZHU_SECRET_KEY", "hush")
    line = told(capsys)
    assert "YIZHU_SECRET_KEY 太短" in line and "hush" not in line


def test_a_database_that_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [port] = free_ports(1)
    monkeypatch.setenv("YIZHU_DATABASE_URL", f"postgresql://yizhu:hush@127.0.0.1:{port}/yizhu")
    line = told(capsys)
    assert "连不上数据库" in line and str(port) in line and "hush" not in line


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("hush", "写得不对"),
        ("postgresql://yizhu:hush@host:port/yizhu", "写得不对"),
        ("mysql://yizhu:hush@host/yizhu", "没有装 mysql "),
        ("hush+pymysql://yizhu:hush@host/yizhu", "没有装"),
        ("postgresql+psycopg2://yizhu:hush@host/yizhu", "没有装 postgresql+psycopg2 "),
        ("sqlite+nonsense:///hush.db", "没有装 sqlite+nonsense "),
        ("sqlite:////proc/hush/yizhu.db", "文件夹"),
    ],
)
def test_a_database_that_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, reason: str
) -> None:
    monkeypatch.setenv("YIZHU_DATABASE_URL", url)
    line = told(capsys)
    assert "YIZHU_DATABASE_URL" in line and reason in line and url not in line and ":hush" not in line


def test_a_database_that_takes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "other.db"
    file.write_text("no database at all")
    monkeypatch.setenv("YIZHU_DATABASE_URL", f"sqlite:///{file}")
    assert "file is not a database" in told(capsys)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YIZHU_WECHAT_API_BASE", "hush.example.org"),
        ("YIZHU_TELEGRAM_API_BASE", "hush"),
    ],
)
def test_a_setting_of_a_channel_that_cannot_be_right(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    line = told(capsys)
    assert f"{name}：" in line and "hush" not in line


def test_a_folder_that_is_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    monkeypatch.setenv("YIZHU_DATA_DIR", str(tmp_path / "taken"))
    assert "YIZHU_DATA_DIR" in told(capsys)


def test_the_key_of_another_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path}/yizhu.db", Keyring(b"o" * 32))
    database.migrate()
    with database.session() as s:
        check_key(s, SystemClock().now())
    database.dispose()
    assert "密钥不对" in told(capsys)
