"""The theme's sizes of a picture: made by a job, once, of one decoding; a failure is remembered and tried when asked."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from portal.files import making
from portal.files.imaging import run as imaging
from portal.files.library import receive_library_image
from portal.files.models import LibraryImage, LibraryRendition
from portal.files.theme_sizes import theme_sizes
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import photograph, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(tenant: Tenant) -> LibraryImage:
    with tenant_scope(tenant):
        return receive_library_image(upload("a.jpg", photograph((300, 200))), title="A lake")


def jobs_of(tenant: Tenant) -> list[JobRun]:
    with tenant_scope(tenant):
        return list(JobRun.objects.filter(task="files.make_renditions").order_by("pk"))


def state_of(image: LibraryImage) -> tuple[str, str]:
    image.refresh_from_db()
    return image.renditions_state, image.renditions_problem


def test_an_upload_is_made_in_all_sizes_by_one_decoding(
    image: LibraryImage, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_of(image) == ("waiting", "")
    decoded: list[int] = []
    real = imaging.render
    monkeypatch.setattr(
        imaging, "render", lambda *args, **facts: decoded.append(len(facts["renditions"])) or real(*args, **facts)
    )
    run_jobs()
    assert decoded == [len(theme_sizes())]
    assert state_of(image) == ("made", "")
    assert set(image.renditions.values_list("filter_spec", flat=True)) == {each.spec for each in theme_sizes()}
    assert len(media_files("public")) == len(theme_sizes()) + 1, "no file without a row"
    image.title = "Another title"
    image.save()
    assert len(jobs_of(tenant)) == 1, "nothing that counts has changed"


def test_a_second_run_makes_nothing(image: LibraryImage) -> None:
    run_jobs()
    made = set(image.renditions.values_list("pk", flat=True))
    assert making.make(image=image, filters=making.lacking(image, theme_sizes())) == 0
    assert making.make(image=image, filters=theme_sizes()) == 0, "what is there stays"
    assert set(image.renditions.values_list("pk", flat=True)) == made
    assert len(media_files("public")) == len(theme_sizes()) + 1


def test_of_a_picture_that_was_replaced_meanwhile_nothing_is_recorded(image: LibraryImage) -> None:
    old = LibraryImage.objects.get(pk=image.pk)
    LibraryImage.objects.filter(pk=image.pk).update(focal_point_x=5, focal_point_y=5)
    assert making.make(image=old, filters=theme_sizes()) == 0
    assert not LibraryRendition.objects.exists()
    assert len(media_files("public")) == 1


def test_a_damaged_one_fails_once_says_why_and_is_tried_when_asked(
    image: LibraryImage, tenant: Tenant, editor: Client
) -> None:
    path = default_storage.path(str(image.file.name))
    with open(path, "rb") as file:
        whole = file.read()
    with open(path, "wb") as file:
        file.write(b"damaged")
    run_jobs()
    (job,) = jobs_of(tenant)
    assert (job.state, state_of(image)[0]) == ("failed", "failed")
    assert "damaged" in state_of(image)[1]
    assert not LibraryRendition.objects.exists()
    image.save()
    assert len(jobs_of(tenant)) == 1, "not again by itself"
    shown = editor.get(reverse("wagtailimages:edit", args=[image.pk])).content.decode()
    again = reverse("portal_files_make_again", args=[image.pk])
    assert f'formaction="{again}"' in shown
    assert "cannot be read as a picture" in shown
    with open(path, "wb") as file:
        file.write(whole)
    assert editor.get(again).status_code == 405
    assert editor.post(again).status_code == 302
    run_jobs()
    assert state_of(image) == ("made", "")
    assert editor.post(again.replace(str(image.pk), "9" * 30)).status_code == 404
