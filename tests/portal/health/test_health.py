"""Health pages: a stranger learns whether the portal answers, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from portal.audit.retention import this_month
from portal.health.checks import findings
from portal.tenants.roles import Role
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db


def test_live_asks_nothing_of_the_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_tells_a_stranger_one_word(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_ready_is_503_when_files_cannot_be_written(client: Client, settings: Settings, tmp_path: object) -> None:
    broken = {**settings.STORAGES, "quarantine": {**settings.STORAGES["quarantine"]}}
    broken["quarantine"]["OPTIONS"] = {"location": "/proc/no-such-place"}
    settings.STORAGES = broken
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_details_exist_for_super_admins_alone(client: Client, signed_in: SignIn, person: MakePerson) -> None:
    assert client.get("/health/").status_code == 404
    assert signed_in(Role.ADMIN).get("/health/").status_code == 404
    answer = signed_in(person(is_superuser=True)).get("/health/")
    assert answer.status_code == 200
    assert "No scheduler is running" in answer.content.decode()


@pytest.mark.parametrize("years_later", [0, 3])
def test_a_log_without_a_place_for_the_coming_month_is_said(years_later: int, monkeypatch: pytest.MonkeyPatch) -> None:
    later = this_month().replace(year=this_month().year + years_later)
    monkeypatch.setattr("portal.health.checks.this_month", lambda: later)
    found = next(finding for finding in findings() if finding.name == "audit")
    homeless = connection.vendor == "postgresql" and years_later > 0
    assert (found.healthy, "run `manage.py migrate`" in found.words) == (not homeless, homeless)


def test_metrics_need_the_token(client: Client, settings: Settings) -> None:
    settings.FOYER_METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.FOYER_METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer right"})
    assert answer.status_code == 200
    assert 'foyer_check_healthy{check="database"} 1.0' in answer.content.decode()
