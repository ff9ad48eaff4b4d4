"""The language and time zone a person reads in: their own, else their organisation's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from portal.accounts.group_rights import answer_beforehand
from portal.accounts.models import Profile, User
from portal.tenants.models import Tenant


@contextmanager
def reading_as(user: User, tenant: Tenant) -> Iterator[str]:
    """Texts and times inside are in the person's language (which it gives) and time zone."""
    known = _with_profiles(user)
    profile: Profile | None = getattr(known, "profile", None)
    language = (profile and profile.language) or tenant.language
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    zone = (profile and profile.time_zone) or tenant.time_zone
    # Wagtail's admin switches to what its own profile says. For this request, in memory, it says the same.
    wagtails: UserProfile = getattr(known, "wagtail_userprofile", None) or UserProfile(user=user)
    wagtails.preferred_language, wagtails.current_time_zone = language, zone
    user.wagtail_userprofile = wagtails  # type: ignore[attr-defined]
    answer_beforehand(user, in_groups=known.in_groups)
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield language


def _with_profiles(user: User) -> Any:
    """The person with both profiles and whether they are in any group, by one query."""
    groups = User.groups.through.objects.filter(user_id=OuterRef("pk"))
    rows = User.objects.select_related("profile", "wagtail_userprofile").annotate(in_groups=Exists(groups))
    return rows.get(pk=user.pk)
