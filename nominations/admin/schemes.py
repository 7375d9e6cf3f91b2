"""What the plan grants, and the papers of a dossier."""

from django.contrib import admin

from nominations.models import AwardScheme, DocumentKind, ScoreItem
from registrations.admin.base import PlanAdmin, PlanInline


class DocumentKindInline(PlanInline):
    """The papers of a dossier, in the page of their scheme."""

    model = DocumentKind
    fields = [
        "position", "code", "name", "per_nominee", "needs_signed", "needs_stamped", "needs_original",
        "needs_endorsed", "source",
    ]  # fmt: skip


@admin.register(AwardScheme)
class AwardSchemeAdmin(PlanAdmin):
    """Hình thức khen thưởng, with its papers."""

    list_display = ["name", "movement", "set_count", "quota_note", "source"]
    list_select_related = ["movement"]
    inlines = [DocumentKindInline]


@admin.register(ScoreItem)
class ScoreItemAdmin(PlanAdmin):
    """Mục chấm điểm: the score sheet by which the office appraises."""

    list_display = ["text", "subject", "max_points", "movement", "position", "source"]
    list_filter = ["movement", "subject"]
    list_select_related = ["movement"]
    menu_place = 86
