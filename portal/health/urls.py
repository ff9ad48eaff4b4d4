"""Health and metrics."""

from django.urls import path

from portal.health import views

app_name = "portal_health"

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.readiness, name="ready"),
    path("health/", views.details, name="details"),
    path("metrics", views.metrics, name="metrics"),
]
