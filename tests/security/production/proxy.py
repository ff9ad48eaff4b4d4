"""The shipped proxy as a plain process: start.sh and all its files, with the paths and ports of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.security.production.compose import ROOT, Places, service
from tests.security.production.processes import ended, until
from tests.support.ports import free_port

HOST = "portal.alder.example"
# Where this machine has modules of nginx; those of the image that are not there are done without.
MODULES = Path(os.environ.get("FOYER_TEST_NGINX_MODULES", "/usr/lib/nginx/modules"))
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def nginx() -> str | None:
    return shutil.which("nginx", path=PATH)


class Proxy:
    """Where it listens, and what it writes."""

    def __init__(self, folder: Path, web: str) -> None:
        self.folder = folder
        self.plain, self.tls = free_port(), free_port()
        self.certificate = folder / "run/certificate.pem"
        self.log = folder / "proxy.log"
        for name in ("etc", "run", "buffers", "challenges", "letsencrypt", "media/public", "media/private", "pages"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.places = Places(
            {
                "web:8000": web,
                "8080": str(self.plain),
                "8443": str(self.tls),
                "/etc/nginx": str(folder / "etc"),
                "/run/foyer": str(folder / "run"),
                "/var/lib/nginx": str(folder / "buffers"),
                "/var/www/certbot": str(folder / "challenges"),
                "/etc/letsencrypt": str(folder / "letsencrypt"),
                "/srv/media": str(folder / "media"),
                "/srv/pages": str(folder / "pages"),
                "/usr/lib/nginx/modules": str(MODULES),
            }
        )
        for source in (ROOT / "docker/nginx").rglob("*"):
            if source.suffix in {".conf", ".sh", ".html"}:
                target = folder / "etc" / source.relative_to(ROOT / "docker/nginx")
                target.parent.mkdir(exist_ok=True)
                target.write_text(self.places.placed(source.read_text(encoding="utf-8")), encoding="utf-8")

    def run(self, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
        found = service("proxy", {"FOYER_HOSTS": HOST, **variables}, self.places)
        # Its workers become www-data where the master is root: in the container nobody is.
        as_root = ["-g", "user root;"] if os.geteuid() == 0 else []
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*found.command, *as_root],
                env={"PATH": PATH, **found.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def answers(self) -> bool:
        """What the container's own health check says."""
        found = service("proxy", {"FOYER_HOSTS": HOST}, self.places)
        return subprocess.run(found.health, stderr=subprocess.DEVNULL, check=False).returncode == 0


@contextmanager
def running_proxy(folder: Path, web: str, **variables: str) -> Iterator[Proxy]:
    proxy = Proxy(folder, web)
    process = proxy.run(variables)
    try:
        until(proxy.answers, seconds=60, process=process, log=proxy.log)
        yield proxy
    finally:
        ended(process)
