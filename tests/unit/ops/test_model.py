"""When the dialogue model is trained."""

from pathlib import Path

import pytest

from ops.prepare.console import PreparationError
from ops.prepare.model import current_model, ensure_model

# Stands where the engine's Python is: "trains" by writing the archive that it is asked for.
TRAINER = """#!/bin/sh
echo trained >> trainings
while [ "$1" != --out ]; do shift; done
mkdir -p "$2" && cat config.yml > "$2/yizhu.tar.gz"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("config.yml", "data/nlu/nlu.yml", "data/regions/dehua/region.yml", "bot/nlu/needs.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    train_with(tmp_path, TRAINER)
    return tmp_path


def train_with(root: Path, text: str) -> None:
    python = root / "bot" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(text, encoding="utf-8")
    python.chmod(0o755)


def trainings(root: Path) -> int:
    return len((root / "trainings").read_text(encoding="utf-8").splitlines())


class TestEnsureModel:
    def test_trains_when_there_is_no_model(self, root: Path) -> None:
        assert ensure_model(root) == root / "models" / "yizhu.tar.gz"
        assert current_model(root) == root / "models" / "yizhu.tar.gz"

    def test_does_not_train_again_while_nothing_changed(self, root: Path) -> None:
        ensure_model(root)
        ensure_model(root)
        assert trainings(root) == 1

    @pytest.mark.parametrize("changed", ["config.yml", "data/nlu/nlu.yml", "bot/nlu/needs.py", "bot/uv.lock"])
    def test_trains_again_when_an_input_changed(self, root: Path, changed: str) -> None:
        ensure_model(root)
        (root / changed).write_text("changed", encoding="utf-8")
        ensure_model(root)
        assert trainings(root) == 2

    @pytest.mark.parametrize("file", ["data/regions/dehua/region.yml", "data/desk.yml"])
    def test_does_not_train_again_for_what_the_service_reads(self, root: Path, file: str) -> None:
        ensure_model(root)
        (root / file).write_text("changed", encoding="utf-8")
        ensure_model(root)
        assert trainings(root) == 1

    def test_trains_again_when_the_model_is_gone(self, root: Path) -> None:
        ensure_model(root).unlink()
        ensure_model(root)
        assert trainings(root) == 2

    def test_keeps_the_model_before_when_training_fails(self, root: Path) -> None:
        before = ensure_model(root).read_bytes()
        (root / "config.yml").write_text("broken", encoding="utf-8")
        train_with(root, "#!/bin/sh\nexit 1\n")
        with pytest.raises(PreparationError):
            ensure_model(root)
        assert (root / "models" / "yizhu.tar.gz").read_bytes() == before
        assert not (root / "models" / ".training").exists()

    def test_training_that_leaves_no_model_is_an_error(self, root: Path) -> None:
        train_with(root, "#!/bin/sh\nexit 0\n")
        with pytest.raises(PreparationError, match="没有留下模型"):
            ensure_model(root)
