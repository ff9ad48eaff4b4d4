"""How much longer the portal takes to start with eight plugins of which seven are broken, than without any."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.benchmarks.figure import Figure, at_most, printed
from tests.plugins_lab import wrecks

ROOT = Path(__file__).resolve().parents[3]
MORE_SECONDS = 1.5
TIMES = 5
GOOD = "tests.plugins_lab.stall"
BROKEN = ("wreck_import", "wreck_syntax", "wreck_contract", "wreck_settings", "wreck_needs", "wreck_urls")
STATES = ["ready", "missing", "broken", "broken", "incompatible", "unmet", "broken", "broken"]
START = """
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*(state.state for state in settings.FOYER_PLUGINS.states))
"""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = wrecks.write(folder, [wreck for wreck in wrecks.LEFT_OUT if wreck.name in BROKEN])
        eight = ",".join((GOOD, wrecks.ABSENT[0], *made))
        kept = {"FOYER_PREFLIGHT_ROOT": str(folder / "kept")}
        for names in ("-", eight):  # so that all bytecode is there, and the verdict
            started(folder, names, kept)
        without, warm, cold = [], [], []
        for number in range(TIMES):
            without.append(started(folder, "-", kept)[0])
            seconds, states = started(folder, eight, kept)
            assert states.split() == STATES, states
            warm.append(seconds)
            cold.append(started(folder, eight, {"FOYER_PREFLIGHT_ROOT": str(folder / f"cold{number}")})[0])
    base = median(without)
    return [
        printed("start without plugins", base, "s"),
        at_most(
            "start with 8 plugins, 7 broken: more than without", median(warm) - base, MORE_SECONDS, "s", "verdict kept"
        ),
        printed("the same after a change: the plugins are looked at anew", median(cold) - base, "s", "verdict made"),
    ]


def started(folder: Path, names: str, more: dict[str, str]) -> tuple[float, str]:
    """Seconds until all addresses are read, and what became of each plugin."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FOYER_TEST_ROOT": str(folder),
        "FOYER_VAR_ROOT": str(folder / "var"),
        "FOYER_STRICT_PLUGINS": "0",
        "FOYER_PLUGINS": names,
        "FOYER_WRECK_SETTINGS_RATE": "many",
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        **more,
    }
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return time.monotonic() - begun, done.stdout.strip()
