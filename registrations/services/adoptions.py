"""Models taken up by other units ("nhân rộng"): recorded and removed by the office."""

from datetime import datetime

from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.enums import Action
from registrations.models import Actor, Adoption, Registration, Unit
from registrations.rules.adoptions import may_adopt
from registrations.services.common import log, require_reason

NAMED = 120  # letters of each name in the log


def record_adoption(
    *, registration: Registration, unit: Unit, year: int, note: str = "", actor: Actor, at: datetime
) -> Adoption:
    """Say that the unit has adopted the model since the year.

    Raises NotAllowed for all but the office, RuleViolation for a model that is not recognised, for its
    own unit, for a year before it, and where the unit has been recorded already.
    """
    with transaction.atomic():
        model = _locked(registration)
        sheet = model.sheet.sheet
        require(policies.may_record_adoption(actor, sheet.unit))
        require_rule(
            may_adopt(
                is_recognised=Registration.objects.recognised().filter(pk=model.pk).exists(),
                is_own_unit=unit.pk == sheet.unit_id,
                year=year,
                model_year=sheet.campaign.year,
                today=clock.local_day(at).year,
            )
        )
        if model.adoptions.filter(unit=unit).exists():
            raise RuleViolation("Đã ghi đơn vị này nhân rộng mô hình.")
        adoption = Adoption(
            registration=model, unit=unit, year=year, note=note, recorded_by=actor.user, recorded_at=at
        )
        adoption.full_clean()
        adoption.save()
        log(action=Action.RECORD_ADOPTION, actor=actor, at=at, sheet=sheet, about=_about(adoption))
        return adoption


def remove_adoption(*, adoption: Adoption, reason: str, actor: Actor, at: datetime) -> None:
    """Take a wrong record away, with the reason; the log keeps it."""
    with transaction.atomic():
        model = _locked(adoption.registration)
        sheet = model.sheet.sheet
        require(policies.may_record_adoption(actor, sheet.unit))
        require_reason(reason, "Nêu lý do bỏ nhân rộng.")
        found = Adoption.objects.filter(pk=adoption.pk).select_related("registration", "unit").first()
        if found is None:
            raise RuleViolation("Người khác vừa bỏ mục nhân rộng này.")
        about = _about(found)
        found.delete()
        log(action=Action.REMOVE_ADOPTION, actor=actor, at=at, sheet=sheet, about=about, reason=reason)


def _locked(registration: Registration) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",))
    return rows.select_related("sheet__sheet__unit", "sheet__sheet__campaign").get(pk=registration.pk)


def _about(adoption: Adoption) -> str:
    model, unit = adoption.registration.name[:NAMED], adoption.unit.name[:NAMED]
    return f"{model} → {unit}, từ năm {adoption.year}"
