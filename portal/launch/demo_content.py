"""Fills the demo: two tenants with their people, then each plugin's own content by its own services."""

from __future__ import annotations

import random
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.accounts.models import User
from portal.launch.demo_people import DEMO_PEOPLE, SignIn
from portal.plugins.public import DemoStage, plugins
from portal.tenants.models import Company, Tenant
from portal.tenants.public import Role, tenant_scope
from portal.tenants.services import add_member, create_tenant, link_site

SEED = 20260901
TENANTS = (
    ("Northlight Studio", "northlight", "Europe/Berlin"),
    ("Harbour & Finch", "harbour-finch", "Europe/Lisbon"),
)


def demo_is_filled() -> bool:
    """The demo is made in one transaction: all of it is there, or nothing."""
    return Tenant.objects.filter(slug=TENANTS[0][1]).exists()


@transaction.atomic
def fill_demo(*, say: Callable[[str], None]) -> None:
    """Make both tenants and let every plugin fill them, in the order of their turns. All or nothing."""
    for number, (name, slug, time_zone) in enumerate(TENANTS, 1):
        tenant = (
            _owner_of_the_site(name, slug, time_zone) if number == 1 else create_tenant(name, slug, time_zone=time_zone)
        )
        people = {person.role: _person(person, number) for person in DEMO_PEOPLE}
        for role in (Role.EDITOR, Role.STAFF, Role.MANAGER):
            add_member(people[role.value], tenant, role)
        stage = DemoStage(
            tenant=tenant,
            number=number,
            now=timezone.now(),
            random=random.Random(SEED + number),  # noqa: S311 - alike on every machine, on purpose
            people=people,
            say=say,
        )
        for config in sorted(plugins(), key=lambda plugin: plugin.demo_turn):
            if config.demo:
                say(f"{name}: {config.verbose_name}")
                with tenant_scope(tenant):
                    import_string(config.demo)(stage)
        _customer(stage)


def _owner_of_the_site(name: str, slug: str, time_zone: str) -> Tenant:
    """`migrate` has made one organisation for the default site; it becomes the demo's first."""
    site = Site.objects.get(is_default_site=True)
    tenant = Tenant.objects.get(site_tenants__site=site)
    tenant.name, tenant.slug, tenant.time_zone = name, slug, time_zone
    tenant.full_clean()
    tenant.save()
    link_site(site, tenant)
    return tenant


def _person(person: SignIn, number: int) -> User:
    email = person.email if number == 1 else person.email.replace("@", f"{number}@")
    first, _, last = person.name.partition(" ")
    return User.objects.create_user(email, person.password, first_name=first, last_name=last)


def _customer(stage: DemoStage) -> None:
    company = stage.shared.get("customer_company")
    if company is None:
        with tenant_scope(stage.tenant):
            company, _ = Company.objects.get_or_create(name="Brandt Logistik")
    add_member(stage.people["customer"], stage.tenant, Role.CUSTOMER, company)
