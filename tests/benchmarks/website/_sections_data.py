"""The pages that are measured: a first page of 20 sections with 8 pictures, one of 40 sections, for an editor of a tenant."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Page, Site

from cms_sections.models import HomePage, SectionPage
from cms_sections.pictures import missing, references
from portal.accounts.models import User
from portal.files.models import LibraryDocument, LibraryImage
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import add_member, prepare_tenant, sync_groups

EDITOR = "editor@measured.example"


def fill() -> None:
    tenant = Tenant.objects.create(name="Measured", slug="measured")
    home = HomePage(title="Measured", slug="measured")
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.all().delete()
    site = Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    SiteTenant.objects.create(site=site, tenant=tenant)
    editor = User.objects.create_user(EDITOR, None)
    add_member(editor, tenant, Role.EDITOR)
    prepare_tenant(tenant)
    sync_groups(editor)
    other = home.add_child(instance=SectionPage(title="Services", slug="services", show_in_menus=True))
    pictures = [_picture(number) for number in range(8)]
    paper = _paper()
    sections = _sections(pictures, other, paper)
    assert len(sections) == 20
    home.sections = sections
    home.save()
    for image, wanted in missing(references(home)):
        image.get_renditions(*wanted)
    double = [*sections, *_sections(pictures, other, paper)]
    home.add_child(instance=SectionPage(title="Forty", slug="forty", sections=double)).save_revision().publish()


def _picture(number: int) -> LibraryImage:
    data = io.BytesIO()
    Image.effect_noise((900, 700), 40).convert("RGB").save(data, "JPEG")
    image = LibraryImage(title=f"Picture {number}", alt_text=f"What picture {number} shows")
    image.file = ContentFile(data.getvalue(), name="picture.jpg")
    image.save()
    return image


def _paper() -> LibraryDocument:
    paper = LibraryDocument(title="A paper", file=ContentFile(b"Some words.", name="paper.txt"))
    paper.save()
    return paper


def _section(kind: str, /, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _item(**value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def _sections(pictures: list[LibraryImage], other: Page, paper: LibraryDocument) -> list[dict[str, Any]]:
    words = (
        f'<p>A paragraph as editors write them, with <a linktype="page" id="{other.pk}">a link to a page</a>, some '
        "<b>bold</b> words and enough of the others to fill three lines on a desk.</p><p>And a second one.</p>"
    )
    link = {"label": "Go on", "page": other.pk, "address": "", "anchor": ""}
    picture = [image.pk for image in pictures]
    cells = {"columns": [{"type": "text", "heading": "A"}, {"type": "number", "heading": "B"}], "caption": ""}
    return [
        _section("hero", title="A page of twenty", lead="Mixed.", buttons=[_item(**link)], picture=picture[0]),
        _section("text_picture", title="Beside a picture", text=words, links=[], picture=picture[1], side="end"),
        _section(
            "features", title="Features", entries=[_item(title=f"F {n}", text="t", page=other.pk) for n in (1, 2)]
        ),
        _section("text", title="Text", text=words, links=[]),
        _section("figures", title="Figures", entries=[_item(value="9", unit="min", label=f"l {n}") for n in (1, 2, 3)]),
        _section("gallery", title="Gallery", entries=[_item(picture=pk, caption="c") for pk in picture[2:5]]),
        _section("quote", quote="Said", name="Somebody", role="r", picture=picture[5], ground="band"),
        _section("faq", title="Questions", entries=[_item(question=f"Q {n}", answer=words) for n in range(4)]),
        _section("columns", title="Columns", entries=[_item(title=f"C {n}", text=words) for n in range(3)]),
        _section("text_picture", title="Again", text=words, links=[_item(**link)], picture=picture[6], side="start"),
        _section("steps", title="Steps", entries=[_item(title=f"S {n}", text="t", time="") for n in (1, 2, 3)]),
        _section("table", title="Table", table={**cells, "rows": [{"values": ["a", "1"]}] * 4}),
        _section("timeline", title="Timeline", entries=[_item(when="2009", title=f"T {n}", text="t") for n in (1, 2)]),
        _section("downloads", title="Downloads", entries=[_item(document=paper.pk, name="", text="")]),
        _section("team", title="Team", entries=[_item(picture=picture[7], name="Ines", role="r")]),
        _section("notice", kind="info", title="Notice", text=words, links=[]),
        _section("code", title="Code", language="bash", name="a.sh", code="echo 1\necho 2"),
        _section("text", title="More text", text=words, links=[_item(**link)], width="narrow"),
        _section("call_to_action", title="Call", links=[_item(**link)]),
        _section("contact_form", title="Write to us", anchor="contact", privacy_page=other.pk),
    ]
