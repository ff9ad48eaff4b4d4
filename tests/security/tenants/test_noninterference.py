"""Whatever another tenant does meanwhile: what is done and read is the same as if it were alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from tests.security.tenants.steps import STEPS, Doer, Step, seen
from tests.support.people import MakePerson

# Time is taken from accounts that have some, so those steps come more often.
KINDS = [*sorted(STEPS), "top up", "top up", "consume", "execution", "reverse", "deal", "company"]
STEP = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    which=st.integers(0, 5),
    name=st.integers(0, 2),
    amount=st.integers(1, 20_000),
)
# Who takes the step, and which one.
STORY = st.lists(st.tuples(st.sampled_from("AB"), STEP), min_size=20, max_size=40)


def told(story: list[tuple[str, Step]], doers: dict[str, Doer]) -> tuple[list[str], dict[str, Any]]:
    """How A's steps ended and what A reads afterwards; then nothing of it has happened."""
    with transaction.atomic():
        for who, step in story:
            if who in doers:
                doers[who].take(step)
        read = seen(doers["A"].tenant)
        transaction.set_rollback(True)
    return doers["A"].outcomes, read


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [12, pytest.param(300, marks=pytest.mark.long)])
def test_another_tenant_changes_nothing(
    examples: int, tenant: Tenant, other_tenant: Tenant, person: MakePerson
) -> None:
    people = person(Role.STAFF), person(Role.STAFF, tenant=other_tenant)
    kinds: set[str] = set()

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate] if examples < 100 else [Phase.generate, Phase.shrink],  # to shrink takes minutes
        derandomize=examples < 100,
    )
    @given(story=STORY)
    def compare(story: list[tuple[str, Step]]) -> None:
        a, b = (Doer(whose, who) for whose, who in zip((tenant, other_tenant), people, strict=True))
        together = told(story, {"A": a, "B": b})
        alone = told(story, {"A": Doer(tenant, people[0])})
        assert together == alone
        kinds.update(step.kind for who, step in story if who == "B")

    compare()
    assert kinds == set(STEPS), "each kind of step was taken by the other tenant"
