"""The office records and publishes decisions in its pages; a unit reads what was published, nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from nominations.models import AwardDecision, AwardRecord
from nominations.notices import send_award_result
from nominations.services import awards
from registrations.enums import Role
from registrations.models import Person, Unit
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import make_listed, make_officer, make_officer_of
from tests.nominations.test_awards import first_of, record, release

pytestmark = pytest.mark.django_db
RECORD, CHANGE = "nominations_awarddecision_record", "nominations_awarddecision_change"


@pytest.fixture
def officer():
    return client_of(make_officer().user)


@pytest.fixture
def lead():
    return client_of(factories.make_office(Role.OFFICE_LEAD))


def client_of_unit(sheet):
    """Somebody of the unit, signed in."""
    return client_of(factories.make_member(sheet.unit))


def day_in_words(day):
    """A day as people type it."""
    return f"{day:%d/%m/%Y}"


def test_a_decision_is_recorded_with_one_choice_for_all_and_others_by_name(officer):
    issued, (one, other), _ = make_listed()
    values = {
        "number": "1234/QĐ-UBND", "decided_on": day_in_words(clock.local_day(clock.now())),
        "issuer": "Chủ tịch UBND tỉnh", "rest": "duoc", str(first_of(other).uid): "khong",
    }  # fmt: skip

    answer = officer.post(url(RECORD, issued.pk), values)

    decision = AwardDecision.objects.get()
    assert answer.url == url(CHANGE, decision.pk)
    assert AwardRecord.objects.get().name == first_of(one).name
    assert decision.nominations.count() == 2


def test_a_wrong_day_says_why_and_keeps_what_was_typed(officer):
    issued, (one, other), _ = make_listed()
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    values = {
        "number": "1234/QĐ-UBND", "decided_on": day_in_words(tomorrow), "issuer": "Chủ tịch UBND tỉnh",
        str(first_of(one).uid): "duoc",
    }  # fmt: skip

    page = text_of(officer.post(url(RECORD, issued.pk), values))

    assert "Ngày quyết định không thể sau hôm nay." in page
    assert 'value="1234/QĐ-UBND"' in page
    assert AwardDecision.objects.count() == 0


def test_the_lead_publishes_at_a_moment_and_the_officer_reads_why_not(officer, lead):
    issued, (one, other), _ = make_listed()
    decision = record(issued, {first_of(one).uid: True})
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    values = {
        "when": "luc", "day": day_in_words(tomorrow), "hour": "09:30", "row_version": decision.row_version,
    }  # fmt: skip
    address = url("nominations_awarddecision_release", decision.pk)

    assert "Chỉ lãnh đạo phòng làm được việc này." in text_of(officer.get(url(CHANGE, decision.pk)))
    assert lead.post(address, values).status_code == 302

    decision.refresh_from_db()
    local = clock.local(decision.release_at)
    assert (local.date(), f"{local:%H:%M}") == (tomorrow, "09:30")
    assert "Sẽ công bố 09 giờ 30 ngày" in text_of(officer.get(url(CHANGE, decision.pk)))


def test_a_moment_without_a_day_is_asked_for(lead):
    issued, (one, other), _ = make_listed()
    decision = record(issued, {first_of(one).uid: True})
    address = url("nominations_awarddecision_release", decision.pk)

    page = text_of(lead.post(address, {"when": "luc", "hour": "9:30", "row_version": decision.row_version}))

    assert "Ghi ngày công bố." in page


def test_sec_ac_03_a_unit_reads_its_own_results_once_they_are_released():
    issued, (one, other), lead_actor = make_listed()
    decision = record(issued, {first_of(one).uid: True, first_of(other).uid: False})
    awards.attach_decision_file(
        decision=decision, uploaded=factories.make_upload(name="QĐ.pdf"), actor=make_officer(), at=clock.now()
    )
    unit, address = client_of_unit(one), reverse("unit-awards", args=[one.unit.code])
    file = reverse("award-decision-file", args=[decision.pk])
    stranger = client_of(factories.make_member(factories.make_unit()))

    assert first_of(one).name not in text_of(unit.get(address))
    assert unit.get(file).status_code == 404

    release(decision, lead=lead_actor)
    page = text_of(unit.get(address))
    assert first_of(one).name in page and "1234/QĐ-UBND" in page
    assert first_of(other).name not in page
    answer = unit.get(file)
    assert (answer.status_code, len(b"".join(answer.streaming_content)) > 0) == (200, True)
    assert "không được khen thưởng" in text_of(
        client_of_unit(other).get(reverse("unit-awards", args=[other.unit.code]))
    )
    assert [stranger.get(path).status_code for path in (address, file)] == [404, 404]


def test_the_letter_names_the_units_own_nominees_alone(mailoutbox):
    issued, (one, other), lead_actor = make_listed()
    Unit.objects.filter(pk=one.unit_id).update(email="truong@example.edu.vn")
    decision = release(record(issued, {first_of(one).uid: True, first_of(other).uid: False}), lead=lead_actor)

    send_award_result({"decision": decision.pk, "unit": one.unit_id})

    body = mailoutbox[0].body
    assert "Được khen thưởng:\n- " + first_of(one).name in body
    assert first_of(other).name not in body
    assert reverse("unit-awards", args=[one.unit.code]) in body


def test_page_and_letter_name_a_nominee_as_the_list_does(officer, mailoutbox):
    issued, (one, other), lead_actor = make_listed()
    Unit.objects.filter(pk=one.unit_id).update(email="truong@example.edu.vn")
    listed = first_of(one).name
    Person.objects.filter(pk=first_of(one).person_id).update(full_name="Tên viết lại sau này")
    assert f"<legend>{listed} " in text_of(officer.get(url(RECORD, issued.pk)))

    decision = release(record(issued, {first_of(one).uid: True}), lead=lead_actor)
    send_award_result({"decision": decision.pk, "unit": one.unit_id})

    office = text_of(officer.get(url(CHANGE, decision.pk)))
    own = text_of(client_of_unit(one).get(reverse("unit-awards", args=[one.unit.code])))
    assert f"<td>{listed}</td>" in office and f"<strong>{listed}</strong>: được khen" in own
    assert f"Được khen thưởng:\n- {listed}\n" in mailoutbox[0].body
    assert "viết lại" not in office + own + mailoutbox[0].body


def test_what_a_decision_entered_is_not_edited_in_the_register(officer):
    issued, (one, other), _ = make_listed()
    record(issued, {first_of(one).uid: True})
    own = AwardRecord.objects.get()
    earlier = AwardRecord.objects.create(
        year=2023, subject="INDIVIDUAL", name="Neáng Sóc Kha", unit_name="Trường cũ", award="Giấy khen"
    )
    address = "nominations_awardrecord_change"

    assert 'name="award"' not in text_of(officer.get(url(address, own.pk)))
    assert 'name="award"' in text_of(officer.get(url(address, earlier.pk)))


@pytest.mark.parametrize("query", ["neang soc kha", "GIẤY KHEN", "truong cu"])
def test_the_register_is_searched_without_accents(officer, query):
    for name, award in [("Neáng Sóc Kha", "Giấy khen"), ("Trần Văn Bảy", "Bằng khen")]:
        AwardRecord.objects.create(
            year=2023, subject="INDIVIDUAL", name=name, unit_name=f"Trường {'cũ' if 'N' in name else 'mới'}",
            award=award,
        )  # fmt: skip

    page = text_of(officer.get(url("nominations_awardrecord_changelist"), {"q": query}))

    assert ("Neáng Sóc Kha" in page, "Trần Văn Bảy" in page) == (True, False)


def queries_of(client, address):
    """How many queries the page costs, the second time."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    return len(captured)


def test_lists_and_pages_cost_the_same_for_1_3_and_30_rows(officer):
    issued, sheets, lead_actor = make_listed(30)
    unit, counts = client_of_unit(sheets[0]), []
    own = reverse("unit-awards", args=[sheets[0].unit.code])
    addresses = [
        url(RECORD, issued.pk), url("nominations_awarddecision_changelist"),
        url("nominations_awardrecord_changelist"),
    ]  # fmt: skip
    done = 0
    for upto in (1, 3, 30):
        for number, sheet in enumerate(sheets[done:upto], start=done):
            decision = record(issued, {first_of(sheet).uid: True}, number=f"{number}/QĐ")
            release(decision, lead=lead_actor)
            AwardRecord.objects.create(
                year=2020, subject="INDIVIDUAL", name=f"Người {number}", unit=sheets[0].unit,
                unit_name="Trường", award="Giấy khen",
            )  # fmt: skip
        done = upto
        counts.append([queries_of(officer, address) for address in addresses] + [queries_of(unit, own)])

    assert counts[0] == counts[1] == counts[2]
    assert max(counts[0]) <= 20


def test_sec_ac_03_the_page_of_a_unit_shows_also_the_office_only_what_is_released():
    issued, (one, other), lead_actor = make_listed()
    decision = record(issued, {first_of(one).uid: True})
    of_both = client_of(make_officer_of(one.unit).user)
    address = reverse("unit-awards", args=[one.unit.code])

    assert first_of(one).name not in text_of(of_both.get(address))

    release(decision, lead=lead_actor)
    assert first_of(one).name in text_of(of_both.get(address))
