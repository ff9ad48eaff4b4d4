"""Old addresses in the staff panels, of one's own sites only."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Site

from cms_sections.models.moved import MovedAddress
from portal.panels.public import WIDE
from portal.tenants.public import current_scope


def own_sites() -> QuerySet[Site]:
    sites: QuerySet[Site] = Site.objects.filter(site_tenant__tenant=current_scope().tenant_id).order_by("pk")
    return sites


class MovedAddressForm(WagtailAdminModelForm):
    """Where there is one site only, nobody has to choose it."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = own_sites()
        self.fields["site"].queryset = sites
        self.fields["site"].initial = sites.first()
        self.fields["old_path"].label = _("Old address")
        self.fields["redirect_page"].label = _("Leads to a page")
        self.fields["is_permanent"].label = _("For good")
        self.fields["is_permanent"].help_text = _(
            "Search engines forget the old address. Switch it off for a while only."
        )
        self.fields["old_path"].help_text = _("The part after the host: /old-address/")
        self.fields["redirect_link"].label = _("Or an address")
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()

    class Meta:
        model = MovedAddress
        fields = ("old_path", "site", "redirect_page", "redirect_link", "is_permanent")
        widgets: ClassVar = {"redirect_page": AdminPageChooser}


class MovedAddressViewSet(ModelViewSet):
    """Old addresses come by themselves when a page is renamed or moved; people add those of a site before this one."""

    model = MovedAddress
    name = "moved_addresses"
    url_prefix = "moved-addresses"
    icon = "redirect"
    menu_label = _("Old addresses")
    menu_order = 130
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display: ClassVar = [
        "old_path",
        Column("target", label=_("Leads to")),
        BooleanColumn("automatically_created", label=_("By itself"), classname=WIDE),
        DateColumn("created_at", label=_("Since"), sort_key="created_at", classname=WIDE),
    ]
    search_fields: ClassVar = ["old_path", "redirect_page__title"]
    list_per_page = 50
    ordering = "old_path"

    def get_form_class(self, for_update: bool = False) -> type[MovedAddressForm]:
        return MovedAddressForm
