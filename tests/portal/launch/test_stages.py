"""What the demo says when it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings

from portal.launch.stages import welcome
from portal.plugins.discovery import PluginState


@pytest.mark.django_db
def test_the_demo_names_a_plugin_that_it_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = PluginState("lending", "missing", "There is no plugin module lending. Is its package installed?")
    states = (*settings.FOYER_PLUGINS.states, lost)
    monkeypatch.setattr(settings, "FOYER_PLUGINS", replace(settings.FOYER_PLUGINS, states=states))
    said: list[str] = []
    welcome(said.append, "http://127.0.0.1:8000", 1.25)
    assert said[0] == "\nFoyer runs. Started in 1.2 s.\n"
    assert said[1] == "  lending is left out: There is no plugin module lending. Is its package installed?\n"
    assert said[2] == "  Public site          http://127.0.0.1:8000/"
