"""The CRM's reference tables in the "CRM settings" menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.models import CompanyStatus, ContactPosition, LeadSource, NoteType, Region, Sphere
from portal.panels.public import ReferenceTable


class CompanyStatuses(ReferenceTable):
    model = CompanyStatus
    list_display = ("name", "tone", "position", "active")
    menu_icon = "tag"
    description = _("How you stand with a company. The colour marks it in lists; the word is always there, too.")


class Regions(ReferenceTable):
    model = Region
    menu_icon = "globe"
    description = _("Your sales areas.")


class Spheres(ReferenceTable):
    model = Sphere
    menu_icon = "grid"
    description = _("The lines of business your companies are in.")


class ContactPositions(ReferenceTable):
    model = ContactPosition
    menu_icon = "user"
    description = _("What people do at their company.")


class LeadSources(ReferenceTable):
    model = LeadSource
    menu_icon = "redirect"
    description = _("Where contacts come from.")


class NoteTypes(ReferenceTable):
    model = NoteType
    menu_icon = "comment"
    description = _("What notes tell of: calls, meetings, letters.")


TABLES = (CompanyStatuses, Regions, Spheres, ContactPositions, LeadSources, NoteTypes)
