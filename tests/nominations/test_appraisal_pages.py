"""The office's list of nominees, and the page on which one is appraised."""

from decimal import Decimal

import pytest

from danvan.core import clock
from nominations.enums import Standing
from nominations.models import AwardRecord, Nomination, ScoreItem, StandingChange
from nominations.services import ranking
from registrations.enums import SheetKind
from registrations.models import Sheet
from registrations.services import review
from tests.admin.office import text_of, url
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    copies_of,
    make_eligible,
    make_lead,
    make_officer,
    make_quota,
    make_year,
    seen,
)
from tests.nominations.office_pages import queries, standings

pytestmark = pytest.mark.django_db
LIST = "nominations_nomination_changelist"


@pytest.fixture
def campaign():
    """A year."""
    return make_year()


# --- The list -----------------------------------------------------------------


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


# --- Appraisal ----------------------------------------------------------------


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
