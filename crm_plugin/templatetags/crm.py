"""How the CRM's templates write amounts."""

from django import template

from portal.panels.public import money as as_money

register = template.Library()


@register.simple_tag
def money(amount_minor: int, currency: str) -> str:
    """ "1,234.50 EUR" in the reader's way of writing numbers."""
    return as_money(amount_minor, currency)
