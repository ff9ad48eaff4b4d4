"""A customer's own details."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.accounts.profile import picture_of
from portal.accounts.profile_forms import ProfileForm
from portal.client.access import customer_required


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, language, time zone and picture; links to password and second factor."""
    assert isinstance(request.user, User)
    if request.method == "POST":
        form = ProfileForm(request.POST, request.FILES, instance=request.user)
        if form.is_valid() and form.saved():
            messages.success(request, _("Your profile is saved."))
            return redirect("portal_client:profile")
    else:
        form = ProfileForm(instance=request.user)
    picture = picture_of(request.user)
    context = {"form": form, "picture_url": picture.file.size_url(400) if picture else ""}
    return render(request, "portal_client/profile.html", context, status=422 if form.errors else 200)
