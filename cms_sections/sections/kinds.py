"""The own kinds of sections. A name is stored in the pages' data and never changes."""

from __future__ import annotations

from cms_sections.sections.contact_form import ContactFormBlock
from cms_sections.sections.faq import FaqBlock
from cms_sections.sections.features import FeaturesBlock
from cms_sections.sections.figures import FiguresBlock
from cms_sections.sections.gallery import GalleryBlock
from cms_sections.sections.hero import HeroBlock
from cms_sections.sections.news_list import NewsListBlock
from cms_sections.sections.quote import QuoteBlock
from cms_sections.sections.text_picture import TextPictureBlock
from portal.plugins.public import SectionKind

CONTACT_FORM = "contact_form"

KINDS = (
    SectionKind("hero", HeroBlock()),
    SectionKind("text_picture", TextPictureBlock()),
    SectionKind("features", FeaturesBlock()),
    SectionKind("figures", FiguresBlock()),
    SectionKind("gallery", GalleryBlock()),
    SectionKind("quote", QuoteBlock()),
    SectionKind("faq", FaqBlock()),
    SectionKind(CONTACT_FORM, ContactFormBlock()),
    SectionKind("news_list", NewsListBlock()),
)
