"""Runs inside the measured database: queues jobs that do nothing, or waits until they are done. One line of JSON."""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.db.models import Max, Min  # noqa: E402 - after the set-up of Django

from portal.jobs.models import JobAttempt  # noqa: E402
from portal.tenants.models import Tenant  # noqa: E402
from portal.tenants.scope import system_scope, tenant_scope  # noqa: E402
from tests.faults.jobs.lab import tasks  # noqa: E402


def main() -> None:
    """`enqueue 1000`: the seconds that took. `wait 1000`: the seconds from the first one's start to the last one's end."""
    what, count = sys.argv[1], int(sys.argv[2])
    if what == "enqueue":
        tenant = Tenant.objects.create(name="Measured", slug="measured")
        started = time.perf_counter()
        for _ in range(count):
            with tenant_scope(tenant):
                tasks.nothing.enqueue()
        print(json.dumps(time.perf_counter() - started))
        return
    print("waiting", flush=True)
    with system_scope("jobs"):
        while JobAttempt.objects.filter(outcome="done").count() < count:
            time.sleep(0.5)
    with system_scope("jobs"):
        span = JobAttempt.objects.aggregate(first=Min("started_at"), last=Max("finished_at"))
    print(json.dumps((span["last"] - span["first"]).total_seconds()))


if __name__ == "__main__":
    main()
