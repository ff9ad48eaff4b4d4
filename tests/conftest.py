"""The ground of the whole suite: databases with two roles, a laid-out site, and people to act as."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.support import template_database
from tests.support.ground import lay_ground

# The processes that tests start have state of their own, but look at the plugins once for all of them.
os.environ.setdefault("FOYER_PREFLIGHT_ROOT", str(Path(__file__).resolve().parent.parent / "var" / "plugins"))

pytest_plugins = ["tests.support.people", "tests.support.programs", "tests.support.sharing_out"]

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}
# A test without them asks for no database; one with these marks has processes of its own that do.
ASKED_FOR = {*DATABASE_FIXTURES, "django_db_setup"}
OF_PROCESSES = ("postgresql", "redis", "faults", "browser", "both")
ROLE_KEYS = ("USER", "PASSWORD", "HOST", "PORT")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A missing service skips loudly here; with CI=true `tests.run`, which counts the services, fails.

    What asks for no database proves the same with each: the run on SQLite has it.
    """
    if connection.vendor == "postgresql":
        asked = [(item, _asks_for_a_database(item)) for item in items]
        items[:] = [item for item, asks in asked if asks]
        config.hook.pytest_deselected(items=[item for item, asks in asked if not asks])
    for item in items:
        if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL and DATABASE_OWNER_URL"))
        if item.get_closest_marker("sqlite") and connection.vendor != "sqlite":
            item.add_marker(pytest.mark.skip(reason="about SQLite alone; the run on SQLite has it"))
        if item.get_closest_marker("redis") and not settings.FOYER_ENV.redis_url.get_secret_value():
            item.add_marker(pytest.mark.skip(reason="needs Redis: set REDIS_URL"))


def _asks_for_a_database(item: pytest.Item) -> bool:
    fixtures: list[str] = item.fixturenames  # type: ignore[attr-defined]  # functions have them
    return bool(ASKED_FOR & set(fixtures)) or any(
        item.get_closest_marker(mark) for mark in ("django_db", *OF_PROCESSES)
    )


def _become(role: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update({key: role[key] for key in ROLE_KEYS})


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """On PostgreSQL the owner makes the test database; the tests run as the application's own, weaker role."""
    owner = settings.FOYER_TEST_OWNER_DATABASE
    app = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        if owner:
            _become(owner)
        ready = template_database.take()
        old_config = setup_databases(
            verbosity=0, interactive=False, keepdb=django_db_keepdb or ready, serialized_aliases=[]
        )
        if not ready:
            template_database.keep()
        if owner:
            with connection.cursor() as cursor:
                # Only a test's flush truncates.
                tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names(cursor))
                cursor.execute(f'GRANT TRUNCATE ON {tables} TO "{app["USER"]}"')
            _become(app)
    yield
    with django_db_blocker.unblock():
        if owner:
            _become(owner)
        teardown_databases(old_config, verbosity=0, keepdb=django_db_keepdb)
    root = Path(settings.MEDIA_ROOT).parent
    if "FOYER_TEST_ROOT" not in os.environ:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(autouse=True)
def _ground(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test with a database finds what `migrate` leaves behind, also after another test's flush."""
    cache.clear()
    structlog.contextvars.clear_contextvars()  # a test client's request leaves its person behind
    if not (request.node.get_closest_marker("django_db") or DATABASE_FIXTURES & set(request.fixturenames)):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    lay_ground()
    yield
    if connection.vendor == "sqlite":
        from portal.tenants.guards.sqlite import drop_append_only

        marker = request.node.get_closest_marker("django_db")
        transactional = {"transactional_db", "live_server"} & set(request.fixturenames) or (
            marker and marker.kwargs.get("transaction")
        )
        if transactional:
            drop_append_only(connection)  # the flush deletes all rows; post_migrate puts the triggers back
