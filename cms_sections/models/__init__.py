"""Pages, the settings of a site, and what visitors sent."""

from cms_sections.models.pages import HomePage, SectionPage, SectionsPage
from cms_sections.models.shared import SharedSection, SharedSections
from cms_sections.models.site import SiteSettings
from cms_sections.models.submissions import FormSubmission

__all__ = [
    "FormSubmission",
    "HomePage",
    "SectionPage",
    "SectionsPage",
    "SharedSection",
    "SharedSections",
    "SiteSettings",
]
