"""A running sandbox, saved integrations, and small real servers that behave badly."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.connectors.telegram.schema import TelegramSettings
from integrations_plugin.models import Integration
from integrations_plugin.sandbox.accounts import Accounts
from integrations_plugin.sandbox.server import Sandbox, make_server
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.integrations import create_integration
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.integrations_plugin.servers import MakeServer, RawServer, RunningSandbox, read_request


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[RunningSandbox]:
    """The sandbox on a free port, which the operator's allow-list names."""
    accounts = Accounts(tmp_path / "sandbox")
    account = accounts.save("alder", ["Acme Logistik", "Zenith GmbH"])
    running = Sandbox(accounts)
    server = make_server(running, 0)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.FOYER_OUTGOING_ALLOW = [f"127.0.0.1:{server.server_port}"]
    yield RunningSandbox(running, account, f"http://127.0.0.1:{server.server_port}")
    running.stopping.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def rest(tenant: Tenant, sandbox: RunningSandbox) -> Integration:
    """A REST integration of the tenant with the sandbox."""
    with tenant_scope(tenant):
        return create_integration(
            kind="rest",
            name="Shop",
            settings=RestSettings(address=sandbox.rest_address),
            secrets={"token": SecretText(sandbox.account.rest_token)},
        )


@pytest.fixture
def telegram(tenant: Tenant, sandbox: RunningSandbox) -> Integration:
    """A Telegram integration of the tenant with the sandbox."""
    with tenant_scope(tenant):
        return create_integration(
            kind="telegram",
            name="Team chat",
            settings=TelegramSettings(address=sandbox.address, chat=str(sandbox.account.chat_id)),
            secrets={"token": SecretText(sandbox.account.bot_token)},
        )


@pytest.fixture
def raw_server(settings: Any) -> Iterator[MakeServer]:
    """`raw_server(answer)` listens on a free port; `answer(connection)` is called after each request was read."""
    listeners: list[socket.socket] = []

    def make(answer: Callable[[socket.socket], None]) -> RawServer:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = RawServer(listener.getsockname()[1], [])
        settings.FOYER_OUTGOING_ALLOW = [*settings.FOYER_OUTGOING_ALLOW, f"127.0.0.1:{server.port}"]

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    server.requests.append(read_request(connection))
                    try:
                        answer(connection)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        return server

    yield make
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
