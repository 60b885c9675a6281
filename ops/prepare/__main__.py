"""`python3 -m ops.prepare`: makes this clone ready; says nothing and is quick when it already is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ops.prepare.console import PreparationError, say
from ops.prepare.environments import ENVIRONMENTS, ensure_environment
from ops.prepare.model import ensure_model
from ops.prepare.stamps import only_one

ROOT = Path(__file__).resolve().parents[2]


def prepare(root: Path, dev: bool, model: bool) -> None:
    """Brings everything up to date, one preparation at a time."""
    with only_one(root / ".tools" / "prepare.lock"):
        for environment in ENVIRONMENTS:
            ensure_environment(root, environment, dev)
        if model:
            ensure_model(root)


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when all is ready, 1 after one line that says what is missing, 130 on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python3 -m ops.prepare", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with the tools that tests need")
    parser.add_argument("--no-model", action="store_true", help="environments only")
    chosen = parser.parse_args(arguments)
    try:
        prepare(ROOT, dev=chosen.dev, model=not chosen.no_model)
    except PreparationError as error:
        say(f"✗ {error}")
        return 1
    except KeyboardInterrupt:
        say("已停止；下次会从没做完的那一步继续")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
