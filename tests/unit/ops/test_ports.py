"""Ports."""

import random
import socket

from ops.ports import RANGE, free_ports, is_free


class TestIsFree:
    def test_a_port_that_somebody_listens_on_is_not(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            assert not is_free("127.0.0.1", port)
        assert is_free("127.0.0.1", port)

    def test_an_address_that_is_not_this_machine_is_not(self) -> None:
        assert not is_free("192.0.2.1", 8000)

    def test_a_host_that_is_no_host_is_not(self) -> None:
        assert not is_free("not a host", 8000)


class TestFreePorts:
    def test_are_different_and_free_and_not_what_the_system_hands_out(self) -> None:
        ports = free_ports(5)
        assert len(set(ports)) == 5
        assert all(port in RANGE and is_free("127.0.0.1", port) for port in ports)

    def test_pass_over_a_port_that_is_taken(self) -> None:
        first = free_ports(1, random.Random(7))[0]
        with socket.create_server(("127.0.0.1", first)):
            assert first not in free_ports(1, random.Random(7))
