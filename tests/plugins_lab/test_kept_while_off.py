"""What lies outside of a plugin's own tables is kept, too, while it is off: drafts and old revisions with its sections, files
that its rows hold, words by which its rows are found, the walls around its tables. Two plugins are off at once."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Page

from portal.files.models import StoredFile
from portal.search.models import SearchToken
from portal.tenants.guards.install import differences
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.plugins_lab.lab import ALL, ROOT, STALL, labels_of, portal, standing
from tests.plugins_lab.working import first_tenant
from tests.support.filled_demo import FilledDemo, filled_demo

OFF = ("crm_plugin", STALL)
PLAIN = {"role": "", "picture": None, "ground": "", "spacing": "", "anchor": ""}
IDS = [f"0b7f9a0e-6f0e-4a55-9a64-6f5e4f0f8b0{number}" for number in range(4)]
QUOTE = {"type": "quote", "value": {"quote": "Kept", "name": "N", **PLAIN}, "id": IDS[0]}
APPLES = {"type": "stall_offer", "value": {"title": "Apples"}, "id": IDS[1]}
PEARS = {"type": "stall_offer", "value": {"title": "Pears"}, "id": IDS[2]}
FILE = b"What was agreed.\n"


@dataclass
class Scene:
    """A page that is live with apples, was pears and apples before, and has a draft; a note of the CRM with a file."""

    demo: FilledDemo
    tenant: Tenant
    page: Page
    file: str
    old: list[Any]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), filled_demo("plugins_kept") as demo:
        tenant = first_tenant()
        page, revisions = _page_with_a_past(tenant)
        yield Scene(demo, tenant, page, _file_of_a_note(tenant, demo), revisions)


def _page_with_a_past(tenant: Tenant) -> tuple[Page, list[Any]]:
    from cms_sections.models import SectionPage

    past = ([PEARS, QUOTE, APPLES], [QUOTE, APPLES], [APPLES, QUOTE, PEARS])
    page = SectionPage(title="Kept", slug="kept", sections=json.dumps(past[0]))
    tenant.site_tenants.get().site.root_page.add_child(instance=page)
    for number, sections in enumerate(past):
        page.sections = json.dumps(sections)
        revision = page.save_revision()
        if number < 2:
            revision.publish()
    return page, list(past)


def _file_of_a_note(tenant: Tenant, demo: FilledDemo) -> str:
    """The address of a file that only a row of the CRM holds, stored where the other processes look for files."""
    from crm_plugin.contacts.services import add_note, create_company
    from portal.accounts.models import User

    with tenant_scope(tenant):
        author = User.objects.filter(memberships__tenant=tenant).order_by("pk")[0]
        note = add_note(
            company=create_company(name="Kept with its file"),
            text="See the file",
            by=author,
            files=[ContentFile(FILE, name="agreed.txt")],
        )
        file: StoredFile = note.attachments.get().file
    with file.file.open() as content:
        copy = Path(demo.environment["FOYER_TEST_ROOT"], "media", *file.file.name.split("/"))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content.read())
    return f"/files/{file.pk}/{file.name}"


def found_by_words(tenant: Tenant) -> list[Any]:
    with tenant_scope(tenant):
        return list(SearchToken.objects.order_by("pk").values_list("pk", "token"))


def migrate(demo: FilledDemo, names: tuple[str, ...]) -> None:
    """An operator brings the database up to date while plugins are off."""
    environment = {**os.environ, **demo.environment, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"]
    environment["FOYER_PLUGINS"] = ",".join(names)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_drafts_files_rights_and_walls_outlast_two_plugins_that_are_off(scene: Scene) -> None:
    page, labels = scene.page.pk, sorted(labels_of("crm_plugin"))
    words, tables = found_by_words(scene.tenant), standing("crm_plugin")
    whole = [200, hashlib.sha256(FILE).hexdigest()]
    rest = tuple(name for name in ALL if name not in OFF)
    migrate(scene.demo, rest)
    with portal(scene.demo, rest) as off:
        before, draft, file, swept, after, rights = off.do(
            {"do": "revisions", "page_id": page},
            {"do": "save_draft", "page_id": page},
            {"do": "fetched", "at": scene.file},
            {"do": "sweep_days_later", "days": 3},
            {"do": "fetched", "at": scene.file},
            {"do": "rights_in", "labels": labels},
        )
        assert [sections for _id, sections in before] == scene.old
        assert draft == {"opened": 200, "saved": 302}
        assert (file, swept, after) == (whole, 0, whole)
        assert rights == []
        back, seen = off.do(
            {"do": "save_draft", "page_id": page, "revision_id": before[0][0], "action-publish": "1"},
            {"do": "revisions", "page_id": page},
        )
        assert back == {"opened": 200, "saved": 302}
        # The draft as it was saved, then the first revision again; nothing in the older ones has moved.
        assert seen[:3] == before
        assert [sections for _id, sections in seen[3:]] == [scene.old[2], scene.old[0]]
    assert (found_by_words(scene.tenant), standing("crm_plugin")) == (words, tables)
    with portal(scene.demo, ALL) as on:
        (shown,), rights, file = on.do(
            {"do": "texts", "pages": [["stranger", "/kept/"]]},
            {"do": "rights_in", "labels": labels},
            {"do": "fetched", "at": scene.file},
        )
    assert [shown.count(words) for words in ("on the stall: Pears", "Kept", "on the stall: Apples")][::2] == [1, 1]
    assert shown.index("Pears") < shown.index("Apples")
    assert "staff: crm_contacts.view_*" in rights
    assert file == whole
    assert differences() == []
