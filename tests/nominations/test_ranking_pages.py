"""The office's pages on nominees: the list, the appraisal, the ranking, the minutes of the council."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from nominations.enums import Seat, Standing
from nominations.models import (
    AwardRecord,
    CouncilMeeting,
    CouncilMember,
    GroupMember,
    Nomination,
    ScoreItem,
    StandingChange,
    UnitGroup,
    Vote,
)
from nominations.policies import CONFLICT
from nominations.services import ranking
from registrations.enums import Role, SheetKind, UnitKind
from registrations.models import Person, Sheet
from registrations.services import review
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    archive_all,
    copies_of,
    declare_conflict,
    make_eligible,
    make_lead,
    make_officer,
    make_quota,
    make_year,
    seen,
)

pytestmark = pytest.mark.django_db
LIST = "nominations_nomination_changelist"


@pytest.fixture
def user():
    """An officer of the office."""
    return factories.make_office()


@pytest.fixture
def officer(user):
    """The officer's browser."""
    return client_of(user)


@pytest.fixture
def lead():
    """A browser of the lead."""
    return client_of(factories.make_office(Role.OFFICE_LEAD))


@pytest.fixture
def auditor():
    """A browser of an auditor."""
    return client_of(factories.make_office(Role.AUDITOR))


@pytest.fixture
def campaign():
    """A year."""
    return make_year()


def page_of(campaign, subject="ca-nhan", group=None):
    """The address of a ranking."""
    scheme = campaign.movement.schemes.get()
    address = url("nominations_nomination_ranking", campaign.year, scheme.pk, subject)
    return f"{address}?khoi={group.pk}" if group else address


def press(client, campaign, act, *picked, orders=None, stale=(), **fields):
    """Press a button of the ranking as the page shows it now."""
    page = client.get(page_of(campaign))
    rows = [row.nomination for row, _ in page.context["rows"]]
    typed = {f"seen-{row.pk}": row.row_version - (row in stale) for row in rows}
    typed |= {f"order-{row.pk}": (orders or {}).get(row.pk, row.order or "") for row in rows}
    ticked = {"pick": [row.pk for row in picked], "act": act}
    return client.post(page_of(campaign), typed | ticked | fields)


def standings():
    """How all nominees stand."""
    return list(Nomination.objects.order_by("pk").values_list("standing", flat=True))


def queries(client, address):
    """How many statements the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- Ranking ----------------------------------------------------------------------------------------


def test_the_ranking_shows_unit_model_points_votes_papers_hints_and_the_quota(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    ScoreItem.objects.create(
        movement=campaign.movement, subject=INDIVIDUAL, text="Kết quả", max_points=100, position=1
    )
    make_quota(campaign, amount=15)
    meeting = CouncilMeeting.objects.create(campaign=campaign, scheme=campaign.movement.schemes.get())
    Vote.objects.create(meeting=meeting, nomination=nomination, votes_for=8, votes_against=1)

    text = text_of(officer.get(page_of(campaign)))

    unit = nomination.dossier.sheet.unit
    for words in (
        nomination.name, unit.name, "Nữ, ưu tiên khi bằng nhau", "Đủ để trình",
        "<strong>0 / 15</strong> <small>còn 15</small>", "5 <small>/ 0</small>", "8 <small>/ 1</small>",
    ):  # fmt: skip
        assert words in text, words


def test_several_are_recommended_from_the_page_and_one_too_many_is_refused_in_words(officer, campaign):
    first, second, third = make_eligible(campaign, 3)
    make_quota(campaign, amount=2)

    done = press(officer, campaign, "recommend", first, second)
    assert done["Location"] == page_of(campaign)
    assert standings() == [Standing.RECOMMENDED, Standing.RECOMMENDED, Standing.ELIGIBLE]

    refused = press(officer, campaign, "recommend", third)
    assert "Đã dùng hết chỉ tiêu (2 / 2); hãy xếp dự bị" in text_of(refused)
    assert refused.context["picked"] == {third.pk}
    assert standings()[2] == Standing.ELIGIBLE


def test_a_nominee_whose_papers_are_not_complete_may_be_recommended_and_it_shows(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    nomination.copies.update(endorsed=False)
    make_quota(campaign)

    press(officer, campaign, "recommend", nomination)

    assert standings() == [Standing.RECOMMENDED]
    assert "Chưa đủ để trình" in text_of(officer.get(page_of(campaign)))


def test_only_the_lead_finds_the_reason_that_exceeds_the_quota_and_it_shows_in_red(officer, lead, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign, amount=0)
    assert 'name="override_reason"' not in text_of(officer.get(page_of(campaign)))

    press(lead, campaign, "recommend", nomination, override_reason="Đặc biệt xuất sắc")

    text = text_of(officer.get(page_of(campaign)))
    assert '<tr class="is-over">' in text
    assert "Đặc biệt xuất sắc" in text
    assert "Vượt chỉ tiêu 1 suất." in text


def test_reserve_not_recommended_and_the_suggestion_that_somebody_moves_up(officer, campaign):
    first, second, third = make_eligible(campaign, 3)
    make_quota(campaign, amount=1)
    press(officer, campaign, "recommend", first)
    press(officer, campaign, "reserve", second)
    press(officer, campaign, "reserve", third)
    assert officer.get(page_of(campaign)).context["suggestion"] is None

    needs = press(officer, campaign, "not", first)
    assert ranking.NOT_REASONED in text_of(needs)
    press(officer, campaign, "not", first, reason="Có đơn thư")

    page = officer.get(page_of(campaign))
    assert "Còn 1 suất trống." in text_of(page)
    assert page.context["suggestion"].nomination == second
    press(officer, campaign, "promote", first=second.pk)
    assert standings() == [Standing.NOT_RECOMMENDED, Standing.RECOMMENDED, Standing.RESERVE]


def test_the_order_is_typed_and_an_unsaved_one_is_not_lost_by_another_button(officer, campaign):
    first, second = make_eligible(campaign, 2)
    make_quota(campaign)
    orders = {first.pk: "2", second.pk: "1"}

    kept = press(officer, campaign, "recommend", first, orders=orders)
    assert "Thứ tự vừa gõ chưa lưu" in text_of(kept)
    assert standings() == [Standing.ELIGIBLE] * 2
    press(officer, campaign, "rank", orders=orders)
    rows = officer.get(page_of(campaign)).context["rows"]
    assert [row.nomination for row, _ in rows] == [second, first]

    wrong = press(officer, campaign, "rank", orders={first.pk: "x", second.pk: "1"})
    assert "Ghi số nguyên." in text_of(wrong)
    twice = press(officer, campaign, "rank", orders={first.pk: "1", second.pk: "1"})
    assert "Thứ tự 1 ghi cho hai đề nghị" in text_of(twice)


def test_what_somebody_else_changed_meanwhile_is_said_and_shown_as_it_is_now(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    stale = press(officer, campaign, "recommend", nomination, stale=[nomination])

    assert stale.status_code == 409
    assert "vừa được người khác thay đổi" in text_of(stale)
    assert standings() == [Standing.ELIGIBLE]
    version = Nomination.objects.get().row_version
    assert f'name="seen-{nomination.pk}" value="{version}"' in text_of(stale)


def test_inv_20_a_nominee_on_whom_one_may_not_decide_has_no_box_but_the_reason(user, officer, campaign):
    own, foreign = make_eligible(campaign, 2)
    make_quota(campaign)
    declare_conflict(factories.actor_of(user), own)

    text = text_of(officer.get(page_of(campaign)))
    assert CONFLICT in text
    assert f'name="pick" value="{own.pk}"' not in text
    assert f'name="pick" value="{foreign.pk}"' in text

    assert CONFLICT in text_of(press(officer, campaign, "recommend", own))
    assert standings() == [Standing.ELIGIBLE] * 2


def test_groups_with_a_quota_of_their_own_have_a_list_of_their_own(officer, campaign):
    first, second = make_eligible(campaign, 2)
    group = UnitGroup.objects.create(name="Khối 1")
    GroupMember.objects.create(group=group, unit=first.dossier.sheet.unit)
    make_quota(campaign, amount=9)
    make_quota(campaign, amount=1, group=group)

    common, own = (officer.get(page_of(campaign, group=one)) for one in (None, group))

    assert [row.nomination for row, _ in common.context["rows"]] == [second]
    assert [row.nomination for row, _ in own.context["rows"]] == [first]
    assert own.context["stand"].figure == "0 / 1"
    other = UnitGroup.objects.create(name="Khối 2")
    assert officer.get(page_of(campaign, group=other)).status_code == 404


def test_who_holds_a_place_stays_with_the_list_under_which_it_was_decided(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    press(officer, campaign, "recommend", nomination)
    group = UnitGroup.objects.create(name="Khối 1")
    GroupMember.objects.create(group=group, unit=nomination.dossier.sheet.unit)
    make_quota(campaign, amount=1, group=group)

    assert [row.nomination for row, _ in officer.get(page_of(campaign)).context["rows"]] == [nomination]
    assert officer.get(page_of(campaign, group=group)).context["rows"] == []


@pytest.mark.parametrize("change", ["subject", "scheme", "year", "act"])
def test_unknown_lists_and_acts_are_not_found(officer, campaign, change):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    scheme = campaign.movement.schemes.get().pk
    values = {"year": campaign.year, "scheme": scheme, "subject": "ca-nhan"}
    if change == "act":
        assert press(officer, campaign, "x", nomination).status_code == 404
        return
    values[change] = {"year": 2199, "scheme": 999, "subject": "x"}[change]
    assert officer.get(url("nominations_nomination_ranking", *values.values())).status_code == 404


def test_the_auditor_sees_the_ranking_and_presses_nothing(auditor, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    assert 'name="act"' not in text_of(auditor.get(page_of(campaign)))
    assert press(auditor, campaign, "recommend", nomination).status_code == 403
    assert standings() == [Standing.ELIGIBLE]


def test_in_a_year_that_is_over_nothing_is_pressed(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    assert text_of(officer.get(page_of(campaign))).count('name="act"') == 4

    press(officer, campaign, "recommend", nomination)
    Nomination.objects.update(standing=Standing.AWARDED)
    decided = text_of(officer.get(page_of(campaign)))
    assert 'name="act"' not in decided and 'name="pick"' not in decided
    assert nomination.name in decided
    assert "Không còn đề nghị nào bạn quyết định được trong danh sách này." in decided

    Nomination.objects.update(standing=Standing.ELIGIBLE)
    archive_all()
    archived = text_of(officer.get(page_of(campaign)))
    assert 'name="act"' not in archived and 'name="pick"' not in archived
    assert f"Đợt thi đua năm {campaign.year} đã lưu trữ nên chỉ xem được." in archived


def test_perf_the_ranking_takes_the_same_queries_for_1_30_and_300_nominees(officer, campaign):
    [first] = make_eligible(campaign, 1)
    make_quota(campaign, amount=400)
    officer.get(page_of(campaign))

    counts = [queries(officer, page_of(campaign))]
    for more in (29, 270):
        copies_of(first, more)
        counts.append(queries(officer, page_of(campaign)))

    assert len(set(counts)) == 1
    assert counts[0] <= 20


def test_perf_the_list_of_nominees_takes_the_same_queries_for_1_3_and_30(officer, campaign):
    [first] = make_eligible(campaign, 1)
    make_quota(campaign)
    ranking.recommend(chosen=seen(first), actor=make_officer(), at=clock.now())
    officer.get(url(LIST))
    counts = [queries(officer, url(LIST))]
    first.refresh_from_db()
    for more in (2, 27):
        for row in copies_of_eligible(first, more):
            assert row.standing == Standing.ELIGIBLE
        counts.append(queries(officer, url(LIST)))
    assert len(set(counts)) == 1
    assert counts[0] <= 20


def copies_of_eligible(nomination, count):
    """Copies that hold no place."""
    Nomination.objects.filter(pk=nomination.pk).update(standing=Standing.ELIGIBLE)
    made = copies_of(nomination, count)
    Nomination.objects.filter(pk=nomination.pk).update(standing=Standing.RECOMMENDED)
    return made


# --- Appraisal --------------------------------------------------------------------------------------


def findings(client, nomination, **fields):
    """A filled-in appraisal: every criterion met."""
    page = client.get(url("nominations_nomination_appraise", nomination.pk))
    met = {field.html_name: "1" for _, field, _ in page.context["form"].criterion_rows()}
    shown = page.context["nomination"].row_version
    return met | {"row_version": shown, "verdict": "eligible"} | fields


def appraise(client, nomination, **fields):
    """Send it."""
    address = url("nominations_nomination_appraise", nomination.pk)
    return client.post(address, findings(client, nomination, **fields))


def test_the_appraisal_says_when_the_report_of_the_model_was_given_back(officer, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    address, words = url("nominations_nomination_appraise", nomination.pk), "Mô hình chưa công nhận kết quả"
    assert words not in text_of(officer.get(address))

    report = Sheet.objects.get(unit=nomination.dossier.sheet.unit, kind=SheetKind.RESULT)
    review.reopen_sheet(sheet=report, reason="Sai số liệu", actor=make_lead(), at=clock.now())
    assert words in text_of(officer.get(address))


def test_the_appraisal_shows_the_units_answers_beside_the_criteria_and_the_quota(officer, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    make_quota(campaign, amount=15)
    text = text_of(officer.get(url("nominations_nomination_appraise", nomination.pk)))
    for words in (
        nomination.name, "Được phụ huynh ghi nhận.", "<strong>0 / 15</strong>", nomination.summary,
        "5 phiếu đồng ý, 0 không đồng ý",
    ):  # fmt: skip
        assert words in text, words


def test_a_verdict_is_given_and_kept_on_the_page(officer, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    item = ScoreItem.objects.create(
        movement=campaign.movement, subject=INDIVIDUAL, text="Kết quả", max_points=20, position=1
    )

    done = appraise(officer, nomination, **{f"points-{item.pk}": "18,5", "note": "Tốt"})

    assert standings() == [Standing.ELIGIBLE]
    assert nomination.appraisal.scores.get().points == Decimal("18.5")
    text = text_of(officer.get(done["Location"]))
    assert 'value="18,5"' in text
    assert "Chấm điểm: 18,5 / 20" in text
    assert "Chưa thẩm định → <strong>Đủ điều kiện</strong>" in text


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("21", "Điểm phải từ 0 đến 20, nhiều nhất một chữ số sau dấu phẩy."),
        ("-1", "“-1” nhỏ hơn 0; hãy ghi số từ 0 trở lên."),
        ("tốt", "“tốt” chưa phải là một số; chỉ ghi chữ số, ví dụ 1.234.567 hoặc 12,5."),
    ],
)
def test_points_out_of_range_say_one_sentence_at_the_field_and_keep_what_was_typed(
    officer, campaign, points, sentence
):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    item = ScoreItem.objects.create(
        movement=campaign.movement, subject=INDIVIDUAL, text="Kết quả", max_points=20, position=1
    )
    page = appraise(officer, nomination, **{f"points-{item.pk}": points, "note": "Chữ đã gõ"})

    assert page.context["form"].errors == {f"points-{item.pk}": [sentence]}
    assert f'value="{points}"' in text_of(page)
    assert "Chữ đã gõ</textarea>" in text_of(page)
    assert standings() == [Standing.PENDING]


def test_an_earlier_award_is_shown_with_its_decision_and_asks_for_one(officer, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    unit = nomination.dossier.sheet.unit
    AwardRecord.objects.create(
        year=campaign.year - 1, subject=INDIVIDUAL, name=nomination.name, unit=unit, unit_name=unit.name,
        award="Bằng khen", decision_number="1234/QĐ-UBND",
    )  # fmt: skip

    refused = text_of(appraise(officer, nomination))
    assert f"Bằng khen năm {campaign.year - 1}, QĐ số 1234/QĐ-UBND" in refused
    assert "Đã được khen thưởng trước đây; hãy ghi quyết định của phòng về việc ấy." in refused

    appraise(officer, nomination, award_note="Thành tích mới, vẫn xét.")
    assert standings() == [Standing.ELIGIBLE]


def test_ineligible_asks_for_the_reason(officer, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    assert "Nêu lý do không đủ điều kiện." in text_of(appraise(officer, nomination, verdict="ineligible"))
    appraise(officer, nomination, verdict="ineligible", reason="Chưa đủ thành tích")
    assert StandingChange.objects.last().reason == "Chưa đủ thành tích"


def test_a_stale_appraisal_and_one_by_the_auditor_change_nothing(officer, auditor, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    stale = appraise(officer, nomination, row_version="99")
    assert stale.status_code == 409
    assert "vừa được người khác thay đổi" in text_of(stale)
    assert appraise(auditor, nomination).status_code == 403
    assert standings() == [Standing.PENDING]


def test_nominees_of_dossiers_that_are_not_accepted_are_not_found(officer, campaign):
    [nomination] = make_eligible(campaign, 1, verdict=None)
    type(nomination.dossier.sheet).objects.filter(pk=nomination.dossier_id).update(state="RETURNED")
    for name in ("appraise", "change"):
        assert officer.get(url(f"nominations_nomination_{name}", nomination.pk)).status_code == 404
    assert nomination.name not in text_of(officer.get(url(LIST)))


def test_the_list_is_searched_without_accents_and_narrowed(officer, campaign):
    first, _ = make_eligible(campaign, 2, COLLECTIVE)
    [person] = make_eligible(campaign, 1, verdict=None)

    def found(**query):
        return {row.pk for row in officer.get(url(LIST), query).context["cl"].result_list}

    assert found(q="soc kha") == {person.pk}
    assert found(xet="PENDING") == {person.pk}
    assert found(subject__exact=COLLECTIVE, q=first.name) == {first.pk}
    assert found(dot="x") == found(dot="tat-ca") == set(Nomination.objects.values_list("pk", flat=True))


# --- The council ------------------------------------------------------------------------------------


def rows_of(*people):
    """The rows of the council as a browser sends them."""
    typed = {"members-TOTAL_FORMS": len(people) + 1, "members-INITIAL_FORMS": 0}
    for number, (name, seat, present, reason) in enumerate([*people, ("", Seat.MEMBER, True, "")]):
        typed |= {
            f"members-{number}-full_name": name, f"members-{number}-seat": seat,
            f"members-{number}-absence_reason": reason,
        }  # fmt: skip
        typed |= {f"members-{number}-is_present": "on"} if present else {}
    return typed


COUNCIL = [
    ("Trần Văn An", Seat.CHAIR, True, ""), ("Lê Thị Bình", Seat.SECRETARY, True, ""),
    ("Đỗ Cẩn", Seat.MEMBER, False, "Ốm"),
]  # fmt: skip


@pytest.fixture
def meeting(officer, campaign):
    """A meeting that an officer has begun from the page."""
    factories.make_unit("Sở Giáo dục và Đào tạo", kind=UnitKind.DEPARTMENT)
    chosen = {"campaign": campaign.pk, "scheme": campaign.movement.schemes.get().pk}
    done = officer.post(url("nominations_councilmeeting_add"), chosen)
    meeting = CouncilMeeting.objects.get(dossier=None)
    assert done["Location"] == url("nominations_councilmeeting_change", meeting.pk)
    return meeting


def save_minutes(client, meeting, people=COUNCIL, **fields):
    """Send the minutes as the page shows them."""
    meeting.refresh_from_db()
    day = clock.local_day(clock.now())
    typed = {
        "number": "03/BB", "met_on": f"{day.day}/{day.month}/{day.year}", "began_at": "14:00",
        "place": "Phòng họp", "row_version": meeting.row_version,
    }  # fmt: skip
    return client.post(
        url("nominations_councilmeeting_change", meeting.pk), typed | rows_of(*people) | fields
    )


def test_minutes_and_votes_are_written_on_two_pages(officer, campaign, meeting):
    first, second = make_eligible(campaign, 2)
    save_minutes(officer, meeting)
    assert [row.person.full_name for row in meeting.members.all()] == ["Trần Văn An", "Lê Thị Bình", "Đỗ Cẩn"]

    address = url("nominations_councilmeeting_votes", meeting.pk)
    assert "Có mặt <strong>2</strong> người" in text_of(officer.get(address))
    meeting.refresh_from_db()
    typed = {"row_version": meeting.row_version, f"for-{first.pk}": "2", f"against-{first.pk}": "0"}
    officer.post(address, typed)
    assert list(Vote.objects.filter(meeting=meeting).values_list("nomination", "votes_for")) == [
        (first.pk, 2)
    ]
    assert second.pk not in Vote.objects.filter(meeting=meeting).values_list("nomination", flat=True)


def test_votes_out_of_range_say_one_sentence_at_the_field(officer, campaign, meeting):
    [nomination] = make_eligible(campaign, 1)
    save_minutes(officer, meeting)
    meeting.refresh_from_db()
    address = url("nominations_councilmeeting_votes", meeting.pk)
    for typed, sentence in (
        ("3", "Tổng số phiếu không thể quá 2 người có mặt."),
        ("-1", "Số phiếu phải từ 0 trở lên."),
        ("nhiều", "Ghi số nguyên."),
    ):
        page = officer.post(address, {"row_version": meeting.row_version, f"for-{nomination.pk}": typed})
        assert page.context["form"].errors == {f"for-{nomination.pk}": [sentence]}
    assert Vote.objects.filter(meeting=meeting).count() == 0


def test_one_chair_one_secretary_and_more_rows(officer, meeting):
    wrong = save_minutes(officer, meeting, COUNCIL[1:])
    assert "Phiên họp phải có đúng một chủ tọa." in text_of(wrong)
    assert 'value="Lê Thị Bình"' in text_of(wrong)
    more = save_minutes(officer, meeting, more="1")
    assert more.context["rows"].total_form_count() == 4 + 3
    assert CouncilMember.objects.filter(meeting=meeting).count() == 0


def test_stale_minutes_and_the_auditors_change_nothing(officer, auditor, meeting):
    stale = save_minutes(officer, meeting, row_version="99")
    assert stale.status_code == 409
    assert "Biên bản này vừa được người khác sửa" in text_of(stale)
    assert save_minutes(auditor, meeting).status_code == 403
    assert Person.objects.filter(unit__kind=UnitKind.DEPARTMENT).count() == 0


def test_meetings_of_units_are_not_listed_here(officer, campaign, meeting):
    make_eligible(campaign, 1)
    of_unit = CouncilMeeting.objects.exclude(dossier=None).get()
    assert officer.get(url("nominations_councilmeeting_change", of_unit.pk)).status_code == 404
    listed = officer.get(url("nominations_councilmeeting_changelist")).context["cl"].result_list
    assert list(listed) == [meeting]


def test_perf_votes_and_minutes_take_the_same_queries_for_1_3_and_30(officer, campaign, meeting):
    save_minutes(officer, meeting)
    [first] = make_eligible(campaign, 1)
    address = url("nominations_councilmeeting_votes", meeting.pk)
    counts = [queries(officer, address)]
    for more in (2, 27):
        copies_of(first, more)
        counts.append(queries(officer, address))
    assert len(set(counts)) == 1
    assert counts[0] <= 20
