"""The demo's printed password opens nothing in production."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from portal.accounts.models import User
from portal.launch.demo_left import demo_people_left, require_no_demo_people
from portal.launch.demo_people import DEMO_PASSWORD

pytestmark = pytest.mark.django_db


def test_production_does_not_start_while_it_works(settings: Settings) -> None:
    settings.FOYER_PRODUCTION = True
    require_no_demo_people()
    user = User.objects.create_user("editor2@demo.example", DEMO_PASSWORD)
    User.objects.create_user("other@demo.example", "another-password-of-theirs")
    with pytest.raises(ImproperlyConfigured, match=r"still works for editor2@demo\.example\. Set other passwords"):
        require_no_demo_people()
    user.set_password("a-password-of-their-own")
    user.save()
    require_no_demo_people()


def test_who_is_switched_off_does_not_count(settings: Settings) -> None:
    settings.FOYER_PRODUCTION = True
    User.objects.create_user("editor@demo.example", DEMO_PASSWORD, is_active=False)
    assert demo_people_left() == []
    require_no_demo_people()


def test_a_demo_goes_on(settings: Settings) -> None:
    User.objects.create_user("editor@demo.example", DEMO_PASSWORD)
    assert demo_people_left() == ["editor@demo.example"]
    require_no_demo_people()
