"""Every entrance by which a file comes into the portal, and how a browser or a program sends one through it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtailmedia.models import MediaType

from crm_plugin.contacts.models import Note
from crm_plugin.contacts.services import add_note
from portal.files.kinds import ATTACHMENTS, AUDIO, DOCUMENTS, IMAGES, VIDEO, Kind
from portal.files.library import receive_library_image
from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia
from portal.files.public import FileRefused, receive
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.portal.files.samples import mp4, pdf, photograph, upload
from tests.security.files.multipart import BOUNDARY, multipart

AJAX = {"X-Requested-With": "XMLHttpRequest"}
THEME = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    said: str


@dataclass
class House:
    """What the entrances lead into: an organisation with one of everything that a file can be replaced in."""

    tenant: Tenant
    company: Company
    editor: Client
    staff: Client
    customer: Client
    image: LibraryImage
    document: LibraryDocument
    film: LibraryMedia
    note: Note


def furnished(tenant: Tenant, company: Company, editor: Client, staff: Client, customer: Client, author: Any) -> House:
    with tenant_scope(tenant):
        image = receive_library_image(upload("a.jpg", photograph()), title="Team")
        document = LibraryDocument(title="Offer", collection=image.collection)
        document.file.save("offer.pdf", upload("offer.pdf", pdf()))
        film = LibraryMedia(title="Film", collection=image.collection, type=MediaType.VIDEO, duration=3)
        film.file.save("film.mp4", upload("film.mp4", mp4()))
        note = add_note(company=company, text="Called", by=author)
    return House(tenant, company, editor, staff, customer, image, document, film, note)


@dataclass(frozen=True, slots=True)
class Entrance:
    name: str
    kinds: tuple[Kind, ...]
    send: Callable[[House, str, bytes], Answer]

    def __str__(self) -> str:
        return self.name


def post(client: Client, url: str, fields: dict[str, Any], *files: tuple[str, str, bytes], **headers: str) -> Answer:
    body = multipart(fields, list(files))
    response = client.post(
        url, body, content_type=f"multipart/form-data; boundary={BOUNDARY}", headers={"Origin": "", **headers}
    )
    said = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        said = " ".join(map(str, _values(json.loads(said))))
    return Answer(response.status_code, html.unescape(html.unescape(said)))


def _values(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return [value for part in found.values() for value in _values(part)]
    return [value for part in found for value in _values(part)] if isinstance(found, list) else [found]


def _admin(url: str, field: str, *ids: str, more: dict[str, Any] | None = None, **headers: str) -> Any:
    """A screen of the library, found by its name; `ids` are attributes of the house."""

    def send(house: House, name: str, content: bytes) -> Answer:
        arguments = [getattr(house, part).pk if hasattr(house, part) else part for part in ids]
        fields = {key: value for key, value in (more or {}).items() if value is not None}
        return post(house.editor, reverse(url, args=arguments), fields, (field, name, content), **headers)

    return send


def _thumbnail(house: House, name: str, content: bytes) -> Answer:
    """Alone: the film stays as it is, so what is made is the thumbnail."""
    fields = {"title": "Film", "duration": 3}
    url = reverse("wagtailmedia:edit", args=[house.film.pk])
    return post(house.editor, url, fields, ("thumbnail", name, content))


def _film_with_thumbnail(house: House, name: str, content: bytes) -> Answer:
    fields = {"title": "Film", "duration": 3}
    files = (("file", "film.mp4", mp4()), ("thumbnail", name, content))
    return post(house.editor, reverse("wagtailmedia:add", args=["video"]), fields, *files)


def _new_note(house: House, name: str, content: bytes) -> Answer:
    url = reverse("crm_companies:inspect", args=[house.company.pk])
    return post(house.staff, url, {"note-text": "Called"}, ("note-attachments", name, content))


def _old_note(house: House, name: str, content: bytes) -> Answer:
    url = reverse("crm_companies:edit_note", args=[house.note.pk])
    return post(house.staff, url, {"note-text": "Called"}, ("note-attachments", name, content))


def _new_logo(house: House, name: str, content: bytes) -> Answer:
    fields = {"name": "New", "active": "on", "anyway": "on"}
    return post(house.staff, reverse("crm_companies:add"), fields, ("logo", name, content))


def _logo(house: House, name: str, content: bytes) -> Answer:
    url = reverse("crm_companies:edit", args=[house.company.pk])
    return post(house.staff, url, {"name": house.company.name, "active": "on"}, ("logo", name, content))


def _staff_picture(house: House, name: str, content: bytes) -> Answer:
    fields = {"profile-first_name": "A", "profile-last_name": "B", **THEME}
    return post(house.staff, "/admin/account/", fields, ("profile-picture", name, content))


def _customer_picture(house: House, name: str, content: bytes) -> Answer:
    fields = {"first_name": "A", "last_name": "B"}
    return post(house.customer, "/client/profile/", fields, ("picture", name, content))


def _service(take: Callable[[SimpleUploadedFile], Any]) -> Any:
    """What imports, the API and forms of plugins call."""

    def send(house: House, name: str, content: bytes) -> Answer:
        file = SimpleUploadedFile("x", content)
        file._name = name  # type: ignore[attr-defined]  # nothing has looked at it before
        try:
            with tenant_scope(house.tenant):
                take(file)
        except FileRefused as refused:
            return Answer(422, refused.sentence)
        return Answer(201, "")

    return send


def _library(model: str, noun: str, kinds: tuple[Kind, ...]) -> list[Entrance]:
    prefix = f"{noun}-chooser-upload"
    chosen = {f"{prefix}-title": "Chosen"}
    multiple = f"{model}:add_multiple"
    return [
        Entrance(f"{noun}: add", kinds, _admin(f"{model}:add", "file", more={"title": "New"})),
        Entrance(f"{noun}: add several", kinds, _admin(multiple, "files[]", more={"title": "New"}, **AJAX)),
        Entrance(f"{noun}: in the chooser", kinds, _admin(f"{model}_chooser:create", f"{prefix}-file", more=chosen)),
        Entrance(f"{noun}: replace", kinds, _admin(f"{model}:edit", "file", noun, more={"title": "Other"})),
    ]


def _media() -> list[Entrance]:
    prefix = "media-chooser-upload"
    chosen = {f"{prefix}-title": "Chosen", f"{prefix}-duration": 3}
    new, chooser = {"title": "Film", "duration": 3}, "wagtailmedia:chooser_upload"
    return [
        Entrance("video: add", VIDEO, _admin("wagtailmedia:add", "file", "video", more=new)),
        Entrance("audio: add", AUDIO, _admin("wagtailmedia:add", "file", "audio", more=new)),
        Entrance("video: in the chooser", VIDEO, _admin(chooser, f"{prefix}-file", "video", more=chosen)),
        Entrance("video: replace", VIDEO, _admin("wagtailmedia:edit", "file", "film", more=new)),
        Entrance("video: thumbnail", IMAGES, _thumbnail),
        Entrance("video: add with a thumbnail", IMAGES, _film_with_thumbnail),
    ]


ENTRANCES: dict[str, list[Entrance]] = {
    "pictures": _library("wagtailimages", "image", IMAGES),
    "documents": _library("wagtaildocs", "document", DOCUMENTS),
    "recordings": _media(),
    "customers": [
        Entrance("note: new", ATTACHMENTS, _new_note),
        Entrance("note: changed", ATTACHMENTS, _old_note),
        Entrance("logo: of a new company", IMAGES, _new_logo),
        Entrance("logo: of a company", IMAGES, _logo),
    ],
    "people": [
        Entrance("picture: of staff", IMAGES, _staff_picture),
        Entrance("picture: of a customer", IMAGES, _customer_picture),
    ],
    "services": [
        Entrance("receive", ATTACHMENTS, _service(lambda file: receive(file, purpose="note"))),
        Entrance("import", IMAGES, _service(lambda file: receive_library_image(file, title="Imported"))),
    ],
}
