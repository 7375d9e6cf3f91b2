"""The forms of achievement reports, and which of them a campaign asks for."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html

from nominations.models import CampaignForm, FormField, FormVersion
from nominations.services.forms import day_of_nominations, give_form
from registrations.admin.base import PlanAdmin, PlanInline
from registrations.admin.campaigns import CampaignAdmin


class FieldForm(forms.ModelForm):
    """A field of a form; its key stays, for the reports that are being written are kept by it."""

    class Meta:
        widgets = {
            "part": forms.TextInput(attrs={"class": "vTextField"}),
            "label": forms.TextInput(attrs={"class": "vTextField"}),
            "hint": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].disabled = self.instance.pk is not None


class FieldInline(PlanInline):
    """The fields of a form, in its page."""

    model = FormField
    form = FieldForm
    fields = [
        ("position", "key", "kind"), "part", "label", "hint", ("is_required", "is_sensitive"),
    ]  # fmt: skip


@admin.register(FormVersion)
class FormVersionAdmin(PlanAdmin):
    """Mẫu báo cáo (theo nghị định), with its fields."""

    list_display = ["name", "decree", "subject", "valid_from", "valid_to"]
    list_filter = ["subject"]
    inlines = [FieldInline]
    menu_place = 86


class ChoiceForm(forms.ModelForm):
    """The choice of a form; also those get it who were nominated before the office chose."""

    def save(self, commit: bool = True) -> CampaignForm:
        """Store the choice, then give the form to them."""
        chosen = super().save(commit)
        if commit:
            give_form(chosen)
        return chosen


class CampaignFormInline(PlanInline):
    """Which form the campaign asks for, in the campaign's page, with a warning where its decree is over."""

    model = CampaignForm
    form = ChoiceForm
    fields = ["subject", "form", "validity"]
    readonly_fields = ["validity"]
    max_num = 2

    @admin.display(description="hiệu lực")
    def validity(self, row: CampaignForm) -> str:
        """Whether the decree holds when the dossiers of the campaign are made."""
        if row.form_id is None:
            return "Hiện sau khi lưu."
        day = day_of_nominations(row.campaign, row.campaign.deadlines.all())
        outdated = row.form.in_force_on(day).reason
        if not outdated:
            return "Nghị định còn hiệu lực khi xét."
        return format_html('<div class="dv-notice dv-tone-warning" role="note"><p>{}</p></div>', outdated)


# The campaign's page belongs to the app below, which knows nothing of forms.
CampaignAdmin.inlines = [*CampaignAdmin.inlines, CampaignFormInline]
