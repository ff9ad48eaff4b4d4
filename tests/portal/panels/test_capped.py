"""Lists that do not count everything."""

from __future__ import annotations

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.panels import capped
from portal.panels.public import CappedPaginator
from portal.tenants.models import Company


@pytest.fixture
def eleven(scope: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Company.objects.bulk_create([Company(name=f"Company {number:02}") for number in range(11)])
    monkeypatch.setattr(capped, "CAP", 6)


def test_up_to_the_cap_the_count_is_exact(scope: None, company: Company, other_company: Company) -> None:
    paginator = CappedPaginator(Company.objects.all(), 50)
    assert (paginator.count, paginator.num_pages, paginator.is_capped) == (2, 1, False)
    assert paginator.items_count_label == "2 companies"
    assert not paginator.page(1).has_next()


def test_beyond_it_says_more_than(eleven: None) -> None:
    paginator = CappedPaginator(Company.objects.all(), 4)
    assert paginator.is_capped
    assert paginator.count_words == "more than 6"
    assert paginator.items_count_label == "More than 6 companies"
    assert list(paginator.get_elided_page_range(1)) == []


def test_pages_beyond_the_cap_can_be_turned_to_the_end(eleven: None) -> None:
    paginator = CappedPaginator(Company.objects.order_by("name"), 4)
    pages = [paginator.page(number) for number in (1, 2, 3)]
    assert [[company.name[-2:] for company in page.object_list] for page in pages] == [
        ["00", "01", "02", "03"],
        ["04", "05", "06", "07"],
        ["08", "09", "10"],
    ]
    assert [page.has_next() for page in pages] == [True, True, False]
    assert (pages[2].start_index(), pages[2].end_index()) == (9, 11)


def test_a_wrong_page_is_an_empty_page_not_an_error(scope: None, company: Company) -> None:
    paginator = CappedPaginator(Company.objects.all(), 4)
    with pytest.raises(EmptyPage):
        paginator.page(7)
    assert paginator.get_page("nonsense").number == 1
    assert paginator.get_page(999_999_999_999).number == 1


def test_the_count_reads_no_more_than_it_says(eleven: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert CappedPaginator(Company.objects.all(), 4).is_capped
    assert len(queries) == 1
    assert "LIMIT 7" in queries[0]["sql"]
