"""Figures for monitoring, read from the database when asked, so that all web processes give the same answer."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from portal import __version__
from portal.health.checks import findings
from portal.jobs.health import counts_by_state


def exposition() -> bytes:
    """Prometheus' text form of the version, each check's state and the number of jobs in each state."""
    registry = CollectorRegistry()
    Gauge("foyer_info", "Version of Foyer", ["version"], registry=registry).labels(__version__).set(1)
    check = Gauge("foyer_check_healthy", "1 if the check found nothing wrong", ["check"], registry=registry)
    for finding in findings():
        check.labels(finding.name).set(finding.healthy)
    jobs = Gauge("foyer_jobs", "Jobs by state", ["state"], registry=registry)
    for state, number in counts_by_state().items():
        jobs.labels(state).set(number)
    return generate_latest(registry)
