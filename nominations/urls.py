"""Addresses of the nominations app."""

from django.urls import include, path

from nominations.views import dossiers, nominees
from nominations.views.achievement import ReportPartPage
from nominations.views.awards import AwardDecisionFile, AwardListDocument, UnitAwards
from nominations.views.bundles import DossierBundle
from nominations.views.minutes import MinutesPage
from nominations.views.plan import PlanPage

dossier_patterns = [
    path("bien-ban/", MinutesPage.as_view(), name="council-minutes"),
    path("khen-thuong/<uuid:uid>/bao-cao/<slug:part>/", ReportPartPage.as_view(), name="nominee-report"),
    path("phan-khen-thuong/<slug:part>/", dossiers.DossierPart.as_view(), name="dossier-part"),
    path("ban-gui/<int:version>/ca-bo/<slug:format>/", DossierBundle.as_view(), name="dossier-bundle"),
    path("tep/", dossiers.DossierFiles.as_view(), name="dossier-files"),
    path("tep/<uuid:file>/bo/", dossiers.DossierFileRemove.as_view(), name="dossier-file-remove"),
    path("de-nghi/them/", nominees.NomineeAdd.as_view(), name="nominee-add"),
    path("de-nghi/<uuid:uid>/chuyen/", nominees.NomineeMove.as_view(), name="nominee-move"),
    path("de-nghi/<uuid:uid>/bo/", nominees.NomineeRemove.as_view(), name="nominee-remove"),
    path("de-nghi/<uuid:uid>/tieu-chi/", nominees.NomineeCriteria.as_view(), name="nominee-criteria"),
    path("de-nghi/<uuid:uid>/<slug:step>/", nominees.NomineeStep.as_view(), name="nominee-step"),
]

unit_patterns = [
    path("khen-thuong/bat-dau/", dossiers.DossierStart.as_view(), name="dossier-start"),
    path("gia-han/khen-thuong/", dossiers.DossierExtensionAsk.as_view(), name="dossier-extension-request"),
]

urlpatterns = [
    path("don-vi/<slug:unit>/khen-thuong/", UnitAwards.as_view(), name="unit-awards"),
    path("quyet-dinh/<int:pk>/tep/", AwardDecisionFile.as_view(), name="award-decision-file"),
    path("quyet-dinh/<int:pk>/danh-sach/", AwardListDocument.as_view(), name="award-list"),
    path("ke-hoach/<int:year>/", PlanPage.as_view(), name="plan"),
    path("ho-so/<slug:code>/", include(dossier_patterns)),
    path("don-vi/<slug:unit>/nam/<int:year>/", include(unit_patterns)),
]
