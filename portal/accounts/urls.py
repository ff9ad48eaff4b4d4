"""Sign-in (allauth), where people land after it, and the choice of organisation."""

from django.urls import path

from portal.accounts import views

app_name = "portal_accounts"

urlpatterns = [
    path("landing/", views.landing, name="landing"),
    path("organisation/", views.organisation, name="organisation"),
]
