"""The private uv and the two environments that it installs from their lock files."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple

from ops.prepare.console import PreparationError, Step, run_logged
from ops.prepare.interpreters import find_python
from ops.prepare.stamps import digest, read_stamp, write_stamp

STAMP = ".yizhu-stamp.json"
MISLEADING = ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "PYTHONHOME", "PYTHONPATH", "PIP_TARGET")


class Environment(NamedTuple):
    """One environment: what it is called, its folder (with pyproject.toml and uv.lock) and its Python."""

    title: str
    project: str
    python: str


SERVICE = Environment("服务环境", ".", "3.12")
ENGINE = Environment("对话引擎环境", "bot", "3.10")
ENVIRONMENTS: tuple[Environment, ...] = (SERVICE, ENGINE)


def clean_variables() -> dict[str, str]:
    """This process's environment without what would send pip or uv to another place."""
    kept = dict(os.environ)
    for name in MISLEADING:
        kept.pop(name, None)
    kept.setdefault("UV_HTTP_TIMEOUT", "180")
    kept["UV_NO_PROGRESS"] = "1"
    return kept


def venv_makers() -> Iterator[str]:
    """Interpreters that may be able to make a venv: Debian's own often lacks ensurepip."""
    yield sys.executable
    for environment in ENVIRONMENTS:
        found = find_python(environment.python)
        if found:
            yield found


def ensure_uv(root: Path) -> Path:
    """The path of the private uv in `.tools/uv`, installed if it is not there in the pinned version."""
    folder = root / ".tools" / "uv"
    uv = folder / "bin" / "uv"
    wanted = digest(root, ["ops/uv-requirements.txt"], str(folder))
    if uv.exists() and read_stamp(folder / STAMP).get("inputs") == wanted:
        return uv
    with Step("安装 uv"):
        for maker in venv_makers():
            shutil.rmtree(str(folder), ignore_errors=True)
            made = subprocess.run(
                [maker, "-m", "venv", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            if made.returncode == 0:
                break
        else:
            raise PreparationError(
                "这里的 Python 都不能建立虚拟环境：请安装 venv 模块（Debian/Ubuntu 的 python3-venv）"
            )
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
        run_logged(
            [*pip, "-r", str(root / "ops" / "uv-requirements.txt")],
            root / ".tools" / "logs" / "uv.log",
            root,
            clean_variables(),
            tries=3,
        )
    write_stamp(folder / STAMP, {"inputs": wanted})
    return uv


def ensure_python(root: Path, uv: Path, version: str) -> str:
    """A Python of `version`: one of this machine, else downloaded by uv; else says what to install."""
    found = find_python(version)
    if found:
        return found
    variables = clean_variables()
    variables["UV_PYTHON_INSTALL_DIR"] = str(root / ".tools" / "python")
    try:
        with Step(f"下载 Python {version}"):
            log = root / ".tools" / "logs" / f"python-{version}.log"
            run_logged([str(uv), "python", "install", version], log, root, variables)
        asked = subprocess.run(
            [str(uv), "python", "find", "--managed-python", version],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
        )
    except (PreparationError, subprocess.CalledProcessError):
        raise PreparationError(
            f"没有找到 Python {version}，也下载不到：请安装它（Debian/Ubuntu 的 python{version}、"
            f"pyenv install {version} 均可）后再运行一次"
        ) from None
    return asked.stdout.decode().strip()


def inputs_of(root: Path, environment: Environment) -> str:
    """The hash of all that decides what is installed, the folder's place included: a venv cannot be moved."""
    project = root / environment.project
    facts = (str(project.resolve()), platform.machine(), sys.platform, environment.python)
    return digest(project, ["pyproject.toml", "uv.lock"], *facts)


def is_current(root: Path, environment: Environment, dev: bool) -> bool:
    """Whether the environment stands as its lock file says (with the development tools, if `dev`)."""
    venv = root / environment.project / ".venv"
    stamp = read_stamp(venv / STAMP)
    whole = (venv / "bin" / "python").exists() and stamp.get("inputs") == inputs_of(root, environment)
    return whole and (not dev or stamp.get("dev") is True)


def ensure_environment(root: Path, environment: Environment, dev: bool, uv: Path | None = None) -> None:
    """Installs the environment from its lock file unless it stands already.

    The development tools stay once they are there: `make run` after `make test` removes nothing.
    """
    if is_current(root, environment, dev):
        return
    project = root / environment.project
    venv = project / ".venv"
    dev = dev or read_stamp(venv / STAMP).get("dev") is True
    uv = uv or ensure_uv(root)
    python = ensure_python(root, uv, environment.python)
    command = [str(uv), "sync", "--frozen", "--project", str(project), "--python", python]
    if not dev:
        command.append("--no-dev")
    with Step(f"安装{environment.title}（Python {environment.python}）"):
        if (venv / STAMP).exists():
            (venv / STAMP).unlink()
        log = root / ".tools" / "logs" / f"sync-{environment.project.replace('.', 'service')}.log"
        run_logged(command, log, root, clean_variables(), tries=3)
    write_stamp(venv / STAMP, {"inputs": inputs_of(root, environment), "dev": dev})
