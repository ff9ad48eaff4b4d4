"""Where the website joins Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms_sections.checks.approving import ask_approvers
from cms_sections.checks.asking import ask_before_publishing, ask_before_publishing_many
from cms_sections.checks.checker import with_own_checker
from cms_sections.checks.views import CheckView, PublishAnywayView
from cms_sections.copying.selectors import may_change, may_read
from cms_sections.copying.views import CopySectionsView
from cms_sections.exchange.views import MAY_EXPORT, ExchangeView, ImportView
from cms_sections.forms.checks import remarks_on_forms
from cms_sections.models import FormSubmission, MovedAddress, PageTemplate, SectionsPage, SharedSection, SiteSettings
from cms_sections.moved.screens import MovedAddressViewSet
from cms_sections.news.screens import AuthorViewSet
from cms_sections.page_templates.selectors import takes_pages
from cms_sections.page_templates.views import FromTemplateView, SaveAsTemplateView
from cms_sections.permissions import ReceivedPolicy
from cms_sections.rendering.links import PooledDocumentLinks, PooledPageLinks
from cms_sections.selectors import pages_of_tenant
from cms_sections.sharing.selectors import still_shown
from cms_sections.sharing.views import SharingView
from cms_sections.sharing.viewset import SharedSectionViewSet
from cms_sections.viewsets import FormSubmissionViewSet
from portal.theme.public import derive_accent

register_permission_policy(FormSubmission, ReceivedPolicy(FormSubmission))
# Else the rights to Wagtail's redirects would be asked for, which are about those of all organisations.
register_permission_policy(MovedAddress, ModelPermissionPolicy(MovedAddress))


@hooks.register("register_admin_viewset")
def enquiries() -> FormSubmissionViewSet:
    return FormSubmissionViewSet()


@hooks.register("register_admin_viewset")
def shared_sections() -> SharedSectionViewSet:
    return SharedSectionViewSet()


@hooks.register("before_delete_page")
def keep_what_is_shown(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A shared section is not deleted while a page shows it, neither by itself nor with what it lies below."""
    return _refused(request, [page])


@hooks.register("before_bulk_action")
def keep_all_that_is_shown(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    return _refused(request, pages) if action_type == "delete" and pages else None


def _refused(request: HttpRequest, leaving: list[Page]) -> HttpResponse | None:
    uses = still_shown(leaving)
    if not uses:
        return None
    back = reverse("wagtailadmin_explore", args=[leaving[0].get_parent().pk])
    template = "cms_sections/sharing/still_shown.html"
    return TemplateResponse(request, template, {"uses": uses, "back": back}, status=409).render()


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def remark_on_forms(request: HttpRequest, page: Page) -> None:
    """Nothing is refused: a form without a page about privacy may be a draft."""
    if isinstance(page, SectionsPage):
        for sentence in remarks_on_forms(page.sections):
            messages.warning(request, sentence)


@hooks.register("before_publish_page")
def say_what_would_break(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Also where it is scheduled: nobody is there to be asked when the time has come."""
    return ask_before_publishing(request, page)


@hooks.register("before_bulk_action")
def say_what_would_break_of_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    if action_type != "publish" or not pages:
        return None
    return ask_before_publishing_many(request, pages, bool(action.cleaned_form.cleaned_data["include_descendants"]))


ask_approvers()
# After what others put there.
hooks.register("construct_wagtail_userbar", with_own_checker, order=100)


@hooks.register("insert_editor_js")
def checks_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("cms_sections/checks.js"))


@hooks.register("insert_global_admin_css")
def checks_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms_sections/checks.css"))


@hooks.register("register_log_actions")
def name_actions(actions: LogActionRegistry) -> None:
    actions.register_action("pages.enquiry.handled", _lazy("Mark an enquiry as done"), _lazy("Enquiry done"))
    actions.register_action("pages.enquiry.reopened", _lazy("Open an enquiry again"), _lazy("Enquiry opened again"))
    actions.register_action("pages.enquiry.deleted", _lazy("Delete an enquiry"), _lazy("Enquiry deleted"))
    actions.register_action("pages.enquiries.exported", _lazy("Export enquiries"), _lazy("Enquiries exported"))


@hooks.register("register_admin_urls")
def copy_sections_url() -> list[URLPattern]:
    return [
        path("sections/copy/<int:page_id>/", CopySectionsView.as_view(), name="cms_sections_copy"),
        path("sections/share/<int:page_id>/", SharingView.as_view(), name="cms_sections_sharing"),
        path("sections/template/<int:page_id>/", SaveAsTemplateView.as_view(), name="cms_sections_save_as_template"),
        path("sections/from-template/<int:page_id>/", FromTemplateView.as_view(), name="cms_sections_from_template"),
        path("sections/exchange/", ExchangeView.as_view(), name="cms_sections_exchange"),
        path("sections/exchange/<uuid:import_id>/", ImportView.as_view(), name="cms_sections_import"),
        path("sections/check/<int:page_id>/", CheckView.as_view(), name="cms_sections_check"),
        path("sections/check/<int:page_id>/publish/", PublishAnywayView.as_view(), name="cms_sections_publish_anyway"),
    ]


@hooks.register("register_page_header_buttons")
def copy_sections_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside “Copy”, which copies the whole page."""
    if isinstance(page, SectionsPage) and may_read(page, user):
        address = reverse("cms_sections_copy", args=[page.pk])
        yield Button(_("Copy sections to another page"), address, icon_name="copy", priority=35)


@hooks.register("register_page_header_buttons")
def sharing_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, SectionsPage) and not isinstance(page, SharedSection) and may_change(page, user):
        yield Button(
            _("Shared sections"), reverse("cms_sections_sharing", args=[page.pk]), icon_name="copy", priority=36
        )


@hooks.register("register_page_header_buttons")
def template_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, SectionsPage) and not isinstance(page, (SharedSection, PageTemplate)) and may_read(page, user):
        address = reverse("cms_sections_save_as_template", args=[page.pk])
        yield Button(_("Save as template"), address, icon_name="doc-empty-inverse", priority=37)
    if takes_pages(page) and page.permissions_for_user(user).can_add_subpage():
        address = reverse("cms_sections_from_template", args=[page.pk])
        yield Button(_("New page from template"), address, icon_name="doc-empty", priority=38)


@hooks.register("register_settings_menu_item")
def exchange_item() -> MenuItem:
    return ExchangeItem(_lazy("Export and import"), reverse("cms_sections_exchange"), icon_name="download", order=950)


class ExchangeItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return getattr(request, "tenant", None) is not None and request.user.has_perm(MAY_EXPORT)


@hooks.register("register_admin_viewset")
def authors() -> AuthorViewSet:
    return AuthorViewSet()


@hooks.register("register_admin_viewset")
def moved_addresses() -> MovedAddressViewSet:
    return MovedAddressViewSet()


# After Wagtail's own, whose handlers these take the place of.
@hooks.register("register_rich_text_features", order=100)
def pooled_links(features: FeatureRegistry) -> None:
    features.register_link_type(PooledPageLinks)
    features.register_link_type(PooledDocumentLinks)


@hooks.register("construct_page_chooser_queryset")
def own_pages_only(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Choosers offer the pages of the organisation under which the person acts; Wagtail itself offers all sites'."""
    tenant = getattr(request, "tenant", None)
    return pages.filter(pages_of_tenant(tenant.pk)) if tenant is not None else pages.none()


@hooks.register("after_edit_setting")
def accent_was_moved(request: HttpRequest, instance: Any) -> None:
    """Tell the editor when the asked colour had to be changed to stay readable."""
    if not isinstance(instance, SiteSettings) or not instance.accent:
        return
    accent = derive_accent(instance.accent)
    if accent.moved:
        messages.info(
            request,
            _("Text in %(asked)s would be hard to read, so the site uses %(used)s for it.")
            % {"asked": accent.asked, "used": accent.light["accent"]},
        )
