"""Limits, the trap, and the second press."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_sections import guards
from cms_sections.models import SectionPage
from portal.tenants.models import Tenant
from tests.cms_sections.forms.conftest import Send, kept, nothing_kept, paper

pytestmark = pytest.mark.django_db


def test_the_same_from_another_address_is_another_answer(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
        assert send(apply, REMOTE_ADDR=address).status_code == 303
    assert len(kept(tenant)) == 2


def test_an_address_keeps_its_words_then_gets_a_plain_page(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    for number in range(guards.LIMIT):
        assert send(apply, {"Town": f"Town {number}"}).status_code == 303
    again = send(apply, {"Town": "One too many"})
    assert (again.status_code, again["Retry-After"]) == (429, "600")
    assert "One too many" in again.content.decode()
    for _number in range(guards.PATIENCE - guards.LIMIT - 1):
        assert send(apply, {"Mail": "wrong"}).status_code == 429
    plain = send(apply, {"Town": "Far too many", "Papers": paper()})
    assert (plain.status_code, plain["Retry-After"]) == (429, "600")
    html = plain.content.decode()
    assert "<h1>Too many messages came from your connection.</h1>" in html
    assert "Far too many" not in html
    assert len(kept(tenant)) == guards.LIMIT


def test_mistakes_count_too(send: Send, apply: SectionPage) -> None:
    statuses = [send(apply, {"Mail": "wrong"}).status_code for _number in range(guards.LIMIT + 1)]
    assert statuses == [422] * guards.LIMIT + [429]


def test_a_form_that_is_flooded_from_everywhere(
    send: Send, apply: SectionPage, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "FORM_LIMIT", 3)
    statuses = [send(apply, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(5)]
    assert statuses == [303, 303, 303, 429, 429]
    answer = send(apply, {"Letter": "My words"}, REMOTE_ADDR="192.0.2.9")
    assert answer["Retry-After"] == "3600"
    assert "My words" in answer.content.decode()
    assert len(kept(tenant)) == 3


def test_the_trap_keeps_nothing_not_even_the_file(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    answer = send(apply, {"website": "x", "Papers": paper()})
    assert answer.status_code == 303
    assert nothing_kept(tenant)


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_from_elsewhere(send: Send, apply: SectionPage, tenant: Tenant, headers: dict[str, str]) -> None:
    answer = send(apply, {"Letter": "My words"}, headers=headers)
    assert answer.status_code == 403
    assert "My words" in answer.content.decode()
    assert nothing_kept(tenant)


def test_sent_within_a_blink(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    assert send(apply, {"elapsed": "1499"}).status_code == 422
    assert nothing_kept(tenant)
    assert send(apply, {"elapsed": "1500"}).status_code == 303


def test_reading_a_page_writes_nothing_however_often(client: Client, apply: SectionPage, tenant: Tenant) -> None:
    for path in ("/jobs/", f"/jobs/?sent={apply.sections[0].id}", f"/forms/{apply.pk}/{apply.sections[0].id}/"):
        client.get(path)
        client.head(path)
    assert nothing_kept(tenant)
