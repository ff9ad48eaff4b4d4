"""The declaration of a plugin: an ordinary AppConfig that says who it is and what it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar

from django.apps import AppConfig

# The version of what plugins may rely on: `portal.<room>.public`, the declaration below and the contracts.
CONTRACT_VERSION = 1


def gettext_noop(words: str) -> str:
    """Marks words of a declaration for translation. Django's own asks the settings, which are only being read then."""
    return words


class PluginConfig(AppConfig):
    """Base class of a plugin's AppConfig. All but `name`, `label` and `slug` is optional.

    Dotted paths are read after all apps are loaded, so the module of the AppConfig must not import models.
    """

    slug: ClassVar[str]
    version: ClassVar[str] = "1.0.0"
    summary: ClassVar[str] = ""
    # The contract versions it was written for, first and last.
    contract: ClassVar[tuple[int, int]] = (1, 1)
    # Further Django apps of the same package, installed and removed together with the plugin.
    member_apps: ClassVar[tuple[str, ...]] = ()
    # Slugs of plugins without which it cannot work at all. Prefer asking for a protocol and coping with its absence.
    needs: ClassVar[tuple[str, ...]] = ()
    # Dotted path of a `portal.plugins.settings_schema.PluginSettings`; each setting is called FOYER_<SLUG>_<FIELD>.
    settings_schema: ClassVar[str] = ""
    # Role -> permissions, as patterns: {"staff": ("crm_contacts.*",)}. An including role (manager, admin) has them too.
    role_permissions: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # Dotted path of a ninja Router and the path it is mounted at: /api/v1/<api_prefix>.
    api_router: ClassVar[str] = ""
    api_prefix: ClassVar[str] = ""
    # API scopes that keys can hold: {"executions:write": "Report executions"}.
    api_scopes: ClassVar[Mapping[str, str]] = {}
    # Dotted path of a list of `portal.plugins.public.SectionKind`.
    section_kinds: ClassVar[str] = ""
    # URL configurations: mounted at /client/<slug>/ and at / (before the pages).
    client_urls: ClassVar[str] = ""
    root_urls: ClassVar[str] = ""
    # Dotted path of a WSGI layer: `layer(application) -> application`, which answers before Django or hands on.
    wsgi_layer: ClassVar[str] = ""
    # Dotted path of `check() -> tuple[bool, str]`: whether all is well with it, and in words, for the page about health.
    health_check: ClassVar[str] = ""
    # Dotted path of a list of `portal.jobs.public.Schedule`.
    schedules: ClassVar[str] = ""
    # Event class -> dotted path of its handler: {"portal.plugins.contracts.events.FormSubmitted": "crm….receive"}.
    subscriptions: ClassVar[Mapping[str, str]] = {}
    # Protocol -> dotted path of an object that fulfils it.
    providers: ClassVar[Mapping[str, str]] = {}
    # Dotted path of `demo(stage: DemoStage) -> None`, which fills a demo with the plugin's own services, and its turn.
    demo: ClassVar[str] = ""
    demo_turn: ClassVar[int] = 50
    # Further processes of the demo (sandbox servers): dotted path of a function that returns argument lists
    # of manage.py.
    demo_processes: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "ready" in vars(cls):
            cls.ready = _passed_over(cls.ready)  # type: ignore[method-assign, assignment]  # the same with a guard

    @classmethod
    def settings_prefix(cls) -> str:
        """With which the names of its own settings begin in the environment."""
        return f"FOYER_{cls.slug.upper().replace('-', '_')}_"


def _passed_over(ready: Callable[[Any], None]) -> Callable[[Any], None]:
    """What went well when the plugins were looked at may fail at the start, for instance without a database."""

    @wraps(ready)
    def guarded(config: PluginConfig) -> None:
        from portal.plugins.faults import attempt

        with attempt(config.slug, "ready()", savepoint=False):
            ready(config)

    return guarded
