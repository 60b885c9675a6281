"""The cheap question whether a server is there."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ops.ports import free_ports
from ops.probe import answers_200


@contextmanager
def server(answer: bytes) -> Iterator[str]:
    """Answers one request with `answer`, whatever it asks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def once() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(1024)
                client.sendall(answer)

        thread = threading.Thread(target=once)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/readyz"
        thread.join()


class TestAnswers200:
    def test_is_true_for_200(self) -> None:
        with server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as url:
            assert answers_200(url)

    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
            b"not http at all\r\n\r\n",
            b"",
        ],
    )
    def test_is_false_for_anything_else(self, answer: bytes) -> None:
        with server(answer) as url:
            assert not answers_200(url)

    def test_is_false_where_nobody_listens(self) -> None:
        assert not answers_200(f"http://127.0.0.1:{free_ports(1)[0]}/readyz")
