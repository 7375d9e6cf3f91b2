"""Whom a unit may nominate: its models of the movement with their people, and what they received before."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from danvan.core import clock
from danvan.core.vietnamese import fold, short_date
from nominations.models import AwardRecord
from registrations.enums import Recognition, SheetState, Verdict
from registrations.models import Registration, ResultItem, Sheet
from registrations.models.units import units_followed_by


def models_for(sheet: Sheet, at: datetime) -> QuerySet[Registration]:
    """The accepted models of the unit, and of those that it follows, in every year of the movement up to
    the campaign; recognised ones first, each with `is_recognised`."""
    units = [sheet.unit_id, *units_followed_by(sheet.unit_id, clock.local_day(at))]
    recognised = ResultItem.objects.decided().filter(
        registration=OuterRef("pk"), recognition=Recognition.RECOGNISED
    )
    return (
        Registration.objects.filter(
            sheet__sheet__unit__in=units,
            sheet__sheet__state=SheetState.ACCEPTED,
            sheet__sheet__campaign__movement=sheet.campaign.movement_id,
            sheet__sheet__campaign__year__lte=sheet.campaign.year,
            verdict=Verdict.ACCEPTED,
        )
        .annotate(is_recognised=Exists(recognised))
        .select_related("sheet__sheet__campaign", "sheet__sheet__unit", "area")
        .order_by("-is_recognised", "-sheet__sheet__campaign__year", "position", "pk")
    )


def earlier_awards(sheet: Sheet, payload: dict, at: datetime) -> dict[str, list[str]]:
    """What each nominee has received before, in words, by its uid; one query.

    An award is matched by the folded name and the unit, or one that this unit follows.
    """
    names = {fold(nominee["name"])[:200] for nominee in payload["nominees"]} - {""}
    of_unit = Q(unit=sheet.unit_id)
    for steps in ("unit__successor", "unit__successor__successor", "unit__successor__successor__successor"):
        of_unit |= Q(**{steps: sheet.unit_id})
    rows = AwardRecord.objects.released(at).filter(of_unit, match_key__in=names).order_by("-year", "pk")
    found = defaultdict(list)
    for row in rows:
        found[row.match_key, row.subject].append(award_in_words(row))
    matches = {
        nominee["uid"]: found.get((fold(nominee["name"])[:200], nominee["subject"]), [])
        for nominee in payload["nominees"]
    }
    return {uid: awards for uid, awards in matches.items() if awards}


def award_in_words(record: AwardRecord) -> str:
    """ "Đã được khen năm 2024: Bằng khen …, Quyết định số 12/QĐ-UBND ngày 5/3/2024"."""
    decision = f", Quyết định số {record.decision_number}" if record.decision_number else ""
    if decision and record.decided_on:
        decision += f" ngày {short_date(record.decided_on)}"
    return f"Đã được khen năm {record.year}: {record.award}{decision}"
