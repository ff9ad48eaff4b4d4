"""A thousand pages are searched as fast as a few."""

from __future__ import annotations

import random
import time
from functools import partial

import pytest
from django.test import Client
from wagtail.models import Site

from cms_sections.search.index import refresh
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage
from tests.cms_sections.search.test_search import text

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LETTERS = "aeioubcdfglmnprst"


@pytest.mark.parametrize("number", [1000])
def test_a_thousand_pages(client: Client, page: MakePage, site: Site, tenant: Tenant, number: int) -> None:
    chance = random.Random(5)
    known = ["".join(chance.choices(LETTERS, k=chance.randint(3, 10))) for _ in range(4000)]
    for each in range(number):
        sections = [text(" ".join(chance.choices(known, k=60)) + " everywhere") for _ in range(6)]
        page(f"Page {each} about {chance.choice(known)}", slug=f"p{each}", sections=sections)
    started = time.perf_counter()
    assert refresh(scope=partial(tenant_scope, tenant)) == number + 1
    print(f"\n{number} pages read in {time.perf_counter() - started:.1f} s")
    for words in ("everywhere", "page about", known[0], f"{known[0]} everywhere", "everywhere pag", "everywhare"):
        client.get("/search/", {"q": words})
        started = time.perf_counter()
        assert client.get("/search/", {"q": words}).status_code == 200
        taken = time.perf_counter() - started
        print(f"{words}: {taken * 1000:.0f} ms")
        assert taken < 3, words
