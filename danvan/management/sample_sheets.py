"""Sample sheets: each is played through the services, step by step, at instants inside its campaign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from danvan.core import clock
from danvan.management.sample_models import TEXTS, contents_of, draw_people, fill, model_values
from danvan.management.sample_names import draw_phone, seeded
from danvan.management.sample_units import officers_of
from registrations.enums import DeadlineKind, LatePolicy, Role
from registrations.models import Actor, AreaContent, Campaign, Deadline, ReadyPhrase, Sheet, Unit
from registrations.services import drafts, extensions, review, sending, sheet_models
from registrations.services.review import NewRemark

EXTRA_DAYS = 3
WORKING_MINUTES = (7 * 60 + 15, 16 * 60 + 45)


@dataclass(frozen=True)
class Stage:
    """What all sheets of one campaign share: its window until the present, its contents, the office."""

    campaign: Campaign
    deadline: Deadline
    until: datetime
    contents: dict[tuple[str, str], AreaContent]
    phrases: Sequence[str]
    office: Actor

    @classmethod
    def of(cls, campaign: Campaign, office: Actor, now: datetime) -> "Stage":
        """The stage of the campaign as it stands now."""
        deadline = campaign.deadlines.get(kind=DeadlineKind.REGISTRATION)
        phrases = list(ReadyPhrase.objects.values_list("text", flat=True)) or TEXTS["refusal_reasons"]
        return cls(campaign, deadline, min(deadline.closes_at, now), contents_of(campaign), phrases, office)

    def stories(self) -> list[str]:
        """The stories of sent sheets that can have happened here, as often as they do."""
        late = "late" if self.campaign.late_policy == LatePolicy.ACCEPT_LATE else "extended"
        return [story for story in [*USUAL_STORIES, late] if self.can_tell(story)]

    def can_tell(self, story: str) -> bool:
        """Whether the story can have happened by now."""
        if story in AFTER_THE_DEADLINE:
            return self.until == self.deadline.closes_at
        return self.until > self.deadline.opens_at


@dataclass
class Play:
    """One unit's sheet on its way; `at` is the instant of the next step."""

    stage: Stage
    unit: Unit
    actor: Actor
    random: Random
    moments: list[datetime] = field(default_factory=list)

    def by_unit(self) -> dict[str, object]:
        """The unit's officer at the next instant, as services want it."""
        return {"actor": self.actor, "at": self.moments.pop(0)}

    def by_receiver(self, sheet: Sheet) -> dict[str, object]:
        """Whoever decides on the sent sheet, at the next instant: the office or the consolidating unit."""
        if sheet.receiver is None:
            return self.by_office()
        since = clock.local_day(self.stage.deadline.opens_at)
        user = officers_of([sheet.receiver], since)[sheet.receiver_id]
        return {
            "actor": Actor(user, {sheet.receiver_id: frozenset({Role.UNIT_OFFICER})}),
            "at": self.moments.pop(0),
        }

    def by_office(self) -> dict[str, object]:
        """The office at the next instant."""
        return {"actor": self.stage.office, "at": self.moments.pop(0)}


def play_sheet(
    stage: Stage, unit: Unit, actor: Actor, story: str, titles: Sequence[tuple[str, str]]
) -> Sheet:
    """The unit's sheet with models of these titles, taken through the story."""
    play = Play(stage, unit, actor, seeded(stage.campaign.year, unit.code))
    steps = STORIES[story]
    play.moments = _moments(stage, len(steps) + 1, play.random)
    if story in AFTER_THE_DEADLINE:
        hours = play.random.randint(1, 24 * EXTRA_DAYS - 1)
        play.moments[-1] = stage.deadline.closes_at + timedelta(hours=hours)
    sheet = _draft(play, titles)
    for step in steps:
        sheet = step(play, sheet)
    return sheet


def _moments(stage: Stage, count: int, random: Random) -> list[datetime]:
    return sorted(_working_moment(stage, random) for _ in range(count))


def _working_moment(stage: Stage, random: Random) -> datetime:
    """An instant on a day of the window, at an hour at which people work."""
    opens_at, last = stage.deadline.opens_at, stage.until - timedelta(microseconds=1)
    day = clock.local_day(opens_at + (last - opens_at) * random.random())
    moment = clock.start_of_day(day) + timedelta(minutes=random.randint(*WORKING_MINUTES))
    return min(max(moment, opens_at), last)


def _draft(play: Play, titles: Sequence[tuple[str, str]]) -> Sheet:
    by = play.by_unit()
    sheet = drafts.start_sheet(unit=play.unit, campaign=play.stage.campaign, **by)
    contact = {"contact_name": play.actor.user.full_name, "contact_phone": draw_phone(play.random)}
    sheet = drafts.save_details(sheet=sheet, values=contact, row_version=sheet.row_version, **by)
    for title in titles:
        values = model_values(title, play.stage.contents, play.unit, play.stage.campaign.year, play.random)
        people = draw_people(values["subject"], play.random)
        sheet = sheet_models.add_model(sheet=sheet, values=values, people=people, **by).sheet.sheet
    return sheet


def _send(play: Play, sheet: Sheet) -> Sheet:
    token = UUID(int=play.random.getrandbits(128), version=4)
    by = play.by_unit()
    return sending.submit_sheet(sheet=sheet, token=token, row_version=sheet.row_version, **by).sheet


def _begin_review(play: Play, sheet: Sheet) -> Sheet:
    return review.begin_review(sheet=sheet, **play.by_receiver(sheet))


def _accept(play: Play, sheet: Sheet) -> Sheet:
    return review.accept_sheet(sheet=sheet, row_version=sheet.row_version, **play.by_receiver(sheet))


def _accept_in_part(play: Play, sheet: Sheet) -> Sheet:
    refused = {
        model.uid: play.random.choice(TEXTS["refusal_reasons"])
        for model in sheet.registration_sheet.models.all()[1:2]
    }
    return review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, refused=refused, **play.by_receiver(sheet)
    )


def _return(play: Play, sheet: Sheet) -> Sheet:
    model = sheet.registration_sheet.models.first()
    remarks = [NewRemark(play.random.choice(play.stage.phrases), model.uid, "targets")]
    return review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, **play.by_receiver(sheet)
    )


def _correct(play: Play, sheet: Sheet) -> Sheet:
    model = sheet.registration_sheet.models.first()
    values = fill({"targets": play.random.choice(TEXTS["corrections"])}, play.unit, play.random)
    model = sheet_models.save_model(
        model=model, values=values, row_version=model.row_version, **play.by_unit()
    )
    return model.sheet.sheet


def _withdraw(play: Play, sheet: Sheet) -> Sheet:
    reason = play.random.choice(TEXTS["withdrawal_reasons"])
    return sending.withdraw_sheet(sheet=sheet, reason=reason, **play.by_unit())


def _extend(play: Play, sheet: Sheet) -> Sheet:
    extensions.extend_deadline(
        deadline=play.stage.deadline,
        unit=play.unit,
        until=play.stage.deadline.closes_at + timedelta(days=EXTRA_DAYS),
        reason=play.random.choice(TEXTS["extension_reasons"]),
        **play.by_office(),
    )
    return sheet


Step = Callable[[Play, Sheet], Sheet]
STORIES: dict[str, list[Step]] = {
    "draft": [],
    "submitted": [_send],
    "under_review": [_send, _begin_review],
    "returned": [_send, _begin_review, _return],
    "resubmitted": [_send, _begin_review, _return, _correct, _send],
    "accepted": [_send, _begin_review, _accept],
    "accepted_in_part": [_send, _begin_review, _accept_in_part],
    "withdrawn": [_send, _withdraw],
    "extended": [_extend, _send],
    "late": [_send],
}
AFTER_THE_DEADLINE = {"extended", "late"}
USUAL_STORIES = [
    "accepted", "submitted", "returned", "under_review", "resubmitted", "accepted_in_part", "withdrawn",
    "accepted", "submitted", "accepted", "under_review", "accepted", "submitted", "accepted", "accepted",
    "returned", "accepted", "resubmitted", "accepted",
]  # fmt: skip
