"""Figures for Prometheus. Labels are routes, methods and states: nothing that belongs to a person."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from casework.alerts.kinds import ALERT_KINDS
from casework.alerts.schemas import AlertCount
from casework.channels.types import Platform

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """One application's figures, each application with its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "yizhu_http_requests_total",
            "Answered requests",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "yizhu_http_request_seconds",
            "Time to answer",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._conversations = Counter(
            "yizhu_conversations_started_total", "Conversations started", ["region"], registry=self.registry
        )
        self._turns = Counter(
            "yizhu_turns_total",
            "Turns of residents by the phase they ended in",
            ["phase"],
            registry=self.registry,
        )
        self._ready = Gauge("yizhu_ready", "1 when a chat turn would be answered", registry=self.registry)

        self._alerts = Gauge(
            "yizhu_alerts_open", "Alerts that nobody has acknowledged", ["kind"], registry=self.registry
        )
        self._alerts_overdue = Gauge(
            "yizhu_alerts_overdue",
            "Alerts that nobody acknowledged in time",
            ["kind"],
            registry=self.registry,
        )

        self._received = self._of_channels("received", "Deliveries of platforms", "kind")
        self._sent = self._of_channels("sent", "Parts of messages that a platform took", "how")
        self._failed = self._of_channels("failed", "Calls of a platform that sent nothing", "reason")
        self._waiting = Gauge(
            "yizhu_channel_waiting",
            "Messages that are to be sent to a platform",
            ["platform"],
            registry=self.registry,
        )

    def _of_channels(self, name: str, told: str, label: str) -> Counter:
        names = ["platform", label]
        return Counter(f"yizhu_channel_{name}_total", told, names, registry=self.registry)

    def received(self, platform: str, kind: str) -> None:
        """Note something new that a platform delivered."""
        self._received.labels(platform, kind).inc()

    def sent(self, platform: str, how: str) -> None:
        """Note a part that went out: ``inside`` the platform's own call, or ``call`` by one of ours."""
        self._sent.labels(platform, how).inc()

    def failed(self, platform: str, reason: str) -> None:
        """Note a try that sent nothing, whether it is tried again or not."""
        self._failed.labels(platform, reason).inc()

    def waiting(self, counts: Mapping[Platform, int]) -> None:
        """Note how much waits to be sent."""
        for platform, count in counts.items():
            self._waiting.labels(platform).set(count)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Note one answered request; ``route`` is its template, ``-`` when there is none."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def conversation(self, region: str) -> None:
        """Note a conversation that was started."""
        self._conversations.labels(region).inc()

    def turn(self, phase: str) -> None:
        """Note an answered turn."""
        self._turns.labels(phase).inc()

    def ready(self, ready: bool) -> None:
        """Note the last answer of /readyz."""
        self._ready.set(1 if ready else 0)

    def alerts(self, count: AlertCount) -> None:
        """Note which alerts wait now."""
        for kind in ALERT_KINDS:
            self._alerts.labels(kind).set(count.kinds.get(kind, 0))
            self._alerts_overdue.labels(kind).set(count.overdue_kinds.get(kind, 0))

    def text(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self.registry)
