"""`manage.py check --deploy` in production finds nothing, silences nothing, and finds each thing that is undone."""

from __future__ import annotations

import subprocess
import sys
from importlib import util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from pytest_django.fixtures import Settings

from portal import celery
from portal.launch import deploy_checks
from portal.settings.security import ADMIN_POLICY, production_browser
from tests.portal.launch.test_served_in_production import environment

ROOT = Path(__file__).resolve().parents[3]


def check(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=ROOT, env={**environment(folder), **more}, capture_output=True, text=True, check=False
    )


CLEAN = "System check identified no issues (0 silenced).\n"


@pytest.mark.sqlite
def test_production_on_sqlite(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert (done.returncode, done.stdout) == (0, CLEAN), done.stderr


def urls(settings: Settings) -> tuple[str, str]:
    """The test database, as the application and as the owner."""

    def url(role: dict[str, Any]) -> str:
        where = f"{role['HOST'] or '127.0.0.1'}:{role['PORT'] or 5432}/{connection.settings_dict['NAME']}"
        return f"postgresql://{role['USER']}:{role['PASSWORD']}@{where}"

    assert settings.FOYER_TEST_OWNER_DATABASE is not None
    return url(connection.settings_dict), url(settings.FOYER_TEST_OWNER_DATABASE)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_production_on_postgresql(tmp_path: Path, settings: Settings) -> None:
    app_url, owner_url = urls(settings)
    done = check(tmp_path, DATABASE_URL=app_url, DATABASE_OWNER_URL=owner_url)
    assert (done.returncode, done.stdout) == (0, CLEAN), done.stderr
    swapped = check(tmp_path, DATABASE_URL=owner_url, DATABASE_OWNER_URL=app_url)
    assert swapped.returncode != 0
    assert "portal_tenants.W001" in swapped.stderr


@pytest.fixture
def found(settings: Settings, db: None) -> Any:
    """`found()`: the ids of our own findings, with the settings of production."""
    for name, value in production_browser(settings.FOYER_ENV.model_copy(update={"path_prefix": ""})).items():
        setattr(settings, name, value)

    def ask() -> list[str]:
        messages = run_checks(include_deployment_checks=True, tags=["security"])
        return sorted(str(message.id) for message in messages if str(message.id).startswith("portal_launch"))

    assert ask() == []
    return ask


def test_pickle(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("accept_content", "result_accept_content", "task_serializer", "result_serializer")
    conf = SimpleNamespace(**{name: getattr(celery.app.conf, name) for name in names})
    monkeypatch.setattr(celery, "app", SimpleNamespace(conf=conf))
    assert found() == []
    conf.accept_content = ["json", "pickle"]
    assert found() == ["portal_launch.E001"]


def test_xml_with_entities(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = util.find_spec
    monkeypatch.setattr(deploy_checks, "find_spec", lambda name: None if name == "defusedxml" else real(name))
    assert found() == ["portal_launch.E002"]


@pytest.mark.parametrize("keys", ["", "k1:{secret}"])
def test_the_master_key(found: Any, settings: Settings, keys: str) -> None:
    settings.FOYER_MASTER_KEYS = keys.format(secret=settings.SECRET_KEY)
    assert found() == ["portal_launch.E003"]


def test_debug_tools(found: Any, settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "debug_toolbar.middleware.DebugToolbarMiddleware"]
    assert found() == ["portal_launch.E004"]


@pytest.mark.parametrize("source", ["'unsafe-inline'", "https:", "*", "'unsafe-eval'"])
def test_a_policy_that_lets_scripts_in(found: Any, settings: Settings, source: str) -> None:
    directives = {**ADMIN_POLICY["DIRECTIVES"], "script-src": ["'self'", source]}
    settings.FOYER_AREA_POLICIES = {"/admin/": {"DIRECTIVES": directives}}
    assert found() == ["portal_launch.E005"]


def test_connections_that_are_not_tried(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", False)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    assert found() == ["portal_launch.W001"]


def test_cookies_that_others_can_plant(found: Any, settings: Settings) -> None:
    settings.SESSION_COOKIE_NAME = "sessionid"
    assert found() == ["portal_launch.W002"]
    settings.FORCE_SCRIPT_NAME = "/portal"
    assert found() == []


def test_silence(found: Any, settings: Settings) -> None:
    settings.SILENCED_SYSTEM_CHECKS = ["security.W004"]
    assert found() == ["portal_launch.W003"]
