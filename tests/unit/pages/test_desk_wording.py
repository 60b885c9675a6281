"""data/desk.yml: each key once, and each page of the menu with permissions that there are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from api.pages.desk.wording import desk_wording
from casework.permissions import ROLES, permissions

ROOT = Path(__file__).resolve().parents[3]


def duplicates(node: yaml.Node) -> list[str]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    found: list[str] = []
    if isinstance(node, yaml.MappingNode):
        counted = Counter(str(key.value) for key, _ in node.value)
        found += [key for key, number in counted.items() if number > 1]
        for _, value in node.value:
            found += duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += duplicates(value)
    return found


@pytest.mark.parametrize("name", [path.name for path in sorted((ROOT / "data").glob("*.yml"))])
def test_no_key_stands_twice(name: str) -> None:
    node = yaml.compose((ROOT / "data" / name).read_text(encoding="utf-8"))
    assert node is not None and duplicates(node) == []


def test_the_menu_names_permissions_and_roles_that_there_are() -> None:
    for entry in desk_wording().menu:
        assert set(entry.any) <= set(permissions().permissions), entry.path
        assert set(entry.roles) <= set(ROLES), entry.path


def test_the_first_pages_are_in_the_menu_of_their_role() -> None:
    paths = {entry.path: entry for entry in desk_wording().menu}
    for role, path in desk_wording().home.items():
        assert path in paths, role


def test_every_message_that_a_page_gives_is_worded() -> None:
    said = set()
    for module in (ROOT / "api" / "pages").rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        said |= set(re.findall(r'after\([^()]*(?:\([^()]*\)[^()]*)*,\s*(?:done=)?"(\w+)"\)', text))
    assert len(said) > 10
    assert said <= set(desk_wording().done)


def test_every_message_is_given_by_some_page() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "api" / "pages").rglob("*.py"))
    made_up = ("case_", "step_", "own_")  # one for each step, put together where it is taken
    left = {key for key in desk_wording().done if f'"{key}"' not in source and not key.startswith(made_up)}
    assert left == set()
