"""What a Telegram bot is asked for."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from integrations_plugin.connectors.base import Ask, ConnectorSecrets, ConnectorSettings
from integrations_plugin.connectors.fields import Address
from integrations_plugin.secrets.text import SecretText


class TelegramSettings(ConnectorSettings):
    chat: Annotated[
        str,
        Field(max_length=64, pattern=r"^(-?[0-9]{1,16}|@[A-Za-z][A-Za-z0-9_]{3,31})?$"),
        Ask(
            _("Chat"),
            _("Its number, or @ and the name of a public group or channel. Empty: only the bot is checked."),
        ),
    ] = ""
    address: Annotated[
        Address,
        Field(max_length=300),
        Ask(_("Address"), _("Change it only if you run your own Bot API server.")),
    ] = "https://api.telegram.org"


class TelegramSecrets(ConnectorSecrets):
    token: Annotated[
        SecretText,
        Ask(_("Bot token"), _("BotFather gave it to you: digits, a colon, letters. It is stored encrypted.")),
    ]
