"""Runs with a database of its own: a site of many pages, written out; then what a publication costs. Prints JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
import uuid
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up of Django
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from cms_sections.finished import folder, write  # noqa: E402
from cms_sections.finished.layer import FinishedPages  # noqa: E402
from cms_sections.models import FinishedPage, HomePage, SectionPage, SiteSettings  # noqa: E402

ROUNDS = 7


def section(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def twenty_sections(link: int) -> list[dict[str, Any]]:
    words = (
        f'<p>Some words about it, and <a linktype="page" id="{link}">where to read on</a>. ' + "More. " * 20 + "</p>"
    )
    kinds = [
        lambda: section("faq", title="Questions", entries=[{"question": "Why?", "answer": words}] * 3),
        lambda: section("quote", quote="It works as it should. " * 4, name="A customer", role="Director"),
        lambda: section("features", title="Features", entries=[{"title": "One", "text": "Two " * 20}] * 3),
        lambda: section(
            "figures", title="Figures", entries=[{"value": "14", "unit": "min", "label": "to an answer"}] * 4
        ),
    ]
    return [kinds[number % 4]() for number in range(20)]


def main() -> None:
    host, count = sys.argv[1], int(sys.argv[2])
    call_command("migrate", verbosity=0)
    home = HomePage(title="Home", slug="a-home")
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.all().delete()
    Site.objects.create(hostname=host, root_page=home, site_name="Bench", is_default_site=True)
    with transaction.atomic():
        for number in range(count - 1):
            page = SectionPage(title=f"Page {number}", slug=f"page-{number}", show_in_menus=number < 4)
            page.sections = [section("quote", quote=f"Words {number}", name="N")]
            home.add_child(instance=page)
        home = HomePage.objects.get(pk=home.pk)
        home.sections = twenty_sections(SectionPage.objects.first().pk)
        home.save_revision().publish()
    begun = time.perf_counter()
    folder.take_over()
    write.finish_missing()
    first = time.perf_counter() - begun
    written = FinishedPage.objects.exclude(digest="").count()
    if written != count:
        raise SystemExit(f"{written} of {count} pages are written.")
    print(json.dumps({"write_all_s": first, **publications(host), **settings_change()}))


def publications(host: str) -> dict[str, float]:
    """From the editor's press until the new HTML is answered (by Django), and until its file is."""
    client, layer = Client(SERVER_NAME=host), FinishedPages(lambda environ, start: [b"django"])
    served, finished, needless = [], [], 0
    for number in range(ROUNDS):
        page = SectionPage.objects.get(slug=f"page-{100 + number}")
        before = dict(FinishedPage.objects.values_list("pk", "modified"))
        page.sections = [section("quote", quote=f"Changed {number}", name="N")]
        begun = time.perf_counter()
        with transaction.atomic():
            page.save_revision().publish()
        assert layer.find(host, f"/page-{100 + number}/") is None
        answer = client.get(f"/page-{100 + number}/")
        served.append(time.perf_counter() - begun)
        assert f"Changed {number}" in answer.content.decode()
        write.finish_missing()
        finished.append(time.perf_counter() - begun)
        found = layer.find(host, f"/page-{100 + number}/")
        assert found is not None
        assert f"Changed {number}".encode() in found.bodies[""]
        after = dict(FinishedPage.objects.values_list("pk", "modified"))
        needless += sum(after[pk] != before[pk] for pk in before) - 1
    return {
        "served_ms": statistics.median(served) * 1000,
        "slowest_ms": max(served) * 1000,
        "finished_ms": statistics.median(finished) * 1000,
        "others": needless,
    }


def settings_change() -> dict[str, float]:
    begun = time.perf_counter()
    with transaction.atomic():
        SiteSettings.objects.create(site=Site.objects.get(), name="Another name")
    elapsed = (time.perf_counter() - begun) * 1000
    stale = FinishedPage.objects.filter(stale=True).count()
    write.finish_missing()
    return {"settings_ms": elapsed, "settings_pages": stale}


if __name__ == "__main__":
    main()
