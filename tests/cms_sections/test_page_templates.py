"""Templates: copies to begin pages with, without an address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Revision

from cms_sections.models import HomePage, PageTemplate, SectionPage
from cms_sections.page_templates.services import fresh
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakePage, item, section
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


def _ids(raw: Any) -> list[str]:
    if isinstance(raw, list):
        return [found for each in raw for found in _ids(each)]
    if not isinstance(raw, dict):
        return []
    own = [raw["id"]] if set(raw) >= {"type", "value", "id"} else []
    return own + [found for each in raw.values() for found in _ids(each)]


def _without_ids(raw: Any) -> Any:
    if isinstance(raw, list):
        return [_without_ids(each) for each in raw]
    if isinstance(raw, dict):
        return {name: _without_ids(value) for name, value in raw.items() if name != "id"}
    return raw


def _faq() -> dict[str, Any]:
    return section("faq", title="Questions", lead="", entries=[item(question="Why?", answer="<p>So</p>")])


def test_every_id_is_fresh_and_nothing_else() -> None:
    raw = [_faq()]
    copy = fresh(raw)
    assert len(_ids(copy)) == 2
    assert not set(_ids(copy)) & set(_ids(raw))
    assert _without_ids(copy) == _without_ids(raw)


def test_a_page_becomes_a_template_and_a_template_a_page(
    client: Client, editor: Client, home: HomePage, page: MakePage
) -> None:
    source = page("Source", sections=[_faq()])
    assert editor.get(f"/admin/sections/template/{source.pk}/").status_code == 200
    editor.post(f"/admin/sections/template/{source.pk}/", {"name": "  Questions  page", "description": "For help"})
    template = PageTemplate.objects.get()
    assert (template.title, template.search_description, template.live) == ("Questions page", "For help", True)
    assert template.get_url() is None
    assert client.get(f"/page-templates/{template.slug}/").status_code == 404
    listed = editor.get(f"/admin/sections/from-template/{home.pk}/")
    assert "For help" in listed.content.decode()

    answer = editor.post(f"/admin/sections/from-template/{home.pk}/", {"template": template.pk, "title": "New"})
    made = SectionPage.objects.get(title="New")
    assert answer.url == f"/admin/pages/{made.pk}/edit/"
    assert (made.live, made.get_parent().pk) == (False, home.pk)
    raw = list(made.get_latest_revision_as_object().sections.raw_data)
    assert _without_ids(raw) == _without_ids(list(source.sections.raw_data))
    assert not set(_ids(raw)) & set(_ids(list(source.sections.raw_data)))
    assert editor.get(answer.url).status_code == 200


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 5000, "-1", "½", "\0"])
def test_no_such_template_makes_no_page(editor: Client, home: HomePage, chosen: str) -> None:
    count = Page.objects.count()
    answer = editor.post(f"/admin/sections/from-template/{home.pk}/", {"template": chosen, "title": "New"}, follow=True)
    assert answer.status_code == 200
    assert Page.objects.count() == count


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\0"])
def test_a_template_needs_a_name(editor: Client, page: MakePage, name: str) -> None:
    source = page("Source")
    editor.post(f"/admin/sections/template/{source.pk}/", {"name": name})
    assert not PageTemplate.objects.exists()


def test_only_for_who_may(
    signed_in: SignIn, editor: Client, home: HomePage, page: MakePage, other_tenant: Tenant
) -> None:
    source = page("Source")
    revisions = Revision.objects.count()
    foreign = signed_in(Role.EDITOR, tenant=other_tenant)
    for client in (foreign, signed_in(Role.STAFF)):
        assert client.post(f"/admin/sections/template/{source.pk}/", {"name": "Mine"}).status_code in (302, 403, 404)
        assert client.post(f"/admin/sections/from-template/{home.pk}/", {"title": "x"}).status_code in (302, 403, 404)
    assert not PageTemplate.objects.exists()
    assert Revision.objects.count() == revisions
