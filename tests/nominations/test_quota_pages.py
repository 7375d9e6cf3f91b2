"""The office's pages of quotas: the letter's form and its file, the board, groups, the work queue."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from nominations.models import GroupMember, QuotaAllocation, UnitGroup
from nominations.services import quotas, ranking
from registrations.enums import Role
from registrations.models import Attachment, Campaign
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    copies_of,
    make_eligible,
    make_lead,
    make_quota,
    make_year,
    seen,
)

pytestmark = pytest.mark.django_db
PAGE = "nominations_quotaallocation"


@pytest.fixture
def officer():
    """A browser of an officer of the office."""
    return client_of(factories.make_office())


@pytest.fixture
def auditor():
    """A browser of an auditor."""
    return client_of(factories.make_office(Role.AUDITOR))


def typed(campaign, **fields):
    """What an officer types from the letter."""
    day = clock.local_day(clock.now())
    return {
        "campaign": campaign.pk, "scheme": campaign.movement.schemes.get().pk, "subject": INDIVIDUAL,
        "group": "", "amount": "15", "issuer": "Ban Dân vận Tỉnh ủy", "letter_number": "45-CV/BDVTU",
        "letter_day": f"{day.day}/{day.month}/{day.year}",
    } | fields  # fmt: skip


def test_a_quota_is_recorded_and_stands_on_the_board(officer):
    campaign = make_year()

    done = officer.post(url(f"{PAGE}_add"), typed(campaign, letter=factories.make_upload(name="CV 45.pdf")))

    assert done["Location"] == url(f"{PAGE}_board") + f"?dot={campaign.pk}"
    board = text_of(officer.get(done["Location"]))
    assert '<span class="quota"><strong>0 / 15</strong> <small>còn 15</small></span>' in board
    assert f"45-CV/BDVTU, {typed(campaign)['letter_day']}" in board
    assert QuotaAllocation.objects.get().letter.name == "CV 45.pdf"


def test_a_mistake_elsewhere_does_not_ask_for_the_file_again(officer):
    campaign = make_year()
    wrong = officer.post(
        url(f"{PAGE}_add"), typed(campaign, amount="-1", letter=factories.make_upload(name="CV 45.pdf"))
    )
    text = text_of(wrong)
    assert "Số lượng phải từ 0 trở lên." in text
    assert "Đã nhận tệp “CV 45.pdf”; không cần chọn lại." in text
    kept = re.search(r'name="kept" value="([\w-]+)"', text)[1]

    officer.post(url(f"{PAGE}_add"), typed(campaign, kept=kept))

    assert str(QuotaAllocation.objects.get().letter.token) == kept
    assert Attachment.objects.count() == 1


def test_a_file_that_is_not_taken_is_said_at_its_field_and_nothing_is_stored(officer):
    bad = factories.make_upload(b"MZ not a letter", "virus.exe")
    page = officer.post(url(f"{PAGE}_add"), typed(make_year(), letter=bad))
    assert page.status_code == 200
    assert len(page.context["form"].errors["letter"]) == 1
    assert QuotaAllocation.objects.count() == 0


def test_a_later_letter_changes_the_amount_and_the_history_says_so(officer):
    campaign = make_year()
    officer.post(url(f"{PAGE}_add"), typed(campaign))
    allocation = QuotaAllocation.objects.get()
    change = url(f"{PAGE}_change", allocation.pk)
    old = re.search(r'name="seen" value="(\d+)"', text_of(officer.get(change)))[1]

    officer.post(change, typed(campaign, amount="12", seen=old))

    assert QuotaAllocation.objects.get().amount == 12
    assert "15 → 12" in text_of(officer.get(url(f"{PAGE}_history", allocation.pk)))
    late = officer.post(change, typed(campaign, amount="20", seen=old))
    assert quotas.CHANGED_MEANWHILE in text_of(late)
    assert QuotaAllocation.objects.get().amount == 12


def test_a_second_common_quota_is_refused_in_words(officer):
    campaign = make_year()
    officer.post(url(f"{PAGE}_add"), typed(campaign))
    assert "Đã có chỉ tiêu chung cho đối tượng này." in text_of(
        officer.post(url(f"{PAGE}_add"), typed(campaign))
    )


def test_the_auditor_reads_and_changes_nothing(auditor):
    campaign = make_year()
    allocation = make_quota(campaign, amount=7)
    page = text_of(auditor.get(url(f"{PAGE}_change", allocation.pk)))
    assert "0 / 7" in page
    assert '<form method="post" enctype' not in page
    assert auditor.post(url(f"{PAGE}_change", allocation.pk), typed(campaign)).status_code == 403
    assert auditor.post(url(f"{PAGE}_add"), typed(campaign)).status_code == 403
    assert QuotaAllocation.objects.get().amount == 7


def test_an_archived_year_says_why_its_quota_stays(officer):
    campaign = make_year()
    allocation = make_quota(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(
        archived_at=clock.now(), archived_by=make_lead().user, checksum="0" * 64
    )
    page = text_of(officer.get(url(f"{PAGE}_change", allocation.pk)))
    assert "đã lưu trữ" in page
    assert 'name="amount"' not in page


def test_what_exceeds_a_quota_is_red_on_board_and_list(officer):
    campaign = make_year()
    first, second = make_eligible(campaign, 2)
    make_quota(campaign, amount=1)
    by = {"actor": make_lead(), "at": clock.now()}
    ranking.recommend(chosen=seen(first, second), override_reason="Đặc biệt", **by)

    over = '<span class="quota is-over"><strong>2 / 1</strong> <small>vượt 1</small></span>'
    assert over in text_of(officer.get(url(f"{PAGE}_board")))
    assert over in text_of(officer.get(url(f"{PAGE}_changelist")))
    listed = text_of(officer.get(url("nominations_nomination_changelist")))
    assert listed.count("Đề nghị trình, vượt chỉ tiêu</span>") == 1


def test_the_board_names_nominees_without_a_quota_and_groups_apart(officer):
    campaign = make_year()
    first, *_ = make_eligible(campaign, 3, verdict=None)
    group = UnitGroup.objects.create(name="Khối 1")
    GroupMember.objects.create(group=group, unit=first.dossier.sheet.unit)
    make_quota(campaign, group=group, amount=4)

    rows = officer.get(url(f"{PAGE}_board")).context["rows"]

    told = [(row.subject, row.group, row.stand and row.stand.figure, row.pending) for row in rows]
    assert told == [
        (COLLECTIVE, None, None, 0), (INDIVIDUAL, None, None, 2), (INDIVIDUAL, group, "0 / 4", 1),
    ]  # fmt: skip


def queries(client, address):
    """How many statements the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_perf_the_board_takes_the_same_queries_for_1_30_and_300_nominees(officer):
    campaign = make_year()
    [first] = make_eligible(campaign, 1)
    make_quota(campaign, amount=5)
    address = url(f"{PAGE}_board")
    officer.get(address)

    counts = [queries(officer, address)]
    for more in (29, 270):
        copies_of(first, more)
        counts.append(queries(officer, address))

    assert len(set(counts)) == 1
    assert counts[0] <= 20


def test_units_are_pasted_into_a_group_and_taken_out(officer, auditor):
    group = UnitGroup.objects.create(name="Khối 1")
    units = [factories.make_unit() for _ in range(2)]
    address = url("nominations_unitgroup_members", group.pk)

    officer.post(address, {"codes": "\n".join(unit.code for unit in units)})
    assert set(group.units.all()) == set(units)
    assert "2 đơn vị" in text_of(auditor.get(address))
    assert auditor.post(address, {"codes": units[0].code}).status_code == 403

    member = GroupMember.objects.get(unit=units[0])
    officer.post(address, {"remove": "1", "member": [member.pk, "x"]})
    assert list(group.units.all()) == [units[1]]
    wrong = officer.post(address, {"codes": "KHONG-CO"})
    assert "Không có đơn vị nào mang mã KHONG-CO." in text_of(wrong)
    assert "KHONG-CO</textarea>" in text_of(wrong)


def test_a_group_page_takes_the_same_queries_for_3_and_30_units(officer):
    group = UnitGroup.objects.create(name="Khối 1")
    address = url("nominations_unitgroup_members", group.pk)
    officer.get(address)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            GroupMember.objects.create(group=group, unit=factories.make_unit())
        counts.append(queries(officer, address))
    assert counts[0] == counts[1] <= 20


def test_the_work_queue_names_what_waits_what_is_left_and_what_is_too_much(officer):
    campaign = make_year()
    assert "Suất khen thưởng còn lại" not in text_of(officer.get("/quan-tri/"))
    make_eligible(campaign, 3, verdict=None)
    make_quota(campaign, amount=3)
    make_quota(campaign, COLLECTIVE, amount=2)

    work = {item.label: item.count for item in officer.get("/quan-tri/").context["work"]}

    assert work["Đề nghị khen thưởng chờ thẩm định"] == 3
    assert work["Suất khen thưởng còn lại"] == 5
    assert "Suất vượt chỉ tiêu" not in work
