"""Which year the office works on when it handles nominations: later than registrations in the calendar."""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from danvan.core import clock
from registrations.admin.filters import EVERYTHING, CampaignFilter, campaigns_of, newest_campaign
from registrations.enums import DeadlineKind
from registrations.models import Campaign, Deadline


def nomination_campaign(request: HttpRequest) -> Campaign | None:
    """The newest campaign whose nomination window has opened, also when registrations of a later one have
    begun; the newest of all where none has. One query a request."""
    if not hasattr(request, "nomination_campaign"):
        opened = Deadline.objects.filter(
            kind=DeadlineKind.NOMINATION, opens_at__lte=clock.received_at(request)
        ).order_by("-campaign__year")
        known = {campaign.pk: campaign for campaign in campaigns_of(request)}
        of_years = opened.values_list("campaign", flat=True)
        years = [known[key] for key in of_years if key in known]
        request.nomination_campaign = next(iter(years), newest_campaign(request))
    return request.nomination_campaign


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
