"""After any edit, what the files say is what Django says; no page is written anew whose HTML is the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms_sections.finished import folder
from cms_sections.finished.addresses import path_on
from portal.files.models import LibraryImage
from portal.tenants.models import Tenant
from tests.cms_sections.conftest import MakePage, MakePicture
from tests.cms_sections.finished.conftest import Finished
from tests.cms_sections.finished.edits import Edits

pytestmark = pytest.mark.django_db


def addresses(site: Site) -> dict[str, str]:
    """Every address of a live page of the site: path → how its folder is called."""
    found = [path_on(site, page) for page in Page.objects.live().filter(depth__gt=1)]
    return {path: f"{site.pk}{path}".rstrip("/") for path in found if path}


def equal_to_django(client: Client, finished: Finished, site: Site) -> list[str]:
    """Paths whose file says anything else than Django does, or is at no page's address."""
    wanted, files = addresses(site), finished.files()
    wrong = [name for name in files if name not in wanted.values()]
    for path, name in wanted.items():
        answer = client.get(path)
        if name in files and (answer.status_code, answer.content) != (200, files[name][1]):
            wrong.append(path)
    return wrong


@pytest.mark.parametrize(
    ("seed", "edits"),
    [(1, 15), *(pytest.param(seed, 80, marks=pytest.mark.long) for seed in range(2, 27))],
)
def test_no_file_is_stale_after_any_edit(
    finished: Finished,
    client: Client,
    site: Site,
    page: MakePage,
    picture: MakePicture,
    seed: int,
    edits: int,
    settings: Any,
    tenant: Tenant,
) -> None:
    images: list[LibraryImage] = [picture(f"P{number}", size=(90, 90)) for number in range(3)]
    for number in range(5):
        page(f"Page {number}")
    changes = Edits(seed, site, images, tenant)
    changes.set_up()
    finished.finish()
    needless = 0
    for number in range(edits):
        before = finished.files()
        kind = changes.one()
        left = finished.files()
        context = f"edit {number} of seed {seed}: {kind}"
        assert equal_to_django(client, finished, site) == [], context
        assert all(left[name] == before[name] for name in left), context
        if changes.random.random() < 0.3:
            continue  # further edits come before anybody has written
        finished.finish()
        after = finished.files()
        assert equal_to_django(client, finished, site) == [], context
        for name in set(before) & set(after):
            assert (after[name][0] == before[name][0]) == (after[name][1] == before[name][1]), f"{context}: {name}"
        needless += sum(after.get(name) == before[name] for name in set(before) - set(left))
        missing = [
            path for path, name in addresses(site).items() if name not in after and client.get(path).status_code == 200
        ]
        assert all("login" in str(client.get(path).headers) or _looks(client, path) for path in missing), context
    print(f"seed {seed}: {edits} edits; {needless} files taken away whose page came out the same")
    assert not list(folder.own().glob("**/.index*")), "no drafts lie about"


def _looks(client: Client, path: str) -> bool:
    """Whether the answer is a visitor's own."""
    return "Cookie" in client.get(path).get("Vary", "")
