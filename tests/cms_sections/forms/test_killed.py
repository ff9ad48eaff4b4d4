"""A process that is killed while it takes a form in: all of it is there, or nothing; and nothing is told twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_sections.models import FormSubmission, SubmittedFile
from cms_sections.services import Enquiry, receive_enquiry
from crm_plugin.contacts.models import Lead
from portal.accounts.models import User
from portal.files.door import checked
from portal.files.models import StoredFile
from portal.files.sweep import sweep
from portal.jobs.testing import run_jobs
from portal.plugins.models import EventRecord
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member
from tests.crm_plugin.time_accounts.test_killed import database_url
from tests.portal.files.conftest import media_files

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]
STAFF = "staff@alder.example"
ENQUIRY = Enquiry(
    page_id=1, page_title="Jobs", page_url="/jobs/", section_id="s", section_name="Apply", name="Ada Lovelace",
    email="ada@example.com", notify=(STAFF,), answers=[{"name": "f", "label": "Town", "kind": "text", "value": "Bonn"}],
)  # fmt: skip


def _killed(step: str, tenant: Tenant) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
        "FOYER_TEST_ROOT": str(Path(settings.MEDIA_ROOT).parent),
        "FOYER_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.cms_sections.forms.dying", step, str(tenant.pk)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _counts(tenant: Tenant) -> list[int]:
    with tenant_scope(tenant):
        return [model.objects.count() for model in (FormSubmission, SubmittedFile, StoredFile, EventRecord)]


@pytest.mark.parametrize("step", ["file stored", "row written", "all written", "committed"])
def test_all_or_nothing(step: str, tenant: Tenant) -> None:
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "private", ignore_errors=True)
    add_member(User.objects.create_user(STAFF, "a-long-test-password"), tenant, Role.STAFF)
    assert _killed(step, tenant) == -signal.SIGKILL
    assert _counts(tenant) == ([1, 1, 1, 1] if step == "committed" else [0, 0, 0, 0])
    assert len(media_files("private")) == 1

    # The visitor presses again.
    upload = checked(ContentFile(b"I have built boats.\n", name="paper.txt"))
    with tenant_scope(tenant):
        receive_enquiry(enquiry=ENQUIRY, remote_hash="h", files=[("Papers", upload)])
    run_jobs()
    run_jobs(ahead=timedelta(days=1))
    assert _counts(tenant)[:3] == [1, 1, 1]
    with tenant_scope(tenant):
        assert Lead.objects.count() == 1
        stored = StoredFile.objects.get().file.name
    assert [letter.to for letter in mail.outbox] == [[STAFF]]

    # What the dead process left behind without a row is swept away.
    sweep(now=timezone.now() + timedelta(days=2))
    assert media_files("private") == {stored.removeprefix("private/")}
