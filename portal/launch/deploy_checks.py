"""Checks of `manage.py check --deploy` beside Django's: what an operator could undo without noticing."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

DEBUG_TOOLS = ("debug_toolbar", "silk", "django_extensions", "wagtail.contrib.styleguide")
ANYBODY = {"*", "https:", "http:", "data:", UNSAFE_INLINE, UNSAFE_EVAL}


@register(Tags.security, deploy=True)
def check_celery_reads_json(**_kwargs: Any) -> list[CheckMessage]:
    """A broker that somebody else can write to must not be able to make a worker run code (pickle can)."""
    from portal.celery import app

    wrong = [
        name
        for name, value in (
            ("accept_content", set(app.conf.accept_content)),
            ("result_accept_content", set(app.conf.result_accept_content or ["json"])),
            ("task_serializer", {app.conf.task_serializer}),
            ("result_serializer", {app.conf.result_serializer}),
        )
        if value != {"json"}
    ]
    return [Error(f"Celery's {name} must be JSON alone.", id="portal_launch.E001") for name in wrong]


@register(Tags.security, deploy=True)
def check_defused_xml(**_kwargs: Any) -> list[CheckMessage]:
    """openpyxl and others read XML without entities only where this package is there."""
    if find_spec("defusedxml"):
        return []
    return [Error("defusedxml is not installed.", hint="Install requirements.txt whole.", id="portal_launch.E002")]


@register(Tags.security, deploy=True)
def check_master_key(**_kwargs: Any) -> list[CheckMessage]:
    """Whoever learns the secret key must not open the stored secrets with it."""
    keys = str(getattr(settings, "FOYER_MASTER_KEYS", ""))
    if keys and settings.SECRET_KEY not in keys and keys not in settings.SECRET_KEY:
        return []
    return [
        Error(
            "FOYER_MASTER_KEYS is missing, or shares its key with FOYER_SECRET_KEY.",
            hint="Make one of its own: `name:key`, the key 32 random bytes in base64.",
            id="portal_launch.E003",
        )
    ]


@register(Tags.security, deploy=True)
def check_no_debug_tools(**_kwargs: Any) -> list[CheckMessage]:
    found = [name for name in DEBUG_TOOLS if name in settings.INSTALLED_APPS]
    found += [name for name in settings.MIDDLEWARE if name.startswith(("debug_toolbar", "silk"))]
    return [Error(f"{name} shows strangers what is inside.", id="portal_launch.E004") for name in found]


@register(Tags.security, deploy=True)
def check_connections_are_tried(**_kwargs: Any) -> list[CheckMessage]:
    """A kept connection that the database has dropped is noticed before a request is sent through it."""
    return [
        Warning(f"CONN_HEALTH_CHECKS of the database {name} is off.", id="portal_launch.W001")
        for name in connections
        if connections[name].settings_dict["CONN_MAX_AGE"] != 0
        and not connections[name].settings_dict["CONN_HEALTH_CHECKS"]
    ]


@register(Tags.security, deploy=True)
def check_content_policies(**_kwargs: Any) -> list[CheckMessage]:
    """Whatever a page shows, only scripts of the portal's own run."""
    policies = {"/": settings.CONTENT_SECURITY_POLICY, **settings.FOYER_AREA_POLICIES}
    return [
        Error(f"The content policy of {area} lets foreign or inline scripts run.", id="portal_launch.E005")
        for area, policy in policies.items()
        if ANYBODY & set(policy["DIRECTIVES"].get("script-src") or ["*"])
    ]


@register(Tags.security, deploy=True)
def check_cookie_names(**_kwargs: Any) -> list[CheckMessage]:
    """`__Host-` keeps a neighbouring host from planting a cookie. Below a path it cannot be had."""
    if settings.FORCE_SCRIPT_NAME:
        return []
    return [
        Warning(f"{name} does not begin with __Host-.", id="portal_launch.W002")
        for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
        if not getattr(settings, name).startswith("__Host-")
    ]


@register(Tags.security, deploy=True)
def check_nothing_is_silenced(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.SILENCED_SYSTEM_CHECKS:
        return []
    return [Warning("SILENCED_SYSTEM_CHECKS hides findings of this very command.", id="portal_launch.W003")]
