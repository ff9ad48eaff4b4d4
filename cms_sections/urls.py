from django.urls import path

from cms_sections import views
from cms_sections.seo import addresses

app_name = "cms_sections"

urlpatterns = [
    path("forms/<int:page_id>/<str:section_id>/", views.receive_form, name="form"),
    path("robots.txt", addresses.robots, name="robots"),
    path("sitemap.xml", addresses.sitemap, name="sitemap"),
]
