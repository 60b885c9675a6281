"""``python -m scripts.vendor``: fetches the pages' JavaScript libraries anew from npm.

``api/pages/static/vendor/vendor.json`` is the lock. It names each package, its version, npm's integrity of
its archive, its licence, and of each file where it stands in the archive and its SHA-256. What does not agree
is not written. For another version: change it there, run with ``--lock``, read what changed, commit both.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "api" / "pages" / "static" / "vendor"
LOCK: Final = FOLDER / "vendor.json"


class Disagrees(Exception):
    """What npm gave is not what the lock says."""


def read_lock(file: Path = LOCK) -> dict[str, Any]:
    """The lock: ``packages``, each with ``name``, ``version``, ``licence``, ``integrity`` and ``files``."""
    lock: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return lock


def sha256(data: bytes) -> str:
    """The hash of a file as the lock writes it."""
    return hashlib.sha256(data).hexdigest()


def fetch(package: dict[str, Any], *, relock: bool) -> dict[str, bytes]:
    """The files of one package by their names here. Raises ``Disagrees``; with ``relock`` the lock's entry is
    changed instead."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package['name']}@{package['version']}"
        subprocess.run(
            ["npm", "pack", wanted, "--silent", "--pack-destination", folder], check=True, timeout=120
        )
        [archive] = Path(folder).glob("*.tgz")
        data = archive.read_bytes()
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"
        _agree(package, "integrity", integrity, relock)
        found: dict[str, bytes] = {}
        with tarfile.open(archive) as members:
            for file in package["files"]:
                member = members.extractfile(f"package/{file['from']}")
                if member is None:
                    raise Disagrees(f"{wanted}: {file['from']} is no file")
                found[file["file"]] = member.read()
                _agree(file, "sha256", sha256(found[file["file"]]), relock)
    return found


def _agree(entry: dict[str, Any], key: str, value: str, relock: bool) -> None:
    if relock:
        entry[key] = value
    elif entry[key] != value:
        raise Disagrees(f"{entry.get('name') or entry.get('file')}: {key} is {value}")


def main() -> None:
    """Fetch, check, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", action="store_true", help="write what npm gave into the lock")
    relock = parser.parse_args().lock
    lock = read_lock()
    files: dict[str, bytes] = {}
    for package in lock["packages"]:
        files |= fetch(package, relock=relock)
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")
    if relock:
        LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
