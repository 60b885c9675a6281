"""`python -m tests.faults [wechat] [telegram]`: fault runs through the whole program.

Exit code 1 when anything was lost, doubled or out of order."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import cast

from tests.faults.frame import Outcome, Plan, Side
from tests.faults.run import run
from tests.faults.table import table
from tests.faults.wrong import save
from tests.support.running import start

#: By name: the module of this folder, and in it the class of the side.
SIDES = {
    "wechat": ("wechat", "WeChatSide"),
    "telegram": ("telegram", "TelegramSide"),
    "telegram-polling": ("telegram", "TelegramPollingSide"),
}
WRONG = Path("var/faults")
#: One address plays everybody, so that no limit is in the way.
NO_LIMITS = {
    "YIZHU_STARTS_PER_MINUTE": "0",
    "YIZHU_ADDRESS_PER_MINUTE": "0",
    "YIZHU_SIGN_INS_PER_MINUTE": "0",
}


def side_of(name: str, seed: int, unverified: bool = False) -> Side:
    """The side of that channel."""
    module, kind = SIDES[name]
    more = {"unverified": True} if unverified else {}
    return cast(Side, getattr(importlib.import_module(f"tests.faults.{module}"), kind)(seed=seed, **more))


def whole_run(name: str, plan: Plan, unverified: bool = False) -> Outcome:
    """Start a program of its own, run through one channel, stop it."""
    side = side_of(name, plan.seed, unverified)
    try:
        with tempfile.TemporaryDirectory(prefix="yizhu-faults-") as folder:
            running = start(Path(folder), **NO_LIMITS, **side.settings)
            try:
                return run(side, running, plan)
            finally:
                running.stop()
    finally:
        side.stop()


def main(arguments: list[str]) -> int:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("channels", nargs="*", default=None, choices=[*SIDES, []], help="默认全部")
    for one in fields(Plan):
        kind = float if isinstance(one.default, float) else int
        parser.add_argument(f"--{one.name.replace('_', '-')}", type=kind, default=one.default)
    parser.add_argument(
        "--unverified", action="store_true", help="未认证的公众号：不能发客服消息，只能当场回复；只跑微信"
    )
    given = vars(parser.parse_args(arguments))
    unverified = given.pop("unverified")
    channels = given.pop("channels") or (["wechat"] if unverified else list(SIDES))
    if unverified and channels != ["wechat"]:
        parser.error("--unverified 只用于 wechat")
    outcomes = [whole_run(name, Plan(**given), unverified) for name in channels]
    for outcome in outcomes:
        print(table(outcome))
        if outcome.wrong:
            path = WRONG / f"{outcome.side}-{given['seed']}.json"
            save(outcome.wrong, path)
            print(f"出错的对话在 {path}，用 python -m tests.faults.wrong 看")
    return 0 if all(outcome.clean for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
