"""The pages of the nomination list: looked at, proposed, issued by another person, taken out, corrected."""

import re
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.models import StoredDocument
from nominations.admin import list_exports
from nominations.guards import LEAD_REOPENS
from nominations.models import IssuedList, ListCorrection, ListProposal, Nomination, QuotaAllocation
from nominations.services import lists
from nominations.services.lists import open_list_correction
from registrations.enums import Action, Recognition, Role, SheetKind, SheetState
from registrations.models import Event, ResultItem, Sheet, Snapshot
from registrations.services.kinds import KINDS
from registrations.services.payload import digest_of
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.list_world import issue, make_list_year, mixed_list, propose, recommended, scheme_of
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_lead
from tests.web.school import signed_in

pytestmark = pytest.mark.django_db
PAGE = "nominations_issuedlist"


@pytest.fixture
def year():
    """A year whose list names one collective and one individual."""
    campaign = make_list_year()
    recommended(campaign, factories.make_unit("Trường A"), [COLLECTIVE, INDIVIDUAL])
    return campaign


def address(name, campaign, *more):
    """An address of the list of the year."""
    return url(f"{PAGE}_{name}", campaign.year, scheme_of(campaign).code, *more)


def hidden(page, name):
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="(\w+)"', text_of(page))[1]


def press_propose(client, campaign, **fields):
    """Open the page, press."""
    typed = {"seen": hidden(client.get(address("prepare", campaign)), "seen")}
    return client.post(address("propose", campaign), typed | fields)


def press_issue(client, campaign, **fields):
    """Open the page, fill in number and day, press."""
    day = clock.local_day(clock.now())
    typed = {
        "number": "12/TTr-SGDĐT", "issued_on": f"{day.day}/{day.month}/{day.year}",
        "proposal": ListProposal.objects.last().pk,
    }  # fmt: skip
    return client.post(address("issue", campaign), typed | fields)


def test_the_page_of_a_report_says_which_list_holds_it_until_a_correction_is_open(lead, year):
    issued, report = issue(year), Sheet.objects.get(kind=SheetKind.RESULT)
    page = url("registrations_reportsheet_change", report.pk)
    why = f"{issued} nên không mở lại được; cần mở bản sửa đổi danh sách trước."
    assert text_of(lead.get(page)).count(why) == 1

    refused = lead.post(url("registrations_reportsheet_reopen", report.pk), {"reopen-reason": "Sai"})
    assert why in text_of(refused)
    assert Sheet.objects.get(pk=report.pk).state == SheetState.ACCEPTED

    lead.post(url(f"{PAGE}_correct", issued.pk), {"correct-reason": "Sai số liệu"})
    assert why not in text_of(lead.get(page))
    lead.post(url("registrations_reportsheet_reopen", report.pk), {"reopen-reason": "Sai"})
    assert Sheet.objects.get(pk=report.pk).state == SheetState.RETURNED


def test_a_consolidating_unit_that_received_the_report_does_not_learn_who_is_listed(year):
    report, ward = Sheet.objects.get(kind=SheetKind.RESULT), factories.make_consolidator()
    payload, user = KINDS[SheetKind.RESULT].payloads_of([report])[report.pk], report.changed_by
    Snapshot.objects.create(
        sheet=report, version=1, sent_at=clock.now(), sent_by=user, token=uuid4(), payload=payload,
        sha256=digest_of(payload),
    )  # fmt: skip
    factories.make_line(report.unit, ward)
    Sheet.objects.filter(pk=report.pk).update(receiver=ward)
    head = signed_in(factories.make_member(ward, Role.UNIT_HEAD))
    page, reopening = (reverse(f"received{name}", args=[ward.code, report.code]) for name in ("", "-reopen"))

    def told():
        texts = text_of(head.get(page)), text_of(head.post(reopening, {"reason": "Sai"}, follow=True))
        return [(LEAD_REOPENS in text, "Danh sách đề nghị" in text) for text in texts]

    before = told()
    correct = {"reason": "Sai", "actor": make_lead(), "at": clock.now()}
    issued = issue(year)
    assert before == told() == [(True, False)] * 2
    open_list_correction(issued=issued, **correct)
    assert told() == before
    Sheet.objects.filter(kind=SheetKind.NOMINATION).update(state=SheetState.SUBMITTED)
    assert LEAD_REOPENS not in text_of(head.get(page))
    head.post(reopening, {"reason": "Sai"})
    assert Sheet.objects.get(pk=report.pk).state == SheetState.RETURNED


def test_the_years_are_chosen_from_a_list(officer, year):
    text = text_of(officer.get(url(f"{PAGE}_compile")))

    assert f'<a href="{address("prepare", year)}">Năm {year.year}: {scheme_of(year)}</a>' in text


def test_the_page_shows_rows_totals_and_who_goes_beyond_the_quota(officer):
    campaign = mixed_list()

    text = text_of(officer.get(address("prepare", campaign)))

    beyond = Nomination.objects.exclude(override_reason="").get()
    assert text.count('<tr class="is-over">') == 1
    assert re.search(
        rf'<tr class="is-over">.*?{beyond.name}.*?<td data-label="Ghi chú">Vượt chỉ tiêu</td></tr>', text
    )
    assert "Tập thể: 2 đề nghị" in text and "Cá nhân: 3 đề nghị" in text
    assert re.search(r'<th scope="row">Cộng</th><td>2</td><td>3</td><td>5</td>', text)
    assert re.search(r'<th scope="row">Cá nhân</th><td>15</td><td>3</td><td>12</td><td>0</td>', text)


def test_the_order_is_chosen_in_the_address(officer):
    campaign = mixed_list()
    by_unit = text_of(officer.get(address("prepare", campaign), {"thu-tu": "UNIT"}))
    by_rank = text_of(officer.get(address("prepare", campaign), {"thu-tu": "x"}))

    def first_units(text):
        return re.findall(r'data-label="TT">1</td>.*?data-label="Đơn vị">([^<]+)', text)

    assert first_units(by_unit) == ["Trường Mầm non Ánh Dương", "Trung tâm Giáo dục thường xuyên An Giang"]
    assert first_units(by_rank) == ["Trường Trung học phổ thông Thoại Ngọc Hầu"] * 2


def test_one_person_proposes_and_another_issues(officer, lead, year):
    done = press_propose(officer, year)
    assert done["Location"] == address("prepare", year)
    assert "người ban hành phải là người khác" in text_of(officer.get(done["Location"]))

    issued = press_issue(lead, year)

    row = IssuedList.objects.get()
    assert issued["Location"] == url(f"{PAGE}_change", row.pk)
    text = text_of(lead.get(issued["Location"]))
    assert f"Đã ban hành {row}." in text and row.sha256 in text


def test_the_one_who_proposed_is_refused_and_keeps_what_was_typed(officer, year):
    press_propose(officer, year)

    text = text_of(press_issue(officer, year))

    assert "Bạn là người trình danh sách này; người ban hành phải là người khác của phòng." in text
    assert not IssuedList.objects.exists()


def test_a_model_that_is_no_longer_recognised_keeps_both_buttons_back(officer, lead, year):
    press_propose(officer, year)
    ResultItem.objects.update(
        recognition=Recognition.NOT_RECOGNISED, recognition_reason="Không có minh chứng."
    )
    names = ", ".join(f"{row.name} (Trường A)" for row in Nomination.objects.order_by("pk"))
    why = (
        f"Mô hình của {names} không còn được công nhận; hãy chờ duyệt lại báo cáo kết quả, "
        "hoặc ghi “Không đề nghị”."
    )

    text = text_of(lead.get(address("prepare", year)))
    assert f'id="why-not-propose">{why}</p>' in text and f'id="why-not-issue">{why}</p>' in text
    assert why in text_of(press_issue(lead, year)) and not IssuedList.objects.exists()


def test_a_page_out_of_date_is_shown_again(officer, lead, year):
    stale = press_propose(officer, year, seen="0" * 64)
    assert "Danh sách vừa thay đổi sau khi bạn xem; hãy xem lại rồi trình." in text_of(stale)
    press_propose(officer, year)
    recommended(year, factories.make_unit("Trường thêm sau"))

    late = text_of(press_issue(lead, year))

    assert "Danh sách đã thay đổi từ khi được trình; hãy xem lại rồi trình lại." in late
    assert "Danh sách đã đổi từ lúc ấy nên phải trình lại." in late
    assert not IssuedList.objects.exists()


def test_a_form_that_is_not_filled_says_so_and_keeps_the_rest(officer, lead, year):
    press_propose(officer, year)

    text = text_of(press_issue(lead, year, issued_on="31/2/2026"))

    assert 'class="errorlist"' in text and 'value="12/TTr-SGDĐT"' in text


def test_closed_gates_are_named_and_lock_the_button(officer, lead, year, monkeypatch):
    reason = "Còn thiếu 1 dấu trên 1 bản giấy của 1 hồ sơ nên chưa đưa vào danh sách được."
    missing = "KT-1 (Trường A): Bộ 2: Báo cáo thành tích của bà Neáng Sóc Kha chưa đóng dấu."
    press_propose(officer, year)

    def closed(nominations):
        raise RuleViolation(reason, (missing,))

    monkeypatch.setattr(lists, "require_listable", closed)
    text = text_of(lead.get(address("prepare", year)))

    assert "Hồ sơ giấy chưa đủ để trình." in text and f"<li>{missing}</li>" in text
    assert f'<p class="why-not" id="why-not-issue">{reason}</p>' in text
    assert f"<p>{reason}</p>" in text_of(press_issue(lead, year))
    assert not IssuedList.objects.exists()


@pytest.mark.parametrize(
    ("key", "format", "name"),
    [
        ("nomination-list", "xlsx", "danh-sach-de-nghi-{}-xem-truoc.xlsx"),
        ("nomination-list", "docx", "danh-sach-de-nghi-{}-xem-truoc.docx"),
        ("submission-letter", "docx", "to-trinh-de-nghi-{}-xem-truoc.docx"),
    ],
)
def test_sec_exp_04_a_short_list_comes_at_once_and_is_noted(officer, year, key, format, name):
    answer = officer.post(address("export", year, key, format), {"order": "UNIT"})

    assert name.format(year.year) in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
    event = Event.objects.get(action=Action.EXPORT)
    title = "Danh sách đề nghị" if key == "nomination-list" else "Tờ trình"
    assert event.about == f"{title} ({format.upper()}) {year.year}-xem-truoc: 2 đề nghị"
    assert event.reason == "Theo đơn vị"
    assert not StoredDocument.objects.exists()


def test_perf_12_a_long_list_is_drawn_by_the_worker_for_whoever_asked(officer, year, monkeypatch):
    monkeypatch.setattr(list_exports, "AT_ONCE", 1)

    answer = officer.post(address("export", year, "nomination-list", "pdf"), {"order": "RANK"})

    document = StoredDocument.objects.get()
    assert answer["Location"].endswith(f"/{document.token}/")
    assert (document.key, document.queue, document.params["order"]) == ("nomination-list", "bulk", "RANK")
    assert document.expires_at - document.created_at == list_exports.KEPT_FOR
    assert officer.get(answer["Location"]).status_code == 200
    other = client_of(factories.make_office())
    assert other.get(answer["Location"]).status_code == 404
    assert Event.objects.filter(action=Action.EXPORT).count() == 1


def test_an_issued_version_is_taken_out_again_and_again(auditor, year):
    row = issue(year)
    asked = url(f"{PAGE}_document", row.pk, "nomination-list", "xlsx")

    first, second = (auditor.post(asked, {"order": "RANK"}) for _ in range(2))

    assert f"danh-sach-de-nghi-{year.year}-lan-1.xlsx" in first["Content-Disposition"]
    assert b"".join(first.streaming_content) == b"".join(second.streaming_content)
    assert Event.objects.filter(action=Action.EXPORT).count() == 2


@pytest.mark.parametrize(
    ("key", "format", "order"),
    [
        ("nomination-list", "csv", "RANK"),
        ("submission-letter", "xlsx", "RANK"),
        ("call-list", "pdf", "RANK"),
        ("nomination-list", "pdf", "x"),
    ],
)
def test_what_does_not_exist_is_not_found(officer, year, key, format, order):
    row = issue(year)

    for asked in (address("export", year, key, format), url(f"{PAGE}_document", row.pk, key, format)):
        assert officer.post(asked, {"order": order}).status_code == 404
    assert not Event.objects.filter(action=Action.EXPORT).exists()


def test_a_letter_about_nobody_is_refused_in_words(officer):
    campaign = make_list_year()

    answer = officer.post(address("export", campaign, "submission-letter", "docx"), {"order": "RANK"})

    assert "Chưa có tập thể, cá nhân nào được đề nghị trình" in text_of(officer.get(answer["Location"]))


def test_years_and_schemes_that_are_none_are_not_found(lead, year):
    code = scheme_of(year).code
    assert lead.get(url(f"{PAGE}_prepare", 2199, code)).status_code == 404
    assert lead.get(url(f"{PAGE}_prepare", year.year, "khac")).status_code == 404
    assert press_propose(lead, year).status_code == 302
    assert press_issue(lead, year, proposal=9999).status_code == 404


def test_auditors_look_and_do_nothing_sysadmins_and_schools_see_nothing(auditor, sysadmin, client, year):
    proposal = propose(year)
    assert auditor.get(address("prepare", year)).status_code == 200
    refused = "Chỉ phòng phụ trách của Sở làm được việc này."
    assert refused in text_of(press_issue(auditor, year))
    assert refused in text_of(auditor.post(address("propose", year), {"seen": proposal.sha256}))
    client.force_login(
        factories.make_member(factories.make_unit()), backend="danvan.core.accounts.PasswordBackend"
    )
    for browser in (sysadmin, client):
        for name in ("prepare", "propose", "issue"):
            assert browser.post(address(name, year), {}).status_code in (302, 404)
        asked = address("export", year, "nomination-list", "xlsx")
        assert browser.post(asked, {"order": "RANK"}).status_code in (302, 404)
    assert not IssuedList.objects.exists() and ListProposal.objects.count() == 1
    assert not Event.objects.filter(action=Action.EXPORT).exists()


def test_the_lead_opens_a_correction_with_its_reason(lead, officer, year):
    row = issue(year)
    page = url(f"{PAGE}_correct", row.pk)

    assert "Nêu lý do sửa đổi." in text_of(lead.post(page, {"correct-reason": " "}))
    assert "Chỉ lãnh đạo phòng" in text_of(officer.post(page, {"correct-reason": "Sai"}))
    done = lead.post(page, {"correct-reason": "Sai năm sinh"})

    assert done["Location"] == url(f"{PAGE}_change", row.pk)
    assert ListCorrection.objects.get().reason == "Sai năm sinh"
    assert "Sai năm sinh" in text_of(lead.get(address("prepare", year)))


def test_a_corrected_version_tells_the_difference(lead, year):
    first = issue(year)
    lead.post(url(f"{PAGE}_correct", first.pk), {"correct-reason": "Thêm trường"})
    [added] = recommended(year, factories.make_unit("Trường thêm sau"))
    second = issue(year)

    text = text_of(lead.get(url(f"{PAGE}_change", second.pk)))

    assert f"<dt>Thêm 1 đề nghị</dt><dd>{added.name} (Trường thêm sau)</dd>" in text
    assert "(bản sửa đổi lần 1)" in text and "Thêm trường" in text
    assert "<dt>Thêm" not in text_of(lead.get(url(f"{PAGE}_change", first.pk)))


def test_what_waits_for_a_second_pair_of_eyes_stands_in_the_work_queue(lead, year):
    assert "Danh sách đề nghị chờ ban hành" not in text_of(lead.get(url("index")))
    proposal = propose(year)
    assert "Danh sách đề nghị chờ ban hành" in text_of(lead.get(url("index")))
    issue(year, proposal)
    assert "Danh sách đề nghị chờ ban hành" not in text_of(lead.get(url("index")))


def test_perf_11_pages_cost_the_same_queries_for_1_30_and_300_rows(lead, django_assert_max_num_queries):
    campaign, counts = make_list_year(), {"prepare": set(), "change": set()}
    QuotaAllocation.objects.update(amount=500)
    page = address("prepare", campaign)
    lead.get(page)
    for more in (1, 29, 270):
        recommended(campaign, subjects=[INDIVIDUAL] * more)
        with django_assert_max_num_queries(20) as captured:
            text = text_of(lead.get(page))
        counts["prepare"].add(len(captured))
    assert text.count('data-label="TT"') == 300
    row = issue(campaign)
    for _ in range(2):
        with django_assert_max_num_queries(20) as captured:
            lead.get(url(f"{PAGE}_change", row.pk))
        counts["change"].add(len(captured))

    assert [len(found) for found in counts.values()] == [1, 1]
    with django_assert_max_num_queries(20):  # beside the list that holds
        lead.get(page)


def test_perf_11_the_list_of_versions_costs_the_same_for_1_and_3(lead, django_assert_max_num_queries, year):
    counts = set()
    lead.get(url(f"{PAGE}_changelist"))
    for more in (1, 2):
        for _ in range(more):
            row = issue(year)
            lead.post(url(f"{PAGE}_correct", row.pk), {"correct-reason": "a"})
        with django_assert_max_num_queries(20) as captured:
            text = text_of(lead.get(url(f"{PAGE}_changelist")))
        counts.add(len(captured))

    assert text.count('class="field-named"') == 3
    assert len(counts) == 1


def test_a_command_notes_its_export(year, tmp_path):
    file = tmp_path / "a.xlsx"

    call_command("render_document", "nomination-list", campaign=year.year, order="UNIT", output=file)

    event = Event.objects.get(action=Action.EXPORT)
    assert file.read_bytes().startswith(b"PK")
    assert (event.about, event.reason) == (
        "render_document nomination-list (XLSX): 2 đề nghị", "Theo đơn vị",
    )  # fmt: skip
    assert event.actor.username == "may-chu" and not event.actor.is_active


def test_the_role_of_sysadmin_alone_gives_no_list():
    assert client_of(factories.make_office(Role.SYSADMIN)).get(url(f"{PAGE}_compile")).status_code == 404
