"""Reads a folder of YAML files into one mapping and remembers the file and line of every value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from casework.regions.problems import Location, PackProblem, RegionPackError

# libyaml reads a pack of 2,700 villages in a few milliseconds; the pure Python loader needs a second.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class YamlFolder:
    """The files of a folder as one mapping (``data``), and where each value came from."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Location, tuple[str, int]] = field(default_factory=dict)

    def problem(self, location: Location, message: str) -> PackProblem:
        """``message`` at ``location``, or at the nearest value above it that has a line."""
        for end in range(len(location), 0, -1):
            if place := self.places.get(location[:end]):
                return PackProblem(*place, message)
        return PackProblem("region.yml", 0, message)


def read_folder(folder: Path) -> YamlFolder:
    """Merge the top-level keys of ``folder/*.yml``.

    Raises RegionPackError when the folder is missing or empty, a file is no YAML mapping, a key occurs
    twice in a mapping, or two files define the same top-level key.
    """
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise RegionPackError([PackProblem(str(folder), 0, "没有这个地区的数据：这里没有 *.yml 文件")])
    result, problems = YamlFolder(), list[PackProblem]()
    for file in files:
        try:
            with file.open(encoding="utf-8") as stream:
                node = yaml.compose(stream, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problems.append(PackProblem(file.name, mark.line + 1 if mark else 0, str(error.problem)))
            continue
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(PackProblem(file.name, 0, f"不是能读的 YAML：{error}"))
            continue
        if not isinstance(node, yaml.MappingNode):
            problems.append(PackProblem(file.name, 1, "文件应为“名称: 内容”的形式"))
            continue
        _walk(node, (), file.name, result, problems)
        result.data.update(yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader))
    if problems:
        raise RegionPackError(problems)
    return result


def _walk(
    node: yaml.Node, location: Location, file: str, folder: YamlFolder, problems: list[PackProblem]
) -> None:
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _enter(item, item, (*location, index), file, folder, problems)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name: str | int = int(key.value) if key.tag.endswith(":int") else str(key.value)
            here = (*location, name)
            if earlier := folder.places.get(here):
                message = f"{name} 已经在 {earlier[0]}:{earlier[1]} 写过"
                problems.append(PackProblem(file, key.start_mark.line + 1, message))
                continue
            _enter(key, value, here, file, folder, problems)


def _enter(
    mark: yaml.Node,
    value: yaml.Node,
    location: Location,
    file: str,
    folder: YamlFolder,
    problems: list[PackProblem],
) -> None:
    folder.places[location] = (file, mark.start_mark.line + 1)
    _walk(value, location, file, folder, problems)
