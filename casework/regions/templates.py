"""Reasons and replies that staff choose from: for all regions, and a region's own (``templates.yml``)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from casework.regions.directory import PackModel

#: Steps that ask for a reason: of a whole application (``correct``: a field), and of a referral (``create``:
#: a new one).
ApplicationReason = Literal["return", "close", "reopen", "withdraw", "erase", "correct"]
ReferralReason = Literal["create", "reject", "hold", "fail", "withdraw", "confirm", "dispute"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Sentences = Annotated[list[Sentence], Field(max_length=12)]


class ReasonTemplates(PackModel):
    """The sentences of each step, in the order to offer them. What a region leaves out is as everywhere."""

    application: dict[ApplicationReason, Sentences] = Field(default_factory=dict)
    referral: dict[ReferralReason, Sentences] = Field(default_factory=dict)
    talk: dict[Annotated[str, StringConstraints(min_length=1, max_length=12)], Sentences] = Field(
        default_factory=dict, max_length=12
    )
    """What a caseworker may say in a talk, by occasion; a region's own occasions take the place of all."""
