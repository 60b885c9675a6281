"""The knowledge over the staff API, and what the talk says from it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.main import read_ahead
from api.services import Services
from casework.conversations.types import Reply
from casework.intake.draft import Draft, DraftNeed
from tests.api.test_resident import assert_problem

ALL = "/api/v1/knowledge"


class TestStaff:
    async def test_entries_are_listed_with_their_basis_and_searched(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        items = (await caseworker.get(ALL)).json()["items"]
        assert len(items) > 100 and all("《" in item["basis"] for item in items)
        found = (await caseworker.get(ALL, params={"q": "渐退"})).json()["items"]
        assert "dibao.work" in [item["id"] for item in found] and len(found) < 5
        there = (await caseworker.get(ALL, params={"region": "weihai"})).json()["items"]
        assert "weijiuni.what" in [item["id"] for item in there]

    async def test_a_change_its_trail_and_the_way_back(self, caseworker: httpx.AsyncClient) -> None:
        one = (await caseworker.get(f"{ALL}/dibao.time")).json()
        body = {"version": 0, "answer": "大概一个多月。", "examples": one["examples"]}
        changed = await caseworker.put(f"{ALL}/dibao.time", json=body)
        assert changed.status_code == 200, changed.text
        assert changed.json()["version"] == 1 and changed.json()["changed_by"] == "chen"
        assert_problem(await caseworker.put(f"{ALL}/dibao.time", json=body), 409)
        back = await caseworker.delete(f"{ALL}/dibao.time", params={"version": 1})
        assert back.json()["answer"] == one["answer"] and not back.json()["changed"]
        trail = (await caseworker.get(f"{ALL}/dibao.time/revisions")).json()["items"]
        assert [(item["version"], item["after"] and item["after"]["answer"]) for item in trail] == [
            (2, None),
            (1, "大概一个多月。"),
        ]

    async def test_who_may_not_change_it(
        self, client: httpx.AsyncClient, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        body = {"version": 0, "answer": "好。", "examples": ["一句", "两句", "三句"]}
        assert_problem(await client.get(ALL), 401)
        assert_problem(await organisation.put(f"{ALL}/dibao.time", json=body), 403)
        elsewhere = await caseworker.put(f"{ALL}/dibao.time", params={"region": "weihai"}, json=body)
        assert_problem(elsewhere, 403)

    @pytest.mark.parametrize(
        ("path", "status"), [("nothing", 404), ("dibao.time?region=mars", 422), ("weijiuni.what", 404)]
    )
    async def test_what_is_not_there(self, caseworker: httpx.AsyncClient, path: str, status: int) -> None:
        assert_problem(await caseworker.get(f"{ALL}/{path}"), status)

    async def test_a_wrong_answer_is_told_in_words(self, caseworker: httpx.AsyncClient) -> None:
        body = {"version": 0, "answer": "没有句号", "examples": ["一句"]}
        problem = (await caseworker.put(f"{ALL}/dibao.time", json=body)).json()
        assert {error["message"] for error in problem["errors"]} == {"请用句号结尾", "太少了"}


class Talker:
    """A talk whose policy questions are answered by the real action over its real route."""

    def __init__(self, client: httpx.AsyncClient, services: Services) -> None:
        self.client, self.services = client, services
        with services.database.session() as s:
            opened = services.conversations.open(s, region="dehua", greeting=[Reply(text="您好")])
            self.id = opened.conversation.id

    async def ask(self, text: str) -> dict[str, Any]:
        """What is said to ``text``; it is also written into the transcript, as a turn does."""
        with self.services.database.session() as s:
            conversation = self.services.conversations.get(s, self.id)
            message = self.services.conversations.receive(s, conversation, f"c-{text}", text).message
        parse = {
            "text": text,
            "intent": {"name": "ask_policy", "confidence": 1.0},
            "entities": [],
            "metadata": {
                "conversation_id": self.id,
                "message_id": message.id,
                "region": "dehua",
                "asking": None,
                "typed": text,
            },
        }
        tracker = {"sender_id": self.id, "slots": {"phase": "open"}, "latest_message": parse, "events": []}
        body = {"next_action": "action_answer_policy", "sender_id": self.id, "tracker": tracker, "domain": {}}
        answer = await self.client.post("/webhook", json=body)
        assert answer.status_code == 200, answer.text
        [said] = answer.json()["responses"]
        with self.services.database.session() as s:
            state = self.services.conversations.get(s, self.id).state
            words = f"{said.get('answer', '')}{said.get('notes', '')}" or "？"
            self.services.conversations.answer(s, message, [Reply(text=words)], state)
        found: dict[str, Any] = said
        return found


@pytest.fixture
def talker(actions_door: httpx.AsyncClient, services: Services) -> Talker:
    return Talker(actions_door, services)


def test_what_a_first_question_needs_is_made_before_it_comes(services: Services) -> None:
    def ready() -> list[bool]:
        with services.database.read() as s:
            return [services.knowledge.finder(s, region).is_ready for region in services.regions]

    assert ready() == [False, False]
    read_ahead(services)
    assert ready() == [True, True]


class TestTheTalk:
    async def test_one_reply_with_the_rule_its_basis_and_who_decides(self, talker: Talker) -> None:
        said = await talker.ask("低保要什么条件")
        assert said["response"] == "utter_policy_answer"
        assert said["basis"] == "《社会救助暂行办法》第九条（2014年5月1日起施行）"
        assert "要由民政局核" in said["notes"] and "社会救助法" in said["notes"]

    async def test_the_next_question_needs_no_topic_and_nothing_is_said_twice(self, talker: Talker) -> None:
        await talker.ask("特困要什么条件")
        said = await talker.ask("那要多久能批")
        assert "15个工作日" in said["answer"] and "特困人员认定办法" in said["basis"]
        assert "社会救助法" not in said["notes"]

    async def test_the_needs_of_the_draft_give_the_topic(self, talker: Talker) -> None:
        draft = Draft(region="dehua", needs=[DraftNeed(service="link.housing", text="没房子住")])
        with talker.services.database.session() as s:
            talker.services.conversations.save_draft(s, talker.id, draft)
        assert "住房" in (await talker.ask("要什么条件"))["answer"]

    async def test_no_topic_asks_for_one_with_buttons(self, talker: Talker) -> None:
        said = await talker.ask("要什么条件")
        assert said["response"] == "utter_policy_which"
        assert 2 <= len(said["buttons"]) <= 4 and said["buttons"][0]["payload"] == "低保要什么条件"

    async def test_what_no_source_says_names_who_may_know(self, talker: Talker) -> None:
        said = await talker.ask("残疾证怎么办理")
        assert (said["response"], said["who"]) == ("utter_policy_unknown_ask", "残联")
        assert (await talker.ask("明天会下雨吗"))["response"] == "utter_policy_unknown"
