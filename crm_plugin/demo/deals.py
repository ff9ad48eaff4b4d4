"""A year of deals for a company of the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm_plugin.contacts.models import Contact
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.services import create_deal, lose_deal, move_deal, win_deal
from crm_plugin.demo import words
from crm_plugin.demo.tables import Tables
from portal.plugins.public import DemoStage
from portal.tenants.public import Company


def deals_of(stage: DemoStage, company: Company, people: list[Contact], tables: Tables, team: list[Any]) -> None:
    """One to four deals: most of the older ones are closed, more won than lost, the young ones are open."""
    for title, least, most in stage.random.sample(words.DEALS, k=stage.random.choice((1, 2, 3, 4))):
        stages = tables.stages[1] if "contract" in title or "hours" in title else tables.stages[0]
        age = stage.random.randrange(3, 350)
        opened = stage.now - timedelta(days=age, hours=stage.random.randrange(1, 9))
        owner = stage.random.choice(team)
        amount_minor = stage.random.randrange(least, most, 50) * 100
        contact = stage.random.choice(people)
        patience = stage.random.randrange(30, 120)
        steps = min(len(stages) - 1, stage.random.randrange(len(stages)) + age // 120)
        is_open = age < 45 or stage.random.random() < 0.2
        # What is still open has been put off: few are overdue, most lie in the weeks to come.
        expected = max(opened + timedelta(days=patience), stage.now + timedelta(days=patience // 2 - 22))
        facts = DealFacts(
            title=title,
            stage=stages[0],
            amount_minor=amount_minor,
            contact=contact,
            owner=owner,
            expected_on=(expected if is_open else opened + timedelta(days=patience)).date(),
        )
        deal = create_deal(company=company, facts=facts, by=owner, at=opened)
        for number in range(1, steps + 1):
            reached = opened + timedelta(days=age * number / (steps + 3))
            move_deal(deal=deal, stage=stages[number], by=owner, at=reached)
        if is_open:
            continue
        closed = opened + timedelta(days=age * stage.random.uniform(0.8, 0.98))
        if stage.random.random() < 0.65:
            win_deal(deal=deal, note=stage.random.choice(("", "The quick first draft.")), by=owner, at=closed)
        else:
            lose_deal(deal=deal, reason=stage.random.choice(tables.reasons), by=owner, at=closed)
