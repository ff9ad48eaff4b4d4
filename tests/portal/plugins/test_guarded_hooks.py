"""Hooks of a plugin that fail, and what Wagtail goes on with."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse, reverse_lazy
from wagtail import hooks
from wagtail.admin.forms.account import NotificationPreferencesForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.models import Page, Site

from portal.plugins import faults
from portal.plugins.config import PluginConfig
from portal.plugins.faults import owner_of
from portal.plugins.guards import hooks as guarded
from portal.plugins.guards.refused import HookRefused
from portal.plugins.middleware import AbsentPluginMiddleware
from portal.plugins.registry import plugin
from portal.tenants.models import Tenant
from portal.tenants.services import link_site
from tests.support.people import SignIn


def crm() -> PluginConfig:
    config = plugin("crm")
    assert config is not None
    return config


def of_crm(function: Any) -> Any:
    """The function as if it stood in the CRM's code."""
    function.__module__ = "crm_plugin.wagtail_hooks"
    return function


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("construct_main_menu", ([1, 2],), None),
        ("register_admin_urls", (), []),
        ("register_page_listing_buttons", (), []),
        ("insert_global_admin_css", (), ""),
        ("register_icons", (["icon.svg"],), ["icon.svg"]),
        ("get_avatar_url", (None, 50), None),
        ("register_account_menu_item", (None,), None),
    ],
)
def test_a_hook_that_fails_adds_nothing(
    patient: None, db: None, name: str, given: tuple[Any, ...], wanted: Any
) -> None:
    @of_crm
    def fail(*args: Any) -> None:
        for argument in args:
            if isinstance(argument, list) and name != "register_icons":
                argument.clear()
        raise ValueError(name)

    with hooks.register_temporarily(name, fail):
        (call,) = [each for each in hooks.get_hooks(name) if getattr(each, "__wrapped__", each) is fail]
        assert call(*given) == wanted
    assert faults.faults()["crm"].where == name
    assert given in (([1, 2],), (), (["icon.svg"],), (None, 50), (None,)), "a list is as it was"


def test_a_hook_that_fails_halfway_through_its_list_adds_nothing(patient: None, db: None) -> None:
    """A generator runs only when it is read, which Wagtail would do."""

    @of_crm
    def halfway() -> Any:
        yield "one"
        raise ValueError

    assert guarded._guarded("register_admin_urls", halfway)() == []
    assert faults.faults()["crm"].where == "register_admin_urls"


def test_permissions_that_cannot_be_listed_are_none(patient: None, db: None) -> None:
    @of_crm
    def fail() -> None:
        raise ValueError

    found = guarded._guarded("register_permissions", fail)()
    assert list(found | Permission.objects.none()) == [], "Wagtail joins it with what the others answer"


def test_a_collection_whose_contents_a_plugin_cannot_count_is_not_empty(patient: None, db: None) -> None:
    @of_crm
    def fail(_collection: Any) -> None:
        raise ValueError

    counted = guarded._guarded("describe_collection_contents", fail)(None)
    assert counted == {"count": 1, "count_text": "what “CRM” keeps in it and could not count", "url": None}


def test_without_its_panel_a_group_is_not_saved(patient: None, db: None) -> None:
    """Passed over, it would take permissions away from the group."""

    @of_crm
    def fail() -> None:
        raise ValueError("panel")

    assert guarded._guarded("register_group_permission_panel", fail) is fail


@pytest.mark.parametrize("name", ["register_admin_menu_item", "register_admin_search_area"])
@pytest.mark.parametrize("fails", ["raises", "forgets to return"])
def test_an_item_that_cannot_be_made_is_one_that_is_not_shown(patient: None, db: None, name: str, fails: str) -> None:
    @of_crm
    def fail() -> None:
        if fails == "raises":
            raise ValueError

    item = guarded._guarded(name, fail)()
    assert (item.name, item.is_shown(None)) == ("failed-crm", False)


@pytest.mark.parametrize("fails", ["raises", "forgets to return"])
@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("construct_page_chooser_queryset", ()),
        ("construct_explorer_page_queryset", ("parent page",)),
        ("filter_form_submissions_for_user", ("user",)),
    ],
)
def test_a_hook_that_narrows_a_list_leaves_nothing_of_it(
    patient: None, db: None, name: str, before: tuple[str, ...], fails: str
) -> None:
    @of_crm
    def fail(*_given: Any) -> None:
        if fails == "raises":
            raise ValueError

    with hooks.register_temporarily(name, fail):
        call = next(each for each in hooks.get_hooks(name) if getattr(each, "__wrapped__", None) is fail)
        assert list(call(*before, Page.objects.all(), None)) == []
    assert Page.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        *(f"before_{change}_page" for change in ("publish", "unpublish", "move", "edit", "delete", "copy", "create")),
        *("before_bulk_action", "before_delete_user", "before_edit_snippet", "before_serve_document"),
    ],
)
def test_a_hook_before_a_change_or_a_document_refuses_when_it_fails(patient: None, db: None, name: str) -> None:
    @of_crm
    def fail(request: Any, page: Any) -> None:
        raise ValueError("still needed")

    with pytest.raises(HookRefused, match="“CRM” is asked before this is done") as refused:
        guarded._guarded(name, fail)(None, None)
    assert "FOYER_PLUGINS" in str(refused.value)
    assert "still needed" not in str(refused.value)
    assert faults.faults()["crm"].where == name


@pytest.mark.parametrize("name", ["before_serve_page", "after_edit_page"])
def test_a_hook_before_a_page_is_served_or_after_a_change_is_passed_over(patient: None, db: None, name: str) -> None:
    @of_crm
    def fail(*_given: Any) -> None:
        raise ValueError

    assert guarded._guarded(name, fail)(None, None) is None


def test_an_editor_reads_which_plugin_refused_and_the_page_is_as_it_was(
    patient: None, tenant: Tenant, signed_in: SignIn
) -> None:
    @of_crm
    def fail(request: Any, page: Any) -> None:
        raise ValueError

    page = Page.get_first_root_node().add_child(instance=Page(title="Ours", slug="ours"))
    link_site(Site.objects.create(hostname="alder.example.test", root_page=page), tenant)
    editor = signed_in("editor")
    with hooks.register_temporarily("before_unpublish_page", fail):
        answer = editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert answer.status_code == 409
    assert "“CRM” is asked before this is done" in answer.content.decode()
    page.refresh_from_db()
    assert page.live


def test_a_document_that_a_plugin_could_not_judge_is_not_handed_out(patient: None, rf: RequestFactory) -> None:
    refused = HookRefused(crm(), "before_serve_document")
    answer = AbsentPluginMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/documents/1/"), refused)
    assert answer is not None
    assert answer.status_code == 503


class Unsure(Button):
    @property
    def show(self) -> bool:
        raise ValueError


@pytest.mark.parametrize("button", [Unsure("Torn"), Button("First", priority="first")])
def test_a_button_that_cannot_be_asked_is_left_out(patient: None, db: None, button: Button) -> None:
    @of_crm
    def register(*_given: Any) -> list[Any]:
        return [button]

    @of_crm
    def construct(buttons: list[Any], *_given: Any) -> None:
        buttons.append(button)

    assert guarded._guarded("register_page_header_buttons", register)(None, None) == []
    listed = [Button("Own")]
    guarded._guarded("construct_page_listing_buttons", construct)(listed, None)
    assert [each.label for each in listed] == ["Own"]
    assert faults.faults()["crm"].count == 2


class TornPanel(BaseSettingsPanel):
    name, title, order = "torn", "Torn", 900


class NoForm(TornPanel):
    def get_form(self) -> Any:
        raise ValueError


class Undecided(TornPanel):
    form_class = NotificationPreferencesForm

    def is_active(self) -> bool:
        raise ValueError


class Undrawn(TornPanel):
    form_class, form_object = NotificationPreferencesForm, "profile"

    def render(self) -> str:
        raise ValueError


@pytest.mark.parametrize(("panel", "shown"), [(NoForm, False), (Undecided, False), (Undrawn, True)])
def test_a_failing_panel_of_the_account_page_leaves_the_others(
    patient: None, signed_in: SignIn, panel: type[BaseSettingsPanel], shown: bool
) -> None:
    @of_crm
    def register(request: Any, user: Any, profile: Any) -> BaseSettingsPanel:
        return panel(request, user, profile)

    with hooks.register_temporarily("register_account_settings_panel", register):
        answer = signed_in("editor").get(reverse("wagtailadmin_account"))
    assert answer.status_code == 200
    assert ("“CRM” has to show here could not be made" in answer.content.decode()) == shown
    assert faults.faults()["crm"].where == "register_account_settings_panel"


def test_what_the_portal_and_wagtail_register_is_left_as_it_is() -> None:
    name = "register_admin_menu_item"
    own = [each for each in guarded._unguarded(name) if owner_of(each) is None]
    assert own
    assert all(guarded._guarded(name, each) is each for each in own)
    assert hooks.get_hooks is guarded.get_hooks


def test_a_menu_item_that_denies_is_hidden_and_a_hook_before_a_change_may_deny(
    patient: None, db: None, rf: RequestFactory
) -> None:
    class Denying(MenuItem):
        def is_shown(self, request: Any) -> bool:
            raise PermissionDenied

    Denying.is_shown.__module__ = "crm_plugin.wagtail_hooks"
    item = guarded.guarded_thing(crm(), "register_admin_menu_item", Denying("Denying", "/"))
    assert item.is_shown(None) is False
    undrawn = MenuItem("Lost", reverse_lazy("nobody_has_this"))
    assert guarded.guarded_thing(crm(), "register_admin_menu_item", undrawn).is_shown(rf.get("/admin/")) is False

    @of_crm
    def deny(*_given: Any) -> None:
        raise PermissionDenied

    for name in ("before_edit_page", "after_edit_page", "before_serve_page"):
        with pytest.raises(PermissionDenied):
            guarded._guarded(name, deny)(None, None)
    guarded._guarded("construct_main_menu", deny)(None, [])


class Below(Exception):
    """Raised by what is served, not by the plugin."""


def _served(wrapper: Any, following: Any) -> Any:
    of_crm(wrapper)
    with hooks.register_temporarily("on_serve_page", wrapper):
        (call,) = [each for each in hooks.get_hooks("on_serve_page") if getattr(each, "__wrapped__", each) is wrapper]
        return call(following)("page")


def test_a_failing_wrapper_around_a_page_leaves_the_page(patient: None, db: None) -> None:
    runs = []

    def following(page: str) -> str:
        runs.append(page)
        return "shown"

    def at_once(following: Any) -> Any:
        raise ValueError

    def before(following: Any) -> Any:
        return lambda page: 1 / 0

    def after(following: Any) -> Any:
        return lambda page: following(page) / 0

    def nothing(following: Any) -> Any:
        return None

    for wrapper in (at_once, before, after, nothing):
        assert _served(wrapper, following) == "shown"
    assert runs == ["page"] * 4, "also where the wrapper failed after the page"
    assert faults.faults()["crm"].count == 4


def test_errors_of_the_page_are_not_the_wrappers(patient: None, db: None) -> None:
    def following(page: str) -> str:
        raise Below

    def forbidding(following: Any) -> Any:
        def serve(page: str) -> str:
            raise PermissionDenied

        return serve

    with pytest.raises(Below):
        _served(lambda following: following, following)
    with pytest.raises(PermissionDenied):
        _served(forbidding, following)
    assert "crm" not in faults.faults()
