"""What stands in front of Wagtail's own admin addresses."""

from django.urls import path
from wagtail.admin.views.account import LogoutView

from portal.accounts.screens.account import account_view
from portal.accounts.screens.privacy import privacy_view
from portal.accounts.views import only_sign_in

urlpatterns = [
    path("login/", only_sign_in),
    # Without the right to the admin, so that somebody whose access has ended can still sign out.
    path("logout/", LogoutView.as_view()),
    path("account/", account_view),
    path("pages/<int:page_id>/privacy/", privacy_view),
]
