"""What Rasa 3.6.21 does again at every turn although its result never changes, done once.

Each of these was measured with a profiler on this project's form turn (``docs/performance.md``):
the answer is the same, only the repeated work is gone.
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import jsonschema
from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.engine.training import graph_trainer
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.core import events
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.importers.importer import E2EImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import validation

from bot.graph_runner import InOrderGraphRunner

#: rasa-sdk refuses a call that brings neither a domain nor the digest of one it knows. Our actions read
#: nothing from the domain, so the call carries this instead of the whole domain (60 KB, dumped every time).
SMALLEST_DOMAIN = {"version": "3.1"}


def install() -> None:
    """Put all of it in place. Call it once, before an agent is loaded or a model trained."""
    _compile_training_data_schemas()
    _run_graphs_in_order()
    _copy_nothing_for_logs()
    _compile_action_result_schema()
    _leave_the_domain_out_of_action_calls()
    _remember_event_classes()


def read_training_data_once() -> None:
    """Rasa caches the training data by the language it asks for, which nothing reads, and asks with three."""
    read = E2EImporter.get_nlu_data

    def in_one_language(self: E2EImporter, language: str | None = None) -> TrainingData:
        return read(self, "zh")

    E2EImporter.get_nlu_data = in_one_language


def keep_nothing_for_later_trainings() -> None:
    """Leave out the cache of what each component gave: the next training begins anew, and to fingerprint and
    store it takes a quarter of the time."""

    class KeepsNothing(TrainingHook):  # type: ignore[misc]
        def on_before_node(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
            return {}

        def on_after_node(self, *args: Any, **kwargs: Any) -> None:
            return None

    graph_trainer.TrainingHook = KeepsNothing


def _compiled(schema: dict[str, Any]) -> Any:
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    return validator_class(schema)


def _compile_training_data_schemas() -> None:
    """Rasa checks the schema itself anew for each of the thousands of annotations in the training data."""
    validators: dict[str, Any] = {}

    def validate(json_data: dict[str, Any], schema: dict[str, Any]) -> None:
        key = repr(schema)
        if key not in validators:
            validators[key] = _compiled(schema)
        try:
            validators[key].validate(json_data)
        except jsonschema.ValidationError as error:
            raise validation.SchemaValidationError.create_from(error) from error

    validation.validate_training_data = validate


def _run_graphs_in_order() -> None:
    processor.DaskGraphRunner = InOrderGraphRunner


def _copy_nothing_for_logs() -> None:
    """These modules deep-copy trackers, events and parses only to hand them to a debug log that is off."""
    as_it_is = SimpleNamespace(deepcopy=lambda value: value)
    for module in (processor, rule_policy, forms):
        module.copy = as_it_is


def _compile_action_result_schema() -> None:
    """The same shape as Rasa's schema, without its choice among all events, tried one by one for each event.

    An event of an unknown kind or without its keys still fails, where Rasa makes the event of it.
    """
    events_of_any_kind = {
        "type": "array",
        "items": {"type": "object", "required": ["event"], "properties": {"event": {"type": "string"}}},
    }
    given = RemoteAction.action_response_format_spec()
    schema = {**given, "properties": {**given["properties"], "events": events_of_any_kind}}
    validator = _compiled(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _leave_the_domain_out_of_action_calls() -> None:
    def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(EventVerbosity.NONE),
            "domain": SMALLEST_DOMAIN,
            "version": "3.6.21",
        }

    RemoteAction._action_call_format = call_format


def _remember_event_classes() -> None:
    events.Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(events.Event.resolve_by_type))
