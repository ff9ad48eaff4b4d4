"""Whoever is ended while working is out with the next click."""

from __future__ import annotations

import pytest

from portal.tenants.roles import Role
from portal.tenants.services import remove_member
from tests.portal.accounts.screens import MEMBERS
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db


def test_who_is_ended_while_working_is_out_with_the_next_click(signed_in: SignIn, person: MakePerson) -> None:
    user = person(Role.MANAGER)
    client = signed_in(user)
    assert client.get(MEMBERS).status_code == 200

    remove_member(user.memberships.get())

    assert client.get(MEMBERS).status_code == 403
    assert client.post("/admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
