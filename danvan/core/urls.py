"""Addresses of the kernel: accounts, drawn documents, health."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from danvan.core import health
from danvan.core.views import accounts, documents

urlpatterns = [
    path("dang-nhap/", accounts.SignIn.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("kich-hoat/", accounts.activate, name="activate"),
    path("doi-mat-khau/", accounts.ChangePassword.as_view(), name="password-change"),
    path("quen-mat-khau/", accounts.ForgottenPassword.as_view(), name="forgotten"),
    path("quen-mat-khau/da-gui/", accounts.ForgottenDone.as_view(), name="forgotten-done"),
    path(
        "dat-lai-mat-khau/<uidb64>/<token>/",
        accounts.NewPassword.as_view(),
        name="password_reset_confirm",
    ),
    path("van-ban/<uuid:token>/", documents.document_page, name="document"),
    path("van-ban/<uuid:token>/tep/", documents.document_file, name="document-file"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]
