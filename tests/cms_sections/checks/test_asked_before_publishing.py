"""Whoever publishes, schedules or approves sees first what would break, and decides."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, TaskState, Workflow, WorkflowPage, WorkflowTask

from cms_sections.models import HomePage, SectionPage
from portal.tenants.models import Membership, TeamGroup, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import prepare_tenant, sync_groups
from tests.cms_sections.checks.test_what_would_break import to
from tests.cms_sections.conftest import MakePage
from tests.support.page_form import form_of
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(page: MakePage) -> SectionPage:
    return page("Hidden", live=False)


@pytest.fixture
def draft(page: MakePage, hidden: SectionPage) -> SectionPage:
    """A draft that leads to a page that is not published."""
    made = page("Draft", live=False, sections=[to(hidden)])
    made.save_revision()
    made.refresh_from_db()
    return made


def is_live(page: Page) -> bool:
    return bool(Page.objects.get(pk=page.pk).live)


def post(client: Client, page: Page, **data: str) -> Any:
    return client.post(f"/admin/pages/{page.pk}/edit/", form_of(page, **data))


def hidden_fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def anyway(page: Page) -> str:
    return f"/admin/sections/check/{page.pk}/publish/"


def test_publishing_shows_the_list_and_waits(editor: Client, draft: SectionPage) -> None:
    answer = post(editor, draft, **{"action-publish": "1", "title": "New title"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "A link leads to “Hidden”, which is not published." in text
    assert "What you wrote is saved as a draft." in text
    assert f'href="/admin/pages/{draft.pk}/edit/"' in text
    assert is_live(draft) is False
    latest = Page.objects.get(pk=draft.pk).latest_revision
    assert latest.as_object().title == "New title"
    sent = hidden_fields(text)
    assert sent["revision"] == str(latest.pk)
    done = editor.post(anyway(draft), {"revision": sent["revision"]})
    assert (done.status_code, done["Location"]) == (302, f"/admin/pages/{draft.get_parent().pk}/")
    assert is_live(draft) is True
    assert Page.objects.get(pk=draft.pk).title == "New title"


def test_what_breaks_nothing_is_published_at_once(editor: Client, draft: SectionPage, hidden: SectionPage) -> None:
    hidden.save_revision().publish()
    assert post(editor, draft, **{"action-publish": "1"}).status_code == 302
    assert is_live(draft) is True


def test_a_new_page_is_asked_about_as_well(editor: Client, home: HomePage, hidden: SectionPage) -> None:
    data = form_of(SectionPage(title="New", slug="new"), [to(hidden)], **{"action-publish": "1"})
    answer = editor.post(f"/admin/pages/add/cms_sections/sectionpage/{home.pk}/", data)
    assert answer.status_code == 409
    made = SectionPage.objects.get(slug="new")
    assert made.live is False
    assert editor.post(anyway(made), {"revision": str(made.latest_revision_id)}).status_code == 302
    assert is_live(made) is True


def test_scheduling_is_asked_about_when_it_is_set(editor: Client, draft: SectionPage) -> None:
    when = timezone.now() + timedelta(days=1)
    answer = post(editor, draft, **{"action-publish": "1", "go_live_at": when.strftime("%Y-%m-%d %H:%M")})
    assert answer.status_code == 409, answer.context["form"].errors
    assert "Schedule anyway" in answer.content.decode()
    assert Page.objects.get(pk=draft.pk).scheduled_revision is None
    revision = hidden_fields(answer.content.decode())["revision"]
    assert editor.post(anyway(draft), {"revision": revision}).status_code == 302
    found = Page.objects.get(pk=draft.pk)
    assert found.live is False
    assert str(found.scheduled_revision.pk) == revision


@pytest.mark.parametrize("revision", ["", "word", "-1", "9" * 5000, "0", "\0", "999999"])
def test_only_the_draft_that_was_seen(editor: Client, draft: SectionPage, revision: str) -> None:
    answer = editor.post(anyway(draft), {"revision": revision})
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/pages/{draft.pk}/edit/")
    assert is_live(draft) is False


def test_publishing_anyway_wants_the_right_to_publish(
    signed_in: SignIn, editor: Client, draft: SectionPage, tenant: Tenant
) -> None:
    revision = {"revision": str(draft.latest_revision_id)}
    for client, wanted in ((signed_in(Role.STAFF), (302, 403)), (Client(), (302,))):
        assert client.post(anyway(draft), revision).status_code in wanted
    assert editor.get(anyway(draft)).status_code == 405
    assert editor.post("/admin/sections/check/999999/publish/", revision).status_code == 404
    Page.objects.filter(pk=draft.pk).update(locked=True)
    assert editor.post(anyway(draft), revision).status_code in (302, 403)
    assert is_live(draft) is False


def test_many_at_once(editor: Client, draft: SectionPage, hidden: SectionPage, home: HomePage) -> None:
    address = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}"
    answer = editor.post(address, {"include_descendants": ""})
    assert answer.status_code == 409
    assert "A link leads to “Hidden”, which is not published." in answer.content.decode()
    assert is_live(draft) is False
    both = editor.post(f"{address}&id={hidden.pk}")
    assert both.status_code == 302, "what is published together may lead to each other"
    assert is_live(draft) is True
    assert is_live(hidden) is True


def test_many_at_once_anyway_and_what_lies_below(
    editor: Client, draft: SectionPage, hidden: SectionPage, page: MakePage
) -> None:
    above = page("Above", live=False)
    draft.move(above, pos="last-child")
    above = SectionPage.objects.get(pk=above.pk)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={above.pk}"
    answer = editor.post(address, {"include_descendants": "on"})
    assert answer.status_code == 409
    assert "Draft, 1. Call to action" not in answer.content.decode(), "one page only is not named again"
    assert is_live(above) is False
    again = editor.post(address, hidden_fields(answer.content.decode()))
    assert again.status_code == 302
    assert is_live(draft) is True


@pytest.fixture
def approver(signed_in: SignIn, editor: Client, home: HomePage, tenant: Tenant) -> Client:
    """A manager, whose team approves what lies below the first page."""
    client = signed_in(Role.MANAGER)
    prepare_tenant(tenant)
    for membership in Membership.objects.filter(tenant=tenant):
        sync_groups(membership.user)
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(TeamGroup.objects.get(tenant=tenant, role=Role.MANAGER).group)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(page=home, workflow=workflow)
    return client


@pytest.fixture
def waiting(approver: Client, editor: Client, draft: SectionPage) -> TaskState:
    sent = post(editor, draft, **{"action-submit": "1"})
    assert sent.status_code == 302
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def test_an_approver_is_asked_in_the_editor(approver: Client, waiting: TaskState, draft: SectionPage) -> None:
    approve = {
        "action-workflow-action": "true", "workflow-action-name": "approve",
        "workflow-action-extra-data": '{"comment": "Well written"}',
    }  # fmt: skip
    draft = draft.get_latest_revision_as_object()
    answer = post(approver, draft, **approve)
    assert answer.status_code == 409
    assert "Approve anyway" in answer.content.decode()
    waiting.refresh_from_db()
    assert (waiting.status, is_live(draft)) == (TaskState.STATUS_IN_PROGRESS, False)
    again = post(approver, draft, **approve, **{"publish-anyway": "1"})
    assert again.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.status, waiting.comment, is_live(draft)) == (TaskState.STATUS_APPROVED, "Well written", True)


DAMAGED = ["", "word", "[]", "null", '{"comment": 1}', '{"user": 1}', "[" * 100_000, '{"comment": "\\u0000"}']


@pytest.mark.parametrize("extra", DAMAGED)
def test_a_damaged_comment_is_refused(approver: Client, waiting: TaskState, draft: SectionPage, extra: str) -> None:
    answer = post(
        approver, draft.get_latest_revision_as_object(),
        **{"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": extra},
    )  # fmt: skip
    assert answer.status_code == 400
    waiting.refresh_from_db()
    assert (waiting.status, is_live(draft)) == (TaskState.STATUS_IN_PROGRESS, False)


def test_an_approver_is_asked_elsewhere(approver: Client, waiting: TaskState, draft: SectionPage) -> None:
    address = f"/admin/pages/workflow/action/{draft.pk}/approve/{waiting.pk}/"
    answer = approver.post(address, {"next": "/admin/"})
    assert answer.status_code == 409
    assert hidden_fields(answer.content.decode())["next"] == "/admin/"
    in_window = approver.post(address, {"comment": "Fine"}, headers={"x-requested-with": "XMLHttpRequest"}).json()
    assert "Approve anyway" in in_window["html"]
    assert 'name="comment" value="Fine"' in in_window["html"]
    assert is_live(draft) is False
    assert approver.post(address, {"comment": "Fine", "publish-anyway": "1"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.status, waiting.comment, is_live(draft)) == (TaskState.STATUS_APPROVED, "Fine", True)


def test_rejecting_is_not_asked_about(approver: Client, waiting: TaskState, draft: SectionPage) -> None:
    answer = approver.post(f"/admin/pages/workflow/action/{draft.pk}/reject/{waiting.pk}/", {"comment": "Not yet"})
    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.status, waiting.comment) == (TaskState.STATUS_REJECTED, "Not yet")


def test_the_panel_asks_and_others_may_not(
    signed_in: SignIn, editor: Client, draft: SectionPage, other_tenant: Tenant
) -> None:
    address = f"/admin/sections/check/{draft.pk}/"
    assert f'data-page-check="{address}"' in editor.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    shown = editor.get(address)
    assert shown.status_code == 200
    assert "A link leads to “Hidden”, which is not published." in shown.content.decode()
    stranger = signed_in(Role.EDITOR, tenant=other_tenant)
    prepare_tenant(other_tenant)
    assert stranger.get(address).status_code == 404
    assert stranger.post(anyway(draft), {"revision": str(draft.latest_revision_id)}).status_code == 404
    assert signed_in(Role.STAFF).get(address).status_code in (302, 403)
    assert editor.get(f"/admin/sections/check/{Page.objects.get(depth=1).pk}/").status_code == 404
    assert is_live(draft) is False
