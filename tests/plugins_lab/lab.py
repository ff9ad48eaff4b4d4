"""The parent's side: processes with a choice of plugins, and what stands in the plugins' tables."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, models

from portal.jobs.models import StoredSchedule
from portal.plugins.config import PluginConfig
from portal.plugins.registry import plugins
from portal.settings.env import DEFAULT_PLUGINS
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.support.filled_demo import FilledDemo

ROOT = Path(__file__).resolve().parents[2]
STALL = "tests.plugins_lab.stall"
ALL = (*DEFAULT_PLUGINS, STALL)


@dataclass
class Portal:
    """A running process that answers orders, see `tests.plugins_lab.child`."""

    process: subprocess.Popen[str]

    def do(self, *orders: dict[str, Any]) -> list[Any]:
        """The answers to the orders. Nothing may go wrong on the way, nor be logged as an error."""
        answers, errors = self.ask(*orders)
        assert not errors, "\n".join(errors)
        return answers

    def ask(self, *orders: dict[str, Any]) -> tuple[list[Any], list[str]]:
        """The answers to the orders, and what was logged as an error meanwhile."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "The process ended without an answer."
        answer = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer["answers"], answer["errors"]


@contextmanager
def portal(demo: FilledDemo, names: tuple[str, ...], *afresh: str, **more: str) -> Iterator[Portal]:
    """The portal with these plugins, on the demo's database; with "afresh" it starts again for each call of `do`.

    `more` is added to its environment.
    """
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "FOYER_PLUGINS": ",".join(names) or "-", **more}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.plugins_lab.child", *afresh],
        cwd=ROOT,
        env={**os.environ, **demo.environment, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Portal(process)
    finally:
        process.communicate()


def config_of(name: str) -> PluginConfig:
    return next(config for config in plugins() if config.name == name)


def labels_of(name: str) -> set[str]:
    """The labels of a plugin's apps; none for the stall, which is not in use in this process."""
    if name == STALL:
        return set()
    config = config_of(name)
    members = {app.label for app in apps.get_app_configs() if app.name in config.member_apps}
    return {config.label, *members}


def standing(name: str) -> dict[str, Any]:
    """What is kept of a plugin: number and checksum of the rows of each table, permissions, schedules' due times."""
    labels = labels_of(name)
    tables = {
        model._meta.db_table: _rows(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels
    }
    permissions = Permission.objects.filter(content_type__app_label__in=labels).order_by("pk")
    return {"tables": tables, "permissions": list(permissions.values_list("pk", "codename")), "due": due(name)}


def due(name: str) -> list[Any]:
    prefix = "stall" if name == STALL else config_of(name).slug
    rows = StoredSchedule.objects.filter(name__startswith=f"{prefix}.").order_by("pk")
    return list(rows.values_list("pk", "name", "tenant_id", "cron", "next_due"))


def _rows(model: type[models.Model]) -> list[Any]:
    found: list[Any] = []
    key = connection.ops.quote_name(str(model._meta.pk.column))
    for tenant in Tenant.objects.order_by("pk"):
        with tenant_scope(tenant), connection.cursor() as cursor:
            scoped = bool(getattr(model, "scope_columns", ()))
            condition = f"WHERE tenant_id = {tenant.pk}" if scoped else ""
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table} {condition} ORDER BY {key}")
            found += cursor.fetchall()
    return [len(found), hashlib.sha256(repr(found).encode()).hexdigest()]
