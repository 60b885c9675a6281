"""The JavaScript libraries that are served are those that the lock names, and nothing else."""

from __future__ import annotations

import re

import pytest

from scripts.vendor import FOLDER, LOCK, read_lock, sha256

PACKAGES = read_lock()["packages"]
FILES = [file for package in PACKAGES for file in package["files"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["file"])
def test_a_file_is_what_the_lock_says(file: dict[str, str]) -> None:
    assert sha256((FOLDER / file["file"]).read_bytes()) == file["sha256"], "python -m scripts.vendor"


def test_no_file_stands_there_without_a_line_in_the_lock() -> None:
    there = {path.name for path in FOLDER.iterdir()}
    assert there == {LOCK.name, *(file["file"] for file in FILES)}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_is_pinned_and_comes_with_its_licence(package: dict[str, object]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(package["version"]))
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", str(package["integrity"]))
    assert package["licence"] in {"0BSD", "Apache-2.0", "MIT"}
    assert any(str(file["file"]).endswith(".LICENSE") for file in package["files"])  # type: ignore[attr-defined]
