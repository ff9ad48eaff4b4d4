"""The screens of exports and imports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms_sections.exchange.plan import CONFLICT, KEEP, THEIRS, UNCHANGED
from cms_sections.exchange.services import accept_plan, ask_for_export, lines_of, take_upload
from cms_sections.models import SiteExport, SiteImport
from portal.files.public import ZIP, UploadField
from portal.jobs.public import latest_run

MAY_EXPORT = "cms_sections.add_siteexport"
MAY_IMPORT = "cms_sections.add_siteimport"
MOST_SHOWN = 20
WHAT = {
    "add": _("New"),
    "change": _("Changed"),
    "conflict": _("Conflict"),
    "refused": _("Left out"),
}


class _Screen(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "download"
    permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "tenant", None) is None or not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        tenant: Any = getattr(self.request, "tenant", None)
        return list(Site.objects.select_related("root_page").filter(site_tenant__tenant=tenant).order_by("hostname"))


class UploadForm(forms.Form):
    archive = UploadField(kinds=(ZIP,), multiple=False, label=_("Archive"))


class ExchangeView(_Screen):
    """What was exported and imported lately, and the ways to do it again."""

    template_name = "cms_sections/exchange/index.html"
    page_title = _("Export and import")
    permission = MAY_EXPORT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["sites"] = self.sites
        context["upload"] = kwargs.get("upload") or UploadForm()
        context["may_import"] = self.request.user.has_perm(MAY_IMPORT)
        exports = SiteExport.objects.select_related("file", "created_by")[:MOST_SHOWN]
        context["exports"] = [(each, None if each.file_id else latest_run(each)) for each in exports]
        context["imports"] = SiteImport.objects.select_related("created_by")[:MOST_SHOWN]
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        site = next((each for each in self.sites if str(each.pk) == request.POST.get("site", "")), None)
        if site is None:
            messages.error(request, gettext("Choose one of your sites."))
            return redirect("cms_sections_exchange")
        if request.POST.get("do") == "export":
            ask_for_export(site=site, by=request.user)
            return redirect("cms_sections_exchange")
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(upload=form), status=400)
        try:
            made = take_upload(site=site, upload=form.cleaned_data["archive"], by=request.user)
        except ValidationError as refusal:
            form.add_error("archive", refusal)
            return self.render_to_response(self.get_context_data(upload=form), status=400)
        return redirect("cms_sections_import", made.pk)


class ImportView(_Screen):
    """The plan of an import: one line for each page, and a choice for each conflict."""

    template_name = "cms_sections/exchange/plan.html"
    page_title = _("Import")
    header_icon = "upload"
    permission = MAY_IMPORT

    @cached_property
    def found(self) -> SiteImport:
        number: UUID = self.kwargs["import_id"]
        row: SiteImport | None = SiteImport.objects.filter(pk=number).first()
        if row is None:
            raise Http404
        return row

    def get_page_subtitle(self) -> str:
        return self.found.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = {"url": reverse("cms_sections_exchange"), "label": _("Export and import")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        lines = lines_of(self.found)
        context["import"] = self.found
        context["lines"] = [(line, WHAT[line.what], line.what == CONFLICT) for line in lines if line.what != UNCHANGED]
        context["unchanged"] = sum(line.what == UNCHANGED for line in lines)
        context["waits"] = self.found.state == SiteImport.State.PLANNED
        context["keep"], context["theirs"] = KEEP, THEIRS
        open_states = (SiteImport.State.READING, SiteImport.State.APPLYING)
        context["run"] = latest_run(self.found) if self.found.state in open_states else None
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        choices = {name.removeprefix("choice-"): str(value) for name, value in request.POST.items()}
        try:
            accept_plan(found=self.found, choices=choices, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("cms_sections_import", self.found.pk)
