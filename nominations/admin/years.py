"""Which year the office works on when it handles nominations: later than registrations in the calendar."""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from danvan.core import clock
from registrations.admin.filters import (
    EVERYTHING,
    CampaignFilter,
    beginnings_of,
    campaigns_of,
    newest_campaign,
)
from registrations.enums import DeadlineKind
from registrations.models import Campaign


def nomination_campaign(request: HttpRequest) -> Campaign | None:
    """The newest campaign whose nomination window has opened, also when registrations of a later one have
    begun; the newest of all where none has."""
    at = clock.received_at(request)
    opened = (
        row.campaign
        for row in beginnings_of(request)
        if row.kind == DeadlineKind.NOMINATION and row.opens_at and row.opens_at <= at
    )
    return next(opened, newest_campaign(request))


def chosen_year(request: HttpRequest) -> Campaign | None:
    """The campaign that the address names, else that of the nominations."""
    named = request.GET.get(CampaignFilter.parameter_name)
    known = {str(campaign.pk): campaign for campaign in campaigns_of(request)}
    return known.get(named) or nomination_campaign(request)


class NominationYearFilter(CampaignFilter):
    """Rows of one campaign; at first of the one whose nominations the office handles."""

    def __init__(self, request: HttpRequest, params: dict, model: type, model_admin: ModelAdmin) -> None:
        super().__init__(request, params, model, model_admin)
        newest = nomination_campaign(request)
        self.default = str(newest.pk) if newest else EVERYTHING
