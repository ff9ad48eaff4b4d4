"""Hours in the client area, below /client/time/."""

from django.urls import path

from crm_plugin.time_accounts import client_views

app_name = "time_client"

urlpatterns = [
    path("", client_views.movements, name="index"),
    path("statement/", client_views.statement_page, name="statement"),
]
