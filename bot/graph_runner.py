"""Rasa's graph, run node after node in an order worked out once.

Rasa's own runner builds a dask graph, sorts it and schedules its nodes anew for every message and every
prediction. The nodes depend on one another in a line: their order never changes.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner


class InOrderGraphRunner(DaskGraphRunner):
    """Runs the nodes that the targets need, each after those that it needs."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """``{target: output}`` for each target, as the parent class gives it."""
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            outputs[name] = self._instantiated_nodes[name](*(outputs[need] for need in needs))
        return dict(outputs[target] for target in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        """The nodes for ``targets`` with what each needs, every one after those."""
        orders: dict[tuple[str, ...], list[tuple[str, list[str]]]] = self.__dict__.setdefault("_orders", {})
        if targets not in orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            order: list[tuple[str, list[str]]] = []
            seen: set[str] = set()

            def visit(name: str) -> None:
                if name in seen or name not in nodes:
                    return
                seen.add(name)
                needs = list(nodes[name].needs.values())
                for need in needs:
                    visit(need)
                order.append((name, needs))

            for target in targets:
                visit(target)
            orders[targets] = order
        return orders[targets]
