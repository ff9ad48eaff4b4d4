"""The screen on which sections of a page become shared ones, and shared ones copies."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms_sections.blocks.shared import SHARED
from cms_sections.copying.selectors import draft_of, may_change, sections_of_draft
from cms_sections.models import SectionsPage, SharedSection
from cms_sections.sharing.services import LONGEST_NAME, detach_copy, share_section


class SharingView(WagtailAdminTemplateMixin, TemplateView):
    """For who may change the page; what is done lands in its draft."""

    template_name = "cms_sections/sharing/page.html"
    page_title = _("Shared sections")
    header_icon = "copy"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_change(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> SectionsPage:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"]).specific
        if not isinstance(page, SectionsPage) or isinstance(page, SharedSection):
            raise Http404
        return page

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        sections = sections_of_draft(draft_of(self.page))
        context["sections"] = [(section, section.raw["type"] == SHARED) for section in sections]
        context["longest_name"] = LONGEST_NAME
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("section", "")
        try:
            said = self._detached(key) if request.POST.get("do") == "detach" else self._shared(key)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("cms_sections_sharing", self.page.pk)
        messages.success(request, said)
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def _detached(self, key: str) -> str:
        detach_copy(page=self.page, section_id=key, by=self.request.user)
        return gettext("A copy stands in its place in the draft. Publish the page to show it.")

    def _shared(self, key: str) -> str:
        name = self.request.POST.get("name", "").strip()
        shared = share_section(page=self.page, section_id=key, name=name, by=self.request.user)
        return gettext(
            "“%(name)s” is in the library of shared sections, and in its place in the draft. Publish the page to use it."
        ) % {"name": shared.title}
