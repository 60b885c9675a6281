"""Train the dialogue model from ``config.yml``, ``domain/`` and ``data/``.

python -m bot.train [--out models] [--name yizhu]
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from bot import lean

lean.install()

import structlog  # noqa: E402
from rasa.model_training import train  # noqa: E402

from bot import speed  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
TRAINING_DATA = ("data/nlu", "data/rules.yml")


def train_model(out: Path, name: str, *, reuse: bool = False) -> Path:
    """Train and write ``out/name.tar.gz``; answers its path. Raises RuntimeError when Rasa made no model.

    ``reuse`` takes from Rasa's cache what did not change: good while rules and wording are written. Rasa
    does not see changes in the modules that a component imports, so the real training does without.
    """
    speed.install()
    speed.read_training_data_once()
    if not reuse:
        speed.keep_nothing_for_later_trainings()
    result = train(
        domain=str(ROOT / "domain"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / part) for part in TRAINING_DATA if (ROOT / part).exists()],
        output=str(out),
        fixed_model_name=name,
        force_training=not reuse,
    )
    if result.code != 0 or not result.model:
        raise RuntimeError("Rasa made no model; its messages above say why")
    return Path(result.model)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    parser.add_argument("--name", default="yizhu")
    parser.add_argument("--reuse", action="store_true", help="take unchanged parts from Rasa's cache")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(train_model(options.out, options.name, reuse=options.reuse))
    return 0


if __name__ == "__main__":
    sys.exit(main())
