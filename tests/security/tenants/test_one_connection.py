"""Scopes of two tenants take turns on one connection of the database, which keeps nothing of the one before."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from portal.tenants.models import Company, Tenant
from portal.tenants.scope import NoTenantScope, tenant_scope
from tests.support.pgbouncer import pgbouncer, program

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
# What the database shows without the manager's help.
SEEN = "SELECT tenant_id, count(*) FROM portal_tenants_company GROUP BY tenant_id"
DOSES = [pytest.param(1_000, id="short"), pytest.param(10_000, id="whole", marks=pytest.mark.long)]


@pytest.fixture
def two(tenant: Tenant, other_tenant: Tenant) -> dict[int, int]:
    """Both tenants by id, with how many companies each has."""
    counts = {tenant.pk: 3, other_tenant.pk: 5}
    for pk, number in counts.items():
        with tenant_scope(pk):
            Company.objects.bulk_create(Company(name=f"{pk}-{one}") for one in range(number))
    return counts


@pytest.mark.parametrize("times", DOSES)
def test_two_scopes_take_turns_on_one_connection(two: dict[int, int], times: int) -> None:
    """Nested, ended by an error of ours and by one of the database, too."""
    backend = _backend()
    for number in range(times):
        first, second = random.Random(number).sample(sorted(two), 2)
        match number % 10:
            case 3:
                with tenant_scope(first):
                    with tenant_scope(second):
                        _sees(second, two)
                    _sees(first, two)
            case 5:
                with pytest.raises(ZeroDivisionError), tenant_scope(first):
                    _fails_after(lambda: _sees(first, two))  # noqa: B023 - called here and now
            case 7:
                with tenant_scope(first):
                    with pytest.raises(DatabaseError), tenant_scope(second):
                        _rows("SELECT no_such_column")
                    _sees(first, two)
            case _:
                with tenant_scope(first):
                    _sees(first, two)
        assert _rows(SEEN) == [], f"after scope {number} its rows are still seen"
    assert _backend() == backend, "it was one connection all the time"


@pytest.fixture
def pooled(two: dict[int, int], tmp_path: Path) -> Iterator[None]:
    """All threads of this process reach the database through one server connection of PgBouncer."""
    if not program():
        pytest.skip("needs PgBouncer: apt-get install pgbouncer (with CI=true its absence fails the run)")
    with pgbouncer(connection.settings_dict, tmp_path, size=1) as behind:
        direct = {key: connection.settings_dict[key] for key in behind}
        connection.close()
        connection.settings_dict.update(behind)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(direct)


@pytest.mark.parametrize("times", DOSES)
@pytest.mark.usefixtures("pooled")
def test_two_clients_take_turns_behind_pgbouncer(two: dict[int, int], times: int) -> None:
    turns: list[int] = []
    backends: set[int] = set()
    together = threading.Barrier(2, timeout=60)

    def client(tenant_id: int) -> None:
        try:
            together.wait()
            for _number in range(times):
                with tenant_scope(tenant_id):
                    _sees(tenant_id, two)
                    backends.add(_backend())
                    turns.append(tenant_id)
                assert _rows(SEEN) == [], "outside of a scope there is nothing"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(client, pk) for pk in two]:
            done.result()
    assert len(backends) == 1, "both shared one connection of the server"
    changes = sum(before != after for before, after in pairwise(turns))
    assert changes > times / 4, "they did take turns"


@pytest.mark.usefixtures("pooled")
def test_what_a_session_keeps_would_be_seen_here(two: dict[int, int]) -> None:
    """The counter-proof: a setting that is not the transaction's own does reach the next client, and is noticed."""
    leaky = next(iter(two))
    _rows(f"SELECT set_config('foyer.tenant', '{leaky}', false)")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(_once, SEEN).result() == [(leaky, two[leaky])]
    _rows("SELECT set_config('foyer.tenant', '', false)")


def _sees(tenant_id: int, two: dict[int, int]) -> None:
    assert _rows(SEEN) == [(tenant_id, two[tenant_id])]


def _fails_after(look: Callable[[], None]) -> None:
    look()
    raise ZeroDivisionError


def _once(statement: str) -> list[tuple[object, ...]]:
    try:
        with pytest.raises(NoTenantScope):
            Company.objects.count()
        return _rows(statement)
    finally:
        connection.close()


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _backend() -> int:
    return _rows("SELECT pg_backend_pid()")[0][0]  # type: ignore[return-value]
