"""What the admin's search box finds on the website."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms_sections.models import FormSubmission, SharedSection
from cms_sections.selectors import pages_of_tenant
from portal.plugins.public import TimelineEntry
from portal.search.public import having_all_words
from portal.tenants.public import current_tenant_id

RIGHTS = ["add", "change", "publish", "bulk_delete", "lock", "unlock"]


class WebsiteSearch:
    """Pages and shared sections that the asker works on, also drafts, and what visitors sent."""

    turn = 10
    kinds = {
        "page": gettext_lazy("Pages"),
        "shared": gettext_lazy("Shared sections"),
        "enquiry": gettext_lazy("Enquiries"),
    }

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        return [*_pages(text, limit, request), *_enquiries(text, limit, request)]


def _pages(text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
    # Wagtail's rights count for all organisations of a person at once.
    mine = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(request.user, RIGHTS)
    pages = Page.objects.filter(pages_of_tenant(current_tenant_id()), pk__in=mine.order_by().values("pk"), depth__gt=1)
    pages = pages.filter(having_all_words(text, "title", "draft_title", "slug")).order_by("draft_title", "pk")
    shared = pages.type(SharedSection)
    return [_entry("page", page) for page in pages.not_type(SharedSection)[:limit]] + [
        _entry("shared", page) for page in shared[:limit]
    ]


def _entry(kind: str, page: Any) -> TimelineEntry:
    state = _("public") if page.live else _("draft")
    address = page.get_url() if kind == "page" and page.live else ""
    return TimelineEntry(
        page.latest_revision_created_at or page.first_published_at,
        kind,
        "copy" if kind == "shared" else "doc-empty",
        page.draft_title or page.title,
        f"{state} · {address}" if address else state,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )


def _enquiries(text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
    if not request.user.has_perm("cms_sections.view_formsubmission"):
        return []
    rows = FormSubmission.objects.filter(having_all_words(text, "name", "email", "company_name", "message"))
    return [
        TimelineEntry(
            row.submitted_at,
            "enquiry",
            "mail",
            row.name,
            row.page_title,
            url=reverse("enquiries:inspect", args=[row.pk]),
        )
        for row in rows[:limit]
    ]


source = WebsiteSearch()
