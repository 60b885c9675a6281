"""Reads a folder of YAML files into one mapping and remembers the file and line of every value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from casework.regions.problems import Location, PackProblem, RegionPackError

# libyaml reads a pack of 2,700 villages in a few milliseconds; the pure Python loader needs a second.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 24
#: Values of a pack at most; Weihai has some 5,000.
_MAX_VALUES = 200_000
_TOO_DEEP = f"层次太深，最多 {_MAX_DEPTH} 层"
_TOO_LARGE = f"内容太多，最多 {_MAX_VALUES} 项"


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


def read_files(files: Mapping[str, str]) -> YamlFolder:
    """Merge the top-level keys of all files named ``*.yml``, given as text by name.

    Raises RegionPackError when there is none, a file is no YAML mapping or too deep or too large, a key
    occurs twice in a mapping, or two files define the same top-level key.
    """
    names = sorted(name for name in files if name.endswith(".yml"))
    if not names:
        raise RegionPackError([PackProblem("region.yml", 0, "没有这个地区的数据：这里没有 *.yml 文件")])
    result, problems = YamlFolder(), list[PackProblem]()
    for name in names:
        try:
            _read(name, files[name], result, problems)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problems.append(PackProblem(name, mark.line + 1 if mark else 0, f"写法不对：{error.problem}"))
        except (yaml.YAMLError, ValueError) as error:  # ValueError: 2024-13-45 is no date
            problems.append(PackProblem(name, 0, f"不是能读的 YAML：{error}"))
    if problems:
        raise RegionPackError(problems)
    return result


def _read(name: str, text: str, result: YamlFolder, problems: list[PackProblem]) -> None:
    if (line := _too_deep(text)) is not None:
        problems.append(PackProblem(name, line, _TOO_DEEP))
        return
    node = yaml.compose(text, Loader=_Loader)
    if not isinstance(node, yaml.MappingNode):
        problems.append(PackProblem(name, 1, "文件应为“名称: 内容”的形式"))
        return
    before = len(problems)
    _walk(node, (), name, result, problems)
    # An alias may stand for much: what was too large to walk is not built either.
    if len(problems) == before:
        result.data.update(yaml.load(text, Loader=_Loader))


def _too_deep(text: str) -> int | None:
    """The line at which brackets and indents go too deep; the C parser would crash on them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                return event.start_mark.line + 1 if event.start_mark else 0
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _walk(
    node: yaml.Node, location: Location, file: str, folder: YamlFolder, problems: list[PackProblem]
) -> None:
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _enter(item, item, (*location, index), file, folder, problems)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                problems.append(PackProblem(file, key.start_mark.line + 1, "冒号前面应为文字"))
                continue
            name: str | int = int(key.value) if _whole(key) else key.value
            here = (*location, name)
            if earlier := folder.places.get(here):
                message = f"{name} 已经在 {earlier[0]}:{earlier[1]} 写过"
                problems.append(PackProblem(file, key.start_mark.line + 1, message))
                continue
            _enter(key, value, here, file, folder, problems)


def _whole(key: yaml.ScalarNode) -> bool:
    return bool(key.tag.endswith(":int")) and str(key.value).isdecimal()


def _enter(
    mark: yaml.Node,
    value: yaml.Node,
    location: Location,
    file: str,
    folder: YamlFolder,
    problems: list[PackProblem],
) -> None:
    if len(location) > _MAX_DEPTH:  # an alias of what it stands in
        problems.append(PackProblem(file, mark.start_mark.line + 1, _TOO_DEEP))
        return
    if len(folder.places) >= _MAX_VALUES:
        if not problems or problems[-1].message != _TOO_LARGE:
            problems.append(PackProblem(file, mark.start_mark.line + 1, _TOO_LARGE))
        return
    folder.places[location] = (file, mark.start_mark.line + 1)
    _walk(value, location, file, folder, problems)
