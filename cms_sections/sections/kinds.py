"""The own kinds of sections, in the order in which the editor offers them. A name is stored in the pages' data and
never changes.
"""

from __future__ import annotations

from cms_sections.blocks.shared import SHARED, SharedBlock
from cms_sections.sections.call_to_action import CallToActionBlock
from cms_sections.sections.code import CodeBlock
from cms_sections.sections.columns import ColumnsBlock
from cms_sections.sections.contact_card import ContactCardBlock
from cms_sections.sections.contact_form import ContactFormBlock
from cms_sections.sections.downloads import DownloadsBlock
from cms_sections.sections.faq import FaqBlock
from cms_sections.sections.features import FeaturesBlock
from cms_sections.sections.figures import FiguresBlock
from cms_sections.sections.form import FormBlock
from cms_sections.sections.gallery import GalleryBlock
from cms_sections.sections.heading import HeadingBlock
from cms_sections.sections.hero import HeroBlock
from cms_sections.sections.hours import HoursBlock
from cms_sections.sections.logos import LogosBlock
from cms_sections.sections.map import MapBlock
from cms_sections.sections.news_list import NewsListBlock
from cms_sections.sections.notice import NoticeBlock
from cms_sections.sections.picture import LargePictureBlock
from cms_sections.sections.prices import PricesBlock
from cms_sections.sections.quote import QuoteBlock
from cms_sections.sections.steps import StepsBlock
from cms_sections.sections.table import TableBlock
from cms_sections.sections.team import TeamBlock
from cms_sections.sections.text import RunningTextBlock
from cms_sections.sections.text_picture import TextPictureBlock
from cms_sections.sections.timeline import TimelineBlock
from cms_sections.sections.video import VideoSectionBlock
from portal.plugins.public import SectionKind

CONTACT_FORM, FORM = "contact_form", "form"
# The kinds that visitors fill in.
FORMS = (CONTACT_FORM, FORM)

KINDS = (
    # Beginning
    SectionKind("hero", HeroBlock()),
    SectionKind("heading", HeadingBlock()),
    # Text
    SectionKind("text", RunningTextBlock()),
    SectionKind("text_picture", TextPictureBlock()),
    SectionKind("columns", ColumnsBlock()),
    SectionKind("faq", FaqBlock()),
    SectionKind("notice", NoticeBlock()),
    SectionKind("code", CodeBlock()),
    # Pictures
    SectionKind("picture", LargePictureBlock()),
    SectionKind("gallery", GalleryBlock()),
    SectionKind("video", VideoSectionBlock()),
    SectionKind("logos", LogosBlock()),
    # Facts
    SectionKind("figures", FiguresBlock()),
    SectionKind("steps", StepsBlock()),
    SectionKind("table", TableBlock()),
    SectionKind("timeline", TimelineBlock()),
    SectionKind("downloads", DownloadsBlock()),
    # People
    SectionKind("team", TeamBlock()),
    SectionKind("quote", QuoteBlock()),
    # Offers
    SectionKind("features", FeaturesBlock()),
    SectionKind("prices", PricesBlock()),
    SectionKind("call_to_action", CallToActionBlock()),
    # Contact
    SectionKind(CONTACT_FORM, ContactFormBlock()),
    SectionKind(FORM, FormBlock()),
    SectionKind("contact_card", ContactCardBlock()),
    SectionKind("hours", HoursBlock()),
    SectionKind("map", MapBlock()),
    SectionKind("news_list", NewsListBlock()),
    # Written once, shown on several pages
    SectionKind(SHARED, SharedBlock()),
)
