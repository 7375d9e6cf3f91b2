"""Addresses of the nominations app."""

from django.urls import path

from nominations.views.plan import PlanPage

urlpatterns = [
    path("ke-hoach/<int:year>/", PlanPage.as_view(), name="plan"),
]
