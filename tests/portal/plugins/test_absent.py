"""Plugins that are off: how they are named, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from crm_plugin.contacts.services import add_note
from integrations_plugin.models import Integration
from portal.accounts.models import User
from portal.plugins import absent, kept_rows
from portal.plugins.discovery import Discovered
from portal.plugins.kept_rows import KeptByAbsentPlugin
from portal.plugins.middleware import AbsentPluginMiddleware
from portal.plugins.states import reports
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn

OFF = ("crm_plugin", "integrations_plugin")


@pytest.fixture
def two_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings and the list of models as they are with two plugins off."""
    labels = ("crm_", "integrations_plugin")
    known = [m for m in apps.get_models(include_auto_created=True) if not m._meta.app_label.startswith(labels)]
    states = tuple(state for state in settings.FOYER_PLUGINS.states if state.name not in OFF)
    off = tuple(replace(state, state="off") for state in settings.FOYER_PLUGINS.states if state.name in OFF)
    monkeypatch.setattr(settings, "FOYER_PLUGINS", Discovered(states, off))
    monkeypatch.setattr(kept_rows, "apps", SimpleNamespace(get_models=lambda **_options: known))
    for cached in (absent.absent_plugins, kept_rows._pointers):
        cached.cache_clear()
    yield
    for cached in (absent.absent_plugins, kept_rows._pointers):
        cached.cache_clear()


def test_with_all_plugins_on_none_is_off(db: None) -> None:
    assert absent.absent_plugins() == ()
    assert all(report.enabled for report in reports())


def test_what_is_off_is_named_with_all_its_apps(two_off: None) -> None:
    found = {plugin.name: (plugin.title, plugin.labels) for plugin in absent.absent_plugins()}
    assert found == {
        "crm_plugin": ("CRM", {"crm_plugin", "crm_contacts", "crm_deals"}),
        "integrations_plugin": ("Integrations", {"integrations_plugin"}),
    }
    assert absent.plugin_of("crm_deals") == "CRM"
    assert absent.plugin_of("reports_plugin") == "Reports"
    assert absent.plugin_of("unheard_of") == "unheard_of"


def test_the_command_names_what_is_off_and_is_content(
    two_off: None, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("plugins")
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines() if "Switched off" in line] == [*OFF]
    assert "name crm_plugin in FOYER_PLUGINS and start the portal again" in told


def test_the_staff_page_names_what_is_off(two_off: None, signed_in: SignIn, db: None) -> None:
    page = signed_in(Role.ADMIN).get("/admin/plugins/").content.decode()
    assert page.count("Switched off") == 2
    assert "name integrations_plugin in FOYER_PLUGINS and start the portal again" in page


def test_a_super_admin_who_has_chosen_an_organisation_sees_the_page(
    person: MakePerson, signed_in: SignIn, tenant: Tenant
) -> None:
    """As `createsuperuser` makes one, for a demo."""
    root = signed_in(User.objects.create_superuser("root@lab.example", None))
    root.post(reverse("portal_accounts:organisation"), {"seat": f"t{tenant.pk}"})
    assert root.get("/admin/plugins/").status_code == 200
    assert signed_in(person(Role.STAFF)).get("/admin/plugins/").status_code == 302


def test_a_table_belongs_to_the_plugin_whose_label_it_begins_with(two_off: None) -> None:
    assert kept_rows.owner_of_table("crm_contacts_note") == "CRM"
    assert kept_rows.owner_of_table("integrations_plugin_integration") == "Integrations"
    assert kept_rows.owner_of_table("unheard_of_thing") == "unheard_of_thing"


def test_what_rows_of_an_absent_plugin_point_at_is_kept(two_off: None, tenant: Tenant, person: MakePerson) -> None:
    """In whatever organisation the rows are, and whoever asks."""
    keeper, free = (User.objects.create_user(f"{name}@lab.example") for name in ("keeper", "free"))
    with tenant_scope(tenant):
        Integration.objects.create(kind="rest", name="Shop", created_by=keeper)
    with pytest.raises(KeptByAbsentPlugin) as refused, transaction.atomic():
        _vanish(keeper)
    assert refused.value.sentence == (
        "keeper@lab.example cannot be deleted: data of the plugin “Integrations”, which is switched off,"
        " still belongs to it. Nothing was changed."
    )
    assert User.objects.filter(pk=keeper.pk).exists()
    with transaction.atomic():
        _vanish(free)
    assert not User.objects.filter(pk=free.pk).exists()


def _vanish(user: User) -> None:
    """Django, for which the plugin is not there, deletes the row and asks nobody."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_accounts_user WHERE id = %s", [user.pk])
    kept_rows.refuse(User, user)


def test_the_refusal_is_a_page_and_takes_back_what_was_written(person: MakePerson, signed_in: SignIn) -> None:
    user = person(Role.ADMIN)
    asked: Any = signed_in(user).get("/admin/").wsgi_request
    with transaction.atomic():
        User.objects.create_user("half@lab.example")
        answer = AbsentPluginMiddleware(lambda _request: None).process_exception(asked, KeptByAbsentPlugin(user, "CRM"))
    assert answer is not None
    assert answer.status_code == 409
    assert "data of the plugin “CRM”, which is switched off" in answer.content.decode()
    assert not User.objects.filter(email="half@lab.example").exists()


def test_a_person_whose_rows_a_plugin_keeps_is_not_deleted(
    person: MakePerson, client: Client, tenant: Tenant, company: Company
) -> None:
    writer = person(Role.STAFF)
    with tenant_scope(tenant):
        note = add_note(company=company, text="Called.", by=writer)
    client.force_login(
        User.objects.create_superuser("super@alder.example", None),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.post(reverse("portal_accounts:organisation"), {"seat": f"t{tenant.pk}"})
    answer = client.post(reverse("wagtailusers_users:delete", args=[writer.pk]))
    assert answer.status_code == 409
    assert "Notes (CRM: companies and contacts)" in answer.content.decode()
    assert User.objects.filter(pk=writer.pk).exists()
    with tenant_scope(tenant):
        assert note.__class__.objects.get(pk=note.pk).author_id == writer.pk
