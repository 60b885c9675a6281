"""`make bench`: measures plain Rasa, then 易助, and prints the table."""

import argparse
import platform
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks.load import MILESTONES, TALKS_AT_ONCE, WINDOW, NoAnswer, Size
from benchmarks.ours import Yizhu
from benchmarks.plain import PlainRasa
from benchmarks.plain_rasa.build import DEFAULT_EPOCHS
from benchmarks.side import ROOT, BenchmarkFailed, Side
from benchmarks.table import markdown
from benchmarks.talk import TEXTS

PAGE = Path(__file__).with_name("page.md")


def describe_machine() -> str:
    """Cores, memory and system, without the machine's name."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} 核，{memory:.0f} GiB，{platform.system()} {platform.machine()}"


def main() -> int:
    """Exit code 0 with a table, 1 after one line that says why there is none."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--write", type=Path, help="also write the table to this markdown page")
    parser.add_argument("--runs", type=int, default=Size.runs, help="runs of each measurement")
    parser.add_argument("--talks", type=int, default=Size.talks, help="talks of each run and talker")
    parser.add_argument("--long", type=int, default=Size.long_turns, help="turns of the long talk")
    parser.add_argument("--only", choices=["plain", "ours"], help="measure one side and print its figures")
    parser.add_argument("--data", type=Path, default=ROOT / "data/nlu", help="training data of the baseline")
    parser.add_argument("--epochs", type=int, default=DEFAULT_EPOCHS, help="the baseline's training epochs")
    chosen = parser.parse_args()
    size = Size(chosen.runs, chosen.talks, chosen.long)
    folder = Path(tempfile.mkdtemp(prefix="yizhu-bench-"))
    try:
        sides: list[Side] = []
        if chosen.only != "ours":
            sides.append(PlainRasa(folder / "plain", chosen.data, chosen.epochs))
        if chosen.only != "plain":
            sides.append(Yizhu(folder / "ours"))
        figures = []
        for side in sides:
            print(f"▸ {side.name}：训练、启动、对话 …", flush=True)
            figures.append(side.measure(size))
            print(f"✓ {figures[-1]}", flush=True)
    except (BenchmarkFailed, NoAnswer, ValueError) as failure:
        print(f"✗ {failure}（输出留在 {folder}）")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    if len(figures) == 2:
        table = markdown(*figures)
        print(f"\n{describe_machine()}\n\n{table}")
        if chosen.write:
            chosen.write.parent.mkdir(parents=True, exist_ok=True)
            facts = {
                "runs": size.runs,
                "talks": size.talks,
                "crowd": TALKS_AT_ONCE,
                "window": WINDOW,
                "epochs": chosen.epochs,
                "default_epochs": DEFAULT_EPOCHS,
                "when": datetime.now(UTC).strftime("%Y-%m-%d"),
                "machine": describe_machine(),
                "table": table,
            }
            page = PAGE.read_text(encoding="utf-8").format(**facts)
            chosen.write.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    assert len(TEXTS) == MILESTONES[0]
    sys.exit(main())
