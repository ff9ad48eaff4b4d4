from django.urls import re_path

from portal.theme import views

app_name = "portal_theme"

urlpatterns = [
    re_path(r"^accent-(?P<colour>[0-9a-f]{6})\.css$", views.accent_stylesheet, name="accent"),
]
