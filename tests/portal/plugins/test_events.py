"""Events whose subscriber is off wait for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.plugins import events, faults
from portal.plugins.models import EventDelivery, EventRecord
from portal.plugins.public import TimePosted, emit
from portal.tenants.ids import new_id
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope

PATH = "portal.plugins.contracts.events.TimePosted"
heard: list[object] = []


class Listener:
    slug = "listener"
    verbose_name = "Listener"
    subscriptions = {PATH: f"{__name__}.heard.append"}


@pytest.mark.parametrize("named", [PATH, "portal.plugins.public.TimePosted"])
def test_a_delivery_to_a_plugin_that_is_off_waits(named: str, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listener, "subscriptions", {named: Listener.subscriptions[PATH]})
    heard.clear()
    monkeypatch.setattr(events, "plugins", lambda: (Listener,))
    with tenant_scope(tenant):
        event = TimePosted(posting_id=new_id(), company_id=new_id(), seconds=60, balance_seconds=60, kind="top_up")
        emit(event)
    assert run_jobs() == 1
    with tenant_scope(tenant):
        run = JobRun.objects.get(task="plugins.deliver_event")
        assert (run.state, run.failures) == ("queued", 0)
        assert run.error == "Waits: the plugin that this is for (listener) is switched off."
        assert EventDelivery.objects.get().done_at is None
    monkeypatch.setattr(events, "plugin", lambda slug: Listener if slug == "listener" else None)
    monkeypatch.setattr(events, "import_string", lambda path: TimePosted if path == PATH else heard.append)
    assert run_jobs(ahead=timedelta(minutes=2)) == 1
    assert heard == [event]
    with tenant_scope(tenant):
        assert JobRun.objects.get(pk=run.pk).state == "done"
        # A job may run twice; its event is heard once.
        assert events.deliver(delivery_id=str(EventDelivery.objects.get().pk)) == "already delivered"
    assert heard == [event]


def test_a_subscriber_that_fails_is_noted_and_gets_the_event_again(
    patient: None, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Listener):
        slug = "crm"

    def fail(event: object) -> None:
        raise ValueError

    monkeypatch.setattr(events, "plugins", lambda: (Failing,))
    with tenant_scope(tenant):
        emit(TimePosted(posting_id=new_id(), company_id=new_id(), seconds=60, balance_seconds=60, kind="top_up"))
    monkeypatch.setattr(events, "plugin", lambda slug: Failing)
    monkeypatch.setattr(events, "import_string", lambda path: TimePosted if path == PATH else fail)
    assert run_jobs() == 1
    assert (faults.faults()["crm"].where, faults.faults()["crm"].error) == ("TimePosted", "ValueError")
    with tenant_scope(tenant):
        run = JobRun.objects.get(task="plugins.deliver_event")
        assert (run.state, run.failures) == ("queued", 1)
        assert EventDelivery.objects.get().done_at is None


def test_an_event_is_not_kept_for_a_plugin_that_is_off_when_it_happens(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        emit(TimePosted(posting_id=new_id(), company_id=new_id(), seconds=60, balance_seconds=60, kind="top_up"))
        assert not EventDelivery.objects.exists()
    assert run_jobs() == 0


def test_what_was_said_is_forgotten_once_all_have_had_it(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "plugins", lambda: (Listener,))
    with tenant_scope(tenant):
        for seconds in (1, 2, 3):
            emit(
                TimePosted(posting_id=new_id(), company_id=new_id(), seconds=seconds, balance_seconds=0, kind="top_up")
            )
        heard_old, waits_old, heard_new = EventRecord.objects.order_by("pk")
        EventDelivery.objects.exclude(event=waits_old).update(done_at=timezone.now())
        EventRecord.objects.exclude(pk=heard_new.pk).update(emitted_at=timezone.now() - timedelta(days=8))
        assert events.forget_payloads() == 1
        left = {record.pk: bool(record.payload) for record in EventRecord.objects.all()}
        assert left == {heard_old.pk: False, waits_old.pk: True, heard_new.pk: True}
        assert events.forget_payloads() == 0
