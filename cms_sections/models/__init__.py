"""Pages, the settings of a site, and what visitors sent."""

from cms_sections.models.finished import FinishedChange, FinishedPage, FinishedUse
from cms_sections.models.pages import HomePage, SectionPage, SectionsPage
from cms_sections.models.site import SiteSettings
from cms_sections.models.submissions import FormSubmission

__all__ = [
    "FinishedChange",
    "FinishedPage",
    "FinishedUse",
    "FormSubmission",
    "HomePage",
    "SectionPage",
    "SectionsPage",
    "SiteSettings",
]
