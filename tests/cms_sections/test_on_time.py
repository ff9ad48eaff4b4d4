"""What is scheduled is published and taken back in its minute, with nobody there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms_sections import publishing
from cms_sections.models import ArticlePage, Author, HomePage, NewsIndexPage
from cms_sections.tasks import publish_due
from portal.jobs import schedules
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import current_scope, system_scope, tenant_scope
from tests.cms_sections.conftest import MakePage, MakePicture

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=10)


def _scheduled(page: Page, **times: Any) -> None:
    for name, value in times.items():
        setattr(page, name, value)
    page.save_revision().publish()


def _a_while_later(monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + 2 * SOON
    monkeypatch.setattr(publishing.timezone, "now", lambda: later)


def _run() -> JobRun:
    publish_due.enqueue()
    run_jobs()
    with system_scope("jobs"):
        return JobRun.objects.filter(task="pages.publish_due").latest("pk")


def test_a_schedule_asks_for_it_every_minute() -> None:
    assert schedules.declared()["pages.publish_due"].cron == "* * * * *"


def test_an_article_goes_up_and_comes_down_on_time(
    client: Client, home: HomePage, tenant: Tenant, picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = NewsIndexPage(title="News", slug="news")
    home.add_child(instance=index)
    with tenant_scope(tenant):
        article = ArticlePage(title="Launch", slug="launch", date=date(2026, 12, 1), picture=picture(), live=False)
        article.authorships.create(author=Author.objects.create(name="Ines", slug="ines"))
        index.add_child(instance=article)
        article.tags.add("Water")
        _scheduled(article, go_live_at=timezone.now() + SOON)
    assert current_scope().tenant_id is None
    assert _run().state == "done"
    assert client.get("/news/launch/").status_code == 404
    _a_while_later(monkeypatch)
    assert _run().state == "done"
    html = client.get("/news/launch/").content.decode()
    assert ">Ines</a>" in html
    assert ">Water</a>" in html
    with tenant_scope(tenant):  # what follows from it belongs to the organisation
        assert JobRun.objects.filter(task="pages.make_pictures", args={"page_id": article.pk}).exists()
        article.refresh_from_db()
        _scheduled(article, expire_at=timezone.now() - timedelta(seconds=1), go_live_at=None)
        ArticlePage.objects.filter(pk=article.pk).update(live=True)
    assert _run().state == "done"
    assert client.get("/news/launch/").status_code == 404
    actions = list(PageLogEntry.objects.filter(page=article.pk).values_list("action", flat=True))
    assert {"wagtail.publish.scheduled", "wagtail.unpublish.scheduled"} <= set(actions)


def test_one_that_fails_stops_no_other_and_is_told(
    client: Client, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = page("Bad", live=False), page("Good", live=False)
    _scheduled(bad, go_live_at=timezone.now() + SOON)
    _scheduled(good, go_live_at=timezone.now() + SOON)
    _a_while_later(monkeypatch)
    publish = publishing.Revision.publish

    def failing(self: Any, *args: Any, **kwargs: Any) -> None:
        publish(self, *args, **kwargs)
        if int(self.object_id) == bad.pk:
            raise RuntimeError("on purpose")

    monkeypatch.setattr(publishing.Revision, "publish", failing)
    run = _run()
    assert run.state == "failed"
    assert "Not done: publish" in run.error
    assert client.get("/good/").status_code == 200
    assert client.get("/bad/").status_code == 404
    assert bad.latest_revision is not None
    bad.latest_revision.refresh_from_db()
    assert bad.latest_revision.approved_go_live_at is not None  # it is tried again


def test_what_somebody_took_back_meanwhile_is_left_alone(page: MakePage) -> None:
    shown = page("Shown")
    assert publishing.expire_page(page_id=shown.pk) == ""
    assert publishing.publish_revision(revision_id=0) == ""
    shown.refresh_from_db()
    assert shown.live
