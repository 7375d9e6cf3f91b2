"""Addresses of the nominations app."""

from django.urls import path

from nominations.views.awards import AwardDecisionFile, UnitAwards
from nominations.views.plan import PlanPage

urlpatterns = [
    path("don-vi/<slug:unit>/khen-thuong/", UnitAwards.as_view(), name="unit-awards"),
    path("quyet-dinh/<int:pk>/tep/", AwardDecisionFile.as_view(), name="award-decision-file"),
    path("ke-hoach/<int:year>/", PlanPage.as_view(), name="plan"),
]
