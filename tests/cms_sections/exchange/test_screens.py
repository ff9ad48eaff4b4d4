"""The screens: export, upload, plan, choices; and what other organisations see of it: nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.exchange.services import forget_old
from cms_sections.models import HomePage, SectionPage, SiteExport, SiteImport
from portal.files.models import StoredFile
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db
HERE = "/admin/sections/exchange/"


def _exported(editor: Client, site: Site) -> bytes:
    editor.post(HERE, {"do": "export", "site": site.pk})
    run_jobs()
    export = SiteExport.objects.get()
    assert export.file is not None
    answer = editor.get(export.file.download_url)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _uploaded(editor: Client, site: Site, content: bytes) -> SiteImport:
    upload = SimpleUploadedFile("site.zip", content, "application/zip")
    answer = editor.post(HERE, {"do": "import", "site": site.pk, "archive": upload})
    assert answer.status_code == 302
    run_jobs()
    return SiteImport.objects.latest("created_at")


def test_out_and_in_again(filled: dict[str, Any], editor: Client, site: Site, home: HomePage) -> None:
    content = _exported(editor, site)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert len(packed.namelist()) == 10
    below = SectionPage.objects.get(slug="below")
    below.title = "Edited here"
    below.save_revision()
    SectionPage.objects.get(slug="first").move(Page.objects.get(slug="first").get_parent(), pos="last-child")
    Page.objects.get(slug="news").delete()

    found = _uploaded(editor, site, content)
    assert found.state == SiteImport.State.PLANNED
    shown = editor.get(f"{HERE}{found.pk}/").content.decode()
    assert "Edited here" not in shown
    assert "Keep what is here" in shown
    conflicts = [line for line in found.plan if line["what"] == "conflict"]
    editor.post(f"{HERE}{found.pk}/", {})
    found.refresh_from_db()
    assert found.state == SiteImport.State.PLANNED, "a conflict has no choice yet"

    names = [f"choice-{line['about']}:{line['language']}:{line['id']}" for line in conflicts]
    editor.post(f"{HERE}{found.pk}/", dict.fromkeys(names, "theirs"))
    run_jobs()
    found.refresh_from_db()
    assert (found.state, found.words) == (SiteImport.State.DONE, "3 pages brought in, 0 files added.")
    assert Page.objects.filter(slug="news", live=True).exists()
    assert SectionPage.objects.get(slug="below").get_latest_revision_as_object().title == "Below"
    assert editor.get(f"{HERE}{found.pk}/").status_code == 200
    assert editor.get(HERE).status_code == 200


def test_an_edit_after_the_plan_makes_a_new_plan(
    filled: dict[str, Any], editor: Client, site: Site, home: HomePage
) -> None:
    content = _exported(editor, site)
    SectionPage.objects.get(slug="below").delete()
    found = _uploaded(editor, site, content)
    Page.objects.get(pk=home.pk).add_child(instance=SectionPage(title="Mine", slug="mine"))
    first = SectionPage.objects.get(slug="first")
    first.title = "Edited after the plan"
    first.save_revision().publish()
    editor.post(f"{HERE}{found.pk}/", {})
    run_jobs()
    found.refresh_from_db()
    assert found.state == SiteImport.State.PLANNED
    assert "has changed since" in found.words
    assert {line["what"] for line in found.plan if line["title"].startswith("First")} == {"conflict"}
    assert not SectionPage.objects.filter(slug="below").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.zip", b"nothing"), ("a.zip", b""), ("a.txt", b"words"), ("a.zip", b"PK\x03\x04" + b"x" * 50)],
)
def test_what_is_no_archive_is_refused_at_the_door(
    filled: dict[str, Any], editor: Client, site: Site, name: str, content: bytes
) -> None:
    answer = editor.post(HERE, {"do": "import", "site": site.pk, "archive": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    assert "error-message" in answer.content.decode()
    assert not SiteImport.objects.exists()


def test_an_archive_of_something_else_is_refused_with_words(filled: dict[str, Any], editor: Client, site: Site) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "words")
    found = _uploaded(editor, site, out.getvalue())
    assert (found.state, found.words) == (
        SiteImport.State.REFUSED,
        "The archive has no manifest.json: it is no export of a site.",
    )


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 5000, "\0"])
def test_no_such_site(filled: dict[str, Any], editor: Client, number: str) -> None:
    assert editor.post(HERE, {"do": "export", "site": number}, follow=True).status_code == 200
    assert not SiteExport.objects.exists()


def test_other_organisations_see_nothing(
    filled: dict[str, Any], editor: Client, site: Site, signed_in: SignIn, other_tenant: Tenant
) -> None:
    content = _exported(editor, site)
    found = _uploaded(editor, site, content)
    export = SiteExport.objects.get()
    foreign = signed_in(Role.EDITOR, tenant=other_tenant)
    assert export.file is not None
    assert foreign.get(export.file.download_url).status_code == 404
    assert foreign.get(f"{HERE}{found.pk}/").status_code == 404
    assert "Alder" not in foreign.get(HERE).content.decode().replace("Alder &", "")
    foreign.post(HERE, {"do": "export", "site": site.pk})
    assert SiteExport.objects.count() == 1
    for client in (signed_in(Role.STAFF), signed_in(Role.STAFF, tenant=other_tenant)):
        assert client.get(HERE).status_code in (302, 403)


def test_archives_go_away(filled: dict[str, Any], editor: Client, site: Site) -> None:
    _exported(editor, site)
    assert forget_old() == 0
    assert forget_old(now=timezone.now() + timedelta(days=8)) == 1
    assert not SiteExport.objects.exists()
    assert not StoredFile.objects.filter(purpose="site export").exists()
