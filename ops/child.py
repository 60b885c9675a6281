"""`python -m ops.child MODULE [ARGUMENT…]`: runs a module that must not outlive what started it.

The parent holds the other end of this process's standard input. When the parent is gone, however it died,
that pipe closes: the module is asked to stop (SIGTERM), and ended when it does not. Only the standard
library: both environments use this.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 10.0


def stop_with_parent(pipe: int, grace: float = GRACE_SECONDS) -> None:
    """Blocks until `pipe` closes, then ends this process and the group that it leads."""
    while os.read(pipe, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def main() -> None:
    """Hands standard input over to the watch, then becomes the module."""
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=stop_with_parent, args=(pipe,), daemon=True, name="parent-watch").start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
