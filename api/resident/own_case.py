"""What the resident's page shows beside the talk: what is noted, how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from api.resident.endpoints import WITH_TOKEN, ConversationId, limited_talk
from api.security import ResidentToken, unknown_talk
from api.services import Services, ServicesDep
from api.strict_json import JsonRoute
from casework.conversations.models import Conversation
from casework.errors import UnknownConversation
from casework.resident.noted import Noted
from casework.resident.progress import Progress

router = APIRouter(
    prefix="/conversations/{conversation_id}",
    tags=["居民会话"],
    route_class=JsonRoute,
    responses=WITH_TOKEN,
    dependencies=[Depends(limited_talk)],
)


@contextmanager
def talk_of_token(
    services: Services, conversation_id: str, token: str
) -> Iterator[tuple[Session, Conversation]]:
    """The talk that the token opens, in a transaction that only reads. Raises the 401 problem."""
    with services.database.read() as session:
        try:
            conversation = services.conversations.authenticate(session, conversation_id, token)
        except UnknownConversation:
            raise unknown_talk() from None
        yield session, conversation


@router.get("/noted", summary="已记下的")
def read_noted(conversation_id: ConversationId, token: ResidentToken, services: ServicesDep) -> Noted:
    """到现在记下了什么，一项一行；`change` 说明改这一项要在会话里说什么。提交以后是提交的内容。

    `fields` 是每一项的值（键和取值同申请的 `fields`）。只给这次会话的凭证看，不含原话以外别人的资料。
    """
    with talk_of_token(services, conversation_id, token) as (session, conversation):
        return services.own_case.noted(session, conversation)


@router.get("/progress", summary="办到哪一步了")
def read_progress(conversation_id: ConversationId, token: ResidentToken, services: ServicesDep) -> Progress:
    """这次会话提交的每份申请：每项需求在哪个单位、走过哪些步骤、各在哪一天。姓名打码，不含评估和单位写的原因。"""
    with talk_of_token(services, conversation_id, token) as (session, conversation):
        return services.own_progress.of(session, conversation)
