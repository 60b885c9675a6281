"""Applications for the tests of the staff API, filed through casework as the dialogue does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from api.services import Services
from casework.conversations.types import Reply, State
from casework.intake.draft import Draft, DraftNeed, Evidence

STORY = "我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾"


@dataclass(frozen=True)
class Filed:
    """A filed application and its talk."""

    no: str
    conversation_id: str
    token: str
    message_id: str


def _span(part: str) -> tuple[int, int]:
    start = STORY.index(part)
    return start, start + len(part)


def file_application(services: Services, **changes: Any) -> Filed:
    """One application of Dehua out of one long message; ``changes`` are fields, ``needs`` its services."""
    needs = changes.pop("needs", ["living.home_care"])
    said: dict[str, tuple[Any, str]] = {
        "age": (82, "82"),
        "living": ("alone", "一个人住"),
        "township": ("上涌镇", "上涌镇"),
        "illness": ("中风", "中风"),
    }
    pack = services.regions["dehua"]
    with services.database.session() as s:
        opened = services.conversations.open(s, region="dehua", greeting=[Reply(text="您好")])
        conversation = opened.conversation
        message = services.conversations.receive(s, conversation, str(uuid4()), STORY).message
        spans = {key: _span(part) for key, (_, part) in said.items()}
        evidence = {
            key: [Evidence(message_id=message.id, start=start, end=end, text=STORY[start:end])]
            for key, (start, end) in spans.items()
        }
        given: dict[str, Any] = {key: {"start": start, "end": end} for key, (start, end) in spans.items()}
        start, end = _span("想找人上门照顾")
        given["needs"] = [{"service": "living.home_care", "start": start, "end": end}]
        services.conversations.mark_fields(s, message.id, given)
        draft = Draft(
            region="dehua",
            fields={key: value for key, (value, _) in said.items()}
            | {"consent": True, "filled_by": "family", "name": "王秀英", "phone": "13800138000"}
            | changes,
            evidence={key: value for key, value in evidence.items() if key not in changes},
            needs=[DraftNeed(service=service, text="想找人上门照顾") for service in needs],
        )
        services.conversations.save_draft(s, conversation.id, draft)
        application = services.applications.file(s, draft, conversation, pack)
        services.conversations.answer(
            s,
            message,
            [Reply(text="已经提交")],
            State(phase="submitted", application_no=application.no),
        )
        return Filed(application.no, conversation.id, opened.token, message.id)
