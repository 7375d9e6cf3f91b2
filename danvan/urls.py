"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

handler400 = "danvan.core.views.errors.bad_request"
handler403 = "danvan.core.views.errors.forbidden"
handler404 = "danvan.core.views.errors.not_found"
handler500 = "danvan.core.views.errors.server_error"

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("", include("danvan.core.urls")),
    path("", include("registrations.urls")),
    path("", include("nominations.urls")),
]
