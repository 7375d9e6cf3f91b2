"""Who finds what in the office's side; each list costs the same for 1, 3 and 30 rows."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from danvan.core import clock, outbox
from danvan.core.admin import OfficeAdmin
from nominations.models import (
    AwardScheme,
    CampaignForm,
    CouncilMeeting,
    IssuedList,
    ListProposal,
    Nomination,
    NominationDossier,
    QuotaAllocation,
    ScoreItem,
    UnitGroup,
)
from nominations.services.conflicts import declare_conflict
from nominations.services.paper_copies import tick_set
from registrations.enums import DeadlineKind, Role, Subject
from registrations.models import (
    Area,
    Campaign,
    Criterion,
    Deadline,
    DeadlineExtension,
    ReadyPhrase,
    Reminder,
    ReminderRule,
    Sheet,
)
from registrations.services import adoptions
from registrations.services.extensions import request_extension
from registrations.services.paper import issue_slip
from tests import factories
from tests.admin.office import client_of, send, sent_sheet, text_of, url
from tests.nomination_world import make_form, make_officer, make_scheme, make_sent_dossier

pytestmark = pytest.mark.django_db

LISTS = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)
FOR_ALL_STAFF = {"core_outbox"}
FOR_SYSADMIN = FOR_ALL_STAFF | {
    "core_user", "registrations_unit", "registrations_membership", "registrations_reportingline",
}  # fmt: skip
ADDED_BY = {
    "OFFICE_OFFICER": {
        "nominations_awarddecision", "nominations_awardrecord", "nominations_awardscheme",
        "nominations_councilmeeting", "nominations_declaredconflict", "nominations_formversion",
        "nominations_quotaallocation", "nominations_scoreitem", "nominations_unitgroup",
        "registrations_adoption",
        "registrations_area", "registrations_campaign", "registrations_criterion",
        "registrations_deadline", "registrations_deadlineextension", "registrations_membership",
        "registrations_movement", "registrations_paperreceipt", "registrations_readyphrase",
        "registrations_reminderrule",
        "registrations_reportingline",
        "registrations_unit",
    },
    "SYSADMIN": {"registrations_membership", "registrations_reportingline", "registrations_unit"},
    "AUDITOR": set(),
}  # fmt: skip


def status(client, name):
    """What the address answers."""
    return client.get(url(name)).status_code


def test_sec_adm_03_only_pages_of_our_own_base_are_registered():
    assert all(isinstance(page, OfficeAdmin) for page in admin.site._registry.values())
    assert len(LISTS) == 35


@pytest.mark.parametrize("role", [Role.OFFICE_OFFICER, Role.OFFICE_LEAD, Role.AUDITOR, Role.SYSADMIN])
def test_sec_ac_01_lists_by_role(role):
    client = client_of(factories.make_office(role))
    seen = {name for name in LISTS if status(client, f"{name}_changelist") == 200}

    assert seen == (FOR_SYSADMIN if role == Role.SYSADMIN else set(LISTS))


@pytest.mark.parametrize("role", list(ADDED_BY))
def test_sec_ac_01_what_may_be_added_by_role(role):
    client = client_of(factories.make_office(role))

    assert {name for name in LISTS if status(client, f"{name}_add") == 200} == ADDED_BY[role]


def test_sec_adm_05_nothing_is_deleted_here(lead, campaign):
    sheet = sent_sheet(campaign)
    keys = {"registrations_sheet": sheet.pk, "registrations_unit": sheet.unit.pk}
    keys |= {
        "registrations_campaign": campaign.pk,
        "registrations_deadline": Deadline.objects.get(kind="REGISTRATION").pk,
    }

    for name, key in keys.items():
        assert lead.post(url(f"{name}_delete", key), {"post": "yes"}).status_code == 403
    for name in LISTS:
        page = lead.get(url(f"{name}_changelist"))
        assert "delete_selected" not in text_of(page)


def test_sec_ac_01_people_of_units_and_strangers_find_no_office(campaign):
    member = client_of(factories.make_member(factories.make_unit(), Role.UNIT_HEAD))

    for name in ("index", *(f"{name}_changelist" for name in LISTS)):
        assert member.get(url(name), follow=True).status_code == 404
        answer = Client().get(url(name), follow=True)
        assert answer.redirect_chain[-1][0].startswith("/dang-nhap/")


def test_the_sign_in_of_the_office_is_that_of_the_portal(officer):
    assert officer.get(url("login"))["Location"] == url("index")


def test_adm_01_the_first_page_counts_what_waits_and_links_to_it(officer, campaign):
    sent_sheet(campaign, "Trường A")
    factories.make_unit("Trường chưa gửi")
    letter = outbox.put("sheet-accepted", {}, at=clock.now())
    letter.state = letter.State.FAILED
    letter.save()

    work = officer.get(url("index")).context["work"]

    assert [(item.label, item.count) for item in work] == [
        ("Hồ sơ chờ duyệt", 1),
        ("Gửi lại sau bổ sung", 0),
        ("Đơn vị chưa gửi", 1),
        ("Thiếu bản giấy", 1),
        ("Đơn vị chưa có kế hoạch phát động", 2),
        ("Báo cáo chờ duyệt", 0),
        ("Đơn vị chưa báo cáo", 0),
        ("Báo cáo thiếu bản giấy", 0),
        ("Đề nghị gia hạn chờ trả lời", 0),
        ("Thư chưa gửi được", 1),
    ]
    for item in work:
        assert len(officer.get(item.url).context["cl"].result_list) == item.count


def test_adm_01_the_sysadmin_sees_the_mail_alone(sysadmin, campaign):
    assert [item.label for item in sysadmin.get(url("index")).context["work"]] == ["Thư chưa gửi được"]


def fill(campaign, number):
    """One more row in every list."""
    sheet = sent_sheet(campaign)
    at, reviewer = clock.now(), factories.actor_of(factories.make_office())
    deadline = campaign.deadlines.get(kind="REGISTRATION")
    DeadlineExtension.objects.create(
        deadline=deadline, unit=sheet.unit, until=at + timedelta(days=60), reason="Bão",
        granted_by=reviewer.user, granted_at=at,
    )  # fmt: skip
    unit = factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    wanted = clock.local_day(deadline.closes_at) + timedelta(days=9)
    request_extension(deadline=deadline, unit=unit, wanted_day=wanted, reason="Bão", actor=actor, at=at)
    factories.make_launch_plan(unit, campaign, actor)
    report, owner = factories.make_ready_report(campaign=campaign)
    send(report, owner)
    factories.accept_sent(report)
    adoptions.record_adoption(
        registration=report.result_report.items.get().registration, unit=unit, year=campaign.year,
        actor=reviewer, at=at,
    )  # fmt: skip
    send(*factories.make_ready_report(campaign=campaign))
    issue_slip(receipt=factories.make_paper(sheet, reviewer), actor=reviewer, at=at)
    ReadyPhrase.objects.create(text=f"Câu mẫu {number}")
    rule = ReminderRule.objects.create(
        campaign=campaign, kind=deadline.kind, days=-number, subject="Sắp hết hạn", text="Gửi sớm"
    )
    Reminder.objects.create(deadline=deadline, unit=unit, ends_at=at, rule=rule, created_at=at)
    movement = factories.make_movement(2100 + 5 * number)
    Area.objects.create(movement=movement, code=f"a{number}", name="Lĩnh vực", position=number + 10)
    Criterion.objects.create(movement=movement, audience="LEADER", text="Tiêu chí", position=number)
    declare_conflict(unit=unit, campaign=campaign, reason="Vợ là ủy viên", actor=reviewer, at=at)
    make_dossier(campaign, number)
    scheme = AwardScheme.objects.create(movement=movement, code=f"s{number}", name="Bằng khen", set_count=3)
    fill_nominations(campaign, scheme, unit, reviewer, number)
    year = Campaign.objects.create(movement=movement, year=2100 + 5 * number)
    Deadline.objects.create(campaign=year, kind="REGISTRATION")
    proposal = ListProposal.objects.create(
        campaign=year, scheme=scheme, sha256="a", count=1, proposed_by=reviewer.user, proposed_at=at
    )
    IssuedList.objects.create(
        campaign=year, scheme=scheme, version=1, proposal=proposal, number="1", issued_on=clock.local_day(at),
        issued_by=reviewer.user, issued_at=at, payload={}, sha256="a",
    )  # fmt: skip


def make_dossier(campaign, number):
    """A sent dossier with one nominee and one copy of one paper."""
    if not campaign.movement.schemes.exists():
        make_scheme(campaign)
        for subject in Subject.values:
            CampaignForm.objects.create(campaign=campaign, subject=subject, form=make_form(subject))
        closes_at = clock.now() + timedelta(days=9)
        Deadline.objects.create(
            campaign=campaign, kind=DeadlineKind.NOMINATION, opens_at=clock.now(), closes_at=closes_at
        )
    sheet, _ = make_sent_dossier(campaign=campaign)
    tick_set(dossier=sheet.nomination_dossier, set_no=1, actor=make_officer(), at=clock.now())


def fill_nominations(campaign, scheme, unit, reviewer, number):
    """One more row in every list of nominations; each nominee holds a place of a quota."""
    at = clock.now()
    group = UnitGroup.objects.create(name=f"Khối {number}")
    allocation = QuotaAllocation.objects.create(
        campaign=campaign, scheme=scheme, subject="COLLECTIVE", group=group, amount=1, issuer="Ban Dân vận",
        letter_number="45", letter_day=clock.local_day(at),
    )  # fmt: skip
    CouncilMeeting.objects.create(campaign=campaign, scheme=scheme)
    ScoreItem.objects.create(
        movement=scheme.movement, subject="COLLECTIVE", text="Kết quả", max_points=9, position=1
    )
    sheet = Sheet.objects.create(
        kind="NOMINATION", unit=unit, campaign=campaign, code=f"KT-{number:04d}", state="ACCEPTED", version=1,
        submitted_at=at, created_at=at, changed_at=at, changed_by=reviewer.user,
    )  # fmt: skip
    dossier = NominationDossier.objects.create(sheet=sheet, scheme=scheme)
    Nomination.objects.create(
        dossier=dossier, position=1, subject="COLLECTIVE", collective="Tổ Văn", standing="RECOMMENDED",
        allocation=allocation, slot=1, changed_at=at, changed_by=reviewer.user,
    )  # fmt: skip


def test_perf_11_every_list_and_the_first_page_ask_the_same_for_1_3_and_30_rows(lead, campaign):
    lead.get(url("index"))
    names = ["index", *(f"{name}_changelist" for name in LISTS)]
    counts = {name: [] for name in names}
    filled = 0
    for rows in (1, 3, 30):
        for number in range(filled, rows):
            fill(campaign, number)
        filled = rows
        for name in names:
            with CaptureQueriesContext(connection) as queries:
                assert lead.get(url(name)).status_code == 200
            counts[name].append(len(queries))

    assert {name: found for name, found in counts.items() if len(set(found)) > 1} == {}
    assert max(found[0] for found in counts.values()) <= 20
