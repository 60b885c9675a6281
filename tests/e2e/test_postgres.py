"""The main story on PostgreSQL, the production database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.test_talks import OPENING, file
from tests.support import postgres
from tests.support.running import Running, start


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Both processes on a PostgreSQL server of their own."""
    try:
        server = postgres.start()
    except postgres.NoServer as reason:
        pytest.skip(f"no PostgreSQL: {reason}")
    try:
        server.execute("CREATE DATABASE yizhu")
        running = start(tmp_path_factory.mktemp("postgres"), YIZHU_DATABASE_URL=server.url("yizhu"))
        yield running
        running.stop()
    finally:
        server.stop()


class TestOnPostgres:
    def test_a_chat_becomes_an_application_with_a_referral(self, on_postgres: Running) -> None:
        talk = on_postgres.open()
        file(talk)
        application = on_postgres.application(talk.number)
        assert application["fields"]["age"] == 82
        assert [r["organisation"] for r in application["referrals"]] == ["dehua.zhihe"]

    def test_it_is_found_and_withdrawn(self, on_postgres: Running) -> None:
        talk = on_postgres.open()
        file(talk, OPENING, {"name": "欧阳春兰"})
        found = on_postgres.staff.get("/api/v1/applications", params={"q": "春兰"}).json()
        assert [item["no"] for item in found["items"]] == [talk.number]
        talk.say("我不想申请了，撤回吧")
        assert on_postgres.application(talk.number)["status"] == "withdrawn"
