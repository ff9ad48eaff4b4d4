"""Several move one deal at the same moment: each move is done, one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from crm_plugin.deals.models import Deal, Pipeline, Stage
from crm_plugin.deals.services import DealFacts, create_deal, move_deal
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

MOVES = 8


@pytest.mark.django_db(transaction=True)
def test_all_who_move_a_deal_at_once_move_it(tenant: Tenant, company: Company) -> None:
    with tenant_scope(tenant):
        pipeline = Pipeline.objects.create(name="Projects")
        stages = [
            Stage.objects.create(pipeline=pipeline, name=f"Stage {number}", position=number) for number in range(MOVES)
        ]
        deal = create_deal(company=company, facts=DealFacts(title="Website", stage=stages[0]))
    start = Barrier(MOVES)

    def move(number: int) -> str:
        start.wait(timeout=30)
        try:
            with tenant_scope(tenant):
                return move_deal(deal=deal, stage=stages[number]).stage.name
        finally:
            connection.close()

    with ThreadPoolExecutor(MOVES) as pool:
        moved = list(pool.map(move, range(MOVES)))

    assert moved == [f"Stage {number}" for number in range(MOVES)]
    with tenant_scope(tenant):
        assert Deal.objects.get(pk=deal.pk).stage in stages
