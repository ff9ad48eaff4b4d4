"""How an integration stands, in the words that people see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEVER_CHECKED = "never_checked", _("Not checked yet")
    OK = "ok", _("Works")
    AUTH = "auth", _("Sign-in refused")
    NOT_FOUND = "not_found", _("Not found")
    LIMITED = "limited", _("Asked to slow down")
    QUOTA = "quota", _("Limit used up")
    VALIDATION = "validation", _("Request refused")
    CONFLICT = "conflict", _("Conflict")
    REMOTE_DOWN = "remote_down", _("Does not answer")
    BAD_ANSWER = "bad_answer", _("Unreadable answer")
    CONFIG = "config", _("Settings to correct")
    ATTENTION = "attention", _("Needs attention")


# Trying the same again later may help; with the others a person has to act first.
PASSING = frozenset({Status.LIMITED, Status.REMOTE_DOWN})
