"""The client area's own pages. Plugins mount theirs at /client/<slug>/."""

from django.urls import path

from portal.client.profile import profile
from portal.client.views import home

app_name = "portal_client"

urlpatterns = [
    path("", home, name="home"),
    path("profile/", profile, name="profile"),
]
