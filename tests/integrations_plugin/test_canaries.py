"""One secret through everything that can be done with it, well and badly: afterwards it stands nowhere."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from integrations_plugin import views
from integrations_plugin.connectors.rest import connector as rest_connector
from integrations_plugin.models import Integration
from integrations_plugin.services import checks
from integrations_plugin.transport import client as transport_client
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope, tenant_scope
from tests.integrations_plugin.servers import RunningSandbox
from tests.integrations_plugin.test_views import BASE, form_of
from tests.support.people import SignIn

REST = "CANARY-rest-8f2c"
BOT = "4711:CANARYCANARYCANARYCANARYCANARYCANARY"
ACTIONS = ("", "{pk}/", "{pk}/edit/", "{pk}/delete/", "{pk}/status/")


class Seen:
    """Every page that was shown."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.pages: list[str] = []

    def get(self, path: str) -> None:
        self.pages.append(self.client.get(BASE + path).content.decode())

    def jobs(self) -> None:
        """The lists of jobs, and how each went."""
        with system_scope("jobs"):
            numbers = JobRun.objects.values_list("pk", flat=True)
            for path in ("", "results/", *(f"{number}/" for number in numbers)):
                answer = self.client.get(f"/admin/jobs/{path}")
                assert answer.status_code == 200
                self.pages.append(answer.content.decode())

    def refused(self, status: int, answer: Any) -> None:
        assert answer.status_code == status
        self.pages.append(answer.content.decode() + str(answer.headers))

    def post(self, path: str, data: dict[str, str]) -> None:
        answer = self.client.post(BASE + path, data, follow=True)
        self.pages.append(answer.content.decode() + str(answer.headers))


def whole_database(tenant: Tenant) -> str:
    rows = []
    with tenant_scope(tenant), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows.append(str(cursor.fetchall()))
    with system_scope("jobs"), connection.cursor() as cursor:
        for table in ("portal_jobs_jobrun", "portal_jobs_jobattempt", "portal_jobs_outbox"):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows.append(str(cursor.fetchall()))
    return "".join(rows)


def errors(seen: Seen, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form with a secret in it, answered by each of the pages that say no."""
    form = form_of(sandbox, secret_token=REST, name="Another")
    new = f"{BASE}new/rest/"
    signed_in = seen.client.cookies
    guarded = Client(enforce_csrf_checks=True, raise_request_exception=False)
    guarded.cookies = signed_in
    seen.refused(403, guarded.post(new, form))
    seen.refused(404, seen.client.post(f"{BASE}new/nothing/", form))
    seen.refused(400, seen.client.post(new, form, headers={"Host": "stranger.example"}))
    seen.refused(405, seen.client.put(new, form))

    def bug(**arguments: object) -> None:
        raise RuntimeError("a mistake of ours")

    failing = Client(raise_request_exception=False)
    failing.cookies = signed_in
    with monkeypatch.context() as broken:
        broken.setattr(views, "create_integration", bug)
        seen.refused(500, failing.post(new, form))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = transport_client.Limits(
        connect_seconds=1, total_seconds=0.5, first_pause_seconds=0.01, longest_pause_seconds=0.02
    )
    monkeypatch.setattr(transport_client, "Limits", lambda: quick)


@pytest.mark.parametrize("debug", [False, True])
def test_no_secret_is_left_anywhere(
    tenant: Tenant,
    signed_in: SignIn,
    sandbox: RunningSandbox,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    debug: bool,
) -> None:
    settings.DEBUG = debug
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.INFO, logger="django.template")  # speaks of every variable that a template lacks
    seen = Seen(signed_in(Role.MANAGER))
    seen.post("new/rest/", form_of(sandbox, secret_token=REST))
    seen.post("new/rest/", form_of(sandbox, secret_token=REST, address="https://10.0.0.1/"))
    seen.post("new/telegram/", {"name": "Chat", "address": sandbox.address, "chat": "-1", "secret_token": BOT})
    with tenant_scope(tenant):
        ids = {row.kind: row.pk for row in Integration.objects.all()}
    assert set(ids) == {"rest", "telegram"}
    for fault in ("", "401", "429", "500", "hang", "truncate", "html", "page", "redirect"):
        for pk in ids.values():
            if fault:
                sandbox.fail_next(fault, times=3)
            seen.post(f"{pk}/check/", {})
            run_jobs()
            sandbox.sandbox.faults.clear()
            seen.get(f"{pk}/")
    seen.post(f"{ids['rest']}/fetch/", {})
    run_jobs()

    def bug(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a mistake of ours")

    with monkeypatch.context() as broken:
        broken.setattr(rest_connector, "check", bug)
        seen.post(f"{ids['rest']}/check/", {})
        run_jobs()
    with monkeypatch.context() as broken:
        broken.setattr(transport_client, "read_body", bug)
        for pk in ids.values():
            seen.post(f"{pk}/check/", {})
        run_jobs()
    seen.jobs()
    errors(seen, sandbox, monkeypatch)
    seen.post(f"{ids['rest']}/edit/", form_of(sandbox, secret_token=REST + "-2", name="Renamed"))
    for pk in ids.values():
        for path in ACTIONS:
            seen.get(path.format(pk=pk))
    seen.post(f"{ids['rest']}/delete/", {})

    out, err = capfd.readouterr()
    logs = caplog.text + "".join(str(record.__dict__) for record in caplog.records) + out + err
    assert "telegram.getMe" in logs
    for place, text in (("pages", "".join(seen.pages)), ("logs", logs), ("database", whole_database(tenant))):
        assert len(text) > 1000
        assert "CANARY" not in text, place


def test_an_error_that_holds_a_secret_is_not_the_reason_that_is_shown(
    rest: Integration, tenant: Tenant, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library may put an address with a key in it into its error: that is for the log."""

    def bug(*args: object, **kwargs: object) -> None:
        raise RuntimeError(f"no answer from https://example.org/?token={REST}")

    seen = Seen(signed_in(Role.MANAGER))
    with monkeypatch.context() as broken:
        broken.setattr(checks, "record_check", bug)
        for _ in range(2):
            seen.post(f"{rest.pk}/check/", {})
            run_jobs()
    with system_scope("jobs"):
        (run,) = JobRun.objects.filter(task="integrations.check")
    assert "RuntimeError at " in run.error
    seen.jobs()
    seen.get(f"{rest.pk}/")
    assert "RuntimeError at " in "".join(seen.pages)
    assert "CANARY" not in "".join(seen.pages) + whole_database(tenant)
