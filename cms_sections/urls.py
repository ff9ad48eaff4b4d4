from django.urls import path, register_converter

from cms_sections import views
from cms_sections.search import views as search
from cms_sections.search.addresses import FurtherLanguage
from cms_sections.seo import addresses

app_name = "cms_sections"
register_converter(FurtherLanguage, "further_language")

urlpatterns = [
    path("forms/<int:page_id>/<str:section_id>/", views.receive_form, name="form"),
    path("robots.txt", addresses.robots, name="robots"),
    path("sitemap.xml", addresses.sitemap, name="sitemap"),
    path("search/", search.search, name="search"),
    path("search/words/", search.complete, name="completions"),
    path("<further_language:language>/search/", search.search, name="search_in_language"),
    path("<further_language:language>/search/words/", search.complete, name="completions_in_language"),
]
