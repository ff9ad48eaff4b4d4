"""Processes of every kind are killed at random moments: nothing is lost, nothing is booked or sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from portal.tenants.models import Tenant
from tests.faults.jobs.conftest import Lab
from tests.faults.jobs.smtp_sink import Sink
from tests.faults.jobs.storm import Dose, Storm
from tests.support.own_redis import OwnRedis
from tests.support.ports import free_port

pytestmark = pytest.mark.faults

SHORT = Dose(jobs=250, kills=6, asked=20)  # one of each kind
WHOLE = Dose(jobs=10_000, kills=50, asked=500, patience=600)
Raise = Callable[..., Storm]


@pytest.fixture
def storm(lab: Lab, tenant: Tenant) -> Iterator[Raise]:
    sinks: list[Sink] = []

    def raise_one(broker: OwnRedis | None = None, *, lease: float = 5.0) -> Storm:
        lab.lease = lease
        sinks.append(Sink())
        return Storm(lab, tenant, sinks[0], free_port(), broker)

    yield raise_one
    for sink in sinks:
        sink.end()


@pytest.mark.sqlite  # on PostgreSQL it is Celery that is looked at; the whole dose has both
def test_embedded(storm: Raise) -> None:
    print(storm().rage(SHORT))


@pytest.mark.redis
def test_with_celery(storm: Raise, broker: OwnRedis) -> None:
    print(storm(broker).rage(SHORT))


@pytest.mark.long
def test_ten_thousand_embedded(storm: Raise) -> None:
    print(storm(lease=20.0).rage(WHOLE))


@pytest.mark.long
@pytest.mark.redis
def test_ten_thousand_with_celery(storm: Raise, broker: OwnRedis) -> None:
    print(storm(broker, lease=20.0).rage(WHOLE))
