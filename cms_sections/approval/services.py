"""The organisation's own approval: Wagtail's workflow, with the people of that organisation as those who approve."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from portal.tenants.public import Role, Tenant

APPROVERS = (Role.ADMIN, Role.MANAGER)


@transaction.atomic
def set_up_approval(*, tenant: Tenant, page: Page) -> Workflow:
    """What is submitted at this page and below it waits for a manager or admin of the organisation.

    Doing it twice changes nothing more.
    """
    known = WorkflowPage.objects.filter(page=page).select_related("workflow").first()
    if known is not None:
        found: Workflow = known.workflow
        return found
    approvers = Group.objects.filter(team_group__tenant=tenant, team_group__role__in=APPROVERS)
    task = GroupApprovalTask.objects.create(name=_("Approval by %(name)s") % {"name": tenant.name})
    task.groups.set(approvers)
    workflow: Workflow = Workflow.objects.create(name=_("Editors’ approval: %(name)s") % {"name": tenant.name})
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(page=page, workflow=workflow)
    return workflow
