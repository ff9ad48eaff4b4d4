"""Which permissions a plugin gives to roles, and who may call its operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils.module_loading import import_string
from ninja.constants import NOT_SET

from portal.plugins.conformance.subject import Subject
from portal.tenants.roles import Role

# What a plugin may let roles do outside of its own apps: with companies, and with the languages of pages.
BESIDE = ("portal_tenants.", "simple_translation.")
READING = {"GET", "HEAD", "OPTIONS"}


def permissions() -> set[str]:
    """Every permission that a model declares."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        names = [f"{verb}_{meta.model_name}" for verb in meta.default_permissions]
        names += [str(codename) for codename, _words in meta.permissions]
        found |= {f"{meta.app_label}.{name}" for name in names}
    return found


def roles(subject: Subject) -> Iterator[str]:
    """Each pattern names permissions that a model declares or the plugin's code asks for: its own, or of companies."""
    known = permissions() | _asked_for(subject)
    for role, patterns in subject.config.role_permissions.items():
        if role not in Role.values:
            yield f"role_permissions: there is no role {role}; there are {', '.join(Role.values)}."
        for pattern in patterns:
            if not any(fnmatchcase(permission, pattern) for permission in known):
                yield f"role_permissions, {role}: {pattern} matches no permission of a model, and no code asks for it."
            elif not subject.owns(pattern) and not pattern.startswith(BESIDE):
                yield f"role_permissions, {role}: {pattern} is of another app; a plugin gives its own."


def _asked_for(subject: Subject) -> set[str]:
    own = re.compile(rf"""["']((?:{"|".join(map(re.escape, subject.labels))})\.[a-z_]+)["']""")
    sources = (path.read_text(encoding="utf-8") for path in subject.files("*.py") if path.name != "apps.py")
    return {name for source in sources for name in own.findall(source)}


def operations(subject: Subject) -> Iterator[str]:
    """Each operation asks for a scope of keys and a permission of people; each write for an Idempotency-Key."""
    config, known = subject.config, permissions()
    for method, path, operation in _operations(subject):
        name = f"{method} {path}"
        scope, permission = getattr(operation.view_func, "foyer_scope", ("", ""))
        if operation.auth_param is not NOT_SET:
            yield f"{name} has an auth of its own; leave it to the portal."
        if not scope:
            yield f"{name} has no @require_scope: every key and every person could call it."
            continue
        if scope not in config.api_scopes:
            yield f"{name}: the scope {scope} is not in api_scopes, so that no key can hold it."
        if permission not in known:
            yield f"{name}: there is no permission {permission}, so that nobody can have it."
        if method not in READING and not _is_idempotent(operation):
            yield f"{name} has no @idempotent: a repeated request would do it twice."
        answered = getattr(operation.view_func, "foyer_status", None)
        if answered is not None and answered not in operation.response_models:
            yield f"{name} answers {answered}, which its response= does not name: give @idempotent a status=, or name it."
    if not config.api_router and config.api_scopes:
        yield "api_scopes without an api_router: keys could hold scopes that open nothing."


def strangers_at_the_api(subject: Subject) -> Iterator[str]:
    """Without key and session every operation answers 401. Needs a database."""
    client = Client()
    for route in subject.routes:
        if route.text.startswith("api/"):
            address = "/" + route.text.replace("<", "").replace(">", "")
            status = client.get(address).status_code
            if status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND):
                yield f"{address} answers {status} to a stranger."


def _operations(subject: Subject) -> Iterator[tuple[str, str, Any]]:
    if subject.config.api_router:
        for path, view in import_string(subject.config.api_router).path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, path, operation


def _is_idempotent(operation: Any) -> bool:
    named = (operation.openapi_extra or {}).get("parameters", ())
    return any(parameter.get("name") == "Idempotency-Key" for parameter in named)
