"""Reports in the client area, below /client/reports/."""

from django.urls import path

from reports_plugin import client_views

app_name = "reports_client"

urlpatterns = [
    path("", client_views.report_list, name="index"),
    path("<uuid:pk>/", client_views.report, name="report"),
    path("<uuid:pk>/pdf/", client_views.pdf, name="pdf"),
]
