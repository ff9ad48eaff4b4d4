"""A folder is all that a new kind needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations_plugin import connectors
from integrations_plugin.connectors.registry import all_connectors, connector_of
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from tests.support.people import SignIn

KIND = """
from typing import Annotated, Literal
from integrations_plugin.connectors.base import Ask, CheckResult, Connector, ConnectorSecrets, ConnectorSettings
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status

class Settings(ConnectorSettings):
    region: Annotated[Literal["eu", "us"], Ask("Region", choices=(("eu", "Europe"), ("us", "America")))] = "eu"
    test_mode: Annotated[bool, Ask("Test mode")] = False

class Secrets(ConnectorSecrets):
    key: Annotated[SecretText, Ask("Key")]

class Weather(Connector[Settings, Secrets]):
    kind = "weather"
    title = "Weather service"
    summary = "Tells the weather."
    settings_schema = Settings
    secrets_schema = Secrets

    def check(self, transport, settings, secrets):
        return CheckResult(Status.OK, f"It is sunny in {settings.region}.")

connector = Weather()
"""


@pytest.fixture
def weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "weather"
    folder.mkdir()
    (folder / "__init__.py").write_text(KIND)
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(tmp_path)])
    all_connectors.cache_clear()
    yield
    sys.modules.pop("integrations_plugin.connectors.weather", None)
    all_connectors.cache_clear()


def test_the_kinds_of_the_project() -> None:
    assert {"rest", "telegram"} <= set(all_connectors())
    assert connector_of("never-heard-of") is None
    for kind, connector in all_connectors().items():
        assert connector.kind == kind
        assert str(connector.title)
        assert str(connector.summary)
        assert set(connector.bound) <= set(connector.settings_schema.model_fields)
        assert not set(connector.settings_schema.model_fields) & set(connector.secrets_schema.model_fields)


@pytest.mark.usefixtures("weather")
def test_a_folder_adds_a_kind_with_its_form(tenant: Tenant, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    assert "Weather service" in client.get("/admin/integrations/new/").content.decode()
    page = client.get("/admin/integrations/new/weather/").content.decode()
    assert "Europe" in page
    assert "Test mode" in page
    answer = client.post(
        "/admin/integrations/new/weather/", {"name": "Sky", "region": "us", "secret_key": "k3y"}, follow=True
    )
    text = answer.content.decode()
    assert "America" in text
    assert "k3y" not in text
