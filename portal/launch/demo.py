"""`make demo`: prepares the database, fills it once, and runs web, worker, scheduler and sandbox under one command.

A module of its own and no management command, because it chooses the environment before the settings are read.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import time
from contextlib import closing
from pathlib import Path

STARTED = time.monotonic()
# Not from the settings: importing those would read the environment before it is chosen.
ROOT = Path(__file__).resolve().parents[2]


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def stop(text: str) -> None:
    sys.stderr.write(f"\n{text}\n")
    raise SystemExit(1)


def free(host: str, port: int) -> bool:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def sandbox_port(var_root: Path) -> int:
    """The port of the demo's own sandbox server: chosen once, because the demo's integrations keep its address."""
    path = var_root / "demo.json"
    if path.exists():
        return int(json.loads(path.read_text(encoding="utf-8"))["sandbox_port"])
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    var_root.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"sandbox_port": port}), encoding="utf-8")
    return port


def choose_environment(host: str, port: int) -> None:
    var_root = Path(os.environ.get("FOYER_VAR_ROOT") or ROOT / "var")
    sandbox = sandbox_port(var_root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    os.environ.update(
        FOYER_DEMO="1",
        FOYER_SANDBOX_PORT=str(sandbox),
        FOYER_OUTGOING_ALLOW=f"127.0.0.1:{sandbox}",
        FOYER_BASE_URL=f"http://{shown}:{port}",
        FOYER_LOG_LEVEL=os.environ.get("FOYER_LOG_LEVEL", "WARNING"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if not free(options.host, options.port):
        stop(
            f"Port {options.port} is taken: by a Foyer that runs already, which Ctrl-C stops where it was started, or by another"
            " program. To choose another port:\n"
            f"    make demo PORT={options.port + 1}"
        )
    choose_environment(options.host, options.port)
    # The settings are made of the environment, so Django comes only now.
    from portal.settings.env import Environment

    environment = Environment()

    import django

    django.setup()

    from portal.launch.stages import prepare, welcome
    from portal.launch.supervisor import serve

    prepare(say)
    if options.host not in {"127.0.0.1", "localhost"}:
        say("\nWARNING: the demo is open to the network, and its passwords are known to everybody.")
    serve(
        host=options.host,
        port=options.port,
        on_ready=lambda: welcome(say, environment.base_url, time.monotonic() - STARTED),
    )


if __name__ == "__main__":
    main()
