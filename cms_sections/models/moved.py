"""Old addresses as the people of a site see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from portal.tenants.public import current_scope


class OwnRedirects(models.Manager["MovedAddress"]):
    """Those of the open tenant's sites; without a tenant, none."""

    def get_queryset(self) -> models.QuerySet[MovedAddress]:
        rows = super().get_queryset().select_related("redirect_page", "site")
        tenant_id = current_scope().tenant_id
        return rows.none() if tenant_id is None else rows.filter(site__site_tenant__tenant=tenant_id)


class MovedAddress(Redirect):
    """An old address of one of the open tenant's sites and where it leads. Wagtail's own screens show those of all
    organisations, and stay with who runs the installation.
    """

    objects = OwnRedirects()

    class Meta:
        proxy = True
        ordering = ("old_path",)
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    @property
    def target(self) -> str:
        """The page's title or the address, for a list."""
        return str(self.redirect_page.title if self.redirect_page is not None else self.redirect_link)

    def clean(self) -> None:
        if "://" in self.old_path:
            raise ValidationError({"old_path": _("Write the part after the host only: /old-address/")})
        super().clean()
        if self.redirect_page is None and not self.redirect_link:
            raise ValidationError({"redirect_page": _("Choose a page, or write an address.")})
        if self.redirect_page is not None and self.redirect_link:
            raise ValidationError({"redirect_link": _("Choose a page or write an address, not both.")})
        if self.site is None:
            return
        if _answers(self.site, self.old_path):
            raise ValidationError({"old_path": _("A page answers at this address, so nobody would be led on from it.")})
        if (path := self._own_path()) is not None:
            if path == self.old_path:
                raise ValidationError({"redirect_link": _("This leads back to where it begins.")})
            if MovedAddress.objects.filter(site=self.site, old_path=path).exclude(pk=self.pk).exists():
                raise ValidationError(
                    {"redirect_link": _("This is an old address itself. Choose the page to which it leads.")}
                )

    def _own_path(self) -> str | None:
        """The path of a target on the same site, as old addresses are written."""
        there = urlsplit(self.redirect_link)
        if self.site is None or not self.redirect_link or there.hostname != self.site.hostname:
            return None
        path: str = Redirect.normalise_path(there.path)
        return path


def _answers(site: Site, path: str) -> bool:
    wanted: Any = site.root_page.url_path.rstrip("/") + path.rstrip("/") + "/"
    return bool(Page.objects.live().filter(url_path=wanted).exists())
