"""What the code, the plugins and the settings are, in one short text: files of another one are worthless."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.conf import settings

from portal.plugins.public import plugins

KINDS = {".py", ".html", ".css", ".js", ".mo", ".svg", ".json"}
SETTINGS = (
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "DEBUG",
    "FORCE_SCRIPT_NAME",
    "LANGUAGE_CODE",
    "LANGUAGES",
    "MEDIA_URL",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "STATIC_URL",
    "TIME_ZONE",
    "WAGTAIL_I18N_ENABLED",
)


@cache
def stamp() -> str:
    """Of this process: what it was started with."""
    found = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for config in plugins():
        found.update(f"{config.name} {config.version}\n".encode())
    for name in SETTINGS:
        found.update(f"{name}={getattr(settings, name, None)!r}\n".encode())
    for path in _sources():
        found.update(path.name.encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    """The portal's and the plugins' files, and the list of collected static files, whose names carry sums."""
    roots = {Path(config.path) for config in apps.get_app_configs() if config.name.startswith("portal.")}
    roots |= {Path(config.path) for config in plugins()}
    for root in sorted(roots):
        yield from sorted(path for path in root.rglob("*") if path.suffix in KINDS and path.is_file())
    manifest = Path(settings.STATIC_ROOT or "") / "staticfiles.json"
    if settings.STATIC_ROOT and manifest.is_file():
        yield manifest
