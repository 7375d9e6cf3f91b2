"""The office's appraisal of a nominee: criteria, points, earlier awards, and the verdict (plan, III.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from danvan.core.policy import require_rule
from nominations.models import Appraisal, CriterionVerdict, Nomination, Score
from nominations.models.ranking import earlier_awards, score_items
from nominations.rules.appraisal import NO_REASON, Judged, may_find_eligible, may_judge, points_allowed
from nominations.services.common import log_nomination, move_standing
from nominations.services.deciding import locked_for_decision
from registrations.enums import Action, Audience
from registrations.models import Actor, Criterion
from registrations.services.common import require_reason


@dataclass(frozen=True)
class Findings:
    """What the officer found: criterion → (met, note), line of the score sheet → points, a remark, and what
    was decided about earlier awards. None is "not said", never 0."""

    criteria: Mapping[int, tuple[bool | None, str]] = field(default_factory=dict)
    points: Mapping[int, Decimal | None] = field(default_factory=dict)
    note: str = ""
    award_note: str = ""


def find_eligible(
    *, nomination: Nomination, findings: Findings, row_version: int, actor: Actor, at: datetime
) -> Nomination:
    """Find the nominee eligible. Raises RuleViolation while a criterion is not judged, is not met without a
    note, or an earlier award is not decided on; NotAllowed, StaleVersion."""
    with transaction.atomic():
        nomination = locked_for_decision(nomination, row_version, actor)
        require_rule(may_judge(nomination.standing))
        judged = [_judged(one, findings) for one in criteria_for(nomination)]
        known = earlier_awards(nomination).exists()
        require_rule(may_find_eligible(judged, known, findings.award_note))
        _store(nomination, findings, actor, at)
        move_standing(nomination, Action.FIND_ELIGIBLE, actor, at, "earlier_award_note")
        return nomination


def find_ineligible(
    *, nomination: Nomination, findings: Findings, reason: str, row_version: int, actor: Actor, at: datetime
) -> Nomination:
    """Find the nominee not eligible, with the reason. Raises RuleViolation, NotAllowed, StaleVersion."""
    with transaction.atomic():
        nomination = locked_for_decision(nomination, row_version, actor)
        require_rule(may_judge(nomination.standing))
        require_reason(reason, NO_REASON)
        _store(nomination, findings, actor, at)
        move_standing(nomination, Action.FIND_INELIGIBLE, actor, at, "earlier_award_note", reason=reason)
        return nomination


def criteria_for(nomination: Nomination) -> Sequence[Criterion]:
    """The criteria of the plan that speak to the nominee: to collectives, or to the person's groups."""
    audiences = nomination.groups if nomination.person_id else [Audience.COLLECTIVE]
    movement = nomination.dossier.sheet.campaign.movement_id
    return list(Criterion.objects.filter(movement=movement, audience__in=audiences).order_by("position"))


def _judged(criterion: Criterion, findings: Findings) -> Judged:
    is_met, note = findings.criteria.get(criterion.pk, (None, ""))
    return Judged(criterion.text, is_met, note)


def _store(nomination: Nomination, findings: Findings, actor: Actor, at: datetime) -> None:
    """Write the appraisal with its verdicts and points; the note on earlier awards stands on the nominee."""
    appraisal, is_new = Appraisal.objects.get_or_create(
        nomination=nomination, defaults={"by": actor.user, "at": at, "note": findings.note}
    )
    if not is_new:
        appraisal.note, appraisal.by, appraisal.at = findings.note, actor.user, at
        appraisal.row_version += 1
        appraisal.full_clean(exclude=["nomination", "by"], validate_unique=False)
        appraisal.save(update_fields=["note", "by", "at", "row_version"])
    _store_verdicts(appraisal, nomination, findings)
    _store_points(appraisal, nomination, findings)
    _note_earlier_award(nomination, findings.award_note, actor, at)


def _store_verdicts(appraisal: Appraisal, nomination: Nomination, findings: Findings) -> None:
    rows = [
        CriterionVerdict(appraisal=appraisal, criterion=one, is_met=judged.is_met, note=judged.note)
        for one in criteria_for(nomination)
        for judged in [_judged(one, findings)]
    ]
    for row in rows:
        row.full_clean(exclude=["appraisal", "criterion"], validate_unique=False)
    appraisal.verdicts.all().delete()
    CriterionVerdict.objects.bulk_create(rows)


def _store_points(appraisal: Appraisal, nomination: Nomination, findings: Findings) -> None:
    movement = nomination.dossier.sheet.campaign.movement_id
    items = list(score_items(movement, nomination.subject))
    for item in items:
        require_rule(points_allowed(findings.points.get(item.pk), item.max_points))
    appraisal.scores.all().delete()
    Score.objects.bulk_create(
        Score(appraisal=appraisal, item=item, points=findings.points.get(item.pk)) for item in items
    )


def _note_earlier_award(nomination: Nomination, note: str, actor: Actor, at: datetime) -> None:
    """Set what was decided on earlier awards; a line of the log of its own where it is new."""
    if note == nomination.earlier_award_note:
        return
    nomination.earlier_award_note = note
    log_nomination(nomination, Action.NOTE_EARLIER_AWARD, actor, at, note)
