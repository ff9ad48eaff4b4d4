"""Runs inside the measured database: fills it and asks it in turns as both roles. Prints one line of JSON."""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from urllib.parse import urlsplit

import django
import psycopg

django.setup()

from portal.tenants.models import Company, Tenant  # noqa: E402 - after the set-up of Django
from portal.tenants.scope import tenant_scope  # noqa: E402

ROWS, TENANTS, ROUNDS, WARM = 1_000_000, 200, 6_000, 300
SCOPE = (
    "select set_config('foyer.tenant', %s, true), set_config('foyer.company', '', true),"
    " set_config('foyer.system', '', true)"
)


def main() -> None:
    tenants = [Tenant.objects.create(name=f"Tenant {number}", slug=f"t{number}").pk for number in range(TENANTS)]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(
            "INSERT INTO portal_tenants_company (id, tenant_id, name, active, created_at)"
            " SELECT gen_random_uuid(), (%s::bigint[])[1 + n %% %s], md5(n::text), true, now()"
            " FROM generate_series(1, %s) AS n",
            [tenants, TENANTS, ROWS],
        )
        owner.execute("VACUUM ANALYZE portal_tenants_company")
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], prepare_threshold=None) as connection:
        for side, bypasses in (("with", False), ("without", True)):
            become(connection, side)
            found = connection.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
            if found != (bypasses,):
                raise SystemExit(f"The role that asks {side} the policies has BYPASSRLS {found}.")
        print(json.dumps(asked(connection, tenants)))


def become(connection: psycopg.Connection, side: str) -> None:
    """One process of the server asks as both roles: of two, the one that the machine places better is faster."""
    app = urlsplit(os.environ["DATABASE_URL"]).username
    connection.execute(f'SET ROLE "{app}"' if side == "with" else "RESET ROLE")
    connection.commit()


def statement(tenant_id: int) -> tuple[str, tuple[object, ...]]:
    """What the portal itself asks for a list."""
    with tenant_scope(tenant_id):
        sql, parameters = Company.objects.filter(active=True).order_by("name", "id")[:25].query.sql_with_params()
    return sql, parameters


def asked(connection: psycopg.Connection, tenants: list[int]) -> dict[str, dict[str, float]]:
    """Milliseconds of the list alone and of the transaction with its scope, without which there is no list."""
    statements = {tenant_id: statement(tenant_id) for tenant_id in tenants}
    alone: dict[str, list[float]] = {"with": [], "without": []}
    whole: dict[str, list[float]] = {"with": [], "without": []}
    for side, tenant_id in turns(tenants):
        become(connection, side)
        began = time.perf_counter()
        with connection.transaction():
            connection.execute(SCOPE, [str(tenant_id)])
            started = time.perf_counter()
            rows = connection.execute(*statements[tenant_id]).fetchall()
            alone[side].append((time.perf_counter() - started) * 1000)
        whole[side].append((time.perf_counter() - began) * 1000)
        if len(rows) != 25:
            raise SystemExit(f"The list of tenant {tenant_id} has {len(rows)} rows.")
    return {
        name: {side: statistics.median(found[WARM:]) for side, found in times.items()}
        for name, times in (("list of 25", alone), ("list of 25 with its scope", whole))
    }


def turns(tenants: list[int]) -> list[tuple[str, int]]:
    """Both sides ask the same, in turns, so that whatever else the machine does meets both. Who asks first finds the
    pages cold, so each does as often as the other.
    """
    order, pair = random.Random(7), ["with", "without"]
    return [
        (side, tenant_id)
        for number, tenant_id in enumerate(order.choices(tenants, k=ROUNDS))
        for side in (pair if number % 2 else reversed(pair))
    ]


if __name__ == "__main__":
    main()
