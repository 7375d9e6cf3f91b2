"""What the tests of nomination lists share: recommended nominees, a proposed list, an issued one."""

import itertools
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from danvan.core import clock
from nominations.models import (
    AwardScheme,
    CouncilMeeting,
    CouncilMember,
    IssuedList,
    ListProposal,
    Nomination,
    QuotaAllocation,
    Vote,
)
from nominations.rules.lists import tables_of
from nominations.services.common import locked_nomination, move_standing
from nominations.services.list_contents import CompiledList, compile_list
from nominations.services.lists import issue_list, propose_list
from registrations.enums import Action, UnitKind
from registrations.models import Actor, Campaign, Sheet, Unit
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_accepted_dossier,
    make_officer,
    make_person,
    make_quota,
    make_year,
    nominations_of,
)

_numbers = itertools.count(1)


def scheme_of(campaign: Campaign) -> AwardScheme:
    """What the campaign's movement grants."""
    return campaign.movement.schemes.order_by("pk").first()


def make_department() -> Unit:
    """The department and who signs for it."""
    return Unit.objects.create(
        code="SGD", name="Sở Giáo dục và Đào tạo An Giang", kind=UnitKind.DEPARTMENT, place="An Giang",
        symbol="SGDĐT", head_title="KT. Giám đốc, Phó Giám đốc", head_name="Trần Thị Ngọc Diễm",
    )  # fmt: skip


def make_list_year(**fields: object) -> Campaign:
    """A year with quotas for both subjects, whose scheme names an addressee and the law."""
    campaign = make_year(**fields)
    AwardScheme.objects.filter(pk=scheme_of(campaign).pk).update(
        submit_to="Ủy ban nhân dân tỉnh An Giang", basis="Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    )
    movement = campaign.movement
    movement.issuer_parent = "Ủy ban nhân dân tỉnh An Giang"
    movement.save()
    for subject in (COLLECTIVE, INDIVIDUAL):
        make_quota(campaign, subject, 15)
    return campaign


def recommended(
    campaign: Campaign, unit: Unit | None = None, subjects: Sequence[str] = (INDIVIDUAL,), **fields: object
) -> list[Nomination]:
    """Nominees of a new accepted dossier, recommended within the quota."""
    sheet, _ = make_accepted_dossier(unit, campaign, subjects)
    return [recommend(nomination, **fields) for nomination in nominations_of(sheet)]


def recommend(nomination: Nomination, **fields: object) -> Nomination:
    """Let the office find the nominee eligible and recommend it on the next place."""
    officer, at = make_officer(), clock.now()
    quota = QuotaAllocation.objects.get(
        campaign=nomination.dossier.sheet.campaign, subject=nomination.subject, group=None
    )
    with transaction.atomic():
        nomination = locked_nomination(nomination)
        move_standing(nomination, Action.FIND_ELIGIBLE, officer, at)
        nomination.allocation, nomination.slot = quota, quota.nominations.exclude(slot=None).count() + 1
        nomination.order = nomination.slot
        for name, value in fields.items():
            setattr(nomination, name, value)
        move_standing(nomination, Action.RECOMMEND, officer, at, "order")
    return nomination


def make_council(campaign: Campaign, nominations: Sequence[Nomination], members: int = 7) -> CouncilMeeting:
    """A meeting of the department's council with one absent, in which all present voted for all of these."""
    meeting = CouncilMeeting.objects.create(
        campaign=campaign, scheme=scheme_of(campaign), number="03/BB-HĐTĐKT", met_on=date(2026, 9, 21)
    )
    office = factories.make_unit("Phòng của Hội đồng")
    for position in range(1, members + 1):
        CouncilMember.objects.create(
            meeting=meeting, person=make_person(office), position=position, is_present=position != members
        )
    for nomination in nominations:
        Vote.objects.create(meeting=meeting, nomination=nomination, votes_for=members - 1, votes_against=0)
    return meeting


def compiled(campaign: Campaign) -> CompiledList:
    """The list as it would be compiled now."""
    return compile_list(campaign=campaign, scheme=scheme_of(campaign), at=clock.now())


def propose(campaign: Campaign, actor: Actor | None = None) -> ListProposal:
    """Propose the list as it stands."""
    return propose_list(
        campaign=campaign, scheme=scheme_of(campaign), seen=compiled(campaign).digest,
        actor=actor or make_officer(), at=clock.now(),
    )  # fmt: skip


def issue(campaign: Campaign, proposal: ListProposal | None = None, **fields: object) -> IssuedList:
    """Propose the list and issue it as another person."""
    values = {
        "number": f"{next(_numbers):02d}/TTr-SGDĐT", "issued_on": clock.local_day(clock.now()),
        "actor": make_officer(), "at": clock.now(),
    }  # fmt: skip
    return issue_list(proposal=proposal or propose(campaign), **values | fields)


def mixed_list(campaign: Campaign | None = None) -> Campaign:
    """A year in which three units of two kinds have collectives and individuals in the list, one of them
    beyond the quota, with the votes of the department's council."""
    campaign = campaign or make_list_year()
    school = factories.make_unit("Trường Trung học phổ thông Thoại Ngọc Hầu")
    centre = factories.make_unit("Trung tâm Giáo dục thường xuyên An Giang", kind=UnitKind.CENTRE)
    rows = recommended(campaign, school, [COLLECTIVE, INDIVIDUAL, INDIVIDUAL])
    rows += recommended(campaign, centre, [INDIVIDUAL])
    rows += recommended(campaign, factories.make_unit("Trường Mầm non Ánh Dương"), [COLLECTIVE])
    beyond = rows[3]
    Nomination.objects.filter(pk=beyond.pk).update(override_reason="Thành tích đặc biệt")
    make_council(campaign, rows)
    return campaign


def dossier_of(nomination: Nomination) -> Sheet:
    """The dossier as it is stored."""
    return Sheet.objects.select_related("unit", "campaign__movement").get(pk=nomination.dossier_id)


NAMES = ["Neáng Sóc Kha", "Nguyễn Hoàng Bảo Ngọc Trâm Anh Thư", "Néang Kim Chêng", "Mohamach Sa Lế"]
SUMMARY = (
    "Vận động phụ huynh trồng 1.200 cây xanh, lập quỹ “Vì bạn nghèo” giúp 85 học sinh tiếp tục đến trường."
)


def row_of(number: int, **fields: object) -> dict:
    """One row as a list freezes it; every fourth is a collective."""
    is_collective = number % 4 == 0
    name = f"Tập thể Tổ chuyên môn số {number}" if is_collective else NAMES[number % len(NAMES)]
    return {
        "uid": f"uid-{number}", "code": f"KT-{number}", "version": 1, "unit": f"Trường Tiểu học số {number}",
        "unit_code": f"U{number}", "unit_kind": "SCHOOL",
        "subject": "COLLECTIVE" if is_collective else "INDIVIDUAL", "title": "" if is_collective else "Bà",
        "name": name, "job": "" if is_collective else "Giáo viên", "summary": SUMMARY,
        "born": None if is_collective else 1985, "award": "Bằng khen của Chủ tịch UBND tỉnh An Giang",
        "unit_votes": "5/5", "council_votes": "6/7", "is_over": number % 50 == 1,
    } | fields  # fmt: skip


def stored_list(rows: Sequence[dict], campaign: Campaign | None = None, **fields: object) -> IssuedList:
    """An issued list with exactly these rows, as the services would have frozen them."""
    campaign = campaign or make_list_year()
    frame = compiled(campaign).payload | {
        "issuer": "Sở Giáo dục và Đào tạo An Giang", "place": "An Giang", "symbol": "SGDĐT",
        "office_symbol": "CTTT", "signer_title": "KT. Giám đốc, Phó Giám đốc",
        "signer_name": "Trần Thị Ngọc Diễm", "meeting": {"number": "03/BB-HĐTĐKT", "met_on": "2026-09-21"},
    }  # fmt: skip
    payload = frame | {"rows": list(rows), "tables": tables_of(rows, [])} | fields
    user, at = make_officer().user, clock.now()
    proposal = ListProposal.objects.create(
        campaign=campaign, scheme=scheme_of(campaign), sha256="0" * 64, count=len(rows), proposed_by=user,
        proposed_at=at,
    )  # fmt: skip
    return IssuedList.objects.create(
        campaign=campaign, scheme=scheme_of(campaign), version=1, proposal=proposal, number="12/TTr-SGDĐT",
        issued_on=date(2026, 10, 5), issued_by=user, issued_at=at, payload=payload, sha256="0" * 64,
    )  # fmt: skip
