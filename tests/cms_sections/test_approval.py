"""Submitted by an editor, decided by a manager or admin of the same organisation, with comments on both ways."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Page, TaskState, Workflow, WorkflowState

from cms_sections.approval.services import set_up_approval
from cms_sections.models import HomePage, SectionPage
from portal.tenants.models import Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import prepare_tenant, sync_groups
from tests.cms_sections.conftest import MakePage, section
from tests.support.page_form import form_of
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(
    signed_in: SignIn, editor: Client, home: HomePage, tenant: Tenant, other_tenant: Tenant
) -> dict[str, Client]:
    clients = {"editor": editor, "manager": signed_in(Role.MANAGER), "admin": signed_in(Role.ADMIN)}
    clients["stranger"] = signed_in(Role.MANAGER, tenant=other_tenant)
    for each in (tenant, other_tenant):
        prepare_tenant(each)
        for membership in Membership.objects.filter(tenant=each):
            sync_groups(membership.user)
    set_up_approval(tenant=tenant, page=Page.objects.get(pk=home.pk))
    return clients


@pytest.fixture
def draft(page: MakePage) -> SectionPage:
    made = page("Waiting words", live=False, sections=[section("quote", quote="Words", name="N")])
    made.save_revision()
    return SectionPage.objects.get(pk=made.pk)


def submit(client: Client, page: SectionPage) -> TaskState:
    answer = client.post(
        f"/admin/pages/{page.pk}/edit/", form_of(page.get_latest_revision_as_object(), **{"action-submit": "1"})
    )
    assert answer.status_code == 302
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def decide(client: Client, page: Page, state: TaskState, what: str, comment: str) -> Any:
    return client.post(f"/admin/pages/workflow/action/{page.pk}/{what}/{state.pk}/", {"comment": comment})


def is_live(page: Page) -> bool:
    return bool(Page.objects.get(pk=page.pk).live)


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_submitted_approved_and_public(people: dict[str, Client], draft: SectionPage, client: Client, who: str) -> None:
    state = submit(people["editor"], draft)
    assert is_live(draft) is False
    assert decide(people[who], draft, state, "approve", "Good").status_code == 302
    state.refresh_from_db()
    assert (state.status, state.comment, is_live(draft)) == (TaskState.STATUS_APPROVED, "Good", True)
    assert "Words" in client.get("/waiting-words/").content.decode()


def test_handed_back_with_a_comment_and_submitted_again(people: dict[str, Client], draft: SectionPage) -> None:
    first = submit(people["editor"], draft)
    assert decide(people["manager"], draft, first, "reject", "Shorter, please").status_code == 302
    assert is_live(draft) is False
    shown = people["editor"].get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert "Shorter, please" in shown
    second = submit(people["editor"], draft)
    assert second.pk != first.pk
    assert WorkflowState.objects.count() == 1, "it goes on, it does not begin anew"
    history = people["manager"].get(f"/admin/pages/{draft.pk}/workflow_history/")
    assert history.status_code == 200


def test_an_editor_does_not_approve(people: dict[str, Client], draft: SectionPage) -> None:
    state = submit(people["editor"], draft)
    assert decide(people["editor"], draft, state, "approve", "Mine").status_code in (302, 403)
    state.refresh_from_db()
    assert (state.status, is_live(draft)) == (TaskState.STATUS_IN_PROGRESS, False)


def test_only_the_own_organisation_sees_and_decides(people: dict[str, Client], draft: SectionPage) -> None:
    state = submit(people["editor"], draft)
    assert "Waiting words" in people["manager"].get("/admin/").content.decode()
    assert "Waiting words" not in people["stranger"].get("/admin/").content.decode()
    assert decide(people["stranger"], draft, state, "approve", "Theirs").status_code == 404
    state.refresh_from_db()
    assert (state.status, is_live(draft)) == (TaskState.STATUS_IN_PROGRESS, False)


def test_those_who_decide_are_told(
    people: dict[str, Client], draft: SectionPage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submit(people["editor"], draft)
    told = {address for message in mail.outbox for address in message.to}
    wanted = set(
        Membership.objects.filter(role__in=[Role.MANAGER, Role.ADMIN]).values_list("user__email", "tenant__slug")
    )
    own = {address for address, slug in wanted if slug == Membership.objects.get(role=Role.EDITOR).tenant.slug}
    assert told == own


def test_setting_up_twice_changes_nothing(people: dict[str, Client], home: HomePage, tenant: Tenant) -> None:
    before = Workflow.objects.count()
    again = set_up_approval(tenant=tenant, page=Page.objects.get(pk=home.pk))
    assert Workflow.objects.count() == before
    (task,) = again.tasks
    roles = {group.team_group.role for group in task.specific.groups.all()}
    assert roles == {Role.ADMIN, Role.MANAGER}
