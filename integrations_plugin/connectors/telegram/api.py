"""The few methods of the Bot API that are used. The token stands in the address, so nothing here ever logs one."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations_plugin.connectors.telegram.schema import TelegramSecrets, TelegramSettings
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from integrations_plugin.transport import Answer, Call, CallFailed, Transport
from integrations_plugin.transport.outcomes import WAIT_UNSAID, failure_of, wait_of

TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{20,100}")


class BotApi:
    """Calls of one bot; each raises CallFailed with a sentence for people."""

    def __init__(self, transport: Transport, settings: TelegramSettings, secrets: TelegramSecrets) -> None:
        if not TOKEN.fullmatch(secrets.token.reveal()):
            raise CallFailed(
                Status.AUTH, _("This is not a bot token: it has digits, a colon, then letters and digits.")
            )
        self._transport = transport
        self._address = settings.address
        self._token = secrets.token

    def read(self, method: str, **params: str) -> dict[str, Any]:
        """The result of a method that changes nothing."""
        url = SecretText(f"{self._address}/bot{self._token.reveal()}/{method}")
        answer = self._transport.answer(Call(operation=f"telegram.{method}", url=url, params=params))
        return result_of(answer)


def result_of(answer: Answer) -> dict[str, Any]:
    """What Telegram's envelope holds; raises CallFailed for its errors."""
    failure = failure_of(answer)
    if failure and ("json" not in answer.content_type or 300 <= answer.http_status < 400):
        raise failure
    data = answer.data()
    if not isinstance(data, dict) or not isinstance(data.get("ok"), bool):
        raise CallFailed(Status.BAD_ANSWER, _("The answer is not one of Telegram's. Check the address."))
    if not data["ok"]:
        raise _failure(answer, data)
    result = data.get("result")
    if not isinstance(result, dict):
        raise CallFailed(Status.BAD_ANSWER, _("The answer is not one of Telegram's. Check the address."))
    return result


def _failure(answer: Answer, data: dict[str, Any]) -> CallFailed:
    code = data.get("error_code")
    code = code if isinstance(code, int) else answer.http_status
    parameters = data.get("parameters")
    asked = parameters.get("retry_after", "") if isinstance(parameters, dict) else ""
    if code in {401, 404}:
        sentence = _("Telegram does not know this token. Ask BotFather for the present one and enter it again.")
        return CallFailed(Status.AUTH, sentence, http_status=code)
    if code == 429:
        wait = wait_of(str(asked)) or wait_of(answer.retry_after) or WAIT_UNSAID
        sentence = _("Telegram asks us to slow down. It is tried again later by itself.")
        return CallFailed(Status.LIMITED, sentence, http_status=code, until=timezone.now() + wait)
    if code == 403:
        sentence = _("The bot was blocked or removed from the chat. Add it to the chat again.")
        return CallFailed(Status.AUTH, sentence, http_status=code)
    if code == 400:
        sentence = _("Telegram does not know this chat, or the bot is not in it. Add the bot and check the number.")
        return CallFailed(Status.NOT_FOUND, sentence, http_status=code)
    if code == 409:
        sentence = _("Another program is reading this bot's messages at the moment.")
        return CallFailed(Status.CONFLICT, sentence, http_status=code)
    if code >= 500:
        sentence = _("Telegram has a fault of its own (%(code)d). Try again later.") % {"code": code}
        return CallFailed(Status.REMOTE_DOWN, sentence, http_status=code)
    sentence = _("Telegram refused the request (%(code)d). Check the settings.") % {"code": code}
    return CallFailed(Status.VALIDATION, sentence, http_status=code)
