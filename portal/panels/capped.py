"""Counting without counting everything: lists of a hundred thousand rows open as fast as short ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import EmptyPage, Page
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator

CAP = 1000
LAST_PAGE = 10_000


class CappedPage(Page):
    """A page that knows by one row more than it shows whether there is a next one."""

    def __init__(self, rows: list[Any], number: int, paginator: CappedPaginator, more: bool) -> None:
        super().__init__(rows, number, paginator)
        self.more = more

    def has_next(self) -> bool:
        return self.more

    def end_index(self) -> int:
        return self.start_index() + len(self.object_list) - 1


class CappedPaginator(WagtailPaginator):
    """Counts up to a thousand rows and then says "more than"; one can still turn pages beyond them."""

    @cached_property
    def counted(self) -> int:
        if not hasattr(self.object_list, "query"):
            return len(self.object_list)
        return int(self.object_list.order_by().values("pk")[: CAP + 1].count())

    @property
    def is_capped(self) -> bool:
        return self.counted > CAP

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return min(self.counted, CAP)

    @property
    def count_words(self) -> str:
        """The count for people: "12", or "more than 1,000"."""
        return _("more than %(count)s") % {"count": intcomma(CAP)} if self.is_capped else intcomma(self.count)

    @property
    def items_count_label(self) -> str:
        name = self.verbose_name if self.counted == 1 else self.verbose_name_plural
        return str(capfirst(f"{self.count_words} {name}"))

    def validate_number(self, number: Any) -> int:
        try:
            return int(super().validate_number(number))
        except EmptyPage:
            if self.is_capped and self.num_pages < int(number) <= LAST_PAGE:
                return int(number)
            raise

    def page(self, number: Any) -> CappedPage:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows, more = self._rows(start)
        return CappedPage(rows, number, self, more)

    def _rows(self, start: int) -> tuple[list[Any], bool]:
        """First the ids, then what is shown of these few: else PostgreSQL, whose guesses under row-level security are
        low, joins everything to everything before it looks for the matches."""
        stretch = slice(start, start + self.per_page + 1)
        if not hasattr(self.object_list, "query"):
            rows = list(self.object_list[stretch])
            return rows[: self.per_page], len(rows) > self.per_page
        ids = list(self.object_list.values_list("pk", flat=True)[stretch])
        shown = ids[: self.per_page]
        found = {row.pk: row for row in self.object_list.filter(pk__in=shown)}
        return [found[pk] for pk in shown if pk in found], len(ids) > self.per_page

    def get_elided_page_range(self, page_number: Any) -> Iterator[int | str]:
        return iter(()) if self.is_capped else super().get_elided_page_range(page_number)
