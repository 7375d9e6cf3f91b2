"""All papers in one file: who is offered it, what is asked for, what the log says, what is left out."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core.models import StoredDocument
from nominations.admin import bundles
from registrations.enums import Action, Role, SheetState
from registrations.models import Event, Membership, Sheet
from tests import factories
from tests.nomination_world import (
    INDIVIDUAL,
    make_ready_dossier,
    make_sent_dossier,
    make_year,
    start_dossier,
)
from tests.web.school import shows, signed_in, url

pytestmark = pytest.mark.django_db
LIST = reverse("admin:nominations_dossiersheet_changelist")


@pytest.fixture
def officer():
    return signed_in(factories.make_office())


def address(sheet: Sheet, format: str = "pdf", version: int = 1) -> str:
    return url("dossier-bundle", sheet, version, format)


def of_one(sheet: Sheet, format: str = "pdf") -> str:
    return reverse("admin:nominations_dossiersheet_bundle", args=[sheet.pk, format])


def ask_for(client, *sheets: Sheet, format: str = "pdf", query: str = "", **more: object):
    ticked = {"action": f"bundle_{format}", "_selected_action": [sheet.pk for sheet in sheets]}
    return client.post(f"{LIST}?{query}", ticked | more)


def exports() -> list[tuple[str, str]]:
    return list(Event.objects.filter(action=Action.EXPORT).values_list("about", "reason"))


@pytest.mark.parametrize("format", ["pdf", "zip"])
def test_the_unit_asks_for_all_sets_of_its_dossier_and_waits(format):
    sheet, actor = make_sent_dossier()
    client = signed_in(actor.user)
    page = client.get(url("receipt", sheet, 1))
    assert shows(page, "In cả 3 bộ: một tệp PDF") and address(sheet, format) in page.content.decode()

    answer = client.post(address(sheet, format))

    document = StoredDocument.objects.get()
    assert answer.headers["Location"] == reverse("document", args=[document.token])
    assert document.params == {
        "dossiers": [[sheet.code, 1]], "sets": True, "format": format,
        "title": f"Cả 3 bộ hồ sơ {sheet.code}, lần gửi 1",
    }  # fmt: skip
    assert (document.owner, document.queue) == (actor.user, "bulk")
    assert document.filename == f"ca-bo-{sheet.code}-lan-1.{format}"
    assert exports() == []


def test_sec_ac_05_nobody_else_asks_at_the_address_of_the_unit(officer):
    sheet, actor = make_sent_dossier()
    other, stranger = make_sent_dossier(campaign=sheet.campaign)
    assert signed_in(stranger.user).post(address(sheet)).status_code == 404
    assert officer.post(address(sheet)).status_code == 404
    assert not shows(officer.get(url("receipt", sheet, 1)), "In cả 3 bộ")
    mine = signed_in(actor.user)
    missing = [address(sheet, "docx"), address(sheet, version=2), address(other)]
    assert [mine.post(wrong).status_code for wrong in missing] == [404] * 3
    assert mine.get(address(sheet)).url == url("receipt", sheet, 1)
    assert not StoredDocument.objects.exists()


def test_a_registration_has_no_sets():
    sheet, actor = factories.make_ready_sheet()
    Sheet.objects.filter(pk=sheet.pk).update(version=1, submitted_at=sheet.created_at)
    assert signed_in(actor.user).post(address(sheet)).status_code == 404


def test_a_bundle_is_its_owners_alone():
    sheet, actor = make_sent_dossier()
    colleague = factories.make_member(sheet.unit)
    place = signed_in(actor.user).post(address(sheet)).headers["Location"]
    assert signed_in(actor.user).get(place).status_code == 200
    assert signed_in(colleague).get(place).status_code == 404


def test_sec_ac_05_who_has_left_unit_or_office_keeps_no_bundle(officer):
    sheet, actor = make_sent_dossier()
    auditor = factories.make_office(Role.AUDITOR)
    of_unit = signed_in(actor.user).post(address(sheet)).headers["Location"]
    of_office = signed_in(auditor).post(of_one(sheet)).headers["Location"]
    readers = ((actor.user, of_unit), (auditor, of_office))
    assert [signed_in(user).get(place).status_code for user, place in readers] == [200, 200]

    Membership.objects.filter(user__in=[actor.user, auditor]).update(ends_on=date(2001, 1, 1))

    for user, place in readers:
        client = signed_in(user)
        assert (client.get(place).status_code, client.post(place).status_code) == (404, 404)


def test_the_office_takes_one_copy_of_each_paper_of_a_dossier_and_the_log_says_so(officer):
    sheet, _ = make_sent_dossier()
    page = officer.get(reverse("admin:nominations_dossiersheet_change", args=[sheet.pk]))
    assert shows(page, "Mọi văn bản của hồ sơ:") and of_one(sheet) in page.content.decode()

    assert officer.post(of_one(sheet)).status_code == 302

    document = StoredDocument.objects.get()
    assert (document.params["dossiers"], document.params["sets"]) == ([[sheet.code, 1]], False)
    assert exports() == [(f"Mọi văn bản của hồ sơ {sheet.code}, lần gửi 1 (PDF): 1 hồ sơ", sheet.code)]


def test_the_office_takes_what_it_ticked_in_the_order_of_the_list_and_the_filter_is_noted(officer):
    campaign = make_year()
    sheets = [make_sent_dossier(campaign=campaign)[0] for _ in range(3)]
    query = f"tinh-trang=SUBMITTED&dot={campaign.pk}"

    answer = ask_for(officer, sheets[2], sheets[0], format="zip", query=query)

    document = StoredDocument.objects.get()
    assert answer.headers["Location"] == reverse("document", args=[document.token])
    assert document.params["dossiers"] == [[sheets[0].code, 1], [sheets[2].code, 1]]
    [(about, reason)] = exports()
    assert about == "Mọi văn bản của 2 hồ sơ khen thưởng (ZIP): 2 hồ sơ"
    assert "tình trạng: Đã gửi" in reason


def test_what_is_not_with_the_office_is_left_out_and_said(officer):
    campaign = make_year()
    sent, _ = make_sent_dossier(campaign=campaign)
    withdrawn, _ = make_sent_dossier(campaign=campaign)
    Sheet.objects.filter(pk=withdrawn.pk).update(state=SheetState.WITHDRAWN)
    unit = factories.make_unit()
    draft = start_dossier(unit, campaign, factories.actor_of(factories.make_member(unit)))

    answer = ask_for(officer, sent, withdrawn, draft, query="tinh-trang=tat-ca")

    assert StoredDocument.objects.get().params["dossiers"] == [[sent.code, 1]]
    page = officer.get(answer.headers["Location"])
    assert shows(page, bundles.SKIPPED.format(2))


def test_with_nothing_sent_the_list_comes_back_with_its_filter_and_the_reason(officer):
    sheet, _ = make_ready_dossier()
    query = "tinh-trang=DRAFT"

    answer = ask_for(officer, sheet, query=query)

    assert answer.headers["Location"].endswith(f"?{query}")
    assert shows(officer.get(answer.headers["Location"]), bundles.NOTHING_SENT)
    assert (StoredDocument.objects.count(), exports()) == (0, [])


def test_too_many_at_once_are_refused(officer, monkeypatch):
    monkeypatch.setattr(bundles, "LARGEST", 1)
    campaign = make_year()
    sheets = [make_sent_dossier(campaign=campaign)[0] for _ in range(2)]

    answer = ask_for(officer, *sheets)

    assert shows(officer.get(answer.headers["Location"]), bundles.TOO_MANY)
    assert not StoredDocument.objects.exists()


def test_a_draft_and_a_withdrawn_dossier_offer_the_office_nothing(officer):
    sheet, _ = make_ready_dossier()
    page = officer.get(reverse("admin:nominations_dossiersheet_change", args=[sheet.pk]))
    assert not shows(page, "Mọi văn bản của hồ sơ:")
    assert officer.post(of_one(sheet), follow=True).status_code == 200
    assert officer.post(of_one(sheet, "docx")).status_code == 404
    assert not StoredDocument.objects.exists()


def test_sec_exp_04_whoever_may_take_lists_may_take_bundles():
    sheet, actor = make_sent_dossier()
    auditor, admin = (factories.make_office(role) for role in (Role.AUDITOR, Role.SYSADMIN))
    assert signed_in(auditor).post(of_one(sheet)).status_code == 302
    assert signed_in(admin).post(of_one(sheet)).status_code == 404
    assert signed_in(actor.user).post(of_one(sheet)).status_code == 302  # to sign in
    assert StoredDocument.objects.count() == 1


def test_perf_11_the_action_costs_the_same_for_one_three_and_thirty_dossiers(officer):
    campaign, sheets, counts = make_year(), [], []
    for size in (1, 3, 30):
        while len(sheets) < size:
            sheets.append(make_sent_dossier(campaign=campaign, subjects=[INDIVIDUAL])[0])
        officer.get(LIST)  # what only the first page asks
        with CaptureQueriesContext(connection) as queries:
            ask_for(officer, *sheets)
        counts.append(len(queries))
    assert counts == [29] * 3
    assert len(StoredDocument.objects.order_by("-pk").first().params["dossiers"]) == 30
