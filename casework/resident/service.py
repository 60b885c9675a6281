"""What a resident's own page reads, in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casework.applications import repository as applications
from casework.applications.models import Application
from casework.applications.status import taken_up
from casework.conversations.models import Conversation
from casework.conversations.service import Conversations
from casework.regions.pack import RegionPack
from casework.resident.noted import Noted, noted

#: Nothing is corrected while danger comes first, or while a person answers.
_NOT_NOW = frozenset({"crisis", "human"})
#: What no word changes in a talk that is told for a form.
_FIXED = frozenset({"filled_by"})


class OwnCase:
    """The case of one talk, for the holder of its token; whoever asks has been authenticated."""

    def __init__(self, conversations: Conversations, regions: Mapping[str, RegionPack]) -> None:
        self._conversations = conversations
        self._regions = regions

    def noted(self, s: Session, conversation: Conversation) -> Noted:
        """What is noted so far; once the draft was filed, what was filed."""
        pack = self._regions[conversation.region]
        may = conversation.phase not in _NOT_NOW
        draft = self._conversations.load_draft(s, conversation.id)
        filed = applications.by_draft(s, draft.id) if conversation.application_no else None
        if filed is None or filed.conversation_id != conversation.id:
            wanted = [(need.service, need.text) for need in draft.needs]
            return noted(
                draft.fields,
                draft.derived,
                wanted,
                pack,
                correctable=may,
                asking=conversation.asking,
                fixed=_FIXED if conversation.entered_by is not None else (),
            )
        statuses = [referral.status for referral in filed.referrals]
        return noted(
            filed.fields,
            filed.derived,
            [(need.service, need.text) for need in filed.needs if not _dropped(filed, need.id)],
            pack,
            correctable=may and not taken_up(filed.status, statuses),
            asking=conversation.asking,
            application_no=filed.no,
        )


def _dropped(application: Application, need_id: str) -> bool:
    """Whether the resident said that the need is not wanted any more."""
    of_need = [one.status for one in application.referrals if one.need_id == need_id]
    return bool(of_need) and all(status == "withdrawn" for status in of_need)
