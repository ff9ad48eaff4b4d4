"""Loads one plugin into the running portal, step by step as a start would, and tries what it brings."""

from __future__ import annotations

import re
import resource
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig, apps
from django.core.checks import ERROR

from portal.plugins.config import PluginConfig
from portal.plugins.preflight import brings
from portal.plugins.preflight.declared import Unusable, declaration, is_passing, words_of
from portal.plugins.preflight.verdict import Finding

MEGABYTE = 1024 * 1024
LARGEST = 4  # times the limit: what a plugin that is too large may take before it is stopped


def examine(
    name: str, module: str, *, ready: list[str], last: bool, megabytes: int, say: Callable[[str], None]
) -> Finding:
    """What became of it; state `waits` while it needs a plugin that has not been looked at. Call it in a fork."""
    before = _resident()
    _limit(LARGEST * megabytes)
    config: type[PluginConfig] | None = None
    step = "it was being imported"
    try:
        config = declaration(module)
        if lacking := [need for need in config.needs if need not in ready]:
            if not last:
                return Finding(name, module, "waits")
            raise Unusable("unmet", f"It needs {', '.join(lacking)}, which is not enabled or cannot be used.")
        if config.slug in ready:
            raise Unusable("broken", f"Another plugin is called {config.slug!r}, too.")
        for step, work in _steps(config):
            say(step)
            work()
        taken = _peak() - before
        if taken > megabytes * MEGABYTE:
            raise Unusable(
                "broken",
                f"It takes {taken // MEGABYTE} MB of memory while it is loaded; a plugin may take {megabytes} MB.",
                passing=True,
            )
    except Unusable as problem:
        return _finding(name, module, problem.state, problem.reason, config, passing=problem.passing)
    except BaseException as error:  # a plugin's own code; it may also ask for the end of the process
        _limit(None)
        reason = f"It fails while {step}: {words_of(error, module)}"
        return _finding(name, module, "broken", reason, config, passing=is_passing(error))
    _limit(None)
    return _finding(name, module, "ready", "", config)


def name_only(name: str, module: str, *, megabytes: int) -> Finding:
    """A plugin that is not enabled: what it is called and whose tables are its own, if that can be found out.

    Call it in a fork.
    """
    _limit(LARGEST * megabytes)
    try:
        return _finding(name, module, "off", "", declaration(module))
    except Unusable as problem:
        return Finding(name, module, "off", problem.reason, passing=problem.passing).stamped()


def _steps(config: type[PluginConfig]) -> list[tuple[str, Callable[[], None]]]:
    made: list[AppConfig] = []
    names = lambda: [app.name for app in made]  # noqa: E731 - read when the step is taken
    return [
        ("its apps were being read", lambda: made.extend(_into_registry(config))),
        ("its models were being loaded", lambda: _models(made)),
        ("its ready() ran", lambda: _ready(made)),
        ("its models were being checked", lambda: _model_checks(made)),
        ("its settings were being read", lambda: brings.settings(config)),
        ("its migrations were being read", lambda: brings.migrations(names())),
        ("its template tags were being read", lambda: brings.template_tags(names())),
        ("its templates were being read", lambda: brings.templates(made)),
        ("its jobs were being read", lambda: _submodules(names(), "tasks")),
        ("its hooks were being read", lambda: brings.hooks(names())),
        ("its addresses were being read", lambda: brings.urls(config)),
        ("its API was being read", lambda: brings.api(config)),
        ("its schedules were being read", lambda: brings.schedules(config)),
        ("its sections were being read", lambda: brings.section_kinds(config)),
        ("its permissions were being read", lambda: brings.permissions(config)),
        ("its answers to events were being read", lambda: brings.subscriptions(config)),
        ("its services were being read", lambda: brings.providers(config)),
    ]


def _into_registry(config: type[PluginConfig]) -> list[AppConfig]:
    """As `Apps.populate` does it, for a few more apps. Models cannot be imported before all apps are known."""
    apps.apps_ready = apps.models_ready = apps.ready = False
    path = f"{config.__module__}.{config.__qualname__}"
    made = [AppConfig.create(entry) for entry in (path, *config.member_apps)]
    for app in made:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", app.label):
            raise Unusable("broken", f"The label {app.label!r} of {app.name} must be small letters, digits and _.")
        if app.label in apps.app_configs:
            raise Unusable("broken", f"The label {app.label!r} of {app.name} is taken by another app.")
        apps.app_configs[app.label] = app
        app.apps = apps
    apps.apps_ready = True
    apps.clear_cache()
    return made


def _models(made: list[AppConfig]) -> None:
    for app in made:
        app.import_models()
    apps.clear_cache()
    apps.models_ready = True


def _ready(made: list[AppConfig]) -> None:
    for app in made:
        app.ready()
    apps.ready = True


def _model_checks(made: list[AppConfig]) -> None:
    for app in made:
        for model in app.get_models():
            found = [problem for problem in model.check(databases=None) if problem.level >= ERROR]
            if found:
                raise Unusable("broken", f"Its model {model._meta.label} is wrong: {found[0].msg} ({found[0].id})")


def _submodules(names: list[str], module: str) -> None:
    for name in names:
        if find_spec(f"{name}.{module}") is not None:
            import_module(f"{name}.{module}")


def _finding(
    name: str, module: str, state: str, reason: str, config: type[PluginConfig] | None, *, passing: bool = False
) -> Finding:
    if config is None:
        return Finding(name, module, state, reason, title=name, passing=passing).stamped()
    return Finding(
        name,
        module,
        state,
        reason,
        config_path=f"{config.__module__}.{config.__qualname__}",
        slug=config.slug,
        title=str(getattr(config, "verbose_name", config.label)),
        summary=str(config.summary),
        version=config.version,
        needs=tuple(config.needs),
        labels=tuple(_labels(config)),
        passing=passing,
    ).stamped()


def _labels(config: type[PluginConfig]) -> list[str]:
    """With which the names of its tables begin; a member app that cannot be read is called after its module."""
    found = [str(config.label)]
    for member in config.member_apps:
        known = next((app.label for app in apps.app_configs.values() if app.name == member), None)
        try:
            found.append(known or AppConfig.create(member).label)
        except Exception:  # a plugin's own code, which is not used
            found.append(member.rpartition(".")[2])
    return found


def _limit(megabytes: int | None) -> None:
    """Let this process have so much more memory; None for no limit."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = resource.RLIM_INFINITY if megabytes is None else _status("VmData") + megabytes * MEGABYTE
    if most == resource.RLIM_INFINITY or wanted <= most != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def _resident() -> int:
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM")


def _status(name: str) -> int:
    """A line of Linux' account of this process, in bytes; elsewhere the largest size so far, which is close enough."""
    path = Path("/proc/self/status")
    if path.exists():
        for line in path.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
