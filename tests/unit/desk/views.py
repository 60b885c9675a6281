"""Applications as they are shown, for the tests of the pages' pure parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import JsonValue

from casework.applications.schemas import ApplicationView, AssessmentView, NeedView
from casework.intake.draft import Evidence


def a_view(
    fields: Mapping[str, JsonValue] | None = None,
    evidence: Mapping[str, tuple[str, int, int, str]] | None = None,
    needs: Sequence[str] = (),
    derived: Sequence[str] = (),
) -> ApplicationView:
    """An application of Dehua; a need's id is its service."""
    return ApplicationView(
        no="DH20261121-000001",
        region="dehua",
        channel="web",
        status="submitted",
        submitted_at=datetime(2026, 11, 21, 4, 0, tzinfo=UTC),
        fields=dict(fields or {}),
        evidence={
            key: [Evidence(message_id=id_, start=start, end=end, text=words)]
            for key, (id_, start, end, words) in (evidence or {}).items()
        },
        needs=[NeedView(id=code, service=code, urgency="normal", text="要") for code in needs],
        assessment=AssessmentView(
            difficulty=1, level="low", dimensions={}, reasons=[], stage="初筛", difficulty_max=1, missing=[]
        ),
        referrals=[],
        conversation_id="c",
        possible_duplicates=[],
        derived=list(derived),
    )
