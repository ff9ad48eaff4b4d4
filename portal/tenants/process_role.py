"""Processes that serve people's requests and jobs start only behind walls that stand, with a role that cannot pass them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from portal.tenants.guards.install import differences

NAMED = 3  # so many differences are said at start; `manage.py tenant_guards` says all
# A member of the owning role could take the policies down, even where it has no part in them by itself.
QUERY = """
    SELECT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
        OR EXISTS (SELECT FROM pg_tables
                   WHERE schemaname = 'public' AND pg_has_role(current_user, tableowner, 'MEMBER'))
"""


def role_fault() -> str:
    """Why this process must not start, as a sentence; empty when it may. Asks the database in production only."""
    if settings.FOYER_ENV.database_role == "owner":
        return (
            "FOYER_DATABASE_ROLE is owner: that is for migrate and other commands of the owner."
            " Web, workers and scheduler start without it."
        )
    if not settings.FOYER_PRODUCTION:
        return ""
    if connection.vendor == "postgresql" and passes_the_policies():
        return (
            "The role of DATABASE_URL owns tables or bypasses row-level security."
            " Make two roles with docker/postgres/roles.sql, and migrate as the owner."
        )
    if missing := differences():
        more = f" ({len(missing) - NAMED} more)" if len(missing) > NAMED else ""
        return (
            f"The walls between organisations do not stand: {' '.join(missing[:NAMED])}{more}"
            " Run `manage.py migrate`, or `manage.py tenant_guards --install`."
        )
    return ""


def passes_the_policies() -> bool:
    """Whether the connected role owns tables, bypasses row-level security, or belongs to a role that owns some."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY)
        return bool(cursor.fetchone()[0])


def require_application_role() -> None:
    """For the entry of a process. Raises ImproperlyConfigured; leaves no connection open for a fork to inherit."""
    try:
        fault = role_fault()
    finally:
        connection.close()
    if fault:
        raise ImproperlyConfigured(fault)
