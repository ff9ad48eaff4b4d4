"""The demo: two integrations that the sandbox knows, and a year of records that a later fetch finds unchanged."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations_plugin.demo.stage import demo
from integrations_plugin.models import Integration, SourceRecord
from integrations_plugin.sandbox import processes
from integrations_plugin.sandbox.accounts import Accounts
from integrations_plugin.services import checks, fetching
from portal.jobs.testing import run_jobs
from portal.plugins.public import DemoStage
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.integrations_plugin.servers import RunningSandbox


@pytest.fixture
def stage(tenant: Tenant, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> DemoStage:
    folder: Accounts = sandbox.sandbox.accounts
    monkeypatch.setattr("integrations_plugin.demo.stage.accounts", lambda: folder)
    monkeypatch.setattr("integrations_plugin.demo.stage.address", lambda: sandbox.address)
    with tenant_scope(tenant):
        companies = [Company.objects.create(name=name) for name in ("Brandt Logistik", "Café Øland")]
    return DemoStage(
        tenant=tenant, number=1, now=datetime.now(UTC), random=random.Random(1), people={}, say=lambda text: None,
        shared={"companies": companies},
    )  # fmt: skip


def test_the_demo_works_against_the_sandbox(stage: DemoStage, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        demo(stage)
        before = list(SourceRecord.objects.order_by("external_id").values_list("external_id", "digest", "company_id"))
        assert len(before) > 60
        assert {company for _, _, company in before} == {company.pk for company in stage.shared["companies"]}
        for integration in Integration.objects.all():
            checks.request_check(integration=integration)
        fetching.request_fetch(integration=Integration.objects.get(kind="rest"))
    run_jobs()
    with tenant_scope(tenant):
        assert [(row.name, row.status) for row in Integration.objects.all()] == [
            ("Shop and monitoring", "ok"), ("Team chat", "ok"),
        ]  # fmt: skip
        after = list(SourceRecord.objects.order_by("external_id").values_list("external_id", "digest", "company_id"))
        assert set(before) <= set(after)
        assert Integration.objects.get(kind="rest").last_sync_result.endswith("0 changed")


def test_the_sandbox_is_started_where_a_port_is_set(settings: Any) -> None:
    env = settings.FOYER_ENV
    settings.FOYER_ENV = env.model_copy(update={"sandbox_port": 8123})
    assert processes.processes() == [["sandbox", "--port", "8123"]]
    assert processes.address() == "http://127.0.0.1:8123"
    settings.FOYER_ENV = env.model_copy(update={"sandbox_port": 0})
    assert processes.processes() == []
