"""Addresses of the nominations app."""

from django.urls import path

from nominations.views.achievement import ReportPartPage
from nominations.views.minutes import MinutesPage
from nominations.views.plan import PlanPage

urlpatterns = [
    path("ke-hoach/<int:year>/", PlanPage.as_view(), name="plan"),
    path("ho-so/<slug:code>/bien-ban/", MinutesPage.as_view(), name="council-minutes"),
    path(
        "ho-so/<slug:code>/khen-thuong/<uuid:uid>/bao-cao/<slug:part>/",
        ReportPartPage.as_view(),
        name="nominee-report",
    ),
]
