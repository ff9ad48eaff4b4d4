"""Approvers are asked like those who publish: where their approval is the last one, the page goes public by it.

Wagtail has no hook there, so the two views that take an approval are told.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Task

from cms_sections.checks.asking import answer, approval_question

APPROVE = "approve"
_MARK = "_foyer_asks"


def ask_approvers() -> None:
    """Once in a process."""
    if hasattr(EditView, _MARK):
        return
    setattr(EditView, _MARK, True)
    EditView.perform_workflow_action = _in_editor(EditView.perform_workflow_action)
    WorkflowActionView.post = _elsewhere(WorkflowActionView.post)


def publishes(task_state: Any) -> bool:
    """Whether the approval of this step is the last that the page waits for."""
    if task_state is None:
        return False
    state = task_state.workflow_state
    tasks = Task.objects.filter(workflow_tasks__workflow=state.workflow_id, active=True)
    left = tasks.exclude(pk=task_state.task_id).exclude(task_states__in=state.successful_task_states)
    return not left.exists()


def _in_editor(original: Any) -> Any:
    def perform_workflow_action(view: Any) -> Any:
        check_extra(view.request.POST.get("workflow-action-extra-data", "{}"))
        state = view.page.current_workflow_task_state
        if view.workflow_action == APPROVE and publishes(state):
            draft = view.form.save(commit=False)
            back = reverse("wagtailadmin_pages:edit", args=[draft.pk])
            question = approval_question(view.request, draft, back)
            if question is not None:
                return answer(view.request, question)
        return original(view)

    return perform_workflow_action


def _elsewhere(original: Any) -> Any:
    def post(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if view.action_name == APPROVE and publishes(view.task_state):
            question = approval_question(request, view.task_state.revision.as_object(), view.redirect_url)
            if question is not None:
                return _asked(view, request, question)
        return original(view, request, *args, **kwargs)

    return post


def _asked(view: Any, request: Any, question: dict[str, Any]) -> Any:
    """In the window in which the comment was written, else on a page of its own."""
    if request.headers.get("x-requested-with") != "XMLHttpRequest":
        return answer(request, question)
    template = "cms_sections/checks/question_in_window.html"
    context = {**view.get_context_data(), **question}
    return render_modal_workflow(request, template, None, context, json_data={"step": "action"})


def check_extra(text: str) -> None:
    """What the window of a task hands to the editor is a comment, and nothing else."""
    try:
        extra = json.loads(text)
    except (ValueError, RecursionError):
        extra = None
    if not isinstance(extra, dict) or set(extra) - {"comment"} or not isinstance(extra.get("comment", ""), str):
        raise BadRequest(_("What was written to the approval arrived damaged. Go back and approve again."))
    if "\0" in extra.get("comment", ""):
        raise BadRequest(_("The comment holds a character that cannot be kept. Go back and write it again."))
