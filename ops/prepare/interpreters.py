"""Finds a Python of a given version on this machine, wherever it is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Iterator

MODULES = "sys, sysconfig, zlib, ssl, sqlite3, ctypes"
PROBE = f"import {MODULES}; print('%d.%d' % sys.version_info[:2], sys.executable)"
USUAL_FOLDERS = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/local/bin")


def answers(executable: str, version: str) -> str | None:
    """The interpreter's own full path if `executable` runs and is Python `version` ("3.12"), else None."""
    try:
        ran = subprocess.run(
            [executable, "-I", "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found, _, path = ran.stdout.decode("utf-8", "replace").strip().partition(" ")
    return path if ran.returncode == 0 and found == version and path else None


def pyenv_versions(version: str) -> list[Path]:
    """pyenv's own interpreters of `version`, newest first, looked up directly: no shim has to answer."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = list(root.glob(f"versions/{version}*/bin/python{version}"))

    def patch(path: Path) -> list[int]:
        return [int(part) for part in path.parents[1].name.split(".") if part.isdigit()]

    return sorted(found, key=patch, reverse=True)


def candidates(version: str) -> Iterator[str]:
    """Where Python `version` may be, the surest places first."""
    if ".".join(map(str, sys.version_info[:2])) == version:
        yield sys.executable
    name = f"python{version}"
    # PATH first: whoever activated an interpreter gets that one; a shim that refuses is passed over.
    yield name
    yield from (str(path) for path in pyenv_versions(version))
    for folder in USUAL_FOLDERS:
        yield str(Path(folder) / name)
    for pattern in (f"*/bin/{name}", f"*/*/bin/{name}"):
        yield from (str(path) for path in sorted(Path("/opt").glob(pattern)))


def find_python(version: str) -> str | None:
    """The path of a working Python `version` with the modules that a venv needs, or None."""
    for candidate in candidates(version):
        path = answers(candidate, version)
        if path:
            return path
    return None
