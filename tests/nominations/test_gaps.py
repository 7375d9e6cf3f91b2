"""The letter about the sets of a dossier: what it says, who asks for it, from which page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from danvan.core.models import StoredDocument
from danvan.core.vietnamese import day_with_weekday
from nominations.enums import CopyDefect, CopyMark
from nominations.models import Nomination, PaperCopy
from nominations.models.checklists import gap_of_dossier
from nominations.policies import DECLARED
from nominations.rules.checklist import Checklist, Copy, PaperKind, gap_of_sets, required_papers
from nominations.services.conflicts import declare_conflict
from registrations.enums import Action, Role, SheetState
from registrations.gap_documents import gap_params
from registrations.models import Event, Sheet
from registrations.policies import OWN_UNIT
from registrations.rules.gaps import IN_THE_PAST, NO_GAP
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    archive_all,
    make_accepted_dossier,
    make_officer,
    make_officer_of,
    make_sent_dossier,
    make_year,
    receive_all_copies,
)

pytestmark = pytest.mark.django_db
MARKS = (CopyMark.SIGNED, CopyMark.STAMPED, CopyMark.ORIGINAL)
KINDS = [
    PaperKind(1, "Bản đề nghị", False, MARKS),
    PaperKind(2, "Báo cáo thành tích", True, (*MARKS, CopyMark.ENDORSED)),
]
PAPERS = required_papers(2, KINDS, [(7, "bà Neáng Sóc Kha")])
GOOD = Copy(1, frozenset(MARKS))


@pytest.fixture
def officer():
    return client_of(factories.make_office())


@pytest.fixture
def sheet():
    return make_sent_dossier()[0]


def letter_of(sheet):
    """The page that asks for the letter."""
    return url("nominations_dossiersheet_gap_letter", sheet.pk)


def page_of(sheet):
    return url("nominations_dossiersheet_change", sheet.pk)


def test_the_gap_names_what_is_missing_set_by_set_and_lists_no_set_of_which_nothing_came():
    copies = {(1, 1, None): GOOD, (1, 2, 7): Copy(1, frozenset({CopyMark.SIGNED}))}

    gap = gap_of_sets(Checklist(PAPERS, copies, 1), 2)

    assert gap.asked == "hồ sơ giấy gồm 02 bộ, có đủ chữ ký, dấu; không nhận bản photo."
    assert [(part.head, part.lines) for part in gap.parts] == [
        ("Bộ 1", ("Báo cáo thành tích của bà Neáng Sóc Kha chưa đóng dấu, chưa phải bản chính.",)),
        ("Bộ 2: chưa nhận bản nào (02 bản giấy)", ()),
    ]


def test_the_endorsement_that_the_office_gives_itself_is_asked_of_nobody():
    copies = {paper.place: GOOD for paper in PAPERS}

    assert gap_of_sets(Checklist(PAPERS, copies, 1), 2) is None


def test_old_copies_and_defects_are_told():
    copies = {paper.place: GOOD for paper in PAPERS}
    copies |= {(1, 1, None): Copy(1, frozenset(MARKS), CopyDefect.PHOTOCOPY)}

    assert [part.lines for part in gap_of_sets(Checklist(PAPERS, copies, 1), 2).parts] == [
        ("Bản đề nghị có thiếu sót: bản photo.",)
    ]
    assert "Bản đề nghị là bản cũ (lần 1, hiện là lần 2)." in [
        line for part in gap_of_sets(Checklist(PAPERS, copies, 2), 2).parts for line in part.lines
    ]


def test_the_page_shows_the_gap_and_the_letter_says_what_was_seen(officer, sheet):
    page = officer.get(letter_of(sheet))
    assert "Bộ 3: chưa nhận bản nào (03 bản giấy)" in text_of(page)
    day = clock.local_day(clock.now()) + timedelta(days=7)

    answer = officer.post(letter_of(sheet), {"until": f"{day:%d/%m/%Y}"})

    document = StoredDocument.objects.get()
    assert answer.url.endswith(f"{document.token}/")
    assert document.owner is not None
    today = clock.local_day(clock.now())
    params = gap_params(sheet, gap_of_dossier(sheet), day=today, until=day)
    stored = params["gap"]["parts"]
    assert document.params["until"] == day.isoformat()
    assert [part["head"] for part in document.params["gap"]["parts"]] == [part["head"] for part in stored]
    event = Event.objects.get(action=Action.EXPORT)
    assert (event.about, event.reason) == (
        f"Phiếu yêu cầu bổ sung {sheet.code}: 1 đơn vị", f"bổ sung đến hết ngày {day_with_weekday(day)}",
    )  # fmt: skip


def test_what_came_since_makes_another_letter(officer, sheet):
    officer.post(letter_of(sheet), {"until": ""})
    officer.post(letter_of(sheet), {"until": ""})
    assert StoredDocument.objects.count() == 1

    receive_all_copies(sheet, make_officer(), stamped=False)
    officer.post(letter_of(sheet), {"until": ""})

    assert StoredDocument.objects.count() == 2


def test_a_day_that_is_over_is_refused_in_words_and_nothing_is_noted(officer, sheet):
    yesterday = clock.local_day(clock.now()) - timedelta(days=1)

    page = officer.post(letter_of(sheet), {"until": f"{yesterday:%d/%m/%Y}"})

    assert IN_THE_PAST in text_of(page)
    assert f'value="{yesterday:%d/%m/%Y}"' in text_of(page)
    assert not StoredDocument.objects.exists()
    assert not Event.objects.filter(action=Action.EXPORT).exists()


def test_the_end_of_the_window_is_offered_while_it_lies_ahead(officer, sheet):
    form = officer.get(letter_of(sheet)).context["form"]
    assert form["until"].value() == f"{clock.local_day(clock.now()) + timedelta(days=29):%d/%m/%Y}"

    sheet.campaign.deadlines.update(closes_at=clock.now() - timedelta(hours=1))
    assert officer.get(letter_of(sheet)).context["form"]["until"].value() == ""


def test_a_complete_dossier_needs_no_letter(officer):
    sheet, _ = make_accepted_dossier()

    answer = officer.post(letter_of(sheet), follow=True)

    assert NO_GAP in text_of(answer)
    assert "Lập phiếu yêu cầu bổ sung" not in text_of(officer.get(page_of(sheet)))
    assert not StoredDocument.objects.exists()


def test_inv_13_of_a_dossier_that_is_with_its_unit_the_letter_tells_nothing(officer, sheet):
    Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.RETURNED)
    Nomination.objects.update(collective="Chim hoàng yến", person=None, subject=COLLECTIVE)

    answer = officer.get(letter_of(sheet), follow=True)

    assert "chỉ yêu cầu bổ sung giấy khi hồ sơ đã gửi hoặc đã duyệt." in text_of(answer)
    assert "Chim hoàng yến" not in text_of(answer)


def test_sec_ac_05_the_letter_is_its_askers_alone_and_only_the_office_asks(sheet):
    auditor, lead = (client_of(factories.make_office(role)) for role in (Role.AUDITOR, Role.OFFICE_LEAD))
    unit = client_of(factories.make_member(sheet.unit))
    answer = lead.post(letter_of(sheet), {"until": ""})

    assert [client.get(answer.url).status_code for client in (lead, auditor, unit)] == [200, 404, 404]
    assert auditor.get(letter_of(sheet)).status_code == 403
    assert unit.get(letter_of(sheet)).status_code == 302
    assert StoredDocument.objects.count() == 1


def test_inv_20_whoever_may_not_judge_the_dossier_gets_no_letter_about_it(sheet):
    declared, own = factories.make_office(), make_officer_of(sheet.unit)
    declare_conflict(
        unit=sheet.unit, campaign=sheet.campaign, reason="Chồng là hiệu trưởng",
        actor=factories.actor_of(declared), at=clock.now(),
    )  # fmt: skip

    for user, sentence in ((declared, DECLARED), (own.user, OWN_UNIT)):
        client = client_of(user)
        assert sentence in text_of(client.get(letter_of(sheet), follow=True))
        assert sentence in text_of(client.post(letter_of(sheet), {"until": ""}, follow=True))
        assert letter_of(sheet) not in text_of(client.get(page_of(sheet)))
    assert StoredDocument.objects.count() == 0


def test_no_letter_is_written_about_an_archived_campaign(officer, sheet):
    archive_all()

    answer = officer.post(letter_of(sheet), {"until": ""}, follow=True)

    assert "đã lưu trữ" in text_of(answer)
    assert letter_of(sheet) not in text_of(officer.get(page_of(sheet)))
    assert StoredDocument.objects.count() == 0


def test_case_and_sets_lead_to_the_letter_and_to_the_covers(officer, sheet):
    auditor = client_of(factories.make_office(Role.AUDITOR))
    for name in ("change", "papers"):
        address = url(f"nominations_dossiersheet_{name}", sheet.pk)
        assert letter_of(sheet) in text_of(officer.get(address))
        assert letter_of(sheet) not in text_of(auditor.get(address))
        assert f"/ho-so/{sheet.code}/bien-nhan/1/dossier-cover/" in text_of(officer.get(address))


def test_perf_11_the_page_asks_the_same_for_1_3_and_30_nominees(officer):
    counts, campaign = [], make_year()
    for number in (1, 3, 30):
        sheet, _ = make_sent_dossier(campaign=campaign, subjects=[INDIVIDUAL] * number)
        receive_all_copies(sheet, make_officer(), signed=False)
        officer.get(letter_of(sheet))
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(letter_of(sheet)).status_code == 200
        counts.append(len(queries))

    assert PaperCopy.objects.filter(signed=False).count() == 3 * (3 + 5 + 32)
    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


def test_what_the_office_gets_is_called_a_phieu_wherever_it_asks_for_it(officer, sheet):
    page = officer.get(letter_of(sheet))
    officer.post(letter_of(sheet), {"until": ""})

    assert "công văn" not in text_of(page).lower()
    assert StoredDocument.objects.get().filename == f"phieu-yeu-cau-bo-sung-{sheet.code}.pdf"
