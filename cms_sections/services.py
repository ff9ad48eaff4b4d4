"""Writes of the website: one verb each, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.enquiries.files import CheckedUpload, keep_files, undone_files
from cms_sections.enquiries.keeping import months_later
from cms_sections.models import FormSubmission, HomePage, SectionsPage, SiteSettings
from cms_sections.scopes import scope_of_page
from cms_sections.selectors import same_lately
from cms_sections.sharing.services import make_folder
from portal.plugins.public import FormSubmitted, emit
from portal.tenants.public import Tenant, current_tenant_id, link_site

SECOND_PRESS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What a visitor sent, checked, and where from. `answers` are in the form's order, with their labels."""

    page_id: int
    page_title: str
    page_url: str
    section_id: str
    section_name: str
    statistics_name: str = ""
    language: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    company_name: str = ""
    message: str = ""
    consent: bool = False
    consent_text: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    campaign: dict[str, str] = field(default_factory=dict)
    referrer: str = ""
    notify: tuple[str, ...] = ()
    makes_lead: bool = True
    keep_months: int | None = None

    def fingerprint(self, remote_hash: str, sums: list[str]) -> str:
        """The same for the same words and files of the same form from the same address. Where strangers answer a
        question with yes, each of them has."""
        parts = [
            self.page_id, self.section_id, remote_hash, self.name, self.email, self.phone, self.company_name, self.message,
            self.answers, sums,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _one_at_a_time(fingerprint: str) -> None:
    """On PostgreSQL the second of two presses waits for the first; on SQLite the write transaction makes it wait."""
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(f"{current_tenant_id()}\n{fingerprint}".encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])


def receive_enquiry(
    *, enquiry: Enquiry, remote_hash: str, files: Sequence[tuple[str, CheckedUpload]] = ()
) -> FormSubmission:
    """Keep what a visitor sent with its (label, checked file)s, tell the team and the other plugins, in the open tenant.

    The same words and files from the same address within ten minutes are the same enquiry: nothing is kept or told
    twice. Raises FileRefused where a file cannot be stored; then nothing is kept, of the others neither.
    """
    fingerprint = enquiry.fingerprint(remote_hash, [upload.sha256 for _label, upload in files])
    with undone_files() as kept, transaction.atomic():
        _one_at_a_time(fingerprint)
        if (earlier := same_lately(fingerprint=fingerprint, since=SECOND_PRESS)) is not None:
            return earlier
        today = timezone.localdate()
        submission: FormSubmission = FormSubmission.objects.create(
            page_id=enquiry.page_id,
            page_title=enquiry.page_title[:255],
            page_url=enquiry.page_url[:1000],
            section_id=enquiry.section_id,
            section_name=enquiry.section_name[:120],
            statistics_name=enquiry.statistics_name[:60],
            language=enquiry.language[:10],
            name=enquiry.name,
            email=enquiry.email,
            phone=enquiry.phone,
            company_name=enquiry.company_name,
            message=enquiry.message,
            answers=enquiry.answers,
            consent=enquiry.consent,
            consent_text=enquiry.consent_text,
            campaign=enquiry.campaign,
            referrer=enquiry.referrer[:253],
            notify=list(enquiry.notify),
            keep_until=months_later(today, enquiry.keep_months) if enquiry.keep_months else None,
            remote_hash=remote_hash,
            fingerprint=fingerprint,
        )
        keep_files(submission=submission, files=files, kept=kept)
        if enquiry.notify:
            _tell_team(submission)
        emit(_submitted(submission, enquiry))
    return submission


def _tell_team(submission: FormSubmission) -> None:
    from cms_sections.tasks import tell_team

    tell_team.enqueue(submission_id=str(submission.pk), subject=submission)


def open_site(*, site: Site, home: HomePage, name: str, tenant: Tenant) -> None:
    """Give a site a first page of its own in the place of the one it had, which stays where it is, and give the
    organisation's team its rights to it.
    """
    with transaction.atomic():
        Page.get_first_root_node().add_child(instance=home)
        site.root_page = home
        site.site_name = name
        site.save()
        link_site(site, tenant)
        make_folder(site=site)


def publish_page(*, page: SectionsPage, by: Any = None) -> None:
    """Make what the page says now a revision and show it."""
    with scope_of_page(page), transaction.atomic():
        # Publishing writes the place in the tree as this object knows it, and it may have got children since.
        page.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
        # With an entry of its own: the page's history offers a version by the entry that made it.
        page.save_revision(user=by, log_action=True).publish(user=by)


def change_settings(*, settings: SiteSettings) -> SiteSettings:
    """Check and keep the settings of a site."""
    settings.full_clean()
    settings.save()
    return settings


def _submitted(submission: FormSubmission, enquiry: Enquiry) -> FormSubmitted:
    return FormSubmitted(
        submission_id=submission.pk,
        submitted_at=submission.submitted_at,
        page_id=submission.page_id,
        page_title=submission.page_title,
        page_url=submission.page_url,
        section_id=submission.section_id,
        section_name=submission.section_name,
        name=submission.name,
        email=submission.email,
        phone=submission.phone,
        company_name=submission.company_name,
        message=submission.message,
        campaign=submission.campaign_name,
        consent=submission.consent,
        answers=submission.told,
        makes_lead=enquiry.makes_lead and bool(submission.name or submission.email),
        language=submission.language,
        consent_text=submission.consent_text,
    )
