"""A whole installation from the compose file: each service's own command with its own environment, as plain processes.

Not from the compose file are the ports and folders, what an image does before its command (PostgreSQL's first start),
and a stand-in for the services that integrations call.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.security.production.compose import ROOT, Places, Service, service, services
from tests.security.production.processes import ended, until
from tests.security.production.proxy import HOST, PATH, Proxy
from tests.support.ports import free_port

PORTAL = ("web", "worker", "scheduler")
PATIENCE_SECONDS = 600
MAIL = "smtp://portal:mail-password-canary@127.0.0.1:9"


def postgres_programs() -> Path | None:
    """Where Debian keeps the programs of the newest PostgreSQL that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


class Installation:
    """Folders, ports and processes of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("web", "postgres", "redis", "sandbox")}
        self.proxy = Proxy(folder, f"127.0.0.1:{self.ports['web']}")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.people = folder / "people.json"
        for name in ("secrets", "var", "scratch", "redis", "logs"):
            (folder / name).mkdir()
        self.variables = {
            "FOYER_HOSTS": HOST,
            "FOYER_BASE_URL": f"https://{HOST}",
            "FOYER_EMAIL_FROM": f"Portal <portal@{HOST}>",
            "FOYER_TLS_EMAIL": f"operator@{HOST}",
            "FOYER_OUTGOING_ALLOW": f"127.0.0.1:{self.ports['sandbox']}",
        }
        self.places = Places(
            {
                "0.0.0.0:8000": f"127.0.0.1:{self.ports['web']}",
                "127.0.0.1:8000": f"127.0.0.1:{self.ports['web']}",
                "postgres:5432": f"127.0.0.1:{self.ports['postgres']}",
                "5432": str(self.ports["postgres"]),
                "6379": str(self.ports["redis"]),
                "/run/secrets": str(folder / "secrets"),
                "/srv/media": str(folder / "media"),
                "/srv/pages": str(folder / "pages"),
                "/var/lib/foyer": str(folder / "var"),
                "/var/scratch": str(folder / "scratch"),
            }
        )

    def log(self, name: str) -> Path:
        return self.proxy.log if name == "proxy" else self.folder / "logs" / f"{name}.log"

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text(encoding="utf-8").strip()

    def service(self, name: str) -> Service:
        return service(name, self.variables, self.places)

    def environment(self, name: str, **more: str) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), PATH])
        return {"PATH": path, "LANG": "C.UTF-8", **self.service(name).environment, **more}

    def healthy(self, name: str) -> bool:
        """What the service's own health check says."""
        found = self.service(name)
        done = subprocess.run(
            found.health, cwd=ROOT, env=self.environment(name), capture_output=True, check=False, timeout=60
        )
        return done.returncode == 0

    def start(self, name: str, *arguments: str, user: str | None = None, **more: str) -> None:
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*self.service(name).command, *arguments],
                cwd=ROOT if name in PORTAL else self.folder,
                env=self.environment(name, **more),
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
            )

    def wait(self, *names: str) -> None:
        for name in names:
            until(
                lambda name=name: self.healthy(name),  # type: ignore[misc]  # bound at once
                seconds=PATIENCE_SECONDS,
                process=self.processes[name],
                log=self.log(name),
            )

    def end(self, *names: str) -> None:
        numbers = {name: services()[name].get("stop_signal", "SIGTERM") for name in names if name in services()}
        for name in names:
            self.processes[name].send_signal(getattr(signal, numbers.get(name, "SIGTERM")))
        for name in names:
            ended(self.processes.pop(name), 0)

    def run(self, name: str, *command: str, **more: str) -> str:
        """A command in the environment of a service; what it says."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(name, **more),
            capture_output=True,
            text=True,
            check=False,
            timeout=1500,
        )
        with self.log(f"run-{name}").open("a") as log:
            log.write(done.stdout + done.stderr)
        assert done.returncode == 0, f"{command}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def story(self) -> str:
        return self.run(
            "web",
            *("python", "manage.py", "story", "--url", f"https://{HOST}"),
            *("--connect", f"127.0.0.1:{self.proxy.tls}", "--certificate", str(self.proxy.certificate)),
            *("--people", str(self.people), "--patience", "8"),
        )


def make_secrets(installation: Installation, **given: str) -> None:
    environment = {
        "PATH": PATH,
        "FOYER_EMAIL_URL": MAIL,
        "FOYER_POSTGRES": f"127.0.0.1:{installation.ports['postgres']}",
        "FOYER_REDIS": f"127.0.0.1:{installation.ports['redis']}",
        **given,
    }
    command = ["sh", str(ROOT / "docker/make_secrets.sh"), str(installation.folder / "secrets")]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def first_start_of_postgres(installation: Installation) -> None:
    """What the image does while its volume is empty: makes the cluster, then runs the script that is mounted for it."""
    programs, place = postgres_programs(), Path(tempfile.mkdtemp(prefix="foyer-postgres-"))
    assert programs is not None
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    data, password = place / "data", place / "password"
    password.write_text(installation.secret("postgres_password"))
    if user:
        found = pwd.getpwnam(user)
        for path in (place, password):
            os.chown(path, found.pw_uid, found.pw_gid)
    more = installation.service("postgres").environment["POSTGRES_INITDB_ARGS"].split()
    subprocess.run(
        [programs / "initdb", "-D", data, "--username", "postgres", "--pwfile", password, "--no-sync", *more],
        user=user,
        cwd=place,
        check=True,
        capture_output=True,
    )
    found_at = {"PATH": os.pathsep.join([str(programs), PATH])}
    arguments = ["-D", data, "-k", place, "-p", installation.ports["postgres"], "-c", "fsync=off"]
    installation.start("postgres", *map(str, arguments), user=user, **found_at)
    installation.wait("postgres")
    script = (ROOT / "docker/postgres/make_roles.sh").read_text(encoding="utf-8")
    placed = Places({**installation.places.pairs, "/srv/roles.sql": str(ROOT / "docker/postgres/roles.sql")}).placed(
        script
    )
    local = {**found_at, "PGHOST": str(place), "PGPORT": str(installation.ports["postgres"])}
    subprocess.run(["sh", "-c", placed], env=local, check=True, capture_output=True)
    installation.folder.joinpath("postgres-place").write_text(str(place))


def copy_of_the_schema(installation: Installation, source: str) -> None:
    """The tables as the suite has migrated them already; the service's own `migrate` finds only its walls to build."""
    dump = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", "--dbname", source], check=True, capture_output=True
    )
    target = installation.secret("database_owner_url")
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", target], input=dump.stdout, check=True, capture_output=True)


def fill(installation: Installation) -> None:
    """The demo's content, made by development's settings, and people of the test's own in place of the demo's."""
    made = {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "FOYER_DEMO": "1", "FOYER_LOG_LEVEL": "WARNING"}
    made["FOYER_SANDBOX_PORT"] = str(installation.ports["sandbox"])
    installation.run("web", "python", "manage.py", "demo_data", **made)
    installation.run("web", "python", "-m", "tests.security.production.people", str(installation.people))


def start_sandbox(installation: Installation) -> None:
    with installation.log("sandbox").open("ab") as log:
        installation.processes["sandbox"] = subprocess.Popen(
            ["python", "manage.py", "sandbox", "--port", str(installation.ports["sandbox"])],
            cwd=ROOT,
            env=installation.environment("web", DJANGO_SETTINGS_MODULE="portal.settings.dev", FOYER_DEMO="1"),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@contextmanager
def installed(schema: str, variables: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """From an empty folder to all services healthy, in the order of the compose file."""
    folder = Path(tempfile.mkdtemp(prefix="foyer-production-"))
    installation = Installation(folder)
    installation.variables.update(variables or {})
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(lambda: [ended(process, seconds=10) for process in installation.processes.values()])
        make_secrets(installation)
        first_start_of_postgres(installation)
        stack.callback(shutil.rmtree, (folder / "postgres-place").read_text(), ignore_errors=True)
        installation.start(
            "redis", "--port", str(installation.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(folder / "redis")
        )
        copy_of_the_schema(installation, schema)
        installation.wait("redis")
        installation.run("migrate", *installation.service("migrate").command)
        fill(installation)
        for name in PORTAL:
            installation.start(name)
        start_sandbox(installation)
        installation.wait(*PORTAL)
        installation.processes["proxy"] = installation.proxy.run(installation.variables)
        until(
            installation.proxy.answers, seconds=60, process=installation.processes["proxy"], log=installation.proxy.log
        )
        yield installation
