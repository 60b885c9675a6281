"""`python -m ops.miniprogram`: the mini program's tests, with their npm packages as its lock file says.

With ``--optional`` (as `make test` calls it) a machine without node and npm, or from which npm's registry
cannot be reached, skips them and says so in one line; a test that fails always fails.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from ops.prepare.console import PreparationError, Step, run_logged, say
from ops.prepare.stamps import digest, only_one, read_stamp, write_stamp

ROOT = Path(__file__).resolve().parents[1]
#: What the tests' own use of node asks for.
OLDEST_NODE = (18, 17)
STAMP = ".yizhu-stamp.json"


class Unavailable(Exception):
    """The tests cannot run on this machine; its text says why, in one line."""


def check_machine() -> None:
    """Raises Unavailable when node, npm, or a processor for WeChat's compiler is missing."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Unavailable(f"这台机器上没有 {tool}（Debian/Ubuntu：apt install nodejs npm）")
    version = node_version()
    if version < OLDEST_NODE:
        wanted, found = (".".join(map(str, one)) for one in (OLDEST_NODE, version))
        raise Unavailable(f"node 要 {wanted} 以上，这里是 {found}")
    if sys.platform == "linux" and platform.machine() not in ("x86_64", "amd64"):
        raise Unavailable(f"微信的 WXML 编译器只有 x86-64 的，这里是 {platform.machine()}")


def node_version() -> tuple[int, int]:
    """Major and minor version of node; (0, 0) when it does not say."""
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    parts = said.strip().removeprefix("v").split(".")
    return (int(parts[0]), int(parts[1])) if len(parts) >= 2 and parts[0].isdigit() else (0, 0)


def install(root: Path) -> None:
    """`npm ci`, unless the packages stand as the lock file says.

    Raises Unavailable when they cannot be fetched, PreparationError when the lock file itself is wrong.
    """
    project = root / "miniprogram"
    stamp = project / "node_modules" / STAMP
    with only_one(root / ".tools" / "miniprogram.lock"):
        wanted = digest(project, ["package.json", "package-lock.json"])
        if read_stamp(stamp).get("inputs") == wanted:
            return
        # Nothing of these packages needs to run when it is installed.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        log = root / ".tools" / "logs" / "npm.log"
        try:
            with Step("安装小程序测试用的 npm 包"):
                run_logged(command, log, project, tries=2)
        except PreparationError as error:
            if "EUSAGE" in log.read_text(encoding="utf-8", errors="replace"):
                raise
            raise Unavailable(f"npm 包没有装上：{error}") from None
        write_stamp(stamp, {"inputs": wanted})


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Exit code of the tests; 1 (0 with ``--optional``) when they cannot run here."""
    parser = argparse.ArgumentParser(prog="python -m ops.miniprogram", description=__doc__)
    parser.add_argument(
        "--optional", action="store_true", help="skip, where the machine lacks what they need"
    )
    chosen = parser.parse_args(arguments)
    try:
        check_machine()
        install(root)
    except Unavailable as reason:
        say(f"{'跳过' if chosen.optional else '✗'} 微信小程序的测试：{reason}")
        return 0 if chosen.optional else 1
    except PreparationError as error:
        say(f"✗ 微信小程序的测试：{error}")
        return 1
    return subprocess.call(["npm", "test", "--silent"], cwd=root / "miniprogram")


if __name__ == "__main__":
    sys.exit(main())
