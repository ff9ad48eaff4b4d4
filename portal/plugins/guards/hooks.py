"""Guards Wagtail's hooks: one that a plugin has registered and that fails is passed over, with all that it has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial, wraps
from inspect import isclass
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

from portal.plugins.config import PluginConfig
from portal.plugins.faults import ANSWERS, attempt, owner_of
from portal.plugins.guards.refused import HookRefused
from portal.plugins.guards.serving import ON_SERVE_PAGE, around
from portal.plugins.guards.things import ACCOUNT_PANEL, guarded_thing

# Without its panel a group's form would take permissions away: whoever asks gets the error.
UNGUARDED = ("register_group_permission_panel",)
OPTIONAL_ITEMS = ("register_account_menu_item", "register_page_action_menu_item", "register_snippet_action_menu_item")

_unguarded = hooks.get_hooks


class HiddenItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return False


class HiddenArea(SearchArea):
    def is_shown(self, request: Any) -> bool:
        return False


def connect() -> None:
    hooks.get_hooks = get_hooks


def get_hooks(hook_name: str) -> list[Callable[..., Any]]:
    """As Wagtail's, with a guard around the functions of plugins."""
    return [_guarded(hook_name, function) for function in _unguarded(hook_name)]


@lru_cache(maxsize=2000)
def _guarded(hook_name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    config = None if isclass(function) or hook_name in UNGUARDED else owner_of(function)
    if config is None:
        return function

    if hook_name == ON_SERVE_PAGE:
        return wraps(function)(partial(around, config, function))

    # Before and after something, a hook may answer in place of the page.
    answers = ANSWERS if hook_name.startswith(("before_", "after_")) else ()

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        before = [(argument, list(argument)) for argument in args if isinstance(argument, list)]
        with attempt(config.slug, hook_name, answers=answers):
            result = _settled(config, hook_name, function(*args, **kwargs))
            for argument, old in before:
                argument[:] = [_new(config, hook_name, item, old) for item in argument]
            return result
        for argument, old in before:
            argument[:] = old
        if _refuses(hook_name):
            raise HookRefused(config, hook_name)
        return _nothing(config, hook_name, args)

    return call


def _refuses(hook_name: str) -> bool:
    """Before a change, or before a document is handed out, the plugin may have had to forbid it. A page stays served."""
    return hook_name.startswith("before_") and hook_name != "before_serve_page"


def _new(config: PluginConfig, hook_name: str, item: Any, old: list[Any]) -> Any:
    return item if any(item is known for known in old) else guarded_thing(config, hook_name, item)


def _settled(config: PluginConfig, hook_name: str, result: Any) -> Any:
    """The result in a form that cannot fail later. Raises TypeError for one that Wagtail could not use."""
    if isinstance(result, Iterator):
        result = list(result)
    wanted = _wanted(hook_name)
    if wanted is not None and not isinstance(result, wanted):
        raise TypeError(f"The hook {hook_name} must return {wanted.__name__}, not {type(result).__name__}.")
    if isinstance(result, list) and hook_name.endswith("_buttons"):
        return [guarded_thing(config, hook_name, item) for item in result]
    shared = isinstance(result, MenuItem | SearchArea) or (hook_name == ACCOUNT_PANEL and result is not None)
    return guarded_thing(config, hook_name, result) if shared else result


def _wanted(hook_name: str) -> Any:
    if hook_name.startswith("insert_"):
        return str
    if hook_name == "register_admin_search_area":
        return SearchArea
    if hook_name.endswith("_menu_item") and hook_name not in OPTIONAL_ITEMS:
        return MenuItem
    if hook_name.endswith("_queryset") or hook_name == "filter_form_submissions_for_user":
        return QuerySet
    return None


def _nothing(config: PluginConfig, hook_name: str, args: tuple[Any, ...]) -> Any:
    """What Wagtail takes for the answer of a hook that has nothing to add. What narrows a list leaves nothing of it."""
    wanted = _wanted(hook_name)
    if wanted is QuerySet:
        return next(argument for argument in args if isinstance(argument, QuerySet)).none()
    if wanted is str:
        return ""
    if wanted is SearchArea:
        return HiddenArea("", "", name=f"failed-{config.slug}")
    if wanted is MenuItem:
        return HiddenItem("", "", name=f"failed-{config.slug}")
    if hook_name == "register_icons":
        return args[0]
    if hook_name == "register_permissions":
        return Permission.objects.none()
    if hook_name == "describe_collection_contents":  # not counted is not empty: the collection stays
        words = gettext("what “%(plugin)s” keeps in it and could not count") % {"plugin": config.verbose_name}
        return {"count": 1, "count_text": words, "url": None}
    if hook_name.startswith("register_") and hook_name.endswith(("_buttons", "_urls", "_viewset", "_operations")):
        return []
    return None
