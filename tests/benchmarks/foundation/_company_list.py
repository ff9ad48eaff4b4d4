"""Runs inside the measured database: fills it in two steps and asks the list after each. Prints one line of JSON."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

import django
import psycopg

django.setup()

from django.db import connection  # noqa: E402 - after the set-up of Django
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from crm_plugin.contacts.found_by import COMPANY  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.search.tokens import tokens  # noqa: E402
from portal.search.words import key  # noqa: E402
from portal.tenants.ids import new_id  # noqa: E402
from portal.tenants.models import Membership, Tenant  # noqa: E402
from portal.tenants.roles import Role  # noqa: E402

STEPS = (1_000, 100_000)
ROUNDS = 15
FIRST = ("Alt", "Berg", "Eich", "Feld", "Gold", "Hoch", "Insel", "Jung", "Klar", "Linden")
MORE = ("Mühl", "Neu", "Ost", "Rhein", "Süd", "Tal", "Ufer", "Wald", "West", "Zoll")
SECOND = ["bach", "brück", "dorf", "furt", "haus", "heim", "hof", "mann", "markt", "stein", "thal", "werk", "winkel"]
KINDS = ("GmbH", "AG", "Logistik", "Maschinenbau", "Handel", "Druck", "Bäckerei", "Söhne")
CITIES = ("Hamburg", "Köln", "Graz", "Zürich", "Łódź", "Malmö", "Lyon", "Porto")


def main() -> None:
    tenant = Tenant.objects.create(name="Measured", slug="measured")
    other = Tenant.objects.create(name="Beside it", slug="beside")
    user = User.objects.create_user("staff@measured.example", None)
    Membership.objects.create(user=user, tenant=tenant, role=Role.STAFF)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    fill(other.pk, 0, 1_000)
    found, done = [], 0
    for step in STEPS:
        fill(tenant.pk, done, step)
        done = step
        found.append({name: asked(client, query) for name, query in QUERIES.items()})
    print(json.dumps(found))


def fill(tenant_id: int, start: int, end: int) -> None:
    """By COPY as the owner: the services make the same rows, one after the other."""
    now = timezone.now()
    companies = [(new_id(), number) for number in range(start, end)]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        copy(
            owner,
            "portal_tenants_company (id, tenant_id, name, active, created_at)",
            ((pk, tenant_id, name_of(number), True, now) for pk, number in companies),
        )
        copy(
            owner,
            "crm_contacts_companydetails (id, tenant_id, company_id, website, email, phone, address, address_more,"
            " postal_code, city, country, tax_id, remark, name_key, domain, is_person, last_activity_at, updated_at)",
            (
                (new_id(), tenant_id, pk, "", "", phone_of(number), "", "", "", city_of(number), "", "", "", *rest)
                for pk, number in companies
                for rest in [(key(name_of(number)), "", False, now, now)]
            ),
        )
        copy(
            owner,
            "portal_search_searchtoken (id, tenant_id, kind, token, object_id)",
            (
                (new_id(), tenant_id, COMPANY, token, pk)
                for pk, number in companies
                for token in tokens((name_of(number), city_of(number)), (phone_of(number),))
            ),
        )
        owner.execute("ANALYZE")


def copy(owner: psycopg.Connection, target: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with owner.cursor().copy(f"COPY {target} FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


def name_of(number: int) -> str:
    mixed = number * 2_654_435_761 % 2**32  # so that no part of a name tells another
    first, second = (FIRST + MORE)[mixed % 20], SECOND[mixed // 64 % len(SECOND)]
    return f"{first}{second} {KINDS[mixed // 4096 % len(KINDS)]} {number:08}"


def city_of(number: int) -> str:
    return CITIES[number % len(CITIES)]


def phone_of(number: int) -> str:
    return f"+49 40 {number:07}"


QUERIES: dict[str, dict[str, str]] = {"list": {}, "rare": {"q": f"{name_of(42)}"}, "common": {"q": "logistik"}}


def asked(client: Client, query: dict[str, str]) -> dict[str, float]:
    """The middle of some rounds, after the first have warmed what can be warmed."""
    times = []
    statements = 0

    def count(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(sql, parameters, many, context)

    for number in range(ROUNDS + 3):
        statements = 0
        with connection.execute_wrapper(count):
            started = time.perf_counter()
            answer = client.get("/admin/crm/companies/", query)
            elapsed = time.perf_counter() - started
        if answer.status_code != 200 or b"companies/inspect/" not in answer.content:
            raise SystemExit(f"The list answered {answer.status_code} for {query}.")
        if number >= 3:
            times.append(elapsed * 1000)
    return {"milliseconds": statistics.median(times), "queries": statements}


if __name__ == "__main__":
    main()
