"""Guards what plugins put on shared pages, and which is asked for its looks later: menu items, panels, buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from wagtail.admin.menu import MenuItem
from wagtail.admin.telepath import JSContext
from wagtail.admin.ui.menus import MenuItem as ListedItem

from portal.plugins.config import PluginConfig
from portal.plugins.faults import attempt, owner_of

MARK = "_guarded_for"
ACCOUNT_PANEL = "register_account_settings_panel"
# What Wagtail reads of them, before it asks for their looks.
READ = {
    "construct_homepage_panels": ("order", "media"),
    "construct_homepage_summary_items": ("order", "media"),
    "construct_page_action_menu": ("order", "media"),
    ACCOUNT_PANEL: ("name", "title", "tab", "order"),
}
PLACES = ("order", "priority")
SAID = ("construct_homepage_panels", ACCOUNT_PANEL)  # where a part that cannot be drawn is said to be missing


def guarded_thing(config: PluginConfig, where: str, thing: Any) -> Any:
    """The same object; it is not shown, or shows that it failed, instead of raising an error.

    Raises the error at once for one that lacks what Wagtail will read of it.
    """
    for name in _read(where, thing):
        if name in PLACES:
            float(getattr(thing, name))  # one that is no number cannot be put in order with the others'
        else:
            getattr(thing, name)
    attributes = getattr(thing, "__dict__", None)
    if attributes is None or isinstance(thing, type) or MARK in attributes:
        return thing
    setattr(thing, MARK, config.slug)
    if callable(getattr(thing, "is_shown", None)):
        thing.is_shown = _shown(config, where, thing)
    if where == ACCOUNT_PANEL:
        thing.is_active = _active(config, thing)
    for name in ("render_html", "render"):
        if callable(draw := getattr(thing, name, None)):
            setattr(thing, name, _drawn(config, where, draw))
    return thing


def _read(where: str, thing: Any) -> tuple[str, ...]:
    if where.endswith("_buttons"):
        return ("label", "priority") if isinstance(thing, ListedItem) else ("label", "priority", "show")
    return READ.get(where, ("order", "media") if isinstance(thing, MenuItem) else ())


def _active(config: PluginConfig, panel: Any) -> Callable[[], bool]:
    asked = panel.is_active

    def is_active() -> bool:
        with attempt(config.slug, ACCOUNT_PANEL):
            active = bool(asked())
            if active:
                panel.get_form().media  # noqa: B018 - a panel without its form must not be shown
            return active
        return False

    return is_active


def _shown(config: PluginConfig, where: str, thing: Any) -> Callable[..., bool]:
    asked, component = thing.is_shown, getattr(thing, "render_component", None)
    own = owner_of(type(thing).is_shown) is not None  # else it is Wagtail's or the portal's, which ask for rights alone

    def is_shown(*args: Any, **kwargs: Any) -> bool:
        with attempt(config.slug, where, savepoint=own):
            shown = bool(asked(*args, **kwargs))
            if shown and component is not None:
                JSContext().pack(component(*args))  # what cannot be drawn must not be shown
            return shown
        return False

    return is_shown


def _drawn(config: PluginConfig, where: str, draw: Callable[..., Any]) -> Callable[..., Any]:
    def drawn(*args: Any, **kwargs: Any) -> Any:
        with attempt(config.slug, where):
            return draw(*args, **kwargs)
        if where not in SAID:
            return ""
        return render_to_string("portal_plugins/part_failed.html", {"plugin": config.verbose_name})

    return drawn
