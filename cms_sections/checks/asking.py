"""What an editor is asked before something is published that would break, and the answer "Publish anyway"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms_sections.checks.judging import title
from cms_sections.checks.selectors import Report, check_drafts, drafts_of
from cms_sections.models import SectionsPage

ANYWAY = "publish-anyway"
SHOWN = 50
STATUS = 409  # nothing was published


def ask_before_publishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    """The list for a page whose draft has just been saved; None where nothing of it would break."""
    if not isinstance(page, SectionsPage):
        return None
    later = page.go_live_at if page.go_live_at and page.go_live_at > timezone.now() else None
    report = check_drafts([page], asker=request.user, when=later)
    if not report.breaking:
        _say_what_was_left_out(request, report)
        return None
    _keep_as_draft(request, page)
    question = {
        "title": title(page),
        "action": reverse("cms_sections_publish_anyway", args=[page.pk]),
        "carried": [("revision", str(page.latest_revision_id))],
        "back": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "go_on": _("Schedule anyway") if later else _("Publish anyway"),
        "kept": _("Nothing is published yet. What you wrote is saved as a draft."),
    }
    return _asked(request, report, question)


def _keep_as_draft(request: HttpRequest, page: Any) -> None:
    """Wagtail makes a new page public before it publishes it; nobody has decided that yet."""
    if request.resolver_match is not None and request.resolver_match.view_name == "wagtailadmin_pages:add":
        page.live, page.has_unpublished_changes = False, True
        page.save(update_fields=["live", "has_unpublished_changes"], clean=False)


def ask_before_publishing_many(request: HttpRequest, pages: list[Page], below: bool) -> HttpResponse | None:
    """The list for pages that are published at once, with the drafts below them where they are to go, too."""
    if request.POST.get(ANYWAY):
        return None
    if below:
        pages = [*pages, *(each for page in pages for each in page.get_descendants().not_live())]
    report = check_drafts(drafts_of(pages), asker=request.user)
    if not report.breaking:
        _say_what_was_left_out(request, report)
        return None
    question = {
        "title": "",
        "action": request.get_full_path(),
        "carried": carried(request),
        "back": reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk]),
        "go_on": _("Publish anyway"),
        "kept": _("Nothing is published yet."),
    }
    return _asked(request, report, question)


def approval_question(request: HttpRequest, draft: Any, back: str) -> dict[str, Any] | None:
    """What the question before an approval shows; None where nothing would break, or it is answered already."""
    if request.POST.get(ANYWAY) or not isinstance(draft, SectionsPage):
        return None
    report = check_drafts([draft], asker=request.user, when=draft.go_live_at)
    if not report.breaking:
        return None
    question = {
        "title": title(draft),
        "action": request.get_full_path(),
        "carried": carried(request),
        "back": back,
        "go_on": _("Approve anyway"),
        "kept": _("Nothing is approved yet."),
    }
    return _context(report, question)


def answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, "cms_sections/checks/question.html", context, status=STATUS).render()


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, to be posted once more with the answer."""
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return [*((name, str(value)) for name, value in kept if name != "csrfmiddlewaretoken"), (ANYWAY, "1")]


def _asked(request: HttpRequest, report: Report, question: dict[str, Any]) -> HttpResponse:
    return answer(request, _context(report, question))


def _context(report: Report, question: dict[str, Any]) -> dict[str, Any]:
    faults = sorted(report.faults, key=lambda fault: not fault.breaks)
    return {
        **question,
        "faults": faults[:SHOWN],
        "more": max(0, len(faults) - SHOWN),
        "several": len({fault.page.pk for fault in faults}) > 1,
        "all_looked_at": report.all_looked_at,
    }


def _say_what_was_left_out(request: HttpRequest, report: Report) -> None:
    if not report.all_looked_at:
        messages.info(request, _("The storage answers slowly: not all files of the page were looked at."))
