"""A database that was once a demo: whether its printed password still opens it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from portal.accounts.models import User
from portal.launch.demo_people import DEMO_PASSWORD, DEMO_PEOPLE

HOSTS = {person.email.rpartition("@")[2] for person in DEMO_PEOPLE}


def demo_people_left() -> list[str]:
    """Who could sign in with the demo's password. Looks at the demo's own addresses alone: hashing takes its time."""
    if User._meta.db_table not in connection.introspection.table_names():
        return []  # not migrated yet: nobody can sign in
    people = (
        user for host in sorted(HOSTS) for user in User.objects.filter(email__iendswith=f"@{host}", is_active=True)
    )
    return sorted(user.email for user in people if user.check_password(DEMO_PASSWORD))


def require_no_demo_people() -> None:
    """For the entry of the web process in production. Raises ImproperlyConfigured with what to do."""
    if settings.FOYER_PRODUCTION and (left := demo_people_left()):
        raise ImproperlyConfigured(
            f"The demo's printed password still works for {', '.join(left)}."
            " Set other passwords (manage.py changepassword), or switch these people off."
        )
