"""A resident who is played: what is true, what is wanted, how it is said.

``personas/<id>.yml``::

    who: one line for the report
    manner: terse
    opening: 我妈82了…            # may be a list: said one after the other
    tells: [age, living]          # facts the opening gives
    facts: {age: 82, …}           # the truth; what is not here must not be in the application
    needs: {living.home_care: dehua.zhihe}       # the organisation may be {any: [a, b]}
    needs_any: {support.counselling: dehua.zhihe, support.visiting: dehua.lanhuacao}   # at least one of these
    may_need: {link.medical_aid: dehua.medical_insurance}   # may be noted or not
    refuses: [phone]              # is not said, and must not be in the application
    words: {age: [虚岁八十三, 实岁八十二]}   # by question, each said once; then the pool of words.yml
    settles: {living: 跟儿子住}    # when something already told is asked again: the end of a contradiction
    after: [年龄说错了，是83]      # said once the application is filed
    ends: nothing                 # the talk ends without an application

A word may be ``{say: …, tells: [township, age]}`` when it gives more than what was asked, and
``{say: …, tells: []}`` when it gives nothing (asks back, drifts off). With ``leaves: true`` the page is
closed after it and opened again later; the next thing said is of ``words: {back: …}`` or of the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

FOLDER: Final = Path(__file__).with_name("personas")
WORDS: Final = Path(__file__).with_name("words.yml")


class Word(BaseModel):
    """Something said; ``tells`` None: it answers what was asked."""

    model_config = ConfigDict(extra="forbid")

    say: str
    tells: list[str] | None = None
    leaves: bool = False


def _words(value: Any) -> Any:
    many = value if isinstance(value, list) else [value]
    return [{"say": word} if isinstance(word, str) else word for word in many]


Words = Annotated[list[Word], BeforeValidator(_words)]


def _organisations(value: Any) -> Any:
    return value["any"] if isinstance(value, dict) and set(value) == {"any"} else [value]


#: Each of them is right.
Organisations = Annotated[list[str], BeforeValidator(_organisations)]


class Persona(BaseModel):
    """One resident. See the module."""

    model_config = ConfigDict(extra="forbid")

    id: str
    who: str
    manner: Literal[
        "plain",
        "terse",
        "chatty",
        "dictated",
        "corrects",
        "asks_back",
        "refuses",
        "two_at_once",
        "drifts",
        "gives_up",
        "in_danger",
        "comes_back",
        "contradicts",
        "angry",
        "dialect",
        "typos",
    ]
    region: str = "dehua"
    opening: Words
    tells: list[str] = Field(default_factory=list)
    facts: dict[str, Any]
    needs: dict[str, Organisations] = Field(default_factory=dict)
    needs_any: dict[str, Organisations] = Field(default_factory=dict)
    may_need: dict[str, Organisations] = Field(default_factory=dict)
    refuses: list[str] = Field(default_factory=list)
    words: dict[str, Words] = Field(default_factory=dict)
    settles: dict[str, str] = Field(default_factory=dict)
    after: list[str] = Field(default_factory=list)
    ends: Literal["filed", "nothing"] = "filed"


def load(folder: Path = FOLDER) -> list[Persona]:
    """Everybody, by file name. Raises pydantic.ValidationError for a file that cannot be read."""
    return [
        Persona.model_validate({"id": path.stem, **yaml.safe_load(path.read_text(encoding="utf-8"))})
        for path in sorted(folder.glob("*.yml"))
    ]


def load_pool(path: Path = WORDS) -> Mapping[str, Any]:
    """What people say when a persona has no own words: question → list, or question → value → list."""
    pool: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return pool
