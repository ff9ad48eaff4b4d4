"""Whose data the running code may see.

A scope names one tenant, and may be narrowed to one of its companies. The manager of every tenant model and, on
PostgreSQL, the row-level security policies read it; without one they fail closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from portal.tenants.system_callers import SYSTEM_CALLERS


class NoTenantScope(RuntimeError):
    """A query for a tenant's rows was made while no tenant was open. Wrap the caller in `tenant_scope(...)`."""

    def __init__(self, what: str = "A tenant's rows") -> None:
        super().__init__(f"{what} were asked for outside of a tenant scope; open one with tenant_scope(tenant).")


@dataclass(frozen=True, slots=True)
class Scope:
    tenant_id: int | None
    company_id: UUID | None = None
    system_caller: str = ""


_CLOSED: Final = Scope(None)
_current: ContextVar[Scope] = ContextVar("foyer_tenant_scope", default=_CLOSED)


def current_scope() -> Scope:
    """The scope in force; its `tenant_id` is None when none is open. Never raises."""
    return _current.get()


def current_tenant_id() -> int:
    """The id of the open tenant; raises NoTenantScope without one."""
    tenant_id = _current.get().tenant_id
    if tenant_id is None:
        raise NoTenantScope
    return tenant_id


def default_tenant_id() -> int | None:
    """The default of every `tenant` field: empty outside a scope, so that forms and migrations can build rows.

    Saving such a row raises NoTenantScope, and the database refuses it.
    """
    return _current.get().tenant_id


def current_company_id() -> UUID | None:
    """The company to which the scope is narrowed, or None when it covers the whole tenant."""
    return _current.get().company_id


@contextmanager
def tenant_scope(tenant: object, company: object = None) -> Iterator[Scope]:
    """Open the scope of a tenant (object or id), narrowed to `company` (object or id) if one is given.

    On PostgreSQL the block is a transaction (a savepoint inside another one), because the setting that the policies
    read lives and dies with it; the outer scope's setting is restored at the end. On SQLite it is no transaction:
    open one yourself where you write. Scopes nest.
    """
    company_id = getattr(company, "pk", company)
    scope = Scope(
        int(getattr(tenant, "pk", tenant)),  # type: ignore[call-overload]  # an id or an object with one
        UUID(str(company_id)) if company_id is not None else None,
    )
    with _entered(scope):
        yield scope


@contextmanager
def system_scope(caller: str) -> Iterator[Scope]:
    """See the rows of the installation itself and of all tenants in the tables whose tenant may be empty (jobs, audit).

    Only for the callers in the reviewed list `portal.tenants.system_callers`; tenants' own tables stay closed.
    """
    if caller not in SYSTEM_CALLERS:
        raise NoTenantScope(f"System rows for {caller!r}, which is not in the reviewed list,")
    with _entered(Scope(None, None, caller)):
        yield _current.get()


@contextmanager
def closed_scope() -> Iterator[None]:
    """No tenant, whatever scope is open around: for a worker's code that runs inside somebody's request or test."""
    if _current.get() == _CLOSED:
        yield
        return
    with _entered(_CLOSED):
        yield


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    outer = _current.get()
    token = _current.set(scope)
    try:
        if connection.vendor != "postgresql":
            yield
            return
        inside_transaction = connection.in_atomic_block
        with transaction.atomic():
            _tell_database(scope)
            try:
                yield
            finally:
                # The setting outlives a savepoint: give the outer scope its own back (at the end of the outermost
                # transaction it dies by itself). A broken transaction takes no statement, but its rollback restores
                # the setting as well.
                if inside_transaction and not connection.needs_rollback and not connection.closed_in_transaction:
                    _tell_database(outer)
    finally:
        _current.reset(token)


def _tell_database(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('foyer.tenant', %s, true), set_config('foyer.company', %s, true),"
            " set_config('foyer.system', %s, true)",
            [
                "" if scope.tenant_id is None else str(scope.tenant_id),
                "" if scope.company_id is None else str(scope.company_id),
                scope.system_caller,
            ],
        )
