"""Fills a demo: two saved integrations with the sandbox, and a year of records read in this process."""

from __future__ import annotations

from integrations_plugin.connectors.base import Page
from integrations_plugin.connectors.rest.reading import read_page
from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.connectors.telegram.schema import TelegramSettings
from integrations_plugin.sandbox.processes import accounts, address
from integrations_plugin.sandbox.records import records
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.fetching import fetch_all
from integrations_plugin.services.integrations import create_integration
from portal.plugins.public import DemoStage


def demo(stage: DemoStage) -> None:
    """Save both integrations with their secrets, and take over what the sandbox would list until now."""
    companies = [company.name for company in stage.shared.get("companies", ())]
    account = accounts().save(stage.tenant.slug, companies)
    manager = stage.people.get("manager")
    # Not validated: whether the operator's allow-list names the sandbox is for the check to say, not for the demo.
    settings = RestSettings.model_construct(address=f"{address()}/rest/{account.name}/v1")
    source = create_integration(
        kind="rest",
        name="Shop and monitoring",
        settings=settings,
        secrets={"token": SecretText(account.rest_token)},
        by=manager,
    )
    create_integration(
        kind="telegram",
        name="Team chat",
        settings=TelegramSettings.model_construct(address=address(), chat=str(account.chat_id)),
        secrets={"token": SecretText(account.bot_token)},
        by=manager,
    )
    listed = {"data": records(account, now=stage.now)}

    def page_of(_since: str, cursor: str) -> Page:
        return read_page(settings, listed, cursor=cursor)

    progress = fetch_all(integration=source, page_of=page_of)
    stage.say(f"{progress.new} records of a connected service")
