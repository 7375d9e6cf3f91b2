"""The plan of a campaign as people read it: what it asks for, until when, and for what one is commended."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.views.generic import TemplateView

from danvan.core import clock
from danvan.core.vietnamese import short_date
from nominations.services.forms import day_of_nominations, forms_of, outdated_decrees
from registrations.enums import Audience
from registrations.models import Campaign, Criterion, Deadline
from registrations.rules.deadlines import last_moment, moment_in_words


class PlanPage(LoginRequiredMixin, TemplateView):
    """The plan behind the campaign of one year, open to everybody who signs in."""

    template_name = "nominations/plan.html"

    def get_context_data(self, year: int, **context: object) -> dict[str, object]:
        """Everything of the movement, as the office keeps it."""
        campaigns = {campaign.year: campaign for campaign in Campaign.objects.select_related("movement")}
        if year not in campaigns:
            raise Http404
        campaign, movement = campaigns[year], campaigns[year].movement
        deadlines, report_forms = list(campaign.deadlines.all()), forms_of(campaign)
        return super().get_context_data(
            campaign=campaign,
            movement=movement,
            deadlines=[(deadline, in_words(deadline)) for deadline in deadlines],
            areas=movement.areas.prefetch_related("contents"),
            criteria=by_audience(movement.criteria.all()),
            schemes=movement.schemes.prefetch_related("document_kinds"),
            report_forms=report_forms,
            outdated_decrees=outdated_decrees(report_forms, day_of_nominations(campaign, deadlines)),
            years=sorted(campaigns),
            **context,
        )


def in_words(deadline: Deadline) -> dict[str, str]:
    """From when and until when, in the plan's words and in words that nobody can mistake."""
    return {
        "opens": moment_in_words(clock.local(deadline.opens_at)) if deadline.opens_at else "",
        "closes": closing_in_words(clock.local(deadline.closes_at)) if deadline.closes_at else "",
    }


def closing_in_words(closes_at: datetime) -> str:
    """ "trước ngày 12/3/2027, tức đến hết ngày 11/3/2027 (thứ Năm)"; an hour of the day says enough."""
    if (closes_at.hour, closes_at.minute) != (0, 0):
        return last_moment(closes_at)
    return f"trước ngày {short_date(closes_at.date())}, tức {last_moment(closes_at)}"


def by_audience(criteria: Iterable[Criterion]) -> list[tuple[str, list[Criterion]]]:
    """The criteria under the name of those to whom they speak, in the order of the plan."""
    grouped = groupby(criteria, key=lambda criterion: criterion.audience)
    return [(Audience(audience).label, list(group)) for audience, group in grouped]
