"""Files of a form: by the one door, private, of the site's organisation, and only ever with the whole form."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cms_sections.enquiries.services import delete_enquiry
from cms_sections.models import SectionPage, SubmittedFile
from portal.files.models import StoredFile
from portal.files.storage import RoutedStorage, StorageFailed
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, _field, section
from tests.cms_sections.forms.conftest import Send, kept, nothing_kept, paper
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import photograph
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_media() -> None:
    for area in ("public", "private", "quarantine"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / area, ignore_errors=True)


def _stored(tenant: Tenant) -> list[StoredFile]:
    with tenant_scope(tenant):
        return list(StoredFile.objects.order_by("name"))


def _left() -> set[str]:
    return {name for area in ("public", "private", "quarantine") for name in media_files(area)}


def test_files_are_stored_privately_with_what_was_sent(
    send: Send, apply: SectionPage, tenant: Tenant, other_tenant: Tenant, signed_in: SignIn, client: Client
) -> None:
    assert send(apply, {"Papers": [paper(), paper("../../Zweites Blatt.TXT", b"More.\n")]}).status_code == 303
    files = _stored(tenant)
    assert [(file.name, file.purpose, file.company_id, file.shared_with_company) for file in files] == [
        ("Zweites Blatt.TXT", "enquiry", None, False), ("paper.txt", "enquiry", None, False),
    ]  # fmt: skip
    assert all(file.file.name.startswith("private/") for file in files)
    assert _stored(other_tenant) == []
    (sent,) = kept(tenant)
    with tenant_scope(tenant):
        assert {(each.label, each.file.name) for each in sent.files.all()} == {
            ("Papers", "paper.txt"), ("Papers", "Zweites Blatt.TXT"),
        }  # fmt: skip
    address = files[1].download_url
    assert client.get(address).status_code == 302
    staff = signed_in(Role.STAFF)
    shown = staff.get(f"/admin/enquiries/inspect/{sent.pk}/").content.decode()
    assert f'href="{address}"' in shown
    assert b"".join(staff.get(address)) == b"I have built boats.\n"
    editor = signed_in(Role.EDITOR)
    shown = editor.get(f"/admin/enquiries/inspect/{sent.pk}/").content.decode()
    assert "paper.txt" in shown
    assert address not in shown
    assert editor.get(address).status_code == 404


REFUSED: list[tuple[Any, str]] = [
    (paper("a.exe", b"MZ"), "Files of this kind are not taken"),
    (paper("a.pdf", b"no pdf at all"), "a.pdf"),
    (paper("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), "a.png"),
    (paper("a.txt", b""), "The file is empty"),
    (paper("a.txt", b"x" * (10 * 1024 * 1024 + 1)), "larger than 10 MB"),
    ([paper(f"{n}.txt") for n in range(3)], "Choose at most 2 files"),
    (paper("a.svg", b"<svg onload='x'/>"), "Files of this kind are not taken"),
    (paper("photo.jpg", photograph()), "Files of this kind are not taken"),  # the field takes documents
]


@pytest.mark.parametrize(("files", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_a_refused_file_says_why_and_nothing_is_kept(
    send: Send, apply: SectionPage, tenant: Tenant, files: Any, sentence: str
) -> None:
    for upload in files if isinstance(files, list) else [files]:
        upload.seek(0)
    answer = send(apply, {"Papers": files})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert html.count("_error") >= 2  # its element, and the input that names it
    assert nothing_kept(tenant)
    assert _left() == set()


def test_a_good_file_of_a_form_with_a_mistake_is_not_kept(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    assert send(apply, {"Mail": "wrong", "Papers": paper()}).status_code == 422
    assert nothing_kept(tenant)
    assert _left() == set()


def test_a_second_file_that_cannot_be_stored_takes_the_first_with_it(
    send: Send, apply: SectionPage, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, saved = RoutedStorage.save, []

    def full(storage: RoutedStorage, name: str, content: Any, **options: Any) -> str:
        saved.append(name)
        if len(saved) > 1:
            raise StorageFailed("no space left")
        return save(storage, name, content, **options)

    monkeypatch.setattr(RoutedStorage, "save", full)
    answer = send(apply, {"Papers": [paper(), paper("second.txt", b"More.\n")], "Letter": "My words"})
    assert (answer.status_code, len(saved)) == (503, 2)
    html = answer.content.decode()
    assert "My words" in html
    assert "Choose your files once more" in html
    assert nothing_kept(tenant)
    assert _left() == set()


def test_a_picture_is_only_its_pixels(page: MakePage, send: Send, tenant: Tenant) -> None:
    fields = [_field("file", label="Photo", taken="pictures", most=1)]
    made = page("Photo", sections=[section("form", title="Photo", fields=fields)])
    assert send(made, {"Photo": paper("me.jpg", photograph())}).status_code == 303
    (file,) = _stored(tenant)
    with tenant_scope(tenant):
        assert b"Secret" not in file.file.read()
    assert set(file.variants) == {"400", "64", "32"}
    assert send(made, {"Photo": None}).status_code == 422


def test_the_same_words_with_another_file_are_another_enquiry(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    for content in (b"One.\n", b"One.\n", b"Two.\n"):
        assert send(apply, {"Papers": paper(content=content)}).status_code == 303
    assert len(kept(tenant)) == len(_stored(tenant)) == 2


def test_files_go_with_what_they_came_with(
    send: Send, apply: SectionPage, tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    send(apply, {"Papers": [paper(), paper("b.txt", b"More.\n")]})
    (sent,) = kept(tenant)
    assert len(_left()) == 2
    with django_capture_on_commit_callbacks(execute=True), tenant_scope(tenant):
        delete_enquiry(enquiry=sent)
        assert (SubmittedFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert _left() == set()


def test_a_form_without_a_file_field_takes_none(page: MakePage, client: Client, tenant: Tenant) -> None:
    made = page("Contact", sections=[section("contact_form", title="Write")])
    typed = {"name": "Ada", "email": "a@example.com", "message": "Hello", "consent": "on", "file": paper()}
    assert client.post(f"/forms/{made.pk}/{made.sections[0].id}/", typed).status_code == 303
    assert len(kept(tenant)) == 1
    assert _stored(tenant) == []
    assert _left() == set()
