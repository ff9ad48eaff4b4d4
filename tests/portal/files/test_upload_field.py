"""The form field for uploads."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from portal.files.models import StoredFile
from portal.files.public import IMAGES, UploadField, receive
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import pdf, photograph, upload


class Note(forms.Form):
    text = forms.CharField()
    attachments = UploadField(required=False, most=3)


class Logo(forms.Form):
    logo = UploadField(kinds=IMAGES, multiple=False)


def bound(form: type[forms.Form], name: str, *files: Any) -> forms.Form:
    return form({"text": "x"}, MultiValueDict({name: list(files)}))


def test_several_files() -> None:
    form = bound(Note, "attachments", upload("a.jpg", photograph()), upload("b.pdf", pdf()))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["attachments"]] == ["a.jpg", "b.pdf"]
    assert media_files("quarantine") == set()


def test_none_is_an_empty_list() -> None:
    form = bound(Note, "attachments")
    assert form.is_valid()
    assert form.cleaned_data["attachments"] == []


def test_each_refused_file_is_named() -> None:
    form = bound(
        Note, "attachments", upload("a.exe", b"MZ"), upload("b.pdf", pdf()), upload("c\u202e.jpg", b"no picture")
    )
    assert not form.is_valid()
    first, second = map(str, form.errors["attachments"])
    assert first.startswith("a.exe: Files of this kind are not taken.")
    assert second.startswith("c.jpg: The name says JPEG")


def test_too_many() -> None:
    form = bound(Note, "attachments", *(upload(f"{n}.pdf", pdf()) for n in range(4)))
    assert form.errors["attachments"] == ["Choose at most 3 files at a time."]


def test_a_single_one_of_some_kinds() -> None:
    form = bound(Logo, "logo", upload("a.jpg", photograph()))
    assert form.is_valid()
    assert form.cleaned_data["logo"].dimensions == (120, 80)
    assert bound(Logo, "logo").errors["logo"] == ["This field is required."]
    assert "gif, webp" in bound(Logo, "logo", upload("a.pdf", pdf())).errors["logo"][0]


def test_how_it_is_shown() -> None:
    shown = str(Note()["attachments"])
    assert "multiple" in shown
    assert 'accept=".jpg,.jpeg,.png,.gif,.webp,.pdf,' in shown
    assert "multiple" not in str(Logo()["logo"])


@pytest.mark.django_db
@pytest.mark.usefixtures("scope")
def test_what_the_field_has_checked_is_stored_as_it_is() -> None:
    form = bound(Note, "attachments", upload("a.jpg", photograph()))
    assert form.is_valid()
    stored = receive(form.cleaned_data["attachments"][0], purpose="note")
    assert StoredFile.objects.get() == stored
    assert stored.sha256 == form.cleaned_data["attachments"][0].sha256
    assert set(stored.variants) == {"400", "64", "32"}
