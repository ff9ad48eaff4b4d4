"""The screens “Save as template” and “New page from template”."""

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

from cms_sections.copying.selectors import may_read
from cms_sections.models import PageTemplate, SectionsPage, SharedSection
from cms_sections.page_templates.selectors import kinds_in, takes_pages, templates_for
from cms_sections.page_templates.services import LONGEST_NAME, page_from_template, save_as_template

LONGEST_NUMBER = 18


class _PageScreen(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "doc-empty-inverse"

    @cached_property
    def page(self) -> Any:
        return get_object_or_404(Page, pk=self.kwargs["page_id"]).specific

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "longest_name": LONGEST_NAME, "page": self.page}


class SaveAsTemplateView(_PageScreen):
    """For who may change the page; publishing on its site is asked for by the service."""

    template_name = "cms_sections/page_templates/save.html"
    page_title = _("Save as template")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(self.page, SectionsPage) or isinstance(self.page, (SharedSection, PageTemplate)):
            raise Http404
        if not may_read(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name, description = request.POST.get("name", ""), request.POST.get("description", "").replace("\0", "")
        try:
            made = save_as_template(page=self.page, name=name, description=description, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("cms_sections_save_as_template", self.page.pk)
        messages.success(
            request, gettext("“%(name)s” is now offered under “New page from template”.") % {"name": made.title}
        )
        return redirect("wagtailadmin_pages:edit", self.page.pk)


class FromTemplateView(_PageScreen):
    """The templates of the site, for who may add pages below this one."""

    template_name = "cms_sections/page_templates/choose.html"
    page_title = _("New page from template")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.page.permissions_for_user(request.user).can_add_subpage() or not takes_pages(self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = {"url": reverse("wagtailadmin_explore", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = [(each, kinds_in(each)) for each in templates_for(self.page)]
        return {**super().get_context_data(**kwargs), "page_templates": found}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.get("template", "")
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) <= LONGEST_NUMBER else 0
        try:
            made = page_from_template(
                template_id=number, parent=self.page, title=request.POST.get("title", ""), by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("cms_sections_from_template", self.page.pk)
        return redirect("wagtailadmin_pages:edit", made.pk)
