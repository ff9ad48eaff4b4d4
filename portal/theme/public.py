"""What other rooms and plugins may use of the theme, beside its templates and classes (see ``README.md``)."""

from django.urls import reverse

from portal.theme.accent import Accent, derive_accent
from portal.theme.charts import Balance, Bar, Series, bar_chart, burn_down, line_chart, sparkline
from portal.theme.fonts import font_file
from portal.theme.pdf import pdf_available
from portal.theme.plain_text import one_line, plain_text
from portal.theme.words import Duration, compact_number, hours_and_minutes, split_duration

__all__ = [
    "Accent",
    "Balance",
    "Bar",
    "Duration",
    "Series",
    "accent_path",
    "bar_chart",
    "burn_down",
    "compact_number",
    "derive_accent",
    "font_file",
    "hours_and_minutes",
    "line_chart",
    "one_line",
    "pdf_available",
    "plain_text",
    "sparkline",
    "split_duration",
]


def accent_path(colour: str) -> str:
    """The address of the stylesheet of a site's accent ``#rrggbb``; anything else raises ``ValueError``."""
    return reverse("portal_theme:accent", args=[derive_accent(colour).asked.removeprefix("#")])
