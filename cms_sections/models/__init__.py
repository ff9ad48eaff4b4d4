"""Pages, news, the settings of a site, and what visitors sent."""

from cms_sections.models.authors import ArticleTag, Author
from cms_sections.models.cards import ShareCard
from cms_sections.models.exchange import ExchangedFile, ImportedPage, SiteExport, SiteImport
from cms_sections.models.finished import FinishedChange, FinishedPage, FinishedUse
from cms_sections.models.moved import MovedAddress
from cms_sections.models.news import ArticlePage, ArticleTagged, Authorship, NewsIndexPage
from cms_sections.models.pages import HomePage, SectionPage, SectionsPage
from cms_sections.models.search import SearchEntry, SearchPassage, SearchWord
from cms_sections.models.shared import SharedSection, SharedSections
from cms_sections.models.site import SiteSettings
from cms_sections.models.submissions import FormSubmission, SubmittedFile
from cms_sections.models.templates import PageTemplate, PageTemplates

__all__ = [
    "ArticlePage",
    "ArticleTag",
    "ArticleTagged",
    "Author",
    "Authorship",
    "ExchangedFile",
    "FinishedChange",
    "FinishedPage",
    "FinishedUse",
    "FormSubmission",
    "HomePage",
    "ImportedPage",
    "MovedAddress",
    "NewsIndexPage",
    "PageTemplate",
    "PageTemplates",
    "SearchEntry",
    "SearchPassage",
    "SearchWord",
    "SectionPage",
    "SectionsPage",
    "ShareCard",
    "SharedSection",
    "SharedSections",
    "SiteExport",
    "SiteImport",
    "SiteSettings",
    "SubmittedFile",
]
