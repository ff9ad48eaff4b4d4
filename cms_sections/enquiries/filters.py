"""What the list of enquiries can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from cms_sections.models import FormSubmission

OPEN, DONE = "open", "done"
# So many forms are offered, the ones with the newest enquiries.
MOST_FORMS = 200


def forms_and_pages() -> list[tuple[str, str, str]]:
    """(section id, section name, page) of the forms that enquiries came by, the newest first; one query."""
    rows = FormSubmission.objects.order_by().values("section_id", "section_name", "page_title")
    newest = rows.annotate(last=Max("submitted_at")).order_by("-last")[:MOST_FORMS]
    return [(row["section_id"], row["section_name"], row["page_title"]) for row in newest]


class EnquiryFilters(WagtailFilterSet):
    """By form, page, state and day."""

    form = django_filters.ChoiceFilter(field_name="section_id", label=_("Form"), empty_label=_("All"))
    page_title = django_filters.ChoiceFilter(label=_("Page"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        empty_label=_("All"),
        choices=[(OPEN, _("To be dealt with")), (DONE, _("Dealt with"))],
        method="in_state",
    )
    submitted_at = django_filters.DateFromToRangeFilter(label=_("Received"), widget=DateRangePickerWidget)

    class Meta:
        model = FormSubmission
        fields = ("form", "page_title", "state", "submitted_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = forms_and_pages()
        names = dict.fromkeys(section_id for section_id, _name, _page in known)
        for section_id, name, page in known:
            names[section_id] = names[section_id] or (f"{name} ({page})" if name else page)
        self.form.fields["form"].choices = [("", _("All")), *names.items()]
        pages = dict.fromkeys(page for _section, _name, page in known)
        self.form.fields["page_title"].choices = [("", _("All")), *((page, page) for page in pages)]

    def in_state(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(handled_at__isnull=value == OPEN)
