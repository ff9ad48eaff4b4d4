"""An editor of the tenant, with the rights that a membership gives, signed in to the admin."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from portal.tenants.groups import sync_groups
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.services import prepare_tenant
from tests.support.people import MakePerson, SignIn

Editor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _empty_media() -> None:
    """Each test begins without files of another."""
    for area in ("public", "private", "quarantine"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / area, ignore_errors=True)


@pytest.fixture
def editor_of(person: MakePerson, signed_in: SignIn) -> Editor:
    """`editor_of(tenant)` is the client of an editor there."""

    def make(tenant: Tenant) -> Client:
        prepare_tenant(tenant)
        tenant.refresh_from_db()
        user = person(Role.EDITOR, tenant=tenant)
        sync_groups(user)
        return signed_in(user)

    return make


@pytest.fixture
def editor(editor_of: Editor, tenant: Tenant) -> Client:
    return editor_of(tenant)


def media_files(area: str) -> set[str]:
    """What lies in an area of the test's media folder."""
    root = Path(settings.MEDIA_ROOT) / area
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} if root.exists() else set()
