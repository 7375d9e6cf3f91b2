"""The department's summary: what it contains, what it freezes, how it is corrected."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from registrations.enums import Action, LatePolicy, Novelty, SheetState, Subject, UnitKind, Verdict, Window
from registrations.models import (
    Deadline,
    Event,
    Movement,
    OfficeSummary,
    Registration,
    ResultItem,
    Sheet,
    SummaryCorrection,
    SummarySheet,
    UnitName,
)
from registrations.resources import rows_of
from registrations.rules import deadlines
from registrations.services import extensions, review, sending, summaries
from registrations.services.payload import digest_of
from registrations.services.summaries import compile_summary, open_correction
from tests import factories
from tests.services.test_sending import submit
from tests.summary_world import (
    REGISTRATION,
    RESULT,
    accept,
    accepted_sheet,
    issue,
    make_lead,
    make_year,
    mixed_year,
    sent_report,
    sheet_now,
)

FAR_AWAY = date(2199, 1, 1)

pytestmark = pytest.mark.django_db


def compiled(campaign, kind=REGISTRATION):
    """What the summary would say now."""
    return compile_summary(campaign=campaign, kind=kind, at=clock.now())


def table(payload, title):
    """The rows of a table of totals by their first cell."""
    (found,) = [table for table in payload["tables"] if table["title"] == title]
    return {
        label: dict(zip(found["headings"][1:], figures, strict=True)) for label, *figures in found["rows"]
    }


def reopen(sheet, lead):
    """Reopen the sheet as it stands."""
    return review.reopen_sheet(sheet=sheet_now(sheet), reason="Sai số", actor=lead, at=clock.now())


def test_totals_equal_those_of_the_office_list_and_of_the_database():
    campaign = mixed_year()

    payload = compiled(campaign).payload

    sheets = Sheet.objects.filter(campaign=campaign, kind=REGISTRATION).values_list("pk", flat=True)
    listed = [row.model for row in rows_of(sheets) if row.verdict == Verdict.ACCEPTED.label]
    stored = Registration.objects.filter(sheet__sheet__campaign=campaign, verdict=Verdict.ACCEPTED)
    by_area = table(payload, "Mô hình theo lĩnh vực")
    assert len(listed) == stored.count() == len(payload["rows"]) == by_area["Cộng"]["Số mô hình"] == 8
    for area in campaign.movement.areas.all():
        of_area = [model for model in listed if model["area"] == area.name]
        rows = stored.filter(area=area)
        assert by_area[area.name] == {
            "Số mô hình": len(of_area),
            **{s.label: sum(m["subject"] == s for m in of_area) for s in Subject},
            **{n.label: sum(m["novelty"] == n for m in of_area) for n in Novelty},
        }
        assert by_area[area.name] == {
            "Số mô hình": rows.count(),
            **{s.label: rows.filter(subject=s).count() for s in Subject},
            **{n.label: rows.filter(novelty=n).count() for n in Novelty},
        }
    by_kind = table(payload, "Mô hình theo loại đơn vị")
    assert by_kind["Cộng"] == by_area["Cộng"]
    kinds = Counter(stored.values_list("sheet__sheet__unit__kind", flat=True))
    assert [by_kind[word]["Số mô hình"] for word in ("Trường", "Trung tâm trực thuộc")] == [
        kinds["SCHOOL"], kinds["CENTRE"],
    ]  # fmt: skip
    assert table(payload, "Đơn vị")["Trường"] == {"Tham gia": 4, "Đã gửi": 3, "Đã duyệt": 2}
    assert table(payload, "Đơn vị")["Cộng"] == {"Tham gia": 5, "Đã gửi": 4, "Đã duyệt": 3}


def test_totals_of_reports_equal_those_of_the_database():
    campaign = mixed_year()

    payload = compiled(campaign, RESULT).payload

    items = ResultItem.objects.filter(report__sheet__campaign=campaign)
    results = table(payload, "Kết quả theo lĩnh vực")
    figures = table(payload, "Số liệu theo lĩnh vực")
    assert len(payload["rows"]) == items.count() == 8
    for area in campaign.movement.areas.all():
        of_area = items.filter(registration__area=area)
        assert results[area.name] == {
            "Hoàn thành": of_area.filter(outcome="DONE").count(),
            "Hoàn thành một phần": 0,
            "Chưa thực hiện được": 0,
            "Công nhận": of_area.filter(recognition="RECOGNISED").count(),
            "Không công nhận": of_area.filter(recognition="NOT_RECOGNISED").count(),
        }
        assert figures[area.name] == {
            "Số người tham gia": sum(item.people_count for item in of_area),
            "Kinh phí vận động (đồng)": sum(item.money for item in of_area),
            "Số ngày công": plain(sum(item.working_days for item in of_area)),
            "Số người được giúp": sum(item.helped_count for item in of_area),
        }
    assert results["Cộng"]["Không công nhận"] == 1
    assert figures["Cộng"]["Kinh phí vận động (đồng)"] == 17_000_000
    assert table(payload, "Đơn vị")["Cộng"] == {"Tham gia": 3, "Đã gửi": 3, "Đã duyệt": 3}


def plain(value):
    """A decimal as the payload writes it."""
    return int(value) if value == int(value) else f"{value.normalize():f}"


def test_preview_says_what_is_left_out_and_writes_nothing():
    campaign = mixed_year()
    before = Event.objects.count()

    left = compiled(campaign).left_out

    assert {state: [s.unit.name for s in group] for state, group in left.sheets.items()} == {
        SheetState.SUBMITTED: ["Trường D"]
    }
    assert [row["unit"] for row in left.refused] == ["Trung tâm C"]
    assert "Trường E chưa gửi" in [unit.name for unit in left.units]
    assert (OfficeSummary.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize("kind", [REGISTRATION, RESULT])
def test_perf_11_compiling_costs_the_same_queries_for_1_and_3_sheets(kind, django_assert_num_queries):
    campaign = make_year()
    factories.make_unit(kind=UnitKind.DEPARTMENT)
    for _ in range(2):
        for _ in range(2):
            sheet, actor = accepted_sheet(campaign)
            accept(sent_report(sheet, actor))
        with django_assert_num_queries(10):
            compiled(campaign, kind)


def test_who_reports_is_called_as_on_the_day_of_the_report():
    campaign = make_year()
    accepted_sheet(campaign)
    department = factories.make_unit(kind=UnitKind.DEPARTMENT, place="An Giang")
    yesterday = clock.local_day(clock.now()) - timedelta(days=1)
    UnitName.objects.create(unit=department, ends_on=yesterday, name="Sở cũ", place="Long Xuyên")

    assert issue(campaign, issued_on=yesterday).payload["place"] == "Long Xuyên"
    assert compiled(campaign).payload["place"] == "An Giang"


def test_issuing_freezes_contents_and_names_the_sendings():
    campaign = make_year()
    sheet, _ = accepted_sheet(campaign, "Trường A", models=2)

    summary = issue(campaign, number="05/BC-SGDĐT")

    stored = OfficeSummary.objects.get()
    assert (stored.version, stored.report_to, stored.corrects) == (1, "Ban Dân vận Tỉnh ủy", None)
    assert [row["unit"] for row in stored.payload["rows"]] == ["Trường A"] * 2
    assert stored.sha256 == digest_of(stored.payload)
    assert list(SummarySheet.objects.values_list("summary", "sheet", "version")) == [
        (summary.pk, sheet.pk, 1)
    ]
    event = Event.objects.get(action=Action.ISSUE_SUMMARY)
    assert "số 05/BC-SGDĐT" in event.about


def test_a_frozen_sheet_is_not_reopened_and_the_sentence_names_the_summary():
    campaign, lead = make_year(), make_lead()
    sheet, _ = accepted_sheet(campaign)
    summary = issue(campaign)

    with pytest.raises(RuleViolation) as refused:
        reopen(sheet, lead)

    assert refused.value.reason == (
        f"Hồ sơ nằm trong {summary} nên không mở lại được; cần mở bản sửa đổi trước."
    )
    assert sheet_now(sheet).state == SheetState.ACCEPTED


def test_every_move_of_a_frozen_sheet_is_refused():
    campaign, lead = make_year(), make_lead()
    sheet, actor = accepted_sheet(campaign)
    issue(campaign)
    sheet, at = sheet_now(sheet), clock.now()
    by = {"actor": lead, "at": at}
    moves = {
        "withdraw": lambda: sending.withdraw_sheet(sheet=sheet, reason="a", actor=actor, at=at),
        "recall": lambda: sending.recall_sheet(sheet=sheet, actor=actor, at=at),
        "submit": lambda: submit(sheet, actor),
        "restore": lambda: sending.restore_sheet(sheet=sheet, reason="a", **by),
        "return": lambda: review.return_sheet(
            sheet=sheet, remarks=[review.NewRemark("a")], row_version=sheet.row_version, **by
        ),
        "accept": lambda: review.accept_sheet(sheet=sheet, row_version=sheet.row_version, **by),
        "reopen": lambda: review.reopen_sheet(sheet=sheet, reason="a", **by),
    }

    for name, act in moves.items():
        with pytest.raises(RuleViolation):
            act()
        assert (name, sheet_now(sheet).state) == (name, SheetState.ACCEPTED)


def test_a_sheet_accepted_after_the_summary_is_free():
    campaign, lead = make_year(), make_lead()
    accepted_sheet(campaign)
    issue(campaign)
    later, _ = accepted_sheet(campaign)

    assert reopen(later, lead).state == SheetState.RETURNED


def test_the_summary_of_reports_leaves_registrations_free():
    campaign, lead = make_year(), make_lead()
    sheet, actor = accepted_sheet(campaign)
    accept(sent_report(sheet, actor))
    issue(campaign, RESULT)

    assert reopen(sheet, lead).state == SheetState.RETURNED


def test_a_correction_opens_the_sheets_until_the_next_version():
    campaign, lead = make_year(), make_lead()
    sheet, actor = accepted_sheet(campaign, "Trường A")
    accepted_sheet(campaign, "Trường B")
    first = issue(campaign)

    open_correction(summary=first, reason="Trường A báo sai", actor=lead, at=clock.now())
    reopen(sheet, lead)
    second = issue(campaign)

    assert (second.version, second.corrects.reason) == (2, "Trường A báo sai")
    assert str(second).endswith("(bản sửa đổi lần 1)")
    assert [row["unit"] for row in second.payload["rows"]] == ["Trường B"]
    first.refresh_from_db()
    assert [row["unit"] for row in first.payload["rows"]] == ["Trường A", "Trường B"]
    submit(sheet_now(sheet), actor)
    accept(sheet)
    assert reopen(sheet, lead).state == SheetState.RETURNED  # the second version does not hold it
    with pytest.raises(RuleViolation, match=r"số .+ \(bản sửa đổi lần 1\) nên không mở lại được"):
        reopen(Sheet.objects.get(unit__name="Trường B"), lead)


def test_second_version_needs_a_correction():
    campaign = make_year()
    accepted_sheet(campaign)
    first = issue(campaign)

    with pytest.raises(RuleViolation) as refused:
        issue(campaign)

    assert refused.value.reason == f"Đã có {first}; muốn đổi thì mở bản sửa đổi trước."


def test_only_the_latest_version_is_corrected_and_only_once():
    campaign, lead = make_year(), make_lead()
    accepted_sheet(campaign)
    first = issue(campaign)
    by = {"reason": "a", "actor": lead, "at": clock.now()}
    open_correction(summary=first, **by)

    with pytest.raises(RuleViolation, match=r"^Bản sửa đổi đã được mở\.$"):
        open_correction(summary=first, **by)
    issue(campaign)
    with pytest.raises(RuleViolation, match=r"^Chỉ sửa đổi được bản tổng hợp ban hành sau cùng\.$"):
        open_correction(summary=first, **by)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_correction_needs_its_reason(reason):
    campaign = make_year()
    accepted_sheet(campaign)

    with pytest.raises(RuleViolation, match=r"^Nêu lý do sửa đổi\.$"):
        open_correction(summary=issue(campaign), reason=reason, actor=make_lead(), at=clock.now())


def test_only_the_lead_issues_and_corrects():
    campaign = make_year()
    accepted_sheet(campaign)
    officer = factories.actor_of(factories.make_office())

    with pytest.raises(NotAllowed, match=r"^Chỉ lãnh đạo phòng làm được việc này\.$"):
        issue(campaign, lead=officer)
    summary = issue(campaign)
    with pytest.raises(NotAllowed):
        open_correction(summary=summary, reason="a", actor=officer, at=clock.now())


@pytest.mark.parametrize(
    ("fields", "error", "sentence"),
    [
        ({"number": " "}, RuleViolation, summaries.NO_NUMBER),
        ({"issued_on": FAR_AWAY}, RuleViolation, summaries.IN_THE_FUTURE),
        ({"seen": "0" * 64}, StaleVersion, summaries.CHANGED),
    ],
)  # fmt: skip
def test_what_cannot_be_issued(fields, error, sentence):
    campaign = make_year()
    accepted_sheet(campaign)

    with pytest.raises(error) as refused:
        issue(campaign, **fields)

    assert refused.value.reason == sentence
    assert OfficeSummary.objects.count() == 0


def test_nothing_accepted_and_no_addressee_are_refused():
    campaign = make_year()
    with pytest.raises(RuleViolation, match=r"^Chưa có hồ sơ nào được duyệt để tổng hợp\.$"):
        issue(campaign)
    accepted_sheet(campaign)
    Movement.objects.update(report_to="")
    with pytest.raises(RuleViolation, match=r"^Phong trào chưa ghi nơi nhận báo cáo"):
        issue(campaign)


def test_a_preview_out_of_date_is_refused():
    campaign = make_year()
    sheet, _ = accepted_sheet(campaign)
    seen = compiled(campaign).digest
    accepted_sheet(campaign)

    with pytest.raises(StaleVersion):
        issue(campaign, seen=seen)


def late_year():
    """A campaign that takes late sheets, a draft in it, its deadline over."""
    campaign = make_year(late_policy=LatePolicy.ACCEPT_LATE)
    accepted_sheet(campaign)
    draft, actor = factories.make_ready_sheet(campaign=campaign)
    Deadline.objects.filter(campaign=campaign).update(closes_at=clock.now() - timedelta(days=2))
    return campaign, draft, actor


def test_late_sheets_are_taken_until_the_summary_is_issued():
    campaign, draft, actor = late_year()
    other, other_actor = factories.make_ready_sheet(campaign=campaign)
    submit(other, other_actor)
    issue(campaign)

    with pytest.raises(RuleViolation) as refused:
        submit(sheet_now(draft), actor)

    assert refused.value.reason == "Đã hết hạn gửi; Sở đã ban hành bản tổng hợp nên không nhận trễ hạn nữa."
    assert sheet_now(draft).state == SheetState.DRAFT


def test_the_summary_ends_late_sending_to_a_consolidating_unit_too():
    campaign, draft, actor = late_year()
    factories.make_line(draft.unit, factories.make_consolidator())
    closed = clock.now() - timedelta(days=2)
    Deadline.objects.create(campaign=campaign, kind="TO_CONSOLIDATOR", closes_at=closed)
    issue(campaign)

    with pytest.raises(RuleViolation, match="không nhận trễ hạn nữa"):
        submit(sheet_now(draft), actor)


def test_an_extension_still_opens_the_window_after_the_summary():
    campaign, draft, actor = late_year()
    issue(campaign)
    at = clock.now()
    extensions.extend_deadline(
        deadline=Deadline.objects.get(campaign=campaign, kind="REGISTRATION"), unit=draft.unit,
        until=at + timedelta(days=3), reason="Bão", actor=make_lead(), at=at,
    )  # fmt: skip

    assert submit(sheet_now(draft), actor).version == 1


def test_a_summary_of_registrations_leaves_late_reports_alone():
    campaign, _, _ = late_year()
    issue(campaign)
    row = Deadline.objects.select_related("campaign").get(campaign=campaign, kind="RESULT")

    assert deadlines.window(row.span_with([]), clock.local(clock.now())) == Window.LATE
    assert deadlines.accepts(row.span_with([]), clock.local(clock.now()))


@pytest.mark.parametrize("model", [OfficeSummary, SummarySheet, SummaryCorrection])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_issued(model, change):
    campaign, lead = make_year(), make_lead()
    accepted_sheet(campaign)
    open_correction(summary=issue(campaign), reason="a", actor=lead, at=clock.now())
    rows = model.objects.all()
    columns = {OfficeSummary: "number", SummarySheet: "version", SummaryCorrection: "reason"}

    with pytest.raises(DatabaseError, match="append-only table"), transaction.atomic():
        rows._raw_delete("default") if change == "delete" else rows.update(**{columns[model]: 9})


def test_the_database_refuses_a_second_version_without_a_correction():
    campaign = make_year()
    accepted_sheet(campaign)
    first = issue(campaign)
    first.pk, first.version = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
