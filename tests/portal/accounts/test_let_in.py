"""Who is let in: the list of members does not tell whether an address is known elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.screens.members import state_of
from portal.tenants.models import Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import add_member
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db
MEMBERS = "/admin/people/members/"


def test_what_is_shown_of_who_was_let_in_does_not_tell_a_known_address(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, other_tenant: Tenant
) -> None:
    add_member("new@example.org", tenant, Role.STAFF)
    known, closed = person(Role.STAFF, tenant=other_tenant), person(Role.STAFF, tenant=other_tenant)
    User.objects.filter(pk__in=[known.pk, closed.pk]).update(last_login=timezone.now() - timedelta(days=1))
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for user in (known, closed):
        add_member(user.email, tenant, Role.STAFF)
    client = signed_in(Role.MANAGER)
    for email in ("new@example.org", known.email, closed.email):
        membership = Membership.objects.get(user__email=email, tenant=tenant)
        assert state_of(membership) == "invited"
        assert "invite-again" in client.get(f"{MEMBERS}edit/{membership.pk}/").content.decode()
    User.objects.filter(pk__in=[known.pk, closed.pk]).update(last_login=timezone.now())
    states = [state_of(Membership.objects.get(user=user, tenant=tenant)) for user in (known, closed)]
    assert states == ["active", "closed"]
