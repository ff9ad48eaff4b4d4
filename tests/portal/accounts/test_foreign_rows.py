"""Wagtail's own screens name no page of an organisation to which one does not belong."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms_sections.blocks.links import PageBlock
from cms_sections.blocks.pictures import PictureBlock
from cms_sections.models import SectionPage
from portal.accounts.chosen import without_foreign
from portal.audit.context import in_request
from portal.files.collections import collection_of
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from portal.tenants.services import link_site
from tests.cms_sections.conftest import item, section
from tests.support.page_form import form_of
from tests.support.people import MakePerson, SignIn


@pytest.fixture
def pages(tenant: Tenant, other_tenant: Tenant) -> tuple[Page, Page]:
    """The first page of the tenant's own site, and that of the other's."""
    root = Page.get_first_root_node()
    made = []
    for owner, host in ((tenant, "alder.example.test"), (other_tenant, "birch.example.test")):
        page = root.add_child(instance=Page(title=f"Plans of {owner.slug}", slug=owner.slug))
        link_site(Site.objects.create(hostname=host, root_page=page), owner)
        made.append(page)
    return made[0], made[1]


def test_the_chooser_does_not_name_a_foreign_page(pages: tuple[Page, Page], signed_in: SignIn) -> None:
    own, foreign = pages
    editor = signed_in("editor")
    answer = editor.get(reverse("wagtailadmin_choose_page_child", args=[foreign.pk]))
    assert answer.status_code == 404
    assert foreign.title not in answer.content.decode()
    assert own.title in editor.get(reverse("wagtailadmin_choose_page_child", args=[own.pk])).content.decode()


def test_a_page_is_not_moved_to_a_foreign_place(pages: tuple[Page, Page], signed_in: SignIn) -> None:
    own, foreign = pages
    child = own.add_child(instance=Page(title="Ours", slug="ours"))
    address = reverse("wagtailadmin_pages:move_confirm", args=[child.pk, foreign.pk])
    answer = signed_in("editor").get(address)
    assert answer.status_code == 404
    assert foreign.title not in answer.content.decode()
    child.refresh_from_db()
    assert child.get_parent() == own


def test_many_pages_are_not_moved_to_a_foreign_place(pages: tuple[Page, Page], signed_in: SignIn) -> None:
    own, foreign = pages
    child = own.add_child(instance=Page(title="Ours", slug="ours"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    for written in (str(foreign.pk), f" {foreign.pk}", f"+{foreign.pk}", f"0_{foreign.pk}"):
        answer = signed_in("editor").post(f"{address}?id={child.pk}", {"chooser": written})
        assert (written, answer.status_code) == (written, 404)
        assert foreign.title not in answer.content.decode()
    child.refresh_from_db()
    assert child.get_parent() == own


@pytest.mark.parametrize("written", ["x", "1.5", "9" * 30, "9" * 5000, "-1", ""])
def test_what_names_no_place_moves_nothing(pages: tuple[Page, Page], signed_in: SignIn, written: str) -> None:
    own, _foreign = pages
    child = own.add_child(instance=Page(title="Ours", slug="ours"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    answer = signed_in("editor").post(f"{address}?id={child.pk}", {"chooser": written})
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()
    child.refresh_from_db()
    assert child.get_parent() == own


def test_chosen_pages_are_named_to_their_own_only(pages: tuple[Page, Page], signed_in: SignIn) -> None:
    own, foreign = pages
    editor = signed_in("editor")
    address = reverse("wagtailadmin_choose_page_chosen_multiple")
    assert own.title in editor.get(f"{address}?id={own.pk}").content.decode()
    root = Page.get_first_root_node()
    for ids in ([foreign.pk], [own.pk, foreign.pk], [root.pk], [987654], ["x"], ["-1"]):
        answer = editor.get(address, {"id": ids})
        assert (ids, answer.status_code) == (ids, 404)
        assert foreign.title not in answer.content.decode()


def picture_bytes() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def rows(pages: tuple[Page, Page], tenant: Tenant, other_tenant: Tenant) -> dict[str, tuple[Any, Any]]:
    """A page, a picture and a document of one's own, and those of the other tenant."""
    made = {"page": pages}
    files = {"image": (get_image_model(), picture_bytes(), "png"), "document": (get_document_model(), b"Words.", "txt")}
    for kind, (model, content, ending) in files.items():
        made[kind] = tuple(
            model.objects.create(
                title=f"{kind} of {owner.slug}",
                file=ContentFile(content, name=f"{kind}.{ending}"),
                collection=collection_of(owner),
            )
            for owner in (tenant, other_tenant)
        )
    return made


def test_a_form_takes_ones_own_rows_only(rows: dict[str, tuple[Any, Any]], person: MakePerson, tenant: Tenant) -> None:
    choosers = {"page": PageBlock, "image": PictureBlock, "document": DocumentChooserBlock}
    request = RequestFactory().post("/admin/")
    request.user, request.tenant = person("editor"), tenant  # type: ignore[attr-defined]
    with tenant_scope(tenant), in_request(request):
        for kind, (own, foreign) in rows.items():
            block = choosers[kind](required=False)
            taken = [block.value_from_datadict({"x": str(row.pk)}, {}, "x") for row in (own, foreign)]
            assert [row and row.pk for row in taken] == [own.pk, None], kind
            for written in (f" {foreign.pk}", f"+{foreign.pk}", f"0_{foreign.pk}", f"{foreign.pk}\n"):
                assert block.value_from_datadict({"x": written}, {}, "x") is None, (kind, written)
            link = f'<p>See <a id="{{}}" linktype="{kind}">the <b>words</b></a>.</p>'
            if kind != "image":
                assert without_foreign(link.format(own.pk)) == link.format(own.pk)
                assert without_foreign(link.format(foreign.pk)) == "<p>See the <b>words</b>.</p>"
        own, foreign = rows["image"]
        picture = '<p>a</p><embed alt="" embedtype="image" format="left" id="{}"/>'
        assert without_foreign(picture.format(own.pk)) == picture.format(own.pk)
        assert without_foreign(picture.format(foreign.pk)) == "<p>a</p>"
    foreign_page = rows["page"][1]  # outside of a request nobody chooses: an import, a job
    assert PageBlock(required=False).value_from_datadict({"x": str(foreign_page.pk)}, {}, "x").pk == foreign_page.pk


def test_the_page_editor_neither_names_nor_links_foreign_rows(
    rows: dict[str, tuple[Any, Any]], pages: tuple[Page, Page], signed_in: SignIn
) -> None:
    page = pages[0].add_child(instance=SectionPage(title="Services", slug="services"))
    text = [section("faq", title="Asked", lead="", entries=[item(question="What?", answer="<p>That.</p>")])]
    data = form_of(page, text, **{"action-publish": "1"})
    answer = next(name for name in data if name.endswith("-answer"))
    data[answer] = content_state(rows["page"][1].pk)
    editor = signed_in("editor")
    for title, status in (("", 200), ("Services", 302)):
        answered = editor.post(f"/admin/pages/{page.pk}/edit/", data | {"title": title})
        assert answered.status_code == status
        assert rows["page"][1].title not in answered.content.decode()
    page.refresh_from_db()
    assert "See this" in str(page.sections.raw_data[0])
    assert "linktype" not in str(page.sections.raw_data[0])


def content_state(page_id: int) -> str:
    """What the editor of formatted text sends for "See this", linked to a page."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page_id, "parentId": 1}}
    block = {"key": "a1b2c", "text": "See this", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "data": {}}
    block["entityRanges"] = [{"key": 0, "offset": 4, "length": 4}]
    return json.dumps({"blocks": [block], "entityMap": {"0": link}})
