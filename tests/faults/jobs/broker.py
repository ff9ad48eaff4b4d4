"""Celery on a Redis of the test's own, which is killed, emptied and started again."""

from __future__ import annotations

from portal.jobs.presence import someone_works
from tests.faults.jobs.conftest import Lab, until
from tests.support.own_redis import OwnRedis


def start(lab: Lab, broker: OwnRedis, processes: int = 2, **environment: str) -> int:
    """A scheduler and a Celery worker; answers the worker's process id."""
    more = {"FOYER_JOBS": "celery", "REDIS_URL": broker.url, **environment}
    lab.start("manage.py", "scheduler", **more)
    worker = lab.start(
        "-m", "celery", "--quiet", "-A", "portal", "worker", "-c", str(processes), "-l", "WARNING", **more
    )
    until(someone_works, why="the worker shows itself")
    return worker.pid
