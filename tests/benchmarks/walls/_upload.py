"""Runs beside the measured web process: `people` makes who uploads and prints how to sign in as them; `bombs` measures
what it takes to refuse each bomb. Both print one line of JSON."""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up of Django
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.files.door import checked  # noqa: E402
from portal.files.kinds import ALL  # noqa: E402
from portal.files.public import FileRefused  # noqa: E402
from portal.files.rules import SIZES  # noqa: E402
from portal.tenants.models import Company, Membership, Tenant  # noqa: E402
from portal.tenants.roles import Role  # noqa: E402
from portal.tenants.scope import tenant_scope  # noqa: E402
from tests.security.files.hostile import bombs as all_bombs  # noqa: E402

TRIES = 3  # the best counts: what else the machine does is not the door's


def people() -> dict[str, str]:
    tenant = Tenant.objects.create(name="Measured", slug="measured")
    user = User.objects.create_user("staff@measured.example", None)
    Membership.objects.create(user=user, tenant=tenant, role=Role.STAFF)
    with tenant_scope(tenant):
        company = Company.objects.create(name="Photographed")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
        "csrf": settings.CSRF_COOKIE_NAME,
        "path": reverse("crm_companies:inspect", args=[company.pk]),
    }


def bombs() -> dict[str, float]:
    found = {}
    for bomb in all_bombs():
        if not bomb.refused:
            continue
        upload = SimpleUploadedFile(bomb.name, bomb.make())
        found[str(bomb)] = min(seconds_to_refuse(upload) for _ in range(TRIES))
    return found


def seconds_to_refuse(upload: SimpleUploadedFile) -> float:
    began = time.perf_counter()
    try:
        checked(upload, kinds=ALL, sizes=SIZES)
    except FileRefused:
        return time.perf_counter() - began
    raise AssertionError(f"{upload.name} was taken")


if __name__ == "__main__":
    print(json.dumps({"people": people, "bombs": bombs}[sys.argv[1]]()))
