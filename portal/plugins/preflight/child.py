"""`python -m portal.plugins.preflight.child`: loads plugins one by one into a portal without any, and says how it went.

The portal is set up once. Each plugin is loaded in a fork: if that goes well the fork goes on with the next plugin, so
that each meets those before it; if not, or if the fork dies or takes too long, the process before it goes on instead.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections import deque
from dataclasses import asdict
from gettext import NullTranslations
from typing import Any

from portal.plugins.preflight.verdict import Finding

Name = tuple[str, str]
BEGUN = b'{"begun": true}\n'  # the portal itself is in order


def main() -> None:
    order = json.load(sys.stdin)
    sys.path[:] = order["path"]
    answers = os.dup(1)
    os.dup2(2, 1)  # what plugins print is no answer

    from portal.plugins import discovery

    discovery.in_preflight = True
    from django.utils.translation import deactivate, deactivate_all, trans_real

    # Before the apps are there, names cannot be translated.
    deactivate_all()
    trans_real._default = NullTranslations()  # type: ignore[attr-defined]  # as `deactivate_all`, for the default
    for name, module in order["off"]:
        _in_fork("name", (name, module), [], answers, order["seconds"], order["megabytes"])
    deactivate()
    trans_real._default = None  # type: ignore[attr-defined]
    if order["enabled"]:
        _set_up()
        examined = deque(tuple(name) for name in order["enabled"])
        os.write(answers, BEGUN)
        _examine_all(examined, answers, order["seconds"], order["megabytes"])
    else:
        os.write(answers, BEGUN)


def _set_up() -> None:
    import django

    django.setup()
    from portal.plugins.preflight.warm import warm_up

    warm_up()


def _examine_all(waiting: deque[Any], answers: int, seconds: float, megabytes: int) -> None:
    """Each plugin in a fork that takes over when the plugin is good. A plugin that needs a later one waits for it."""
    top = os.getpid()
    ready: list[str] = []
    put_off = 0
    while waiting:
        name: Name = waiting.popleft()
        found = _in_fork("examine", name, ready, answers, seconds, megabytes, last=put_off >= len(waiting))
        if found is None:
            break  # the fork has gone on to the end
        if found["state"] == "ready":  # this is the fork
            ready.append(str(found["slug"]))
            put_off = 0
        elif found["state"] == "waits":
            waiting.append(name)
            put_off += 1
    if os.getpid() != top:
        os._exit(0)


def _in_fork(
    task: str, name: Name, ready: list[str], answers: int, seconds: float, megabytes: int, *, last: bool = True
) -> dict[str, Any] | None:
    """What a fork found; None where the plugin was good and the fork has seen to all that came after.

    Returns twice for a good plugin: in the fork, which goes on, and, at its end, here.
    """
    reading, writing = os.pipe()
    fork = os.fork()
    if fork == 0:
        os.close(reading)
        own = _at_work(task, name, ready, writing, megabytes, last=last)
        os.close(writing)
        if own["state"] == "ready" and task == "examine":
            return own
        os._exit(0)
    os.close(writing)
    found, reason = _answer(reading, fork, seconds)
    os.close(reading)
    if found is None:
        state = "broken" if task == "examine" else "off"
        found = asdict(Finding(*name, state, reason, title=name[0], passing=True).stamped())
    if found["state"] != "waits":
        os.write(answers, json.dumps(found).encode() + b"\n")
    os.waitpid(fork, 0)
    return None if found["state"] == "ready" else found


def _at_work(task: str, name: Name, ready: list[str], writing: int, megabytes: int, *, last: bool) -> dict[str, Any]:
    from portal.plugins.preflight import examine

    def say(step: str) -> None:
        os.write(writing, json.dumps({"step": step}).encode() + b"\n")

    found = asdict(
        examine.examine(*name, ready=ready, last=last, megabytes=megabytes, say=say)
        if task == "examine"
        else examine.name_only(*name, megabytes=megabytes)
    )
    os.write(writing, json.dumps(found).encode() + b"\n")
    return found


def _answer(reading: int, fork: int, seconds: float) -> tuple[dict[str, Any] | None, str]:
    """What the fork says of its plugin; without an answer, the reason so far. A fork that takes too long is ended."""
    deadline = time.monotonic() + seconds
    text, step = b"", "while it was being imported"
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            os.kill(fork, signal.SIGKILL)
            return None, f"It takes longer than {seconds:g} seconds to load; it was stopped {step}."
        piece = os.read(reading, 65536)
        if not piece:
            return None, f"{_end_of(fork)} {step}."
        text += piece
        *lines, text = text.split(b"\n")
        for line in lines:
            item = json.loads(line)
            if "step" not in item:
                return item, ""
            step = f"while {item['step']}"


def _end_of(fork: int) -> str:
    """How it ended, without taking that from whoever waits for it."""
    result = os.waitid(os.P_PID, fork, os.WEXITED | os.WNOWAIT)
    if result is None or result.si_code == os.CLD_EXITED:
        return "It ended the process that loaded it"
    return f"The process that loaded it was ended by {signal.Signals(result.si_status).name}"


if __name__ == "__main__":
    main()
