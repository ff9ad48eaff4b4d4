"""The staff screens: who may do what, two tenants, blank keeps, and no secret on any of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.models import Integration, IntegrationSecret
from integrations_plugin.secrets import store
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.integrations import create_integration
from portal.audit.models import AuditEntry
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope, tenant_scope
from tests.integrations_plugin.servers import RunningSandbox
from tests.support.people import SignIn

BASE = "/admin/integrations/"
UNKNOWN = "01900000-0000-7000-8000-000000000000"


def form_of(running: RunningSandbox, **changes: str) -> dict[str, str]:
    """What the form of a REST source sends when only the first fields are filled in."""
    values = {name: str(info.default) for name, info in RestSettings.model_fields.items() if not info.is_required()}
    return {
        **values,
        "name": "Shop",
        "address": running.rest_address,
        "secret_token": running.account.rest_token,
        **changes,
    }


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def the_only(tenant: Tenant) -> Integration:
    with tenant_scope(tenant):
        found: Integration = Integration.objects.get()
        return found


def test_save_check_and_see(tenant: Tenant, signed_in: SignIn, sandbox: RunningSandbox) -> None:
    client = signed_in(Role.MANAGER)
    assert "No integrations yet" in text_of(client.get(BASE))
    assert "Telegram bot" in text_of(client.get(f"{BASE}new/"))
    answer = client.post(f"{BASE}new/rest/", form_of(sandbox, check="1"), follow=True)
    assert "Checking…" in text_of(answer)
    made = the_only(tenant)
    assert answer.redirect_chain == [(f"{BASE}{made.pk}/", 302)]
    run_jobs()
    page = text_of(client.get(f"{BASE}{made.pk}/"))
    assert "Works" in page
    assert "The service answers, and its records can be read." in page
    assert " ms" in page
    assert sandbox.account.rest_token not in page
    assert "Works" in text_of(client.get(BASE))


def test_check_with_and_without_script(rest: Integration, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    plain = client.post(f"{BASE}{rest.pk}/check/")
    assert (plain.status_code, plain["Location"]) == (302, f"{BASE}{rest.pk}/")
    assert client.get(f"{BASE}{rest.pk}/status/", HTTP_HX_REQUEST="true").status_code == 204
    waiting = client.get(f"{BASE}{rest.pk}/status/")
    assert "Reload to see the result" in text_of(waiting)
    run_jobs()
    fragment = client.post(f"{BASE}{rest.pk}/check/", HTTP_HX_REQUEST="true")
    assert text_of(fragment).startswith('<div class="integration-status"')
    assert "hx-trigger" in text_of(fragment)
    run_jobs()
    done = client.get(f"{BASE}{rest.pk}/status/", HTTP_HX_REQUEST="true")
    assert "hx-trigger" not in text_of(done)
    assert "Works" in text_of(done)


def test_fetch_shows_records_and_their_measure(rest: Integration, company: Company, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    assert client.post(f"{BASE}{rest.pk}/fetch/").status_code == 302
    run_jobs()
    page = text_of(client.get(f"{BASE}{rest.pk}/"))
    assert "Acme Logistik" in page
    assert "0 changed" in page


def test_a_telegram_bot_has_nothing_to_fetch(telegram: Integration, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    assert "Fetch now" not in text_of(client.get(f"{BASE}{telegram.pk}/"))
    assert client.post(f"{BASE}{telegram.pk}/fetch/").status_code == 404


def test_blank_keeps_the_secret_and_a_new_one_replaces_it(
    tenant: Tenant, rest: Integration, signed_in: SignIn, sandbox: RunningSandbox
) -> None:
    client = signed_in(Role.MANAGER)
    page = text_of(client.get(f"{BASE}{rest.pk}/edit/"))
    assert "Leave it empty to keep it." in page
    assert sandbox.account.rest_token not in page
    answer = client.post(f"{BASE}{rest.pk}/edit/", form_of(sandbox, name="Renamed", secret_token=""))
    assert answer.status_code == 302
    with tenant_scope(tenant):
        found = Integration.objects.get()
        assert (found.name, store.take(integration=found)["token"].reveal()) == ("Renamed", sandbox.account.rest_token)
    client.post(f"{BASE}{rest.pk}/edit/", form_of(sandbox, secret_token="another"))
    with tenant_scope(tenant):
        assert store.take(integration=found)["token"].reveal() == "another"


def test_another_address_asks_for_the_secret_again(
    tenant: Tenant, rest: Integration, signed_in: SignIn, sandbox: RunningSandbox
) -> None:
    client = signed_in(Role.MANAGER)
    answer = client.post(f"{BASE}{rest.pk}/edit/", form_of(sandbox, address="https://evil.example/v1", secret_token=""))
    assert answer.status_code == 200
    assert "The address has changed. Enter the secret again" in text_of(answer)
    assert the_only(tenant).settings["address"] == sandbox.rest_address


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"secret_token": ""}, "This field is required"),
        ({"address": ""}, "This field is required"),
        ({"address": "http://127.0.0.1:1/"}, "Only addresses that begin with https://"),
        ({"address": "https://10.0.0.1/"}, "private or special network"),
        ({"address": "https://user:pass@api.example.com"}, "no name or password"),
        ({"path": "../secrets"}, "Enter only the path"),
        ({"auth_header": "Host"}, "cannot be the name of a header"),
        ({"auth_word": "B\nearer"}, "does not fit"),
        ({"page_size": "0"}, "greater than or equal to 1"),
        ({"page_size": "many"}, "whole number"),
        ({"paging": "soon"}, "not one of the available choices"),
    ],
)
def test_mistakes_are_said_beside_the_field_and_nothing_is_saved(
    tenant: Tenant, signed_in: SignIn, sandbox: RunningSandbox, changes: dict[str, str], words: str
) -> None:
    answer = signed_in(Role.MANAGER).post(f"{BASE}new/rest/", form_of(sandbox, **changes))
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert "Nothing was saved yet" in text_of(answer)
    typed = changes.get("secret_token", "typed") != ""
    assert ("It was not saved, and is not shown. Enter it again." in text_of(answer)) == typed
    assert sandbox.account.rest_token not in text_of(answer)
    with tenant_scope(tenant):
        assert not Integration.objects.exists()
        assert not IntegrationSecret.objects.exists()


def test_a_name_that_is_taken_is_said(
    tenant: Tenant, rest: Integration, signed_in: SignIn, sandbox: RunningSandbox
) -> None:
    answer = signed_in(Role.MANAGER).post(f"{BASE}new/rest/", form_of(sandbox, name=" Shop "))
    assert "An integration with this name exists." in text_of(answer)
    assert the_only(tenant) == rest


def test_deleting_asks_first(tenant: Tenant, rest: Integration, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    assert "This cannot be undone" in text_of(client.get(f"{BASE}{rest.pk}/delete/"))
    assert the_only(tenant) == rest
    assert client.post(f"{BASE}{rest.pk}/delete/").status_code == 302
    with tenant_scope(tenant):
        assert not Integration.objects.exists()


READS = ["", "{pk}/", "{pk}/status/"]
WRITES = [
    ("get", "new/"), ("get", "new/rest/"), ("post", "new/rest/"), ("get", "{pk}/edit/"), ("post", "{pk}/edit/"),
    ("get", "{pk}/delete/"), ("post", "{pk}/delete/"), ("post", "{pk}/check/"), ("post", "{pk}/fetch/"),
]  # fmt: skip


def snapshot(tenant: Tenant) -> tuple[Any, ...]:
    with tenant_scope(tenant):
        rows = (list(Integration.objects.values()), list(IntegrationSecret.objects.values()))
    with system_scope("jobs"):
        return (*rows, JobRun.objects.count())


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.STAFF])
def test_the_team_may_look(rest: Integration, signed_in: SignIn, role: Role) -> None:
    client = signed_in(role)
    for path in READS:
        assert client.get(BASE + path.format(pk=rest.pk)).status_code == 200


def test_staff_see_no_buttons_that_change(rest: Integration, signed_in: SignIn) -> None:
    page = text_of(signed_in(Role.STAFF).get(f"{BASE}{rest.pk}/"))
    for words in ("Delete this integration", "/check/", "/fetch/", "/edit/"):
        assert words not in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.STAFF])
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_others_may_not_change(
    tenant: Tenant, rest: Integration, signed_in: SignIn, sandbox: RunningSandbox, role: Role, method: str, path: str
) -> None:
    before = snapshot(tenant)
    client = signed_in(role)
    data = form_of(sandbox, name="Mine") if method == "post" else {}
    answer = getattr(client, method)(BASE + path.format(pk=rest.pk), data)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert snapshot(tenant) == before


def test_editors_and_strangers_see_nothing(rest: Integration, signed_in: SignIn) -> None:
    for client, place in ((signed_in(Role.EDITOR), "/admin/"), (Client(), "/accounts/login/")):
        for path in READS:
            answer = client.get(BASE + path.format(pk=rest.pk))
            assert answer.status_code == 302
            assert answer["Location"].startswith(place)


@pytest.mark.parametrize(("method", "path"), [*(("get", path) for path in READS[1:]), *WRITES[3:]])
def test_another_tenant_and_unknown_ids_are_not_found(
    tenant: Tenant, other_tenant: Tenant, rest: Integration, signed_in: SignIn, method: str, path: str
) -> None:
    before = snapshot(tenant)
    client = signed_in(Role.ADMIN, tenant=other_tenant)
    for pk in (str(rest.pk), UNKNOWN, "not-a-uuid", "1", "%00"):
        assert getattr(client, method)(BASE + path.format(pk=pk)).status_code == 404
    assert "Shop" not in text_of(client.get(BASE))
    assert snapshot(tenant) == before


def test_an_unknown_kind_is_not_found(signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    assert client.get(f"{BASE}new/nothing/").status_code == 404
    assert client.post(f"{BASE}new/nothing/", {}).status_code == 404


def test_an_integration_whose_kind_is_gone_can_be_seen_and_deleted(
    tenant: Tenant, rest: Integration, signed_in: SignIn
) -> None:
    with tenant_scope(tenant):
        Integration.objects.update(kind="gone")
    client = signed_in(Role.MANAGER)
    for path in READS:
        assert client.get(BASE + path.format(pk=rest.pk)).status_code == 200
    assert client.get(f"{BASE}{rest.pk}/edit/").status_code == 404
    client.post(f"{BASE}{rest.pk}/check/")
    run_jobs()
    assert the_only(tenant).status == "config"
    assert client.post(f"{BASE}{rest.pk}/delete/").status_code == 302


def test_getting_the_pages_writes_nothing(tenant: Tenant, rest: Integration, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    client.get(BASE)
    before = snapshot(tenant)
    with tenant_scope(tenant):
        audited = AuditEntry.objects.count()
    for path in [*READS, "new/", "new/rest/", "{pk}/edit/", "{pk}/delete/"]:
        assert client.get(BASE + path.format(pk=rest.pk)).status_code == 200
    assert client.get(f"{BASE}{rest.pk}/check/").status_code == 405
    assert client.get(f"{BASE}{rest.pk}/fetch/").status_code == 405
    assert snapshot(tenant) == before
    with tenant_scope(tenant):
        assert AuditEntry.objects.count() == audited


def test_the_list_costs_the_same_for_many(
    tenant: Tenant, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.STAFF)
    with tenant_scope(tenant):
        for number in range(30):
            create_integration(
                kind="rest", name=f"Source {number}", settings=RestSettings(address="https://api.example.com"),
                secrets={"token": SecretText("t")},
            )  # fmt: skip
    client.get(BASE)
    with django_assert_max_num_queries(20):
        client.get(BASE)


def test_a_name_cannot_break_out_of_the_page(tenant: Tenant, signed_in: SignIn, sandbox: RunningSandbox) -> None:
    client = signed_in(Role.MANAGER)
    name = "<script>alert(1)</script>"
    page = text_of(client.post(f"{BASE}new/rest/", form_of(sandbox, name=name), follow=True))
    assert name not in page
    assert name not in text_of(client.get(BASE))
