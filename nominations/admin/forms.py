"""The forms of achievement reports, and which of them a campaign asks for."""

from django import forms
from django.contrib import admin

from nominations.models import CampaignForm, FormField, FormVersion
from nominations.services.forms import day_of_nominations
from registrations.admin.base import PlanAdmin, PlanInline
from registrations.admin.campaigns import CampaignAdmin


class FieldForm(forms.ModelForm):
    """A field of a form; its key stays, for the reports that are being written are kept by it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].disabled = self.instance.pk is not None


class FieldInline(PlanInline):
    """The fields of a form, in its page."""

    model = FormField
    form = FieldForm
    fields = ["position", "key", "part", "label", "hint", "kind", "is_required", "is_sensitive"]


@admin.register(FormVersion)
class FormVersionAdmin(PlanAdmin):
    """Mẫu báo cáo (theo nghị định), with its fields."""

    list_display = ["name", "decree", "subject", "valid_from", "valid_to"]
    list_filter = ["subject"]
    inlines = [FieldInline]
    menu_place = 86


class CampaignFormInline(PlanInline):
    """Which form the campaign asks for, in the campaign's page, with a warning where its decree is over."""

    model = CampaignForm
    fields = ["subject", "form", "validity"]
    readonly_fields = ["validity"]
    max_num = 2

    @admin.display(description="hiệu lực")
    def validity(self, row: CampaignForm) -> str:
        """Whether the decree holds when the dossiers of the campaign are made."""
        if row.form_id is None:
            return "Hiện sau khi lưu."
        return row.form.in_force_on(day_of_nominations(row.campaign)).reason or "Nghị định còn hiệu lực."


# The campaign's page belongs to the app below, which knows nothing of forms.
CampaignAdmin.inlines = [*CampaignAdmin.inlines, CampaignFormInline]
