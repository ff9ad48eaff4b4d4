"""What the compose file says about each service, read without Docker."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from portal.files.kinds import ALL, MADE, PARTS_OF_PAGES, SHOWN_INLINE
from portal.settings.env import Environment
from tests.security.production.compose import FILE, ROOT, interpolated, services

COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES = services()
NGINX = (ROOT / "docker/nginx/foyer.conf").read_text(encoding="utf-8")


def test_the_services_are_those_of_the_house() -> None:
    expected = {"migrate", "web", "worker", "scheduler", "proxy", "certbot", "postgres", "redis"}
    assert set(SERVICES) == expected


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_little(name: str) -> None:
    entry = SERVICES[name]
    user, _, group = entry["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert entry["read_only"] is True
    assert entry["cap_drop"] == ["ALL"]
    assert entry["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc"} & set(entry)
    assert entry["mem_limit"]
    assert entry["cpus"]
    assert entry["pids_limit"]
    assert entry["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert not any("docker.sock" in str(volume) for volume in entry["volumes"])


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_a_service_is_asked_how_it_is(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_jobs_meet_their_own_limit_of_memory_before_the_container_does() -> None:
    worker = SERVICES["worker"]
    children = int(worker["command"][worker["command"].index("--concurrency") + 1])
    default = Environment.model_fields["job_memory_mb"].default
    each = int(worker["environment"].get("FOYER_JOB_MEMORY_MB", default))
    ((size, unit),) = re.findall(r"^(\d+)([mg])$", worker["mem_limit"])
    assert each > 0
    assert children * each < int(size) * {"m": 1, "g": 1024}[unit]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, entry in SERVICES.items() if "ports" in entry] == ["proxy"]
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["data"]
    assert SERVICES["proxy"]["networks"] == ["front"]


def test_secrets_are_files_and_reach_only_who_needs_them() -> None:
    for name, entry in SERVICES.items():
        named = set(re.findall(r"/run/secrets/(\w+)", str(entry.get("environment")) + str(entry["command"])))
        if name == "postgres":  # its first start reads them
            named |= set(re.findall(r"/run/secrets/(\w+)", (ROOT / "docker/postgres/make_roles.sh").read_text()))
        assert named == set(entry.get("secrets", [])), name
    assert {file["file"] for file in COMPOSE["secrets"].values()} == {
        f"./secrets/{name}" for name in COMPOSE["secrets"]
    }
    holders = [name for name, entry in SERVICES.items() if "database_owner_url" in entry.get("secrets", [])]
    assert holders == ["migrate"]
    assert [name for name, entry in SERVICES.items() if "secret_key" in entry.get("secrets", [])] == [
        *("migrate", "web", "worker", "scheduler"),
    ]


def test_every_secret_is_made_by_the_script() -> None:
    script = (ROOT / "docker/make_secrets.sh").read_text(encoding="utf-8")
    assert [name for name in COMPOSE["secrets"] if name not in script] == []


def test_every_setting_exists_and_none_of_a_secret_is_written_here() -> None:
    known = {str(field.alias): field.annotation for field in Environment.model_fields.values()}
    for name in ("migrate", "web", "worker", "scheduler"):
        for variable in SERVICES[name]["environment"]:
            if variable not in {"DJANGO_SETTINGS_MODULE", "TMPDIR"}:
                assert variable.removesuffix("_FILE") in known, variable


def test_every_volume_is_declared_and_every_image_has_a_version() -> None:
    named = {str(volume).partition(":")[0] for entry in SERVICES.values() for volume in entry["volumes"]}
    assert {volume for volume in named if not volume.startswith(".")} == set(COMPOSE["volumes"])
    for entry in SERVICES.values():
        assert re.fullmatch(r"[a-z-]+:\d[\w.-]*", entry["image"]), entry["image"]


def test_the_page_for_operators_names_all_that_can_be_set() -> None:
    page = (ROOT / "docs/operators/deploy.md").read_text(encoding="utf-8")
    variables = set(re.findall(r"\$\{(\w+)", FILE.read_text(encoding="utf-8")))
    assert [name for name in sorted(variables | set(SERVICES)) if f"`{name}`" not in page] == []
    for name, entry in SERVICES.items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", page, re.MULTILINE)
        assert f"| {entry['mem_limit']}, {entry['cpus']} CPU" in row, name


def test_a_variable_that_is_missing_is_said_with_what_to_do() -> None:
    with pytest.raises(AssertionError, match="FOYER_HOSTS is not set: set FOYER_HOSTS to the host names"):
        interpolated(SERVICES["web"]["environment"]["FOYER_HOSTS"], {})
    assert interpolated("${A:-b} $$c", {}) == "b $c"


def test_the_proxy_knows_the_kinds_of_file_that_the_portal_takes() -> None:
    (block,) = re.findall(r"^    types \{(.*?)^    \}", NGINX, re.MULTILINE | re.DOTALL)
    named = {extension: entry.split()[0] for entry in block.split(";") for extension in entry.split()[1:]}
    expected = {extension[1:]: kind.content_type for kind in ALL for extension in kind.extensions}
    assert named == {**expected, **{extension[1:]: name for extension, name in MADE.items()}}
    (shown,) = re.findall(r'"~\*\\\.\(\?:(.*?)\)\$" "";', NGINX)
    inline = {extension[1:] for kind in ALL if kind.family in SHOWN_INLINE for extension in kind.extensions}
    assert {name for part in shown.split("|") for name in ({"jpg", "jpeg"} if part == "jpe?g" else {part})} == {
        *inline,
        *(extension[1:] for extension in PARTS_OF_PAGES),
    }


def test_a_folder_of_the_proxy_ends_where_its_address_does() -> None:
    """`location /a` with `alias /b/` would let `/a../` climb out."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docker/nginx").glob("*.conf")))
    found = re.findall(r"location (\S+) \{[^}]*?(?:\{[^}]*\}[^}]*?)*?alias (\S+);", text)
    assert len(found) == 4
    assert all(address.endswith("/") and folder.endswith("/") for address, folder in found)
    # Whether there is a session decides who gets a finished page, and nothing else is taken from a header.
    text = text.replace("map $http_cookie $foyer_signed_in {", "")
    assert not re.search(r"\$http_|proxy_pass http://[^;]*\$|autoindex on|dav_methods|\bmp4;", text)
