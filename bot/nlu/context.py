"""The last component: the question that was asked decides what a short answer means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.agreement import guess_may_stand
from bot.nlu.crisis import ENTITY as CRISIS
from bot.nlu.crisis import GUESS
from bot.nlu.intents import Heard, Intent, Settled, settle
from bot.nlu.normalise import SOURCE_KEY
from bot.nlu.plain_text import Normalised

NOT_FIELDS = frozenset({"need", CRISIS})

_ASKS_FOR = re.compile(
    r"想(?:找|要|请|申请|有人|让|叫|办|学)|申请|需要|能不能|可不可以|能否|可以帮|帮忙|帮我|帮她|帮他|希望|麻烦|安排|给我|求|还要|还缺"
)
# Words that ask what the household was recognised as.
_OF_CATEGORY = re.compile(
    r"(?:有没有|是不是|算不算|算|是|评|什么|哪)[^，。]{0,6}(?:低保|低收入|特困|五保|监测户|困难户|身份类别|类别|救助身份|哪[类种]救助|哪种户|什么户|评的?(?:是)?(?:什么|啥|哪))"
)
_CLAUSE_END = re.compile(r"[，。！？；,.!?;\n]")
_NOT_KNOWN = re.compile(
    r"不清楚|不知道|不晓得|不了解|没听说|搞不清|不懂|记不[清得]|不太清|说(?:不|得)清|说不上来|弄不懂|没问过|不确定|不知影|搞不明白|分不[清出]"
)


def heard_in(entities: Iterable[dict[str, Any]]) -> Heard:
    """What the entities amount to. An inferred value is no information that was given."""
    listed = list(entities)
    fields = [e for e in listed if e["entity"] not in NOT_FIELDS and not e.get("inferred")]
    covered: set[int] = set()
    for entity in fields:
        covered.update(range(int(entity["start"]), int(entity["end"])))
    return Heard(
        fields=[e["entity"] for e in fields if not e.get("problem")],
        problems=[e["entity"] for e in fields if e.get("problem")],
        needs=sum(e["entity"] == "need" and not e.get("denied") for e in listed),
        denied=sum(e["entity"] == "need" and bool(e.get("denied")) for e in listed),
        crisis=any(e["entity"] == CRISIS for e in listed),
        covered=len(covered),
    )


def without_standing(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entities without the needs that only say which programme the household is in already."""
    return [entity for entity in entities if not _is_standing(text, entity, entities)]


def _is_standing(text: str, need: dict[str, Any], entities: list[dict[str, Any]]) -> bool:
    """阿伯是特困供养的: what a household already gets is told, not asked for."""
    if need["entity"] != "need" or need["value"] != "link.living_aid":
        return False
    return any(
        entity["entity"] == "category"
        and entity["value"] != "none"
        and int(entity["start"]) < int(need["end"])
        and int(need["start"]) < int(entity["end"])
        and not _ASKS_FOR.search(_clause(text, int(need["start"])))
        for entity in entities
    )


def _clause(text: str, at: int) -> str:
    begin = max((m.end() for m in _CLAUSE_END.finditer(text, 0, at)), default=0)
    end = _CLAUSE_END.search(text, at)
    return text[begin : end.start() if end else len(text)]


def not_known(text: str, asking: str | None, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With ``category: unknown`` where the household does not know whether it is in a programme."""
    unasked = asking is None and _OF_CATEGORY.search(text) and len(text) <= 40 and not _ASKS_FOR.search(text)
    if (asking != "category" and not unasked) or any(entity["entity"] == "category" for entity in entities):
        return entities
    said = _NOT_KNOWN.search(text)
    if said is None:
        return entities
    value = {"entity": "category", "value": "unknown", "start": said.start(), "end": said.end()}
    return [*entities, {**value, "extractor": "ContextResolver"}]


def _may_answer(text: str, consent: dict[str, Any]) -> bool:
    """Asked for consent, the rules for that answer have the word; beside them only a guess that nothing speaks against."""
    return "confidence" in consent and guess_may_stand(text, bool(consent["value"]))


def resolve(
    text: str, asking: str | None, intent: Intent, entities: list[dict[str, Any]]
) -> tuple[Settled, list[dict[str, Any]]]:
    """The settled intent and the entities, with the consent that a yes or no gave. Offsets in ``text``."""
    entities = without_standing(text, entities)
    if asking == "consent":
        entities = [
            entity for entity in entities if entity["entity"] != "consent" or _may_answer(text, entity)
        ]
    settled = settle(text, asking, intent, heard_in(entities))
    if settled.consent is None:
        return settled, not_known(text, asking, entities)
    value, start, end = settled.consent
    kept = [entity for entity in entities if entity["entity"] != "consent"]
    kept.append(
        {
            "entity": "consent",
            "value": value,
            "start": start,
            "end": max(end, start + 1),
            "extractor": "ContextResolver",
        }
    )
    return settled, kept


def as_typed(entities: list[dict[str, Any]], source: Normalised) -> list[dict[str, Any]]:
    """The entities with their offsets in the text as the resident typed it."""
    moved = []
    for entity in entities:
        start, end = source.span(int(entity["start"]), int(entity["end"]))
        moved.append({**entity, "start": start, "end": end})
    return moved


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ContextResolver(GraphComponent):
    """Settles the intent and moves every entity's offsets back to the text as typed. Must be the last component."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextResolver:
        """A new component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Settles each message."""
        for message in messages:
            metadata = message.get("metadata") or {}
            asking = metadata.get("asking")
            classified = message.get(INTENT) or {}
            intent = Intent(
                str(classified.get("name") or "out_of_scope"), float(classified.get("confidence") or 0.0)
            )
            settled, entities = resolve(
                str(message.get(TEXT) or ""),
                str(asking) if asking else None,
                intent,
                list(message.get(ENTITIES) or []),
            )
            source = message.get(SOURCE_KEY)
            if isinstance(source, Normalised):
                entities = as_typed(entities, source)
            named = {"name": settled.intent.name, "confidence": settled.intent.confidence}
            if settled.intent.name == CRISIS and not any(one["entity"] == CRISIS for one in entities):
                named["kind"] = message.get(GUESS)
            message.set(INTENT, named, add_to_output=True)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
