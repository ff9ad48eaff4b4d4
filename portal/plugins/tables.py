"""Whether the database has what a plugin's models and migrations want."""

from __future__ import annotations

import pkgutil
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig, apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from portal.plugins.config import PluginConfig


def lacking(configs: tuple[PluginConfig, ...]) -> dict[str, str]:
    """Slug -> what is missing, in a sentence, for each plugin that misses something. Two queries in all."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    applied = _applied()
    found = {}
    for config in configs:
        members = [app for app in apps.get_app_configs() if app.name in (config.name, *config.member_apps)]
        if missing := sorted({table for app in members for table in _tables(app)} - tables):
            found[config.slug] = _("Its tables are missing in the database (%(tables)s): run `manage.py migrate`.") % {
                "tables": ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
            }
        elif applied is not None and (
            waiting := [key for app in members for key in _migrations(app) if key not in applied]
        ):
            found[config.slug] = _(
                "It has changes that the database has not got (%(name)s): run `manage.py migrate`."
            ) % {"name": ".".join(waiting[0])}
    return found


def _tables(app: AppConfig) -> list[str]:
    models = app.get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy]


def _applied() -> set[tuple[str, str]] | None:
    """The migrations that were run; None for a role that may not read it."""
    with suppress(DatabaseError), transaction.atomic():
        return set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    return None


@cache
def _migrations(app: AppConfig) -> tuple[tuple[str, str], ...]:
    spec = find_spec(f"{app.name}.migrations")
    if spec is None:
        return ()
    folder = Path(next(iter(spec.submodule_search_locations or ("",))))
    return tuple(
        (app.label, module.name) for module in pkgutil.iter_modules([str(folder)]) if module.name[0] not in "_~"
    )
