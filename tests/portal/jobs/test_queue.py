"""The order in which jobs are handed out, to embedded workers and to Celery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.jobs import lease, outbox, outcomes, publish, queue, services, sql, sweeper
from portal.jobs.context import JobContext
from portal.jobs.execute import execute
from portal.jobs.models import JobRun, Outbox
from portal.jobs.queue import Outcome, Progress
from portal.jobs.states import AttemptOutcome, State
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.jobs.conftest import MakeJob

DONE = Outcome(State.DONE, AttemptOutcome.DONE)
AGAIN = Outcome(State.QUEUED, AttemptOutcome.INTERRUPTED, again_after=60)


def ask(made: object, tenant: Tenant, count: int) -> list[int]:
    with tenant_scope(tenant):
        return [made.enqueue().pk for _ in range(count)]  # type: ignore[attr-defined]


def handed_out(count: int) -> list[int]:
    """The next jobs, each ended before the next is taken."""
    order = []
    for _ in range(count):
        claim = queue.claim_next("w")
        assert claim is not None
        order.append(claim.job_id)
        queue.settle(claim, DONE, Progress())
    return order


def nothing(context: object) -> None: ...


def test_in_the_order_of_asking(tenant: Tenant, make_job: MakeJob) -> None:
    ids = ask(make_job(nothing), tenant, 5)
    assert handed_out(5) == ids
    assert queue.claim_next("w") is None


def test_a_small_tenant_does_not_wait_behind_a_large_one(
    tenant: Tenant, other_tenant: Tenant, make_job: MakeJob
) -> None:
    made = make_job(nothing)
    large = ask(made, tenant, 100)
    assert handed_out(10) == large[:10]
    small = ask(made, other_tenant, 5)
    order = handed_out(10)
    assert set(small) <= set(order), "within twice its own number"
    assert handed_out(85) == large[15:]


def test_a_latecomer_gets_no_more_than_its_share(tenant: Tenant, other_tenant: Tenant, make_job: MakeJob) -> None:
    made = make_job(nothing)
    first = ask(made, tenant, 40)
    handed_out(20)
    second = ask(made, other_tenant, 40)
    order = handed_out(40)
    assert len(set(order) & set(first)) == len(set(order) & set(second)) == 20


def test_jobs_that_become_due_take_turns_too(tenant: Tenant, other_tenant: Tenant, make_job: MakeJob) -> None:
    made = make_job(nothing)
    soon = timezone.now() + timedelta(minutes=5)
    with tenant_scope(tenant):
        later = [made.enqueue(run_after=soon).pk for _ in range(6)]
    others = ask(made, other_tenant, 3)
    assert outbox.promote(now=soon + timedelta(seconds=1)) == 6
    assert set(others) <= set(handed_out(6))
    assert set(handed_out(3)) <= set(later)


def test_patient_work_stands_behind_all_others_and_its_turn_comes(
    tenant: Tenant, other_tenant: Tenant, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "PATIENT_TURNS_BEHIND", 4)
    patient, made = make_job(nothing, patient=True), make_job(nothing)
    slow = [*ask(patient, tenant, 2), *ask(patient, other_tenant, 1)]
    first = ask(made, tenant, 3)
    assert handed_out(3) == first
    assert not outbox.anybody_waits()
    many = ask(made, tenant, 10)
    order = handed_out(13)
    assert order[:4] == many[:4]
    assert set(slow) <= set(order[4:9]), "although others wait all the time"


def test_patient_work_makes_way_and_goes_on_afterwards(tenant: Tenant, make_job: MakeJob) -> None:
    began: list[str] = []

    def paint(context: JobContext) -> str:
        began.append("paint")
        context.make_way()
        return "painted"

    def call(context: JobContext) -> None:
        began.append("call")

    patient, made = make_job(paint, patient=True), make_job(call)
    ask(patient, tenant, 1)
    claim = queue.claim_next("w")
    assert claim is not None
    ask(made, tenant, 1)
    outcome, context = execute(claim)
    assert outcome is not None
    assert queue.settle(claim, outcome, context.progress)
    assert run_jobs(ahead=timedelta(seconds=1)) == 2
    assert began == ["paint", "call", "paint"]
    with tenant_scope(tenant):
        run = JobRun.objects.get(pk=claim.job_id)
        assert (run.state, run.result, run.error, run.attempt, run.attempts.count()) == ("done", "painted", "", 1, 1)


def test_a_claim_is_for_one(tenant: Tenant, make_job: MakeJob) -> None:
    (job_id,) = ask(make_job(nothing), tenant, 1)
    first = queue.claim(job_id, "first")
    assert first is not None
    assert queue.claim(job_id, "second") is None
    assert queue.claim_next("second") is None


def test_a_message_that_comes_too_early_or_too_late_does_nothing(tenant: Tenant, make_job: MakeJob) -> None:
    with tenant_scope(tenant):
        run = make_job(nothing).enqueue(run_after=timezone.now() + timedelta(hours=1))
    assert queue.claim(run.pk, "w") is None
    assert queue.claim(999_999, "w") is None


def test_who_lost_the_job_can_write_nothing(tenant: Tenant, make_job: MakeJob) -> None:
    (job_id,) = ask(make_job(nothing), tenant, 1)
    frozen = queue.claim(job_id, "frozen")
    assert frozen is not None
    (_, token, _, beat_at), *_ = lease.held()
    assert queue.lose(job_id, token, beat_at, outcomes.died())
    outbox.promote(now=timezone.now() + timedelta(seconds=1))
    second = queue.claim_next("second")
    assert second is not None
    assert second.token > frozen.token
    assert lease.beat(job_id, frozen.token) is None
    assert lease.wants_stop(job_id, frozen.token) is None
    assert not lease.confirm(job_id, frozen.token)
    assert not lease.mark_outside(job_id, frozen.token, "a mail")
    assert not queue.settle(frozen, DONE, Progress())
    assert not queue.settle(frozen, AGAIN, Progress())
    assert Outbox.objects.get().holder == "second", "it was not put back into the line"
    progress = Progress()
    progress.steps = [{"label": "wrong", "state": "done", "done": 1, "total": 1}]
    lease.report(job_id, frozen.token, progress)
    with system_scope("jobs"):
        run = JobRun.objects.get(pk=job_id)
        assert (run.state, run.steps, run.outside) == ("running", [], "")
    assert queue.settle(second, DONE, Progress())


def can_write(claim: queue.Claim) -> bool:
    answers = [
        lease.beat(claim.job_id, claim.token) is not None,
        lease.wants_stop(claim.job_id, claim.token) is not None,
        lease.confirm(claim.job_id, claim.token),
        lease.mark_outside(claim.job_id, claim.token, "a mail"),
        queue.settle(claim, DONE, Progress()),
    ]
    assert len(set(answers)) == 1, answers
    return answers[0]


def test_who_lost_the_job_can_write_nothing_after_a_person_tries_it_again(tenant: Tenant, make_job: MakeJob) -> None:
    (job_id,) = ask(make_job(nothing), tenant, 1)
    frozen = queue.claim(job_id, "frozen")
    assert frozen is not None
    lease.mark_outside(job_id, frozen.token, "a mail")
    assert queue.lose(job_id, frozen.token, None, outcomes.died())
    assert not Outbox.objects.exists(), "its outcome is unknown"
    with tenant_scope(tenant):
        services.retry_run(run=JobRun.objects.get(pk=job_id))
    assert not can_write(frozen), "nobody has taken it yet"
    second = queue.claim_next("second")
    assert second is not None
    assert not can_write(frozen)
    assert can_write(second)


def test_who_lost_a_stray_job_can_write_nothing(tenant: Tenant, make_job: MakeJob) -> None:
    (job_id,) = ask(make_job(nothing), tenant, 1)
    frozen = queue.claim(job_id, "frozen")
    assert frozen is not None
    Outbox.objects.all().delete()
    assert sweeper.put_back_strays() == 1
    assert not can_write(frozen), "nobody has taken it yet"
    second = queue.claim_next("second")
    assert second is not None
    assert not can_write(frozen)
    assert can_write(second)


def test_a_beat_in_the_last_moment_keeps_the_job(tenant: Tenant, make_job: MakeJob) -> None:
    (job_id,) = ask(make_job(nothing), tenant, 1)
    claim = queue.claim(job_id, "slow")
    assert claim is not None
    (_, token, _, beat_at), *_ = lease.held()
    assert lease.beat(job_id, token) is False
    assert not queue.lose(job_id, token, beat_at, outcomes.died())
    assert queue.settle(claim, DONE, Progress())


def test_taking_and_ending_a_job_costs_few_statements(tenant: Tenant, make_job: MakeJob) -> None:
    ask(make_job(nothing), tenant, 2)
    claim = queue.claim_next("w")
    assert claim is not None
    with CaptureQueriesContext(
        connection,
    ) as statements:
        queue.settle_and_claim_next(claim, DONE, Progress())
    verbs = [statement["sql"].split()[0].upper() for statement in statements]
    assert sorted(verb for verb in verbs if verb in {"UPDATE", "INSERT", "DELETE"}) == [
        "DELETE",
        "INSERT",
        "UPDATE",
        "UPDATE",
        "UPDATE",
    ]


class Broker:
    """Remembers what it is given; breaks after so many."""

    def __init__(self, breaks_after: int = 1000) -> None:
        self.sent: list[int] = []
        self.breaks_after = breaks_after

    def __call__(self, task: str, job_id: int) -> None:
        if len(self.sent) >= self.breaks_after:
            raise ConnectionRefusedError
        self.sent.append(job_id)


def test_only_so_many_messages_wait_in_the_broker(tenant: Tenant, other_tenant: Tenant, make_job: MakeJob) -> None:
    made = make_job(nothing)
    large = ask(made, tenant, 30)
    broker, flight = Broker(), publish.Flight(5)
    assert publish.publish_ready(broker, flight) == 10, "none is on its way, so twice as many may be"
    assert publish.publish_ready(broker, flight) == 0
    assert broker.sent == large[:10]
    small = ask(made, other_tenant, 2)
    for job_id in broker.sent[:4]:
        assert queue.claim(job_id, "celery") is not None
    assert publish.publish_ready(broker, flight) == 0, "half of them still wait"
    for job_id in broker.sent[4:6]:
        assert queue.claim(job_id, "celery") is not None
    assert publish.publish_ready(broker, flight) == 6
    assert set(small) <= set(broker.sent[10:]), "the small one does not stand behind all thirty"


def test_what_may_be_on_its_way_follows_the_workers() -> None:
    flight, now = publish.Flight(32), timezone.now()
    seen = []
    for waiting, age in [(0, None), (10, 0.2), (40, 0.2), (40, 1.5), (20, 1.5), (9, 1.5), (3, 0.1), (0, None)]:
        room = flight.room(waiting, now - timedelta(seconds=age) if age else None, now)
        seen.append((flight.most, room))
    assert seen == [(64, 64), (64, 54), (64, 0), (32, 0), (16, 0), (8, 0), (8, 5), (16, 16)]
    for _round in range(9):
        flight.room(0, None, now)
    assert flight.most == 256


def test_a_broker_that_is_away_loses_nothing_and_keeps_the_order(tenant: Tenant, make_job: MakeJob) -> None:
    ids = ask(make_job(nothing), tenant, 5)
    broken = Broker(breaks_after=2)
    with pytest.raises(publish.BrokerAway):
        publish.publish_ready(broken, publish.Flight())
    assert broken.sent == ids[:2]
    assert Outbox.objects.filter(turn__isnull=False).count() == 3
    whole = Broker()
    assert publish.publish_ready(whole, publish.Flight()) == 3
    assert whole.sent == ids[2:]


def test_messages_that_nobody_takes_are_sent_again_less_and_less_often(tenant: Tenant, make_job: MakeJob) -> None:
    (job_id,) = ask(make_job(nothing), tenant, 1)
    broker = Broker()
    now = timezone.now()
    publish.publish_ready(broker, publish.Flight())
    assert publish.republish(now + timedelta(seconds=15)) == 0
    assert publish.republish(now + timedelta(seconds=25)) == 1
    publish.publish_ready(broker, publish.Flight())
    assert publish.republish(timezone.now() + timedelta(seconds=25)) == 0
    assert publish.republish(timezone.now() + timedelta(seconds=45)) == 1
    publish.publish_ready(broker, publish.Flight())
    assert broker.sent == [job_id] * 3
