"""What plugins may use of the client area. Their pages extend `portal_theme/client.html`."""

from portal.client.access import customer_required

__all__ = ["customer_required"]
