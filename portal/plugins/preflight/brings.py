"""Tries what a plugin brings, each part as the portal will use it. Whatever a part raises is the reason."""

from __future__ import annotations

import gettext
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import ERROR
from django.core.checks.urls import check_resolver
from django.template import Origin, Template, engines
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string

from portal.plugins.config import PluginConfig
from portal.plugins.preflight.declared import Unusable


def settings(config: type[PluginConfig]) -> None:
    """Its own settings, from the environment, as its schema wants them. No value is repeated."""
    from pydantic import ValidationError

    if not config.settings_schema:
        return
    schema = import_string(config.settings_schema)
    try:
        schema()
    except ValidationError as error:
        words = "; ".join(
            f"{_setting(config, item['loc'])}: {item['msg']}" for item in error.errors(include_input=False)
        )
        raise Unusable("broken", f"Its settings are wrong. {words}.") from None


def _setting(config: type[PluginConfig], location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location)
    return name if name.isupper() else f"{config.settings_prefix()}{name.upper()}"


def migrations(names: Iterable[str]) -> None:
    for name in names:
        if find_spec(f"{name}.migrations") is not None:
            _import_all(f"{name}.migrations")


def template_tags(names: Iterable[str]) -> None:
    for name in names:
        if find_spec(f"{name}.templatetags") is not None:
            _import_all(f"{name}.templatetags")


def templates(made: Iterable[AppConfig]) -> None:
    """All templates in the folders of its apps, since one of them may stand in the place of the portal's; texts too."""
    get_app_template_dirs.cache_clear()  # type: ignore[attr-defined]  # it is cached
    engines.__dict__.pop("templates", None)
    engines._engines = {}  # type: ignore[attr-defined]  # Django forgets them so when settings change
    engine: Any = engines["django"]
    for app in made:
        folder = Path(app.path)
        for path in sorted((folder / "templates").rglob("*.html")):
            name = str(path.relative_to(folder / "templates"))
            Template(path.read_text(encoding="utf-8"), Origin(str(path), name), name, engine.engine)
        for path in (folder / "locale").rglob("*.mo"):
            with path.open("rb") as file:
                gettext.GNUTranslations(file)


def hooks(names: Iterable[str]) -> None:
    """Those that put addresses into the admin are asked for them: they are called while all addresses are read."""
    from wagtail import hooks as wagtail_hooks

    before = {name: len(found) for name, found in wagtail_hooks._hooks.items()}
    for name in names:
        if find_spec(f"{name}.wagtail_hooks") is not None:
            import_module(f"{name}.wagtail_hooks")
    for function, _order in wagtail_hooks._hooks.get("register_admin_urls", [])[before.get("register_admin_urls", 0) :]:
        _check_patterns(function() or ())
    start = before.get("register_admin_viewset", 0)
    for function, _order in wagtail_hooks._hooks.get("register_admin_viewset", [])[start:]:
        for viewset in _single_viewsets(function()):
            viewset.on_register()
            _check_patterns(viewset.get_urlpatterns())


def _single_viewsets(found: Any) -> Iterator[Any]:
    for viewset in found if isinstance(found, list | tuple) else (found,):
        yield from getattr(viewset, "registerables", (viewset,))


def urls(config: type[PluginConfig]) -> None:
    for path in (config.client_urls, config.root_urls):
        if path:
            _check_patterns(import_module(path).urlpatterns)


def _check_patterns(patterns: Iterable[Any]) -> None:
    patterns = list(patterns)
    if wrong := [pattern for pattern in patterns if not isinstance(pattern, URLPattern | URLResolver)]:
        raise Unusable("broken", f"{wrong[0]!r} is among its addresses and is none.")
    resolver = URLResolver(RegexPattern(r""), patterns)
    if found := [problem for problem in check_resolver(resolver) if problem.level >= ERROR]:
        raise Unusable("broken", f"Its addresses are wrong: {found[0].msg} ({found[0].id})")
    assert resolver.reverse_dict is not None


def api(config: type[PluginConfig]) -> None:
    from ninja import NinjaAPI

    if config.api_router:
        trial = NinjaAPI(urls_namespace=f"preflight-{config.slug}")
        trial.add_router(config.api_prefix, import_string(config.api_router), tags=[config.slug])
        assert trial.urls
        trial.get_openapi_schema(path_prefix="/")


def schedules(config: type[PluginConfig]) -> None:
    from cronsim import CronSim
    from django.utils import timezone

    from portal.jobs import registry

    for schedule in import_string(config.schedules) if config.schedules else ():
        next(CronSim(schedule.cron, timezone.now()))
        if schedule.task not in registry._jobs:
            raise Unusable(
                "broken", f"Its schedule {schedule.name} asks for the job {schedule.task}, which is not there."
            )


@cache
def _taken_kinds() -> dict[str, str]:
    return {}


def section_kinds(config: type[PluginConfig]) -> None:
    """Each can be shown in the editor, has a value to begin with, and its templates are there."""
    from wagtail.admin.telepath import JSContext

    from portal.plugins.contracts.sections import SectionKind

    for kind in import_string(config.section_kinds) if config.section_kinds else ():
        if not isinstance(kind, SectionKind):
            raise Unusable("broken", f"{config.section_kinds} must hold SectionKinds, and holds {kind!r}.")
        if owner := _taken_kinds().get(kind.name):
            raise Unusable("broken", f"Its section kind {kind.name!r} is taken by {owner}.")
        _taken_kinds()[kind.name] = config.slug
        kind.block.set_name(kind.name)
        JSContext().pack(kind.block)
        kind.block.get_default()
        for template in _templates_of(kind.block):
            get_template(template)


def _templates_of(block: Any) -> Iterator[str]:
    if template := getattr(block.meta, "template", None):
        yield template
    children = getattr(block, "child_blocks", None)
    for child in children.values() if children else ():
        yield from _templates_of(child)
    if (child := getattr(block, "child_block", None)) is not None:
        yield from _templates_of(child)


def permissions(config: type[PluginConfig]) -> None:
    for role, patterns in config.role_permissions.items():
        if isinstance(patterns, str) or not all(isinstance(each, str) and "." in each for each in patterns):
            raise Unusable(
                "broken", f"Its permissions for {role!r} must be a list of texts such as “label.view_thing”."
            )
    if wrong := [scope for scope in config.api_scopes if not isinstance(scope, str) or ":" not in scope]:
        raise Unusable("broken", f"Its API scope {wrong[0]!r} must look like “things:read”.")


def subscriptions(config: type[PluginConfig]) -> None:
    for event, handler in config.subscriptions.items():
        import_string(event)
        import_string(handler)


def providers(config: type[PluginConfig]) -> None:
    for contract, provider in config.providers.items():
        import_string(contract)
        import_string(provider)


def _import_all(package: str) -> None:
    """The package and each module in it."""
    for found in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        import_module(found.name)
