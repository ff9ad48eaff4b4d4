"""The log in words, for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import registry

if TYPE_CHECKING:
    from portal.audit.models import AuditEntry

_titles: list[Callable[[str], str]] = []

# The portal's own actions. Plugins name theirs by Wagtail's hook `register_log_actions`.
ACTIONS = {
    "account.signed_in": gettext_lazy("Signed in"),
    "account.signed_out": gettext_lazy("Signed out"),
    "account.sign_in_failed": gettext_lazy("Wrong password"),
    "account.locked_out": gettext_lazy("Locked after wrong passwords"),
    "account.password_changed": gettext_lazy("Password changed"),
    "account.profile_changed": gettext_lazy("Profile changed"),
    "account.second_factor_added": gettext_lazy("Second factor set up"),
    "account.second_factor_removed": gettext_lazy("Second factor removed"),
    "account.second_factor_renewed": gettext_lazy("Second factor renewed"),
    "account.second_factor_failed": gettext_lazy("Wrong code of the second factor"),
    "member.added": gettext_lazy("Member added"),
    "member.invited_again": gettext_lazy("Invitation sent again"),
    "member.role_changed": gettext_lazy("Role changed"),
    "member.removed": gettext_lazy("Access ended"),
    "program.created": gettext_lazy("Program created"),
    "program.changed": gettext_lazy("Program changed"),
    "program.enabled": gettext_lazy("Program switched on"),
    "program.disabled": gettext_lazy("Program switched off"),
    "program.granted": gettext_lazy("Program's rights changed"),
    "key.created": gettext_lazy("API key created"),
    "key.rotated": gettext_lazy("API key replaced"),
    "key.revoked": gettext_lazy("API key revoked"),
    "tenant.created": gettext_lazy("Organisation created"),
    "tenant.changed": gettext_lazy("Organisation changed"),
    "tenant.site_linked": gettext_lazy("Site linked"),
    "tenant.opened": gettext_lazy("Organisation opened"),
    "tenant.closed": gettext_lazy("Organisation closed"),
    "audit.month_dropped": gettext_lazy("Month of the audit log dropped"),
    "jobs.job.stopped": gettext_lazy("Job stopped"),
    "jobs.job.retried": gettext_lazy("Job tried again"),
    "files.made_public": gettext_lazy("Private file made public"),
    "files.unused_deleted": gettext_lazy("Unused file deleted"),
    "data.read": gettext_lazy("Sensitive data read"),
}


def action_choices() -> list[tuple[str, str]]:
    """All actions that the portal and the enabled plugins name, for a filter."""
    return sorted(((action, str(label)) for action, label in registry.get_choices()), key=lambda choice: choice[1])


def action_label(entry: AuditEntry) -> str:
    """What was done; an action that no enabled plugin names any more is shown as it was written."""
    formatter = registry.get_formatter(entry)
    return str(formatter.label) if formatter is not None else entry.action


def actor_label(entry: AuditEntry) -> str:
    """Who did it: a person, a program, or the portal itself. A person who was deleted leaves a number."""
    if entry.user_id is not None:
        from portal.accounts.models import User

        try:
            name = str(entry.user)
        except User.DoesNotExist:
            name = _("deleted person %(number)s") % {"number": entry.user_id}
        return f"{name} ({_means(entry.via)})" if entry.via else name
    return _means(entry.via) or _("the portal")


def name_jobs_by(title_of: Callable[[str], str]) -> None:
    """Background work says here what its jobs are called: this room knows only their names."""
    _titles.append(title_of)


def _means(via: str) -> str:
    """A job by its title, if the plugin that brought it is still there; programs and commands as they were written."""
    number, _dot, name = via.removeprefix("job ").partition(" · ")
    title = next((said for title_of in _titles if (said := title_of(name))), "") if via.startswith("job ") else ""
    return _("job %(number)s · %(title)s") % {"number": number, "title": title} if title else via


def detail_text(entry: AuditEntry) -> str:
    """The details in one line, by name: PostgreSQL does not keep the order in which they were written."""
    return ", ".join(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in sorted(entry.data.items()))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(inner)}" for key, inner in sorted(value.items())) + "}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
