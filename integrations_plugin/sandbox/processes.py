"""What the demo starts beside the portal, and where to find it."""

from __future__ import annotations

from django.conf import settings

from integrations_plugin.sandbox.accounts import Accounts
from integrations_plugin.sandbox.server import LOOPBACK


def processes() -> list[list[str]]:
    """Arguments of `manage.py` for each further process; none where no port is set."""
    port = settings.FOYER_ENV.sandbox_port
    return [["sandbox", "--port", str(port)]] if port else []


def accounts() -> Accounts:
    """The accounts that this installation's sandbox knows."""
    return Accounts(settings.FOYER_ENV.var_root / "sandbox")


def address() -> str:
    """Where the sandbox answers; the operator's allow-list has to name it."""
    return f"http://{LOOPBACK}:{settings.FOYER_ENV.sandbox_port or 8900}"
