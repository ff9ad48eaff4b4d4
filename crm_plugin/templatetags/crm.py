"""How the CRM's templates write amounts and numbers."""

from django import template

from portal.panels.public import money as as_money

register = template.Library()


@register.simple_tag
def money(amount_minor: int, currency: str) -> str:
    """ "1,234.50 EUR" in the reader's way of writing numbers."""
    return as_money(amount_minor, currency)


@register.filter
def dialled(number: str) -> str:
    """The signs of a written telephone number that are dialled: "+55 (12) 3923-5555" is "+551239235555"."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    return f"+{digits}" if number.strip().startswith("+") else digits
