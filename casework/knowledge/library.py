"""Reads the knowledge folder and checks it: every mistake is named with its file and its entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from casework.knowledge.model import Document, Entry, Words

#: Where this repository's folder is.
FOLDER = Path(__file__).resolve().parents[2] / "data" / "knowledge"
_DOCUMENTS_FILE, _WORDS_FILE = "documents.yml", "words.yml"
_DOCUMENTS = TypeAdapter(dict[str, Document])
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class KnowledgeError(ValueError):
    """The folder cannot be used; the message names every mistake, a line each."""


@dataclass(frozen=True)
class Library:
    """The folder's content. ``entries`` by id, topic by topic."""

    documents: Mapping[str, Document]
    words: Words
    entries: Mapping[str, Entry]

    def of_region(self, region: str) -> list[Entry]:
        """What is answered in one region."""
        return [entry for entry in self.entries.values() if entry.region in (None, region)]

    def citation(self, entry: Entry) -> str:
        """The basis of an answer, read out: 《最低生活保障审核确认办法》第四条（2021年7月1日起施行）."""
        said = []
        for source in entry.sources:
            document = self.documents[source.document]
            places = "、".join(document.say(place) for place in source.articles)
            said.append(f"《{document.title}》{document.number or ''}{places}（{document.since}）")
        return "；".join(said)

    def older_than_law(self, entry: Entry) -> bool:
        """Whether the law of 2026 may have overtaken what the answer rests on."""
        return entry.law_note and any(
            self.documents[source.document].older_than_law for source in entry.sources
        )


def load_library(folder: Path = FOLDER) -> Library:
    """The folder's content. Raises KnowledgeError."""
    problems: list[str] = []
    documents = _validated(
        _DOCUMENTS, _read(folder / _DOCUMENTS_FILE, problems).get("documents"), _DOCUMENTS_FILE, problems
    )
    words = _validated(TypeAdapter(Words), _read(folder / _WORDS_FILE, problems), _WORDS_FILE, problems)
    entries: dict[str, Entry] = {}
    for file in sorted(folder.glob("*.yml")):
        if file.name in (_DOCUMENTS_FILE, _WORDS_FILE):
            continue
        for index, raw in enumerate(_read(file, problems).get("entries") or ()):
            name = raw.get("id", f"entry {index + 1}") if isinstance(raw, dict) else f"entry {index + 1}"
            entry = _validated(TypeAdapter(Entry), raw, f"{file.name}: {name}", problems)
            if entry is None:
                continue
            if entry.id in entries:
                problems.append(f"{file.name}: {entry.id}: there is another entry of this id")
            if documents is not None and words is not None:
                problems += [f"{file.name}: {entry.id}: {wrong}" for wrong in _wrong(entry, documents, words)]
            entries[entry.id] = entry
    if words is not None:
        problems += [f"{_WORDS_FILE}: {wrong}" for wrong in _wrong_words(words)]
    if documents is None or words is None or problems:
        raise KnowledgeError("\n".join(problems))
    order = {code: place for place, code in enumerate(words.topics)}
    in_order = dict(sorted(entries.items(), key=lambda named: order[named[1].topic]))
    return Library(documents=documents, words=words, entries=in_order)


def _read(file: Path, problems: list[str]) -> dict[str, Any]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{file.name}: {error}")
        return {}
    if not isinstance(content, dict):
        problems.append(f"{file.name}: must hold a mapping")
        return {}
    return content


def _validated[T](adapter: TypeAdapter[T], raw: Any, where: str, problems: list[str]) -> T | None:
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        for problem in error.errors():
            problems.append(f"{where}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}")
        return None


def _wrong(entry: Entry, documents: Mapping[str, Document], words: Words) -> Iterator[str]:
    if entry.topic not in words.topics:
        yield f"no such topic: {entry.topic}"
    if entry.aspect not in words.aspects:
        yield f"no such aspect: {entry.aspect}"
    for source in entry.sources:
        document = documents.get(source.document)
        if document is None:
            yield f"no such document: {source.document}"
            continue
        for place in source.articles:
            if not document.has(place):
                yield f"《{document.title}》 has no {place}"


def _wrong_words(words: Words) -> Iterator[str]:
    for code, topic in words.topics.items():
        if topic.broader is not None and topic.broader not in words.topics:
            yield f"{code}: no such broader topic: {topic.broader}"
    for code, aspect in words.aspects.items():
        if aspect.instead is not None and aspect.instead not in words.aspects:
            yield f"{code}: no such aspect instead: {aspect.instead}"
    for topic_code in (*words.offered, *words.by_service.values(), *words.by_category.values()):
        if topic_code not in words.topics:
            yield f"no such topic: {topic_code}"
    for aspect_code in words.offered_aspects:
        if aspect_code not in words.aspects:
            yield f"no such aspect: {aspect_code}"
