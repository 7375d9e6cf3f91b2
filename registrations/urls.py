"""Addresses of the school side."""

from django.urls import include, path

from registrations.views import (
    consolidation,
    extensions,
    files,
    history,
    home,
    launch_plans,
    members,
    models,
    receiving,
    reports,
    sending,
    sheets,
    verify,
)

sheet_patterns = [
    path("", sheets.SheetPage.as_view(), name="sheet"),
    path("thong-tin/", sheets.SheetDetails.as_view(), name="sheet-details"),
    path("kiem-tra/", sheets.SheetCheck.as_view(), name="sheet-check"),
    path("xoa/", sheets.SheetDelete.as_view(), name="sheet-delete"),
    path("mo-hinh/them/", models.ModelAdd.as_view(), name="model-add"),
    path("mo-hinh/<uuid:uid>/chuyen/", models.ModelMove.as_view(), name="model-move"),
    path("mo-hinh/<uuid:uid>/xoa/", models.ModelDelete.as_view(), name="model-delete"),
    path("mo-hinh/<uuid:uid>/<slug:step>/", models.ModelStep.as_view(), name="model-step"),
    path("phan/<slug:part>/", reports.ReportPart.as_view(), name="report-part"),
    path("ket-qua/<uuid:uid>/", reports.ReportItemPage.as_view(), name="report-item"),
    path("ket-qua/<uuid:uid>/minh-chung/", reports.ReportFiles.as_view(), name="report-files"),
    path(
        "ket-qua/<uuid:uid>/minh-chung/<uuid:file>/bo/",
        reports.ReportFileRemove.as_view(),
        name="report-file-remove",
    ),
    path("sao-chep/", models.ModelCopy.as_view(), name="model-copy"),
    path("gui/", sending.SheetSubmit.as_view(), name="sheet-submit"),
    path("bien-nhan/<int:version>/", sending.Receipt.as_view(), name="receipt"),
    path("bien-nhan/<int:version>/<slug:key>/", sending.ReceiptDocument.as_view(), name="receipt-document"),
    path("thu-hoi/", sending.SheetRecall.as_view(), name="sheet-recall"),
    path("rut/", sending.SheetWithdraw.as_view(), name="sheet-withdraw"),
    path("lich-su/", history.History.as_view(), name="history"),
    path("lich-su/<int:old>/<int:new>/", history.DifferencePage.as_view(), name="difference"),
    path("ban-gui/<int:version>/", history.SnapshotPage.as_view(), name="snapshot"),
]

unit_patterns = [
    path("bat-dau/", sheets.SheetStart.as_view(), name="sheet-start"),
    path("bao-cao/bat-dau/", sheets.ReportStart.as_view(), name="report-start"),
    path("gia-han/", extensions.ExtensionAsk.as_view(), name="extension-request"),
    path("gia-han/bao-cao/", extensions.ReportExtensionAsk.as_view(), name="report-extension-request"),
    path("ke-hoach/", launch_plans.LaunchPlanPage.as_view(), name="launch-plan"),
]

member_patterns = [
    path("", members.Members.as_view(), name="members"),
    path("<int:pk>/cap-ma/", members.MemberCode.as_view(), name="member-code"),
    path("<int:pk>/ket-thuc/", members.MemberEnd.as_view(), name="member-end"),
]

campaign_patterns = [
    path("", consolidation.ConsolidationList.as_view(), name="consolidation"),
    path("nhap-thay/<slug:school>/", consolidation.ConsolidationEntry.as_view(), name="consolidation-entry"),
]

received_patterns = [
    path("", receiving.Received.as_view(), name="received"),
    path("bat-dau/", receiving.ReceivedBegin.as_view(), name="received-begin"),
    path("duyet/", receiving.ReceivedAccept.as_view(), name="received-accept"),
    path("tra-lai/", receiving.ReceivedReturn.as_view(), name="received-return"),
    path("mo-lai/", receiving.ReceivedReopen.as_view(), name="received-reopen"),
]

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("don-vi/<slug:unit>/nguoi-phu-trach/", include(member_patterns)),
    path("don-vi/<slug:unit>/nam/<int:year>/", include(unit_patterns)),
    path("ho-so/<slug:code>/", include(sheet_patterns)),
    path("dau-moi/<slug:consolidator>/nam/<int:year>/<slug:kind>/", include(campaign_patterns)),
    path("dau-moi/<slug:consolidator>/ho-so/<slug:received>/", include(received_patterns)),
    path("xac-minh/<str:paper>/", verify.Verify.as_view(), name="verify"),
    path("tep/<uuid:file>/", files.AttachmentFile.as_view(), name="attachment"),
]
