"""The screen that copies sections of a page to another one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms_sections.copying.forms import CopySectionsForm
from cms_sections.copying.selectors import DraftSection, draft_of, may_read, sections_of_draft
from cms_sections.copying.services import copy_sections
from cms_sections.models import SectionsPage


class CopySectionsView(WagtailAdminTemplateMixin, FormView):
    """For who may edit the page; whether he may change the other one, the form says."""

    form_class = CopySectionsForm
    template_name = "cms_sections/admin/copy_sections.html"
    page_title = _("Copy sections")
    header_icon = "copy"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_read(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> SectionsPage:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"]).specific
        if not isinstance(page, SectionsPage):
            raise Http404
        return page

    @cached_property
    def sections(self) -> list[DraftSection]:
        return sections_of_draft(draft_of(self.page))

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        tenant = getattr(self.request, "tenant", None)
        own = {"source": self.page, "sections": self.sections, "user": self.request.user, "tenant": tenant}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["form"].media,
            "sections": self.sections,
            "submit_button_label": _("Copy"),
            "submit_button_active_label": _("Copying…"),
        }

    def form_valid(self, form: CopySectionsForm) -> HttpResponse:
        target: SectionsPage = form.cleaned_data["target"]
        number = copy_sections(
            source=self.page, keys=form.cleaned_data["sections"], target=target, by=self.request.user
        )
        said = ngettext(
            "%(number)d section now stands at the end of the draft of “%(page)s”. Nothing was published.",
            "%(number)d sections now stand at the end of the draft of “%(page)s”. Nothing was published.",
            number,
        ) % {"number": number, "page": target.get_admin_display_title()}
        messages.success(self.request, said)
        return redirect("wagtailadmin_pages:edit", target.pk)
