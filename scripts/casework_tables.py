"""Writes the tables of ``docs/casework.md`` out of what the program itself goes by.

    python -m scripts.casework_tables            # writes them
    python -m scripts.casework_tables --check    # only says whether they are up to date

Between ``<!-- name -->`` and ``<!-- /name -->`` stands what is written here; all else is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import get_args

from casework.applications import steps
from casework.permissions import permissions
from casework.referrals.state_machine import RULES, Status
from casework.regions import RegionPack, Regions
from casework.statuses import status_label, status_labels

PAGE = Path(__file__).resolve().parents[1] / "docs" / "casework.md"
_PARTIES = {
    "organisation": "单位",
    "caseworker": "工作人员",
    "resident": "居民",
    "visitor": "回访的人",
    "system": "系统",
}
_CLOCKS = {"accept": "接收", "start": "开始", "deliver": "服务", "confirm": "确认"}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '／') for cell in line)} |" for line in lines)


def referral_steps() -> str:
    """Every step of a referral: from where, to where, by whom, and whether it must say why."""
    rows = []
    for action, rule in RULES.items():
        start = "、".join(status for status in get_args(Status) if status in rule.start)
        to: str = rule.to or "暂停以前的状态"
        if rule.then:
            to = f"{to} → {rule.then}，另开一份"
        who = "、".join(name for party, name in _PARTIES.items() if party in rule.parties)
        rows.append([f"`{action}`", start, to, who, "要写" if rule.reason else ""])
    return _table(["动作", "从", "到", "谁可以", "原因"], rows)


def statuses() -> str:
    """Every status of a referral and what people read."""
    return _table(
        ["状态", "说法"], [[f"`{code}`", label] for code, label in status_labels()["referrals"].items()]
    )


def application_steps() -> str:
    """What a caseworker decides about a whole application."""
    return _table(
        ["动作", "从", "到", "原因"],
        [
            [
                f"`{step}`",
                "、".join(sorted(status_label(status) for status in rule.start)),
                f"{rule.to} {status_label(rule.to)}",
                "要写" if rule.reason else "",
            ]
            for step, rule in steps.RULES.items()
        ],
    )


def clocks(pack: RegionPack) -> str:
    """The working days of each step."""
    return _table(
        ["等什么", "平常（工作日）", "紧急（工作日）"],
        [
            [f"{step} {_CLOCKS[step]}", str(clock.normal), str(clock.urgent)]
            for step, clock in pack.clocks.working_days.items()
        ],
    )


def duties(pack: RegionPack) -> str:
    """Who does what, with the sentence that says so and the services that follow from it."""
    offices = pack.township_office
    rows = [
        [organisation.name, duty.text, f"“{duty.source.quote}”（{duty.source.section}）", " ".join(services)]
        for organisation in pack.named_organisations
        for services in [[f"`{code}`" for code in organisation.services]]
        for duty in organisation.duties
    ]
    rows += [
        [
            f"各乡镇（街道）：{offices.name.format(township='某某')}",
            duty.text,
            f"“{duty.source.quote}”（{duty.source.section}）",
            " ".join(f"`{code}`" for code in offices.services),
        ]
        for duty in offices.duties
    ]
    return _table(["单位", "职责", "依据", "服务"], rows)


def roles() -> str:
    """Who may do what."""
    table = permissions()
    rows = [
        [
            f"{rules.label} `{role}`",
            {"region": "本地区", "township": "本乡镇", "organisation": "转给本单位的", "own": "自己经手的"}[
                rules.scope
            ],
            "全部" if rules.may == ["*"] else "；".join(table.permissions[p] for p in _in_order(role)),
        ]
        for role, rules in table.roles.items()
    ]
    return _table(["角色", "看哪些", "可以做什么"], rows)


def _in_order(role: str) -> list[str]:
    table = permissions()
    may = table.of(role)  # type: ignore[arg-type]
    return [permission for permission in table.permissions if permission in may]


def tables() -> dict[str, Callable[[], str]]:
    """Every table by its name on the page."""
    regions = Regions.load(["dehua", "weihai"])
    return {
        "referral-steps": referral_steps,
        "referral-statuses": statuses,
        "application-steps": application_steps,
        "roles": roles,
        "clocks": lambda: clocks(regions["dehua"]),
        **{f"duties-{code}": lambda pack=pack: duties(pack) for code, pack in regions.items()},  # type: ignore[misc]
    }


def filled(page: str) -> str:
    """The page with every table as it is now. Raises ValueError for a table that has no place in it."""
    for name, made in tables().items():
        place = re.compile(rf"(<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
        found = place.search(page)
        if found is None:
            raise ValueError(f"no place for {name}")
        page = f"{page[: found.start()]}{found[1]}{made()}\n{page[found.end() :]}"
    return page


def main(arguments: list[str]) -> int:
    """Exit code 1 when ``--check`` finds the page out of date."""
    before = PAGE.read_text(encoding="utf-8")
    after = filled(before)
    if "--check" in arguments:
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
