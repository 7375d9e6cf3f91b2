"""How a quota and a standing are shown, the same on every page; components take keywords only."""

from django import template

from nominations.enums import Standing
from nominations.models import QuotaAllocation
from nominations.rules.quota import QuotaStand

register = template.Library()

STANDING_TONES = {
    Standing.PENDING: "neutral",
    Standing.ELIGIBLE: "info",
    Standing.INELIGIBLE: "danger",
    Standing.RECOMMENDED: "success",
    Standing.RESERVE: "warning",
    Standing.NOT_RECOMMENDED: "neutral",
    Standing.AWARDED: "success",
    Standing.NOT_AWARDED: "neutral",
}


@register.inclusion_tag("admin/nominations/quota_figure.html")
def quota_figure(*, stand: QuotaStand | None) -> dict:
    """Taken out of all and what is left: "12 / 15, còn 3"; red where it is exceeded."""
    return {"stand": stand}


@register.inclusion_tag("admin/nominations/quota_figure.html")
def quota_of(*, campaign: int, scheme: int, subject: str, group: int | None = None) -> dict:
    """The same for the allocation that counts for such a nominee; wherever nominations are decided."""
    found = QuotaAllocation.objects.of_kind(campaign, scheme, subject).with_used()
    return {"stand": found.counting_for(group)}


@register.inclusion_tag("admin/nominations/standing.html")
def standing(*, value: str, words: str, is_over: bool = False) -> dict:
    """A tag that says how a nomination stands; whoever exceeds the quota is red."""
    tone = "danger" if is_over else STANDING_TONES[Standing(value)]
    return {"tone": tone, "words": words, "is_over": is_over}
