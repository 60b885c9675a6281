"""Lays out the baseline's Rasa project: this repository's training data, an ordinary form, stock settings."""

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from benchmarks.talk import SLOTS

HERE = Path(__file__).resolve().parent
ANNOTATION = re.compile(
    r"\[[^\]]+\](?:\((?P<short>[^):]+)[^)]*\)|\{[^}]*\"entity\":\s*\"(?P<long>[^\"]+)\"[^}]*\})"
)
FORM = "intake_form"
SUBMIT = "action_submit_intake"
#: What `rasa train` does unless told otherwise.
DEFAULT_EPOCHS = 100
BUILT_IN = {"session_start", "restart", "back", "nlu_fallback"}


def read_training_data(folder: Path) -> tuple[list[str], list[str]]:
    """The intents and the entities that the training data under `folder` names, sorted."""
    intents: set[str] = set()
    entities: set[str] = set()
    for path in sorted(folder.rglob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            if "intent" not in block:
                continue
            intents.add(str(block["intent"]).split("/")[0])
            for found in ANNOTATION.finditer(str(block.get("examples", ""))):
                entities.add(found["short"] or found["long"])
    return sorted(intents), sorted(entities)


def make_domain(intents: list[str], entities: list[str]) -> dict[str, Any]:
    """The domain: a form with a text slot per answer, a need from its entity, an answer per intent."""
    slots: dict[str, Any] = {
        slot: {
            "type": "text",
            "influence_conversation": False,
            "mappings": [
                {"type": "from_text", "conditions": [{"active_loop": FORM, "requested_slot": slot}]}
            ],
        }
        for slot in SLOTS
    }
    if "need" in entities:
        need = {"type": "from_entity", "entity": "need"}
        slots["need"] = {"type": "text", "influence_conversation": False, "mappings": [need]}
    responses = {f"utter_ask_{slot}": [{"text": f"请告诉我：{slot}"}] for slot in SLOTS}
    responses |= {f"utter_{intent}": [{"text": f"好的（{intent}）"}] for intent in intents}
    responses["utter_please_rephrase"] = [{"text": "没有听懂，请再说一遍。"}]
    return {
        "version": "3.1",
        "intents": intents,
        "entities": entities,
        "slots": slots,
        "forms": {FORM: {"required_slots": list(SLOTS)}},
        "actions": ["validate_intake_form", SUBMIT],
        "responses": responses,
    }


def make_rules(intents: list[str]) -> dict[str, Any]:
    """Rules for the form and one answer per intent, and stories for the policies that learn."""
    spoken = [name for name in intents if name not in {"apply", *BUILT_IN}]
    begin = [{"intent": "apply"}, {"action": FORM}, {"active_loop": FORM}]
    end = [{"action": FORM}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    rules: list[dict[str, Any]] = [
        {"rule": "begin", "steps": begin},
        {"rule": "end", "condition": [{"active_loop": FORM}], "steps": [*end, {"action": SUBMIT}]},
    ]
    rules += [
        {"rule": f"answer {name}", "steps": [{"intent": name}, {"action": f"utter_{name}"}]}
        for name in spoken
    ]
    finish = [{"active_loop": None}, {"action": SUBMIT}]
    stories: list[dict[str, Any]] = []
    for name in spoken:
        said = [{"intent": name}, {"action": f"utter_{name}"}]
        stories.append({"story": f"{name}, then the form", "steps": [*said, *begin, *finish]})
        stories.append({"story": f"the form, then {name}", "steps": [*begin, *finish, *said]})
    return {"version": "3.1", "rules": rules, "stories": stories}


def write_yaml(path: Path, content: Any) -> None:
    """Writes `content` as YAML that Rasa's own reader takes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def build(training_data: Path, out: Path, action_port: int, epochs: int = DEFAULT_EPOCHS) -> None:
    """Writes the project to `out`, which must not exist yet; each neural part trains `epochs` epochs."""
    intents, entities = read_training_data(training_data)
    if "apply" not in intents:
        raise ValueError(f"no training data with the intent `apply` under {training_data}")
    shutil.copytree(training_data, out / "data" / "nlu")
    write_yaml(out / "data" / "rules.yml", make_rules(intents))
    write_yaml(out / "domain.yml", make_domain(intents, entities))
    config = (HERE / "config.yml").read_text(encoding="utf-8")
    config = config.replace(f"epochs: {DEFAULT_EPOCHS}", f"epochs: {epochs}")
    (out / "config.yml").write_text(config, encoding="utf-8")
    shutil.copy(HERE / "actions.py", out / "actions.py")
    write_yaml(out / "credentials.yml", {"rest": {}})
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{action_port}/webhook"},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "tracker.db"},
    }
    write_yaml(out / "endpoints.yml", endpoints)
