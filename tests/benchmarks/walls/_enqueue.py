"""Runs inside the measured database: asks for jobs and writes one line of JSON, in milliseconds."""

from __future__ import annotations

import json
import time

import django

django.setup()

from portal.tenants.models import Tenant  # noqa: E402 - after the set-up of Django
from portal.tenants.scope import tenant_scope  # noqa: E402
from tests.faults.jobs.lab import tasks  # noqa: E402

REQUESTS = 500
WARM = 20


def main() -> None:
    tenant, _ = Tenant.objects.get_or_create(slug="measured", defaults={"name": "Measured"})
    taken = []
    for _ in range(WARM + REQUESTS):
        started = time.perf_counter()
        with tenant_scope(tenant):
            tasks.nothing.enqueue()
        taken.append((time.perf_counter() - started) * 1000)
    taken = sorted(taken[WARM:])
    print(json.dumps({"median": taken[REQUESTS // 2], "p95": taken[REQUESTS * 95 // 100]}))


if __name__ == "__main__":
    main()
