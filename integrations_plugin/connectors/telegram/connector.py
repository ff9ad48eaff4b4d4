"""Checks a bot and its chat without writing a message."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations_plugin.connectors.base import CheckResult, Connector
from integrations_plugin.connectors.telegram.api import BotApi
from integrations_plugin.connectors.telegram.schema import TelegramSecrets, TelegramSettings
from integrations_plugin.statuses import Status
from integrations_plugin.transport import Transport


class TelegramConnector(Connector[TelegramSettings, TelegramSecrets]):
    kind = "telegram"
    title = gettext_lazy("Telegram bot")
    summary = gettext_lazy("A bot of yours that can write to a chat.")
    icon = "comment"
    settings_schema = TelegramSettings
    secrets_schema = TelegramSecrets
    bound: ClassVar[tuple[str, ...]] = ("address",)

    def check(self, transport: Transport, settings: TelegramSettings, secrets: TelegramSecrets) -> CheckResult:
        api = BotApi(transport, settings, secrets)
        bot = _name(api.read("getMe"))
        if not settings.chat:
            return CheckResult(Status.OK, _("The bot %(bot)s answers. No chat is set.") % {"bot": bot})
        chat = _name(api.read("getChat", chat_id=settings.chat))
        return CheckResult(
            Status.OK, _("The bot %(bot)s answers and knows the chat “%(chat)s”.") % {"bot": bot, "chat": chat}
        )


def _name(thing: dict[str, object]) -> str:
    """A short printable name out of what Telegram says of a bot or chat."""
    for key, form in (("title", "{}"), ("username", "@{}"), ("first_name", "{}")):
        value = thing.get(key)
        if isinstance(value, str) and value:
            return form.format("".join(letter for letter in value if letter.isprintable())[:60])
    return "?"
