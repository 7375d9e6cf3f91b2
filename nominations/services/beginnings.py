"""What a new dossier holds from the start: the form of commendation, and who signs."""

from datetime import datetime

from danvan.core.errors import RuleViolation
from nominations.models import AwardScheme, NominationDossier
from registrations.models import Actor, Sheet

NO_SCHEME = "Phong trào này chưa có hình thức khen thưởng nên chưa lập hồ sơ được."


def begin_dossier(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """An empty dossier for the movement's first form of commendation, signed by the unit's head.

    Raises RuleViolation where the movement has none.
    """
    scheme = AwardScheme.objects.filter(movement=sheet.campaign.movement_id).order_by("pk").first()
    if scheme is None:
        raise RuleViolation(NO_SCHEME)
    unit = sheet.unit
    NominationDossier.objects.create(
        sheet=sheet,
        scheme=scheme,
        signer_title=unit.head_title,
        signer_name=unit.head_name,
        contact_phone=unit.phone,
    )
