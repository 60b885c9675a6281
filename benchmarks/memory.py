"""How much memory all processes of one side hold together."""

import psutil

MIB = 1024 * 1024


def resident_mib(pids: list[int]) -> float:
    """MiB that the processes `pids` and all their children hold: PSS (shared pages split among those who
    share them) where the system tells it, else RSS."""
    family: dict[int, psutil.Process] = {}
    for pid in pids:
        process = psutil.Process(pid)
        family |= {each.pid: each for each in [process, *process.children(recursive=True)]}
    total = 0
    for process in family.values():
        memory = process.memory_full_info()
        total += getattr(memory, "pss", memory.rss)
    return total / MIB
