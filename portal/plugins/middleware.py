"""What cannot be done because a plugin is off, still needs it or could not agree is said on a page. Nothing was changed then."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from wagtail.exceptions import PageClassNotFoundError

from portal.plugins.faults import ANSWERS, note_failure, owner_of_error
from portal.plugins.guards.refused import HookRefused, refusal
from portal.plugins.still_used import sentence_of


class AbsentPluginMiddleware:
    """A page whose kind is of a plugin that is off cannot be edited; what rows still point at cannot be deleted,
    whether the plugin that keeps them is on or off. What a plugin's failing hook stands before is refused. An error of a
    plugin's own code is noted under its name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PageClassNotFoundError):
            return render(request, "portal_plugins/absent_page_type.html", status=409)
        if isinstance(exception, models.ProtectedError | models.RestrictedError):
            return _taken_back(request, sentence_of(exception))
        if isinstance(exception, HookRefused):
            return refusal(request, exception)
        if not isinstance(exception, ANSWERS) and (config := owner_of_error(exception)):
            note_failure(config.slug, request.resolver_match.route if request.resolver_match else "view", exception)
        return None


def _taken_back(request: HttpRequest, sentence: str) -> HttpResponse:
    """The answer, made while the transaction can still read; what the request has written until now is rolled back."""
    inside = connection.in_atomic_block
    if inside:
        transaction.set_rollback(False)
    answer = render(request, "portal_plugins/kept_rows.html", {"sentence": sentence}, status=409)
    if inside:
        transaction.set_rollback(True)
    return answer
