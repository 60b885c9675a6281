"""The figures of both sides as one table."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.side import Figures


@dataclass(frozen=True)
class Row:
    """One line: what is measured, both figures, and the aim for ours as a multiple of the baseline's."""

    title: str
    plain: float
    ours: float
    aim: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """Ours divided by plain Rasa's."""
        return self.ours / self.plain

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        return self.ratio >= self.aim if self.more_is_better else self.ratio <= self.aim


def rows(plain: Figures, ours: Figures) -> list[Row]:
    """The rows of the comparison, and the growth of each side over one long talk as the last."""

    def turn(
        title: str, pick: Callable[[Figures], float], aim: float | None = None, more: bool = False
    ) -> Row:
        return Row(title, pick(plain), pick(ours), aim, more)

    table = [
        turn("训练，秒", lambda f: f.training_s, 0.2),
        turn("启动到可用，秒", lambda f: f.ready_s, 0.2),
        turn("内存（全部进程），MiB", lambda f: f.memory_mib, 0.5),
        turn("单人对话，每轮 p50，毫秒", lambda f: f.timing.p50_ms, 0.25),
        turn("单人对话，每轮 p95，毫秒", lambda f: f.timing.p95_ms),
        turn("8 人同时，每轮 p50，毫秒", lambda f: f.timing.p50_together_ms),
        turn("8 人同时，每轮 p95，毫秒", lambda f: f.timing.p95_together_ms),
        turn("8 人同时，每秒轮数", lambda f: f.timing.turns_per_second, 4.0, True),
    ]
    for at in plain.timing.at_turn_ms:
        table.append(
            Row(f"同一对话第 {at} 轮，毫秒", plain.timing.at_turn_ms[at], ours.timing.at_turn_ms[at])
        )
    return table


def growth(figures: Figures) -> float | None:
    """How many times slower the last milestone of a long talk is than turn 10; None without both."""
    at = figures.timing.at_turn_ms
    return at[max(at)] / at[10] if len(at) > 1 else None


GROWTH_AIM = 1.2


def verdict(met: bool | None) -> str:
    """One sign for the last column."""
    return {None: "", True: "✓", False: "✗"}[met]


def markdown(plain: Figures, ours: Figures) -> str:
    """The comparison as a markdown table."""
    lines = ["| 指标 | 原版 Rasa | 易助 | 易助 ÷ Rasa | 目标 | |", "|---|---:|---:|---:|---:|---|"]
    for row in rows(plain, ours):
        aim = "" if row.aim is None else f"{'≥' if row.more_is_better else '≤'} {row.aim:g}"
        figures = f"{row.plain:,.1f} | {row.ours:,.1f} | {row.ratio:.2f}"
        lines.append(f"| {row.title} | {figures} | {aim} | {verdict(row.met)} |")
    slower, ours_slower = growth(plain), growth(ours)
    if slower is not None and ours_slower is not None:
        last = max(plain.timing.at_turn_ms)
        met = verdict(ours_slower <= GROWTH_AIM)
        aim = f"易助 ≤ {GROWTH_AIM}"
        lines.append(f"| 第 {last} 轮 ÷ 第 10 轮 | {slower:.2f} | {ours_slower:.2f} | | {aim} | {met} |")
    return "\n".join(lines)
