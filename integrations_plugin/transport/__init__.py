"""The only way out: every call to another service goes through `Transport`."""

from integrations_plugin.transport.calls import Answer, Call, CallFailed
from integrations_plugin.transport.client import Limits, Transport
from integrations_plugin.transport.redaction import redacted

__all__ = ["Answer", "Call", "CallFailed", "Limits", "Transport", "redacted"]
