"""What the tests of nominations share: a year with an open window, dossiers, nominees, paper copies."""

import itertools
import uuid
from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import transaction

from danvan.core import clock
from danvan.core.codes import new_code
from nominations.enums import DossierPaper, FieldKind, Seat, Standing
from nominations.models import (
    AwardScheme,
    CampaignForm,
    CouncilMeeting,
    CouncilMember,
    CriterionAnswer,
    DeclaredConflict,
    DocumentKind,
    FormField,
    FormVersion,
    IssuedList,
    ListedNomination,
    ListProposal,
    Nomination,
    NominationDossier,
    PaperCopy,
    QuotaAllocation,
    Vote,
)
from nominations.services.common import locked_nomination, move_standing
from registrations.enums import (
    Action,
    Audience,
    DeadlineKind,
    Recognition,
    Role,
    SheetKind,
    SheetState,
    Subject,
    Verdict,
)
from registrations.models import (
    Actor,
    Campaign,
    Criterion,
    Deadline,
    Membership,
    Person,
    Registration,
    RegistrationSheet,
    Responsibility,
    ResultItem,
    ResultReport,
    Sheet,
    Snapshot,
    Unit,
)
from registrations.rules.kinds import CODE_PREFIX
from registrations.services import drafts, review, sending
from tests import factories

COLLECTIVE, INDIVIDUAL = Subject.COLLECTIVE, Subject.INDIVIDUAL
_numbers = itertools.count(1)


def make_lead() -> Actor:
    """The office's lead."""
    return factories.actor_of(factories.make_office(Role.OFFICE_LEAD))


def make_officer() -> Actor:
    """Another person of the office."""
    return factories.actor_of(factories.make_office())


def make_officer_of(unit: Unit) -> Actor:
    """Another person of the office, who is also one of the unit."""
    user = factories.make_office()
    Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on=date(2000, 1, 1))
    return factories.actor_of(user)


def archive_all() -> None:
    """Every campaign as if it were archived."""
    by = factories.make_office(Role.OFFICE_LEAD)
    Campaign.objects.update(archived_at=clock.now(), archived_by=by, checksum="0" * 64)


def make_year(**fields: object) -> Campaign:
    """A campaign whose nomination window is open, with scheme, papers, criteria and forms."""
    campaign = factories.make_campaign(**fields)
    today = clock.local_day(clock.now())
    Deadline.objects.create(
        campaign=campaign,
        kind=DeadlineKind.NOMINATION,
        opens_at=clock.start_of_day(today - timedelta(days=10)),
        closes_at=clock.start_of_day(today + timedelta(days=30)),
    )
    if not campaign.movement.schemes.exists():
        make_scheme(campaign)
        make_criteria(campaign)
    for subject in Subject.values:
        CampaignForm.objects.create(campaign=campaign, subject=subject, form=make_form(subject))
    return campaign


def make_scheme(campaign: Campaign, set_count: int = 3) -> AwardScheme:
    """The province's certificate of merit: two papers per dossier, one per nominee, three sets."""
    scheme = AwardScheme.objects.create(
        movement=campaign.movement,
        code=f"bang-khen-{next(_numbers)}",
        name="Bằng khen của Chủ tịch UBND tỉnh An Giang",
        set_count=set_count,
    )
    for position, (code, name, paper) in enumerate(
        [
            ("de-nghi", "Bản đề nghị kèm danh sách", DossierPaper.REQUEST),
            ("bien-ban", "Biên bản họp Hội đồng", DossierPaper.MINUTES),
            ("thanh-tich", "Báo cáo thành tích", DossierPaper.ACHIEVEMENT),
        ],
        start=1,
    ):
        is_report = paper == DossierPaper.ACHIEVEMENT
        DocumentKind.objects.create(
            scheme=scheme, code=code, name=name, paper=paper, position=position, per_nominee=is_report,
            needs_endorsed=is_report,
        )  # fmt: skip
    return scheme


def make_criteria(campaign: Campaign) -> None:
    """Seven criteria for collectives, one for each group of individuals."""
    audiences = [Audience.COLLECTIVE] * 7 + [*Audience.values][1:]
    for position, audience in enumerate(audiences, start=1):
        Criterion.objects.create(
            movement=campaign.movement, audience=audience, text=f"Tiêu chí {position}", position=position
        )


def make_form(subject: str) -> FormVersion:
    """A short form: one required text, the text on the movement, both tables."""
    number = next(_numbers)
    form = FormVersion.objects.create(
        code=f"mau-{number}", subject=subject, number="Mẫu số 01", name="Báo cáo thành tích",
        decree="Nghị định số 91/2017/NĐ-CP ngày 31/7/2017", valid_from=date(2017, 9, 15),
        template=f"achievement-{subject.lower()}",
    )  # fmt: skip
    fields = [
        ("duties", "I. Sơ lược", "Chức năng, nhiệm vụ", FieldKind.TEXT, True),
        ("movement-results", "II. Thành tích", "Thành tích nổi bật “Dân vận khéo”", FieldKind.TEXT, True),
        ("titles", "III. Khen thưởng", "Danh hiệu thi đua", FieldKind.TITLES, False),
        ("commendations", "III. Khen thưởng", "Hình thức khen thưởng", FieldKind.COMMENDATIONS, False),
    ]
    for position, (key, part, label, kind, required) in enumerate(fields, start=1):
        FormField.objects.create(
            form=form, key=key, part=part, label=label, kind=kind, is_required=required, position=position
        )
    return form


def make_person(unit: Unit, full_name: str = "", **fields: object) -> Person:
    """Somebody of the unit."""
    values = {"title": "MS", "position": "Giáo viên", "born_on": date(1985, 2, 5)} | fields
    name = full_name or f"Néang Sóc Kha {next(_numbers)}"
    return Person.objects.create(unit=unit, full_name=name, **values)


def make_recognised_model(
    unit: Unit, campaign: Campaign, actor: Actor, name: str = "", people: Sequence[Person] = ()
) -> Registration:
    """A model of the unit that the office has recognised with an accepted report."""
    registration = _accepted_sheet(unit, campaign, actor, SheetKind.REGISTRATION)
    details, _ = RegistrationSheet.objects.get_or_create(sheet=registration)
    values = factories.model_values(campaign, **({"name": name} if name else {}))
    stamp = {"changed_at": clock.now(), "changed_by": actor.user}
    model = Registration.objects.create(
        sheet=details, position=details.models.count() + 1, verdict=Verdict.ACCEPTED, **stamp, **values
    )
    for position, person in enumerate(people, start=1):
        Responsibility.objects.create(registration=model, person=person, position=position)
    report, _ = ResultReport.objects.get_or_create(
        sheet=_accepted_sheet(unit, campaign, actor, SheetKind.RESULT)
    )
    ResultItem.objects.create(
        report=report,
        registration=model,
        position=model.position,
        recognition=Recognition.RECOGNISED,
        **stamp,
    )
    return model


def _accepted_sheet(unit: Unit, campaign: Campaign, actor: Actor, kind: SheetKind) -> Sheet:
    now, prefix = clock.now(), CODE_PREFIX[kind]
    values = {
        "code": new_code(prefix, campaign.year), "state": SheetState.ACCEPTED, "version": 1,
        "created_at": now, "changed_at": now, "changed_by": actor.user, "submitted_at": now,
        "decided_at": now,
    }  # fmt: skip
    return Sheet.objects.get_or_create(unit=unit, campaign=campaign, kind=kind, defaults=values)[0]


def start_dossier(unit: Unit, campaign: Campaign, actor: Actor) -> Sheet:
    """An empty dossier of the unit."""
    return drafts.start_sheet(
        unit=unit, campaign=campaign, kind=SheetKind.NOMINATION, actor=actor, at=clock.now()
    )


def make_nomination(sheet: Sheet, subject: str = INDIVIDUAL, **fields: object) -> Nomination:
    """A nominee with nothing missing: criteria answered, report written, voted on."""
    dossier = sheet.nomination_dossier
    position = dossier.nominations.count() + 1
    form = CampaignForm.objects.get(campaign=sheet.campaign, subject=subject).form
    values = {
        "subject": subject, "position": position, "form": form, "changed_at": clock.now(),
        "changed_by": sheet.changed_by, "summary": "Vận động phụ huynh trồng 52 cây, giúp 20 học sinh nghèo.",
        "registration": Registration.objects.filter(sheet__sheet__unit=sheet.unit).first(),
        "texts": {"duties": "Dạy Ngữ văn, chủ nhiệm lớp 10A1.", "movement-results": "Năm năm vận động tốt."},
    }  # fmt: skip
    if subject == INDIVIDUAL:
        values |= {"person": make_person(sheet.unit), "groups": [Audience.PARTY_MEMBER.value]}
    else:
        values |= {"collective": f"Tập thể tổ Ngữ văn số {next(_numbers)}"}
    nomination = Nomination(dossier=dossier, **values | fields)
    nomination.save()
    answer_criteria(nomination)
    meeting = CouncilMeeting.objects.filter(dossier=dossier).first()
    if meeting:
        Vote.objects.create(meeting=meeting, nomination=nomination, votes_for=5, votes_against=0)
    return nomination


def answer_criteria(nomination: Nomination) -> None:
    """An answer to each criterion that speaks to the nominee."""
    audiences = nomination.groups or [Audience.COLLECTIVE]
    movement = nomination.dossier.sheet.campaign.movement_id
    for criterion in Criterion.objects.filter(movement=movement, audience__in=audiences):
        CriterionAnswer.objects.create(
            nomination=nomination, criterion=criterion, text="Được phụ huynh ghi nhận."
        )


def make_ready_dossier(
    unit: Unit | None = None, campaign: Campaign | None = None, subjects: Sequence[str] = (INDIVIDUAL,)
) -> tuple[Sheet, Actor]:
    """A dossier that has nothing missing, and an actor of its unit."""
    campaign, unit = campaign or make_year(), unit or factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    sheet = start_dossier(unit, campaign, actor)
    NominationDossier.objects.filter(sheet=sheet).update(
        signer_title="Hiệu trưởng", signer_name="Lê Văn Tám", contact_name="Trần Văn Bảy",
        contact_phone="0912 345 678", grounds="Có nhiều thành tích trong phong trào.", no_discipline=True,
        no_complaint=True, declared_by="Lê Văn Tám",
    )  # fmt: skip
    sheet = Sheet.objects.get(pk=sheet.pk)
    make_minutes(sheet)
    make_recognised_model(unit, campaign, actor)
    for subject in subjects:
        make_nomination(sheet, subject)
    return sheet, actor


def make_minutes(sheet: Sheet, members: int = 5) -> CouncilMeeting:
    """The minutes of the unit's council: all members present."""
    meeting = CouncilMeeting.objects.create(
        dossier=sheet.nomination_dossier, number="02/BB-HĐTĐKT", met_on=clock.local_day(clock.now()),
        began_at=time(14), ended_at=time(15, 30), place="Phòng họp nhà trường",
    )  # fmt: skip
    seats = [Seat.CHAIR, Seat.SECRETARY] + [Seat.MEMBER] * (members - 2)
    for position, seat in enumerate(seats, start=1):
        CouncilMember.objects.create(
            meeting=meeting, person=make_person(sheet.unit), seat=seat, position=position
        )
    return meeting


def send(sheet: Sheet, actor: Actor) -> Snapshot:
    """Send the dossier as it stands."""
    sheet.refresh_from_db()
    return sending.submit_sheet(
        sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version, actor=actor, at=clock.now()
    )


def make_sent_dossier(
    unit: Unit | None = None, campaign: Campaign | None = None, subjects: Sequence[str] = (INDIVIDUAL,)
) -> tuple[Sheet, Actor]:
    """A dossier that lies with the office, without any paper; an actor of its unit."""
    sheet, actor = make_ready_dossier(unit, campaign, subjects)
    send(sheet, actor)
    return Sheet.objects.get(pk=sheet.pk), actor


def receive_all_copies(sheet: Sheet, actor: Actor, **marks: object) -> None:
    """Every paper of every set, with every mark unless told otherwise."""
    dossier = sheet.nomination_dossier
    nominees = list(Nomination.objects.standing_in(dossier))
    values = {"signed": True, "stamped": True, "original": True, "endorsed": True} | marks
    for kind in dossier.scheme.document_kinds.all():
        for set_no in range(1, dossier.scheme.set_count + 1):
            for nomination in nominees if kind.per_nominee else [None]:
                PaperCopy.objects.create(
                    dossier=dossier, kind=kind, nomination=nomination, set_no=set_no, version=sheet.version,
                    received_at=clock.now(), received_by=actor.user, **values,
                )  # fmt: skip


def accept(sheet: Sheet, actor: Actor | None = None) -> Sheet:
    """Accept the dossier."""
    sheet.refresh_from_db()
    return review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, actor=actor or make_officer(), at=clock.now()
    )


def make_accepted_dossier(
    unit: Unit | None = None, campaign: Campaign | None = None, subjects: Sequence[str] = (INDIVIDUAL,)
) -> tuple[Sheet, Actor]:
    """A sent dossier, complete on paper, that the office has accepted; an actor of its unit."""
    sheet, actor = make_ready_dossier(unit, campaign, subjects)
    send(sheet, actor)
    sheet = Sheet.objects.get(pk=sheet.pk)
    receive_all_copies(sheet, make_officer())
    return accept(sheet), actor


def make_quota(
    campaign: Campaign, subject: str = INDIVIDUAL, amount: int = 2, **fields: object
) -> QuotaAllocation:
    """An allocation for the campaign's first scheme."""
    values = {
        "scheme": campaign.movement.schemes.order_by("pk").first(), "issuer": "Ban Dân vận Tỉnh ủy",
        "letter_number": "45-CV/BDVTU", "letter_day": clock.local_day(clock.now()),
    }  # fmt: skip
    return QuotaAllocation.objects.create(
        campaign=campaign, subject=subject, amount=amount, **values | fields
    )


def recommend_all(sheet: Sheet, quota: QuotaAllocation, actor: Actor) -> None:
    """Every nominee of the dossier found eligible, recommended and given the next slot."""
    for nomination in Nomination.objects.standing_in(sheet).select_related("dossier__sheet"):
        nomination = locked_nomination(nomination)
        move_standing(nomination, Action.FIND_ELIGIBLE, actor, clock.now())
        nomination.allocation, nomination.slot = quota, quota.nominations.count() + 1
        move_standing(nomination, Action.RECOMMEND, actor, clock.now())


def list_rows(campaign: Campaign, actor: Actor, version: int = 1) -> IssuedList:
    """An issued list of all that is recommended, written without the service that issues."""
    scheme = campaign.movement.schemes.order_by("pk").first()
    rows = Nomination.objects.in_office().filter(
        standing=Standing.RECOMMENDED, dossier__sheet__campaign=campaign
    )
    rows = rows.with_names().order_by("pk")
    by = {"campaign": campaign, "scheme": scheme, "sha256": "0" * 64}
    proposal = ListProposal.objects.create(
        **by, count=rows.count(), proposed_by=make_officer().user, proposed_at=clock.now()
    )
    issued = IssuedList.objects.create(
        **by, version=version, proposal=proposal, number="12/DS-SGDĐT", reason="Sửa" if version > 1 else "",
        issued_on=clock.local_day(clock.now()), issued_by=actor.user, issued_at=clock.now(),
        payload={"rows": [_listed(row) for row in rows]},
    )  # fmt: skip
    for position, row in enumerate(rows, start=1):
        ListedNomination.objects.create(issued=issued, nomination=row, position=position)
    return issued


def _listed(row: Nomination) -> dict:
    """What the register takes from a line of the list, and how a changed one is called."""
    job = row.person.position if row.person else ""
    return {"uid": str(row.uid), "name": row.name, "job": job, "unit": row.dossier.sheet.unit.name}


def make_listed(count: int = 2) -> tuple[IssuedList, list[Sheet], Actor]:
    """An issued list with one nominee of each of `count` units, their dossiers, and the lead."""
    campaign, lead = make_year(), make_lead()
    quota = make_quota(campaign, amount=count)
    sheets = [make_accepted_dossier(campaign=campaign)[0] for _ in range(count)]
    for sheet in sheets:
        recommend_all(sheet, quota, lead)
    return list_rows(campaign, lead), sheets, lead


def nominations_of(sheet: Sheet) -> list[Nomination]:
    """The nominees of the dossier in their order."""
    return list(Nomination.objects.standing_in(sheet).with_names())


def is_accepted(sheet: Sheet) -> bool:
    """Whether the office has accepted the dossier."""
    return Sheet.objects.get(pk=sheet.pk).state == SheetState.ACCEPTED


def make_eligible(
    campaign: Campaign, count: int, subject: str = INDIVIDUAL, verdict: Action | None = Action.FIND_ELIGIBLE
) -> list[Nomination]:
    """Nominees of as many units, their dossiers accepted, found eligible unless told otherwise."""
    officer, made = make_officer(), []
    for _ in range(count):
        sheet, _ = make_accepted_dossier(factories.make_unit(), campaign, [subject])
        [nomination] = nominations_of(sheet)
        if verdict:
            with transaction.atomic():
                move_standing(locked_nomination(nomination), verdict, officer, clock.now(), reason="Vì thế")
        made.append(nomination)
    return made


def seen(*nominations: Nomination) -> dict[int, int]:
    """What somebody who looks now sees: the row version of each."""
    keys = [nomination.pk for nomination in nominations]
    return dict(Nomination.objects.filter(pk__in=keys).values_list("pk", "row_version"))


def declare_conflict(actor: Actor, nomination: Nomination) -> DeclaredConflict:
    """The actor declares not to decide on the nominee's unit."""
    sheet = nomination.dossier.sheet
    return DeclaredConflict.objects.create(
        user=actor.user, unit=sheet.unit, campaign=sheet.campaign, reason="Người thân",
        declared_at=clock.now(),
    )  # fmt: skip


def copies_of(nomination: Nomination, count: int) -> list[Nomination]:
    """As many nominees like this one, each of a unit with an accepted dossier; rows alone, for lists."""
    sheet, dossier, made = nomination.dossier.sheet, nomination.dossier, []
    for _ in range(count):
        number = next(_numbers)
        unit = factories.make_unit()
        sheet_row = Sheet.objects.create(
            kind=sheet.kind, unit=unit, campaign=sheet.campaign, code=f"KT-{number:05d}", state=sheet.state,
            version=1, submitted_at=sheet.submitted_at, created_at=sheet.created_at,
            changed_at=sheet.changed_at, changed_by=sheet.changed_by,
        )  # fmt: skip
        details = NominationDossier.objects.create(sheet=sheet_row, scheme=dossier.scheme)
        person = make_person(unit) if nomination.person_id else None
        made.append(
            Nomination.objects.create(
                dossier=details,
                position=1,
                subject=nomination.subject,
                person=person,
                collective=nomination.collective,
                standing=Nomination.objects.get(pk=nomination.pk).standing,
                changed_at=sheet.changed_at,
                changed_by=sheet.changed_by,
                groups=nomination.groups,
            )  # fmt: skip
        )
    return made


def complete_nominee(nomination: Nomination) -> None:
    """Fill in all that a nominee still lacks, without the services that a unit's pages use."""
    rows = Nomination.objects.filter(pk=nomination.pk)
    Person.objects.filter(pk=nomination.person_id).update(
        title="MS", position="Giáo viên", born_on=date(1985, 2, 5)
    )
    rows.update(
        groups=[Audience.PARTY_MEMBER.value],
        summary="Vận động phụ huynh trồng 52 cây.",
        texts={"duties": "Dạy Ngữ văn.", "movement-results": "Năm năm vận động tốt."},
    )
    nomination = rows.get()
    answer_criteria(nomination)
    meeting = CouncilMeeting.objects.get(dossier=nomination.dossier_id)
    Vote.objects.create(meeting=meeting, nomination=nomination, votes_for=5, votes_against=0)
