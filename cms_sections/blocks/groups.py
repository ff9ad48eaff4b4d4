"""The groups in which the editor offers kinds of sections, in this order."""

from django.utils.translation import gettext_lazy as _

BEGINNING = _("Beginning")
TEXT = _("Text")
PICTURES = _("Pictures")
FACTS = _("Facts")
PEOPLE = _("People")
OFFERS = _("Offers")
CONTACT = _("Contact")
SHARED = _("Shared")
