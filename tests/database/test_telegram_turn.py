"""Updates are fetched by one process of the service at a time."""

from __future__ import annotations

from api.channels.telegram.parts import SharedTurn
from casework.channels.shared import SharedValues
from tests.database.conftest import House


async def test_one_of_two_processes_polls_until_it_stops_or_dies(house: House) -> None:
    shared = SharedValues(house.clock)
    first, second = (SharedTurn(house.database, shared, "700000001") for _ in range(2))
    assert await first.hold(60) and not await second.hold(60)
    assert await first.hold(60), "who has it keeps it"
    first.let_go()
    assert await second.hold(60) and not await first.hold(60), "who stops hands it on"
    first.let_go()
    assert not await first.hold(60), "and nobody gives away what another has"
    house.clock.wait(seconds=61)
    assert await first.hold(60), "who died is not waited for"


async def test_two_bots_are_polled_beside_one_another(house: House) -> None:
    shared = SharedValues(house.clock)
    assert await SharedTurn(house.database, shared, "1").hold(60)
    assert await SharedTurn(house.database, shared, "2").hold(60)
