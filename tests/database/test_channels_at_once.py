"""Two processes at the same rows of the channels: what one has done, the other knows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from casework.channels.linking import GUESSES, Attempt, Linking
from casework.conversations.service import Conversations
from casework.conversations.types import Reply
from tests.database.conftest import House

AT_ONCE = 8


def talk(house: House) -> str:
    with house.database.session() as s:
        conversations = Conversations(house.clock, house.keyring)
        return conversations.open(s, region="dehua", greeting=[Reply(text="您好")]).conversation.id


class TestCodes:
    def attempts(self, house: House, code: str, people: list[str]) -> list[Attempt]:
        """What comes of a code that several type at once."""
        linking, together = Linking(house.clock, house.keyring), Barrier(len(people))

        def join(who: str) -> Attempt:
            together.wait()
            with house.database.session() as s:
                return linking.join(s, code, who)

        with ThreadPoolExecutor(len(people)) as pool:
            return list(pool.map(join, people))

    def test_a_code_that_two_type_at_once_joins_one(self, house: House) -> None:
        mine = talk(house)
        for _ in range(3):
            with house.database.session() as s:
                code, _until = Linking(house.clock, house.keyring).offer(s, mine)
            came = self.attempts(house, code, [f"o-{n}" for n in range(AT_ONCE)])
            assert [each.conversation_id for each in came if each.wrong is None] == [mine]
            house.clock.wait(minutes=11)

    def test_many_guesses_at_once_are_no_more_guesses(self, house: House) -> None:
        talk(house)
        came = self.attempts(house, "000000", ["guesser"] * (GUESSES + 3))
        assert [each.wrong for each in came].count("wrong") == GUESSES
