"""The portal, and beside it the bare twins."""

from django.urls import include, path

from tests.bench import bare

urlpatterns = [
    path("bare/", bare.home, name="bare-home"),
    path("bare/ho-so/<slug:code>/", bare.sheet, name="bare-sheet"),
    path("bare/gui/", bare.form, name="bare-form"),
    path("bare/quan-tri/", bare.site.urls),
    path("", include("danvan.urls")),
]
