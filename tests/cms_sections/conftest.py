"""A public site of the test's tenant, with pictures and pages of sections."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image
from wagtail.models import Page, Site

from cms_sections.models import HomePage, SectionPage
from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia
from portal.tenants.models import Membership, SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import prepare_tenant, sync_groups
from tests.support.people import SignIn

MakePicture = Callable[..., LibraryImage]
MakePage = Callable[..., SectionPage]
MakeDocument = Callable[..., LibraryDocument]
MakeVideo = Callable[..., LibraryMedia]


def section(kind: str, /, **value: Any) -> dict[str, Any]:
    """A section as it is stored."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def item(**value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def link(label: str, page: Page | None = None, address: str = "", anchor: str = "") -> dict[str, Any]:
    return {"label": label, "page": page.pk if page else None, "address": address, "anchor": anchor}


def every_kind(
    pictures: list[LibraryImage], page: Page | None = None, document: Any = None, video: Any = None
) -> list[dict[str, Any]]:
    """One section of each kind, with pictures and links; a hero first, and the form last."""
    first, second, third = (pictures[index % len(pictures)].pk for index in range(3))
    words = f'<p>Words with <a linktype="page" id="{page.pk}">a link</a>.</p>' if page else "<p>Words</p>"
    cells = {"columns": [{"type": "text", "heading": "A"}, {"type": "number", "heading": "B"}], "caption": ""}
    way = {"kind": "phone", "text": "+49 40 1234567"}
    return [
        section("hero", title="A hero", lead="A lead", buttons=[item(**link("Go", page))], picture=first),
        section("text_picture", title="Text", text=words, links=[], picture=second, caption="", side="end"),
        section("features", title="Features", entries=[item(title="One", text="", page=page.pk if page else None)]),
        section("figures", title="Figures", entries=[item(value="14", unit="min", label="until somebody answers")]),
        section(
            "gallery", title="Gallery", entries=[item(picture=first, caption=""), item(picture=third, caption="c")]
        ),
        section("quote", quote="Well done", name="A customer", role="", picture=third),
        section("faq", title="Questions", lead="", entries=[item(question="Why?", answer=words)]),
        section("heading", title="Heading", lead=""),
        section("text", title="Running", text=words, links=[item(**link("Go", page))]),
        section("columns", title="Columns", entries=[item(title="L", text=words), item(title="R", text=words)]),
        section("notice", kind="info", title="Notice", text=words, links=[]),
        section("code", title="Code", language="bash", name="a.sh", code="echo 1"),
        section("picture", picture=second, caption="A caption", layout="whole"),
        section("video", title="Video", video=video.pk if video else None, poster=first, transcript=words),
        section("logos", title="Logos", entries=[item(name="Alder", picture=third, address="https://example.org")]),
        section("steps", title="Steps", entries=[item(title="One", text=""), item(title="Two", text="t")]),
        section("table", title="Table", table={**cells, "rows": [{"values": ["a", "1"]}]}),
        section("timeline", title="Timeline", entries=[item(when="2009", title="Begun", text="")]),
        section("downloads", title="Downloads", entries=[item(document=document.pk if document else None, name="")]),
        section("team", title="Team", entries=[item(picture=first, name="Ines", mail="i@example.org", phone="1")]),
        section(
            "prices",
            title="Prices",
            entries=[item(name="Small", price="10", points=[_word("a point")], links=[item(**link("Ask", page))])],
        ),
        section("call_to_action", title="Call", links=[item(**link("Go", page))]),
        section("contact_card", title="Card", picture=second, name="Jonas", ways=[item(**way)], links=[]),
        section("hours", title="Hours", entries=[item(days="Monday", times="8 to 18")]),
        section("map", title="Map", address="Street 1", text=words, picture=first, link="https://example.org"),
        section(
            "form",
            title="Apply",
            fields=[
                _field("text", label="Name", meaning="name"),
                _field("consent", label="Keep it", privacy_page=page.pk if page else None),
            ],
        ),
        section("contact_form", title="Write to us", anchor="contact", privacy_page=page.pk if page else None),
    ]


def _field(kind: str, /, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _word(text: str) -> dict[str, Any]:
    return {"type": "item", "value": text, "id": str(uuid.uuid4())}


@pytest.fixture
def site(tenant: Tenant) -> Site:
    """The site that answers `testserver`, with an empty first page, owned by the test's tenant."""
    home = HomePage(title="Home", slug=f"home-{tenant.slug}")
    Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.create(hostname="testserver", root_page=home, site_name="Alder")
    SiteTenant.objects.create(site=site, tenant=tenant)
    return site


@pytest.fixture
def home(site: Site) -> HomePage:
    return HomePage.objects.get(pk=site.root_page_id)


@pytest.fixture
def editor(signed_in: SignIn, home: HomePage, tenant: Tenant) -> Client:
    """An editor of the tenant, with the rights to the pages of its site."""
    client = signed_in(Role.EDITOR)
    prepare_tenant(tenant)
    for membership in Membership.objects.filter(tenant=tenant):
        sync_groups(membership.user)
    return client


@pytest.fixture
def page(home: HomePage) -> MakePage:
    """`page(title="…", sections=[…])` makes a live page below the first one."""

    def make(title: str = "A page", *, parent: Page | None = None, **fields: Any) -> SectionPage:
        made = SectionPage(title=title, **fields)
        (parent or home).add_child(instance=made)
        return made

    return make


@pytest.fixture
def picture(db: None) -> MakePicture:
    """`picture("A lake")` makes a small picture of the library."""

    def make(title: str = "A picture", *, size: tuple[int, int] = (64, 48), **fields: Any) -> LibraryImage:
        data = io.BytesIO()
        Image.new("RGB", size, "teal").save(data, "PNG")
        file = ImageFile(io.BytesIO(data.getvalue()), name="picture.png")
        fields.setdefault("alt_text", f"{title}, described")
        return LibraryImage.objects.create(title=title, file=file, **fields)

    return make


@pytest.fixture
def document(db: None) -> MakeDocument:
    """`document("Terms")` makes a text of the library."""

    def make(title: str = "A document", *, name: str = "paper.txt", **fields: Any) -> LibraryDocument:
        made = LibraryDocument(title=title, **fields)
        made.file = ContentFile(b"WEBVTT\n\nSome words of a document.\n", name=name)
        made._set_document_file_metadata()
        made.save()
        return made

    return make


@pytest.fixture
def video(db: None) -> MakeVideo:
    """`video("A film")` makes a film of the library, of which an MP4 is said to be made."""

    def make(title: str = "A film", **fields: Any) -> LibraryMedia:
        content = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08free"
        made = LibraryMedia(title=title, type="video", **{"width": 640, "height": 360, **fields})
        made.file = ContentFile(content, name="film.mp4")
        made.save()
        film = made.film
        film.made = {"mp4": {"name": "film-1.mp4", "width": made.width, "height": made.height, "bytes": 1}}
        film.save()
        return made

    return make
