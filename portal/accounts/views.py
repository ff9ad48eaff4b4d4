"""Where a person goes after signing in, and which organisation they act for."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.seats import SESSION_KEY, Seat, seat_of, seats

HOMES = {"client": "portal_client:home", "admin": "wagtailadmin_home"}


@never_cache
@require_safe
@login_required
def landing(request: HttpRequest) -> HttpResponse:
    """To the client area or the admin, by the seat; to the choice when there are several."""
    assert isinstance(request.user, User)
    seat = seat_of(request)
    if seat is not None:
        return redirect(HOMES[seat.area])
    return redirect("portal_accounts:organisation") if seats(request.user) else no_seat(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation(request: HttpRequest) -> HttpResponse:
    """Choose the organisation and role to act under."""
    assert isinstance(request.user, User)
    found = {seat.key: seat for seat in seats(request.user)}
    if not found:
        return no_seat(request)
    chosen = found.get(request.POST.get("seat", ""))
    if request.method == "POST" and chosen:
        # A new right deserves a new session key.
        request.session.cycle_key()
        request.session[SESSION_KEY] = chosen.key
        return redirect(_after_choice(request, chosen))
    context = {
        "seats": list(found.values()),
        "active": getattr(seat_of(request), "key", ""),
        "next": request.GET.get("next", request.POST.get("next", "")),
        "wrong": request.method == "POST",
    }
    return render(request, "portal_accounts/organisation.html", context, status=400 if context["wrong"] else 200)


def absent(request: HttpRequest) -> HttpResponse:
    """For addresses of libraries that Foyer does without."""
    raise Http404


def only_sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail's own sign-in pages lead here: there is one way in, with lock-out and second factor."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = ""
    query = f"?{urlencode({'next': target})}" if target else ""
    return redirect(f"{reverse('account_login')}{query}")


def no_seat(request: HttpRequest) -> HttpResponse:
    """403 with a sentence: this area is not the person's, or no area is. Never a redirect, so nobody goes in circles."""
    assert isinstance(request.user, User)
    own = seats(request.user)
    areas = {seat.area for seat in own}
    if not own:
        context = {
            "sentence": _(
                "Your account does not belong to an organisation, or your access has ended. "
                "Ask the person who invited you; nothing of yours has been deleted."
            )
        }
    elif areas == {"client"}:
        context = {
            "sentence": _("This part is for the organisation's team. Your own part is the client area."),
            "home": reverse(HOMES["client"]),
            "home_label": _("To the client area"),
        }
    else:
        context = {
            "sentence": _("The client area is for customers. Your own part is the organisation's workplace."),
            "home": reverse(HOMES["admin"]),
            "home_label": _("To the workplace"),
        }
    return render(request, "portal_accounts/no_seat.html", context, status=403)


def _after_choice(request: HttpRequest, seat: Seat) -> str:
    """Where the person was going, if it lies in the area they have chosen; otherwise that area's first page."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    other = reverse(HOMES["client" if seat.area == "admin" else "admin"])
    return target if target and allowed and not target.startswith(other) else reverse(HOMES[seat.area])
