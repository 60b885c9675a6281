"""The dialogue model: trained when its inputs changed, kept beside a stamp of what it was trained on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ops.prepare.console import PreparationError, Step, run_logged
from ops.prepare.environments import clean_variables
from ops.prepare.stamps import digest, read_stamp, write_stamp

# What decides how the model comes out. The rest of data/ is read when the service and the engine run.
CODE = ("config.yml", "domain", "bot/nlu", "bot/lean.py", "bot/speed.py", "bot/train.py", "bot/uv.lock")
DATA = ("data/nlu", "data/rules.yml", "data/answers", "data/jieba", "data/spellings.yml")
MODELS = "models"
STAMP = "trained.json"


def current_model(root: Path) -> Path | None:
    """The model that was trained last and is still there, or None."""
    name = read_stamp(root / MODELS / STAMP).get("model")
    model = root / MODELS / str(name)
    return model if name and model.is_file() else None


def inputs_hash(root: Path) -> str:
    """The hash of everything that the model is made of."""
    return digest(root, [*CODE, *DATA])


def ensure_model(root: Path) -> Path:
    """The model for today's inputs, trained now if there is none yet."""
    wanted = inputs_hash(root)
    model = current_model(root)
    if model and read_stamp(root / MODELS / STAMP).get("inputs") == wanted:
        return model
    models = root / MODELS
    # Trained in a folder of its own and moved when whole, so that nobody ever loads half a model.
    workshop = models / ".training"
    shutil.rmtree(str(workshop), ignore_errors=True)
    workshop.mkdir(parents=True)
    try:
        with Step("训练对话模型"):
            python = root / "bot" / ".venv" / "bin" / "python"
            command = [str(python), "-m", "bot.train", "--out", str(workshop)]
            run_logged(command, root / ".tools" / "logs" / "train.log", root, clean_variables())
        made = sorted(workshop.glob("*.tar.gz"))
        if not made:
            raise PreparationError(f"训练没有留下模型，输出在 {root / '.tools' / 'logs' / 'train.log'}")
        model = models / made[-1].name
        os.replace(str(made[-1]), str(model))
    finally:
        shutil.rmtree(str(workshop), ignore_errors=True)
    write_stamp(models / STAMP, {"inputs": wanted, "model": model.name})
    return model
