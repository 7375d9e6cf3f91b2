"""How many awards the outside body allots: recorded when its letter comes, changed when the next one does.

Lowering an allocation undoes nothing: it shows *vượt chỉ tiêu* until a person acts.
"""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require
from danvan.core.vietnamese import short_date
from nominations import policies
from nominations.models import AwardScheme, QuotaAllocation, UnitGroup
from nominations.rules.quota import LETTER_IN_THE_FUTURE
from nominations.services.deciding import lock_allocation
from registrations.enums import Action, AttachmentKind, Subject
from registrations.models import Actor, Attachment, Campaign, Unit
from registrations.services.common import log, open_campaign
from registrations.services.files import keep_file

OTHER_MOVEMENT = "Hình thức khen thưởng này không thuộc phong trào của đợt đã chọn."
CHANGED_MEANWHILE = "Chỉ tiêu này vừa được người khác sửa; hãy xem lại trước khi lưu."


def set_quota(
    *, campaign: Campaign, scheme: AwardScheme, subject: Subject, group: UnitGroup | None, amount: int,
    issuer: str, letter_number: str, letter_day: date, letter: Attachment | None, actor: Actor,
    at: datetime,
) -> QuotaAllocation:  # fmt: skip
    """Record an allocation with the letter that makes it; the file is kept with it.

    Raises NotAllowed, RuleViolation for an archived year, another movement's scheme or a letter to come,
    ValidationError where there is an allocation already.
    """
    require(policies.may_manage_nominations(actor))
    _require_past(letter_day, at)
    with transaction.atomic():
        campaign = open_campaign(campaign)
        if scheme.movement_id != campaign.movement_id:
            raise RuleViolation(OTHER_MOVEMENT)
        allocation = QuotaAllocation(
            campaign=campaign, scheme=scheme, subject=subject, group=group, amount=amount, issuer=issuer,
            letter_number=letter_number, letter_day=letter_day,
        )  # fmt: skip
        allocation.full_clean()
        _store(allocation, letter, actor)
        about = f"{allocation}: {amount}, {_letter_in_words(allocation)}"
        log(action=Action.SET_QUOTA, actor=actor, at=at, about=about[:300])
        return allocation


def change_quota(
    *, allocation: QuotaAllocation, amount: int, issuer: str, letter_number: str, letter_day: date,
    letter: Attachment | None, seen: int, actor: Actor, at: datetime,
) -> QuotaAllocation:  # fmt: skip
    """Change an allocation by a later letter; what was decided under it stays as it is.

    `seen` is the key of the newest record of its history that the actor has seen. Raises NotAllowed,
    RuleViolation for an archived year or a letter to come, StaleVersion.
    """
    require(policies.may_manage_nominations(actor))
    _require_past(letter_day, at)
    with transaction.atomic():
        open_campaign(allocation.campaign)
        allocation = lock_allocation(allocation)
        if last_change(allocation) != seen:
            raise StaleVersion(CHANGED_MEANWHILE)
        before = allocation.amount
        allocation.amount, allocation.issuer = amount, issuer
        allocation.letter_number, allocation.letter_day = letter_number, letter_day
        allocation.full_clean()
        _store(allocation, letter, actor)
        about = f"{allocation}: {before} → {amount}, {_letter_in_words(allocation)}"
        log(action=Action.SET_QUOTA, actor=actor, at=at, about=about[:300])
        return allocation


def last_change(allocation: QuotaAllocation) -> int:
    """The key of the newest record of the allocation's history, 0 where there is none."""
    rows = allocation.history.order_by("-history_id")
    return rows.values_list("history_id", flat=True).first() or 0


def keep_letter(*, uploaded: UploadedFile, actor: Actor, at: datetime) -> Attachment:
    """Keep the file of a letter for the office, before the allocation is stored: a form with a mistake in it
    does not ask for the file again. Raises NotAllowed, or RuleViolation for a file that is not taken."""
    require(policies.may_manage_nominations(actor))
    office = Unit.objects.get(pk=actor.office_unit_id)
    return keep_file(unit=office, kind=AttachmentKind.QUOTA_LETTER, uploaded=uploaded, actor=actor, at=at)


def _store(allocation: QuotaAllocation, letter: Attachment | None, actor: Actor) -> None:
    """Store the allocation with its letter; the history names who did it. The file of an earlier letter
    stays, the history still names it."""
    allocation.letter = letter or allocation.letter
    allocation._history_user = actor.user
    allocation.save()


def _require_past(letter_day: date, at: datetime) -> None:
    if letter_day > clock.local_day(at):
        raise RuleViolation(LETTER_IN_THE_FUTURE)


def _letter_in_words(allocation: QuotaAllocation) -> str:
    return f"văn bản {allocation.letter_number} ngày {short_date(allocation.letter_day)}"
