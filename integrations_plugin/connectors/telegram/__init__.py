"""Messages by a Telegram bot."""

from integrations_plugin.connectors.telegram.connector import TelegramConnector

connector = TelegramConnector()
