"""Renditions: made by a job after publishing, never by a visitor."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_sections.models import HomePage
from cms_sections.pictures import missing, references
from portal.files.models import LibraryImage, LibraryRendition
from portal.files.theme_sizes import theme_sizes
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePicture, section

pytestmark = pytest.mark.django_db


def _published(home: HomePage, picture: LibraryImage) -> None:
    home.sections = [section("hero", title="A hero", picture=picture.pk)]
    home.save_revision().publish()


def _asked_for(tenant: Tenant) -> list[JobRun]:
    with tenant_scope(tenant):
        return list(JobRun.objects.filter(task="pages.make_pictures"))


def test_a_visitor_makes_none_and_sees_the_librarys_file_until_the_job_has_run(
    client: Client, home: HomePage, picture: MakePicture, tenant: Tenant
) -> None:
    image = picture("A lake", size=(900, 1200))
    _published(home, image)
    before = client.get("/").content.decode()
    assert f'src="{image.file.url}" width="900" height="1125"' in before, "room for what will be there"
    assert "srcset" not in before
    assert not LibraryRendition.objects.exists()
    (asked,) = _asked_for(tenant)
    assert asked.title == "Pictures of “Home”"
    run_jobs()
    after = client.get("/").content.decode()
    made = {rendition.filter_spec: rendition for rendition in LibraryRendition.objects.all()}
    assert set(made) == {each.spec for each in theme_sizes()}
    widths = {made[f"fill-{size}|format-avif"].width for size in ("360x450", "540x675", "720x900", "1080x1350")}
    assert widths == {360, 540, 720, 900}, "never enlarged"
    assert '<source type="image/avif" srcset="' in after
    assert f"{made['fill-360x450|format-webp'].file.url} 360w" in after
    assert f'src="{made["fill-720x900|jpegquality-72"].file.url}"' in after
    assert made["fill-720x900|jpegquality-72"].file.name.endswith(".png"), "in its own format"
    assert 'width="720" height="900"' in after
    assert missing(references(HomePage.objects.get(pk=home.pk))) == []


def test_nothing_is_asked_for_when_nothing_is_missing(home: HomePage, picture: MakePicture, tenant: Tenant) -> None:
    image = picture()
    _published(home, image)
    run_jobs()
    _published(home, image)
    assert len(_asked_for(tenant)) == 1
    home.sections = [section("quote", quote="No picture", name="N")]
    home.save_revision().publish()
    assert len(_asked_for(tenant)) == 1


def test_another_focal_point_makes_them_anew(
    client: Client, home: HomePage, picture: MakePicture, tenant: Tenant
) -> None:
    image = picture("A lake", size=(900, 1200))
    _published(home, image)
    run_jobs()
    image.refresh_from_db()
    image.focal_point_x, image.focal_point_y = 450, 1100
    image.focal_point_width = image.focal_point_height = 100
    image.save()
    before = LibraryRendition.objects.filter(image=image, filter_spec__endswith="|format-webp", width=900)
    html = client.get("/").content.decode()
    shown = [each for each in before if f'src="{each.file.url}" width="900" height="1125"' in html]
    assert len(shown) == 1, "the next best"
    run_jobs()
    html = client.get("/").content.decode()
    fresh = LibraryRendition.objects.filter(filter_spec="fill-360x450|format-webp").latest("pk")
    assert f"{fresh.file.url} " in html
