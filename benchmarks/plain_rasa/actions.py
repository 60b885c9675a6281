"""Custom actions of the baseline, as in Rasa's own documentation. Run by the stock `rasa run actions`."""

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict


class ValidateIntakeForm(FormValidationAction):
    """Checks the two answers that can be wrong in form."""

    def name(self) -> str:
        return "validate_intake_form"

    def validate_age(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        digits = "".join(sign for sign in str(value) if sign.isdigit())
        if digits and 0 < int(digits) < 120:
            return {"age": digits}
        dispatcher.utter_message(text="年龄请用数字告诉我。")
        return {"age": None}

    def validate_phone(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        digits = "".join(sign for sign in str(value) if sign.isdigit())
        if len(digits) == 11:
            return {"phone": digits}
        dispatcher.utter_message(text="电话号码应该是 11 位。")
        return {"phone": None}


class ActionSubmitIntake(Action):
    """Answers with a number and empties the form, so that the next talk can begin."""

    def name(self) -> str:
        return "action_submit_intake"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="已经提交，编号 PLAIN-000001。")
        kept = domain["forms"]["intake_form"]["required_slots"]
        return [{"event": "slot", "timestamp": None, "name": slot, "value": None} for slot in kept]
