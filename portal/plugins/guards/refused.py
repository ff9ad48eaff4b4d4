"""What is not done because a plugin that is asked before it has failed: it may have had to forbid it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.plugins.config import PluginConfig
from portal.plugins.guards.addresses import out_of_order

DOCUMENT = "before_serve_document"


class HookRefused(Exception):
    """A plugin's hook has failed that stands before a change, or before a document is handed out."""

    def __init__(self, config: PluginConfig, hook_name: str) -> None:
        self.hook_name = hook_name
        self.sentence = _(
            "“%(plugin)s” is asked before this is done, and its own code failed. So it was not done; what was typed into"
            " a page is kept as its draft. Try again; if that does not help, ask an operator to mend the plugin or to"
            " leave its name out of FOYER_PLUGINS until it is mended. The page “Plugins” says where it failed."
        ) % {"plugin": config.verbose_name}
        super().__init__(self.sentence)


def refusal(request: HttpRequest, error: HookRefused) -> HttpResponse:
    """The answer. Hooks are asked before the change, so there is nothing to take back."""
    if error.hook_name == DOCUMENT:
        return out_of_order(request)
    return render(request, "portal_plugins/hook_refused.html", {"sentence": error.sentence}, status=409)
