"""The check beside the editor, and publishing in spite of what it found."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from wagtail import hooks
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.models import Page

from cms_sections.checks.mentions import row_id
from cms_sections.checks.selectors import check_drafts
from cms_sections.copying.selectors import draft_of, may_read
from cms_sections.models import SectionsPage


def _page(page_id: int) -> SectionsPage:
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, SectionsPage):
        raise Http404
    return page


class CheckView(View):
    """What the saved draft would break, as a part of the editor's panel. For who may edit the page."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = _page(page_id)
        if not may_read(page, request.user):
            raise PermissionDenied
        report = check_drafts([draft_of(page)], asker=request.user)
        faults = sorted(report.faults, key=lambda fault: not fault.breaks)
        context = {"faults": faults, "all_looked_at": report.all_looked_at}
        return render(request, "cms_sections/checks/list.html", context)


class PublishAnywayView(View):
    """Publish, or schedule, the draft whose list the person has seen, and no other."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page: Any = _page(page_id)
        permissions = page.permissions_for_user(request.user)
        if not permissions.can_publish() or permissions.page_locked():
            raise PermissionDenied
        with transaction.atomic():
            page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk).specific
            revision = page.latest_revision
            if revision is None or revision.pk != row_id(request.POST.get("revision")):
                messages.warning(request, _("The page was changed meanwhile. Look at it and publish it again."))
                return redirect("wagtailadmin_pages:edit", page.pk)
            PublishPageRevisionAction(revision, user=request.user).execute(skip_permission_checks=True)
        page = Page.objects.get(pk=page.pk).specific
        for hook in hooks.get_hooks("after_publish_page"):
            result = hook(request, page)
            if isinstance(result, HttpResponse):
                return result
        self._say(request, page, revision)
        return redirect("wagtailadmin_explore", page.get_parent().pk)

    def _say(self, request: HttpRequest, page: Any, revision: Any) -> None:
        go_live_at = revision.as_object().go_live_at
        words = _("Page “%(page)s” has been published.")
        if go_live_at and go_live_at > timezone.now():
            words = _("Page “%(page)s” has been scheduled for publishing.")
        messages.success(request, words % {"page": page.get_admin_display_title()})
