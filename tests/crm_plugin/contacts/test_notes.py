"""Notes: several files, own words only, nothing half done."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from crm_plugin.contacts.models import Contact, Note, NoteAttachment
from crm_plugin.contacts.services import NotYourNote, add_note, delete_note, edit_note
from portal.accounts.models import User
from portal.files.public import FileRefused, StoredFile
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn


def text_file(name: str = "offer.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "Angebot über 12 €".encode(), "text/plain")


def photograph(name: str = "photo.jpg") -> SimpleUploadedFile:
    picture = BytesIO()
    image = Image.new("RGB", (900, 600), "#0b6b62")
    exif = image.getexif()
    exif[0x0112] = 6  # lies on its side
    image.save(picture, "JPEG", exif=exif)
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


@pytest.fixture
def author(person: MakePerson) -> User:
    return person(Role.STAFF)


@pytest.fixture
def note(tenant: Tenant, brandt: Company, author: User) -> Note:
    with tenant_scope(tenant):
        return add_note(company=brandt, text="Called.", by=author, files=[text_file()])


def workplace(company: Company) -> str:
    return reverse("crm_companies:inspect", args=[company.pk])


def test_a_note_with_several_files_is_written_on_the_workplace(
    signed_in: SignIn, author: User, brandt: Company, carla: Contact, tenant: Tenant
) -> None:
    client = signed_in(author)
    answer = client.post(
        workplace(brandt),
        {
            "note-text": "Showed the photograph <b>of</b> the gate.",
            "note-contact": str(carla.pk),
            "note-attachments": [photograph(), text_file("Größe & Preis.txt")],
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{workplace(brandt)}#timeline")
    with tenant_scope(tenant):
        written = Note.objects.get()
        files = [attachment.file for attachment in written.attachments.select_related("file")]
    assert (written.author, written.contact_id) == (author, carla.pk)
    assert [file.name for file in files] == ["photo.jpg", "Größe & Preis.txt"]
    assert (files[0].width, files[0].height) == (600, 900), "turned upright"
    assert {file.company_id for file in files} == {brandt.pk}
    assert not any(file.shared_with_company for file in files)
    page = client.get(workplace(brandt)).content.decode()
    assert "Showed the photograph &lt;b&gt;of&lt;/b&gt; the gate." in page
    assert all(file.download_url.replace("&", "&amp;") in page for file in files)
    assert files[0].size_url(400) in page


def test_a_refused_file_keeps_the_text_and_saves_nothing(
    signed_in: SignIn, author: User, brandt: Company, tenant: Tenant
) -> None:
    answer = signed_in(author).post(
        workplace(brandt),
        {
            "note-text": "A long story that nobody wants to type twice.",
            "note-attachments": [text_file(), SimpleUploadedFile("photo.jpg", b"MZ\x90 not a picture", "image/jpeg")],
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "A long story that nobody wants to type twice." in page
    assert "photo.jpg: " in page
    assert "not saved yet" in page
    with tenant_scope(tenant):
        assert (Note.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_empty_note_says_to_choose_the_files_again(
    signed_in: SignIn, author: User, brandt: Company, tenant: Tenant
) -> None:
    page = signed_in(author).post(workplace(brandt), {"note-text": " ", "note-attachments": [text_file()]})
    assert "a note cannot be empty" in page.content.decode()
    assert "Choose your files again" in page.content.decode()
    with tenant_scope(tenant):
        assert (Note.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_service_saves_all_or_nothing(scope: None, brandt: Company, author: User) -> None:
    with pytest.raises(FileRefused):
        add_note(company=brandt, text="Two files", by=author, files=[text_file(), text_file("bad.exe")])
    assert (Note.objects.count(), NoteAttachment.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


def test_a_contact_of_another_company_is_refused(
    scope: None, brandt: Company, carla: Contact, other_company: Company, author: User
) -> None:
    with pytest.raises(ValidationError, match="another company"):
        add_note(company=other_company, text="Mixed up", by=author, contact=carla)
    assert Note.objects.count() == 0


def test_own_notes_are_edited_and_their_files_taken_away(
    signed_in: SignIn, author: User, note: Note, tenant: Tenant
) -> None:
    client = signed_in(author)
    url = reverse("crm_companies:edit_note", args=[note.pk])
    with tenant_scope(tenant):
        attachment = note.attachments.get()
    assert "Called." in client.get(url).content.decode()
    answer = client.post(
        url,
        {"note-text": "Called twice.", "note-without": [str(attachment.pk)], "note-attachments": [text_file("b.txt")]},
    )
    assert answer.status_code == 302
    with tenant_scope(tenant):
        note.refresh_from_db()
        assert [kept.file.name for kept in note.attachments.all()] == ["b.txt"]
        assert [file.name for file in StoredFile.objects.all()] == ["b.txt"]
    assert note.text == "Called twice."
    assert note.edited_at is not None


def test_notes_of_others_are_neither_edited_nor_deleted(
    signed_in: SignIn, person: MakePerson, note: Note, tenant: Tenant
) -> None:
    colleague = person(Role.MANAGER)
    client = signed_in(colleague)
    for name in ("edit_note", "delete_note"):
        answer = client.post(reverse(f"crm_companies:{name}", args=[note.pk]), {"note-text": "Mine"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/"), "Wagtail's way of saying no"
    with tenant_scope(tenant):
        for service in (
            lambda: edit_note(note=note, text="Mine", by=colleague),
            lambda: delete_note(note=note, by=colleague),
        ):
            with pytest.raises(NotYourNote):
                service()
        note.refresh_from_db()
        assert note.text == "Called."


def test_a_colleague_may_pin_it(signed_in: SignIn, note: Note, tenant: Tenant) -> None:
    client = signed_in(Role.STAFF)
    for pinned in ("1", "0"):
        assert client.post(reverse("crm_companies:pin_note", args=[note.pk]), {"pinned": pinned}).status_code == 302
        with tenant_scope(tenant):
            note.refresh_from_db()
        assert note.pinned is (pinned == "1")


def test_deleting_a_note_deletes_its_files(signed_in: SignIn, author: User, note: Note, tenant: Tenant) -> None:
    assert signed_in(author).post(reverse("crm_companies:delete_note", args=[note.pk])).status_code == 302
    with tenant_scope(tenant):
        assert (Note.objects.count(), NoteAttachment.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


def test_foreign_notes_do_not_exist(signed_in: SignIn, note: Note, other_tenant: Tenant, person: MakePerson) -> None:
    stranger: Client = signed_in(person(Role.MANAGER, tenant=other_tenant))
    for name in ("edit_note", "pin_note", "delete_note"):
        assert stranger.post(reverse(f"crm_companies:{name}", args=[note.pk]), {"pinned": "1"}).status_code == 404
    assert stranger.get(reverse("crm_companies:edit_note", args=[note.pk])).status_code == 404


def test_a_get_changes_nothing(signed_in: SignIn, author: User, note: Note) -> None:
    client = signed_in(author)
    for name in ("pin_note", "delete_note"):
        assert client.get(reverse(f"crm_companies:{name}", args=[note.pk])).status_code == 405
