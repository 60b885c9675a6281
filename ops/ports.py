"""Free ports on loopback, and whether a wanted one is free."""

import random
import socket

# Below what Linux and macOS hand out by themselves, so that no outgoing connection takes one
# between the choice and the moment when the process listens.
RANGE = range(20_000, 32_000)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on `host`:`port` now."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        return False
    for family, kind, protocol, _, address in places:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError:
                return False
    return True


def free_ports(count: int, chooser: random.Random | None = None) -> list[int]:
    """`count` different ports that are free on 127.0.0.1 now. Raises OSError when there are not enough."""
    chooser = chooser or random.SystemRandom()
    found: list[int] = []
    for port in chooser.sample(RANGE, k=2_000):
        if len(found) == count:
            break
        if is_free("127.0.0.1", port):
            found.append(port)
    if len(found) < count:
        raise OSError("no free port on 127.0.0.1")
    return found
