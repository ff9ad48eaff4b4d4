"""Where the website joins Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms_sections.copying.selectors import may_read
from cms_sections.copying.views import CopySectionsView
from cms_sections.models import FormSubmission, SectionsPage, SiteSettings
from cms_sections.permissions import ReceivedPolicy
from cms_sections.rendering.links import PooledDocumentLinks, PooledPageLinks
from cms_sections.selectors import pages_of_tenant
from cms_sections.viewsets import FormSubmissionViewSet
from portal.theme.public import derive_accent

register_permission_policy(FormSubmission, ReceivedPolicy(FormSubmission))


@hooks.register("register_admin_viewset")
def enquiries() -> FormSubmissionViewSet:
    return FormSubmissionViewSet()


@hooks.register("register_admin_urls")
def copy_sections_url() -> list[URLPattern]:
    return [path("sections/copy/<int:page_id>/", CopySectionsView.as_view(), name="cms_sections_copy")]


@hooks.register("register_page_header_buttons")
def copy_sections_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside “Copy”, which copies the whole page."""
    if isinstance(page, SectionsPage) and may_read(page, user):
        address = reverse("cms_sections_copy", args=[page.pk])
        yield Button(_("Copy sections to another page"), address, icon_name="copy", priority=35)


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
