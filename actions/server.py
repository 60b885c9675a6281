"""The action server: rasa-sdk's executor behind one loopback route that only the engine may call.

rasa-sdk's own server listens on every address, allows every origin and echoes requests in its errors.
"""

from __future__ import annotations

import hmac
import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from rasa_sdk.executor import ActionExecutor

from actions import alerting, answers, correcting, filing, intake, policy
from actions.desk import Desk, DeskAction
from casework.failures import describe

logger = logging.getLogger("yizhu.actions")

ACTIONS: tuple[type[DeskAction], ...] = (
    intake.ValidateIntakeForm,
    intake.AskConfirm,
    filing.Submit,
    filing.Withdraw,
    filing.Erase,
    correcting.Correct,
    answers.TellStatus,
    answers.AnswerResource,
    policy.AnswerPolicy,
    answers.ExplainQuestion,
    alerting.HandOver,
    alerting.MeetDanger,
    alerting.TakeFeedback,
    answers.Resume,
    correcting.NotUnderstood,
)


def executor_for(desk: Desk) -> ActionExecutor:
    """rasa-sdk's executor with every action of this project."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(desk))
    return executor


def create_action_app(desk: Desk, token: str) -> FastAPI:
    """The action server's application; a call must carry ``Authorization: Bearer <token>``."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    executor = executor_for(desk)
    expected = f"Bearer {token}".encode()

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return _json({"error": "unauthorized"}, 401)
        call: dict[str, Any] = orjson.loads(await request.body())
        try:
            result = await executor.run(call)
        except Exception as failure:
            # The engine's turn fails with this, and the resident is told: never half an answer.
            logger.error("%s failed: %s", call.get("next_action"), describe(failure))
            return _json({"error": "action_failed", "action_name": call.get("next_action")}, 500)
        return _json(result.model_dump() if result else {"events": [], "responses": []}, 200)

    return app


def _json(body: Any, status: int) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
