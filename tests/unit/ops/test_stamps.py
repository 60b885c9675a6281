"""Stamps: what decides that a step can be skipped."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from ops.prepare.stamps import digest, only_one, read_stamp, write_stamp


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "a.yml").write_text("一", encoding="utf-8")
    (tmp_path / "config.yml").write_text("language: zh", encoding="utf-8")
    return tmp_path


class TestDigest:
    def test_stays_the_same_while_nothing_changes(self, project: Path) -> None:
        assert digest(project, ["data", "config.yml"]) == digest(project, ["config.yml", "data"])

    def test_changes_with_the_content_of_a_file(self, project: Path) -> None:
        before = digest(project, ["data"])
        (project / "data" / "nlu" / "a.yml").write_text("二", encoding="utf-8")
        assert digest(project, ["data"]) != before

    def test_changes_with_the_name_of_a_file(self, project: Path) -> None:
        before = digest(project, ["data"])
        (project / "data" / "nlu" / "a.yml").rename(project / "data" / "nlu" / "b.yml")
        assert digest(project, ["data"]) != before

    def test_changes_with_a_new_file(self, project: Path) -> None:
        before = digest(project, ["data"])
        (project / "data" / "b.yml").write_text("", encoding="utf-8")
        assert digest(project, ["data"]) != before

    def test_changes_with_a_fact(self, project: Path) -> None:
        assert digest(project, ["data"], "3.10") != digest(project, ["data"], "3.12")

    def test_does_not_run_two_facts_together(self, project: Path) -> None:
        assert digest(project, [], "ab", "c") != digest(project, [], "a", "bc")

    def test_does_not_see_compiled_files_and_tests(self, project: Path) -> None:
        before = digest(project, ["data"])
        for name in ("__pycache__/a.cpython-310.pyc", "tests/test_a.py"):
            path = project / "data" / name
            path.parent.mkdir()
            path.write_text("x", encoding="utf-8")
        assert digest(project, ["data"]) == before

    def test_leaves_out_what_is_not_there(self, project: Path) -> None:
        assert digest(project, ["data", "stories.yml"]) == digest(project, ["data"])


class TestStampFile:
    def test_comes_back_as_written(self, tmp_path: Path) -> None:
        write_stamp(tmp_path / "new" / "stamp.json", {"inputs": "a", "dev": True})
        assert read_stamp(tmp_path / "new" / "stamp.json") == {"inputs": "a", "dev": True}

    def test_leaves_no_part_behind(self, tmp_path: Path) -> None:
        write_stamp(tmp_path / "stamp.json", {})
        assert [path.name for path in tmp_path.iterdir()] == ["stamp.json"]

    @pytest.mark.parametrize("content", ["", "{", "[1]", "\x00"])
    def test_that_is_broken_counts_as_none(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "stamp.json").write_text(content, encoding="utf-8")
        assert read_stamp(tmp_path / "stamp.json") == {}

    def test_that_is_missing_counts_as_none(self, tmp_path: Path) -> None:
        assert read_stamp(tmp_path / "stamp.json") == {}


class TestOnlyOne:
    def test_holds_the_lock_while_inside(self, tmp_path: Path) -> None:
        lock = tmp_path / "prepare.lock"
        with only_one(lock), lock.open("a") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with lock.open("a") as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_waits_for_another_process_and_says_so(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lock = tmp_path / "prepare.lock"
        held = (
            "import sys; from pathlib import Path; from ops.prepare.stamps import only_one\n"
            "with only_one(Path(sys.argv[1])):\n"
            "    print('held', flush=True); sys.stdin.readline(); Path(sys.argv[1] + '.done').touch()\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", held, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            assert other.stdout is not None and other.stdin is not None
            assert other.stdout.readline() == b"held\n"
            # It goes on only when this process is about to wait for it.
            other.stdin.write(b"go\n")
            other.stdin.flush()
            with only_one(lock):
                assert (tmp_path / "prepare.lock.done").exists()
        assert capsys.readouterr().out in ("", "另一个命令正在准备环境，等它做完 …\n")
