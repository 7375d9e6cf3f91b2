"""An old year is archived on its own page, and may be opened again by the lead."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, refusal_as_message
from danvan.core.policy import require
from danvan.core.text_fields import TypedParagraph
from registrations import policies
from registrations.models import Campaign
from registrations.rules.archive import Standing, obstacles
from registrations.services.archive import archive_campaign, standing_of, unarchive_campaign


class ArchiveForm(forms.Form):
    """Asks for the tick only where a summary is missing."""

    knowingly_without_summary = forms.BooleanField(required=False)

    def __init__(self, *args: object, standing: Standing, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        missing = ", ".join(standing.without_summary)
        if not missing:
            del self.fields["knowingly_without_summary"]
        else:
            self.fields["knowingly_without_summary"].label = f"Không lập bản tổng hợp của Sở ({missing})"


class UnarchiveForm(forms.Form):
    """Why an archived year is opened again; written to the log."""

    reason = TypedParagraph(label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class ArchiveAdmin(OfficeAdmin):
    """Two pages of a campaign; an archived one is only read."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and ours."""
        return [
            self.own_url("<int:pk>/luu-tru/", self.archive, "archive"),
            self.own_url("<int:pk>/mo-lai/", self.unarchive, "unarchive"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """The office, while the campaign is not archived."""
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.writable))

    def archive(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what is still open; then archive."""
        campaign, back_to = self.row_or_404(request, pk), self.link_to("change", pk)
        allowed = policies.may_archive(request.actor)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), back_to)
        standing = standing_of(campaign, clock.received_at(request))
        form = ArchiveForm(request.POST if request.method == "POST" else None, standing=standing)

        def act(form: ArchiveForm) -> HttpResponse:
            archive_campaign(
                campaign=campaign, actor=request.actor, at=clock.received_at(request), **form.cleaned_data
            )
            messages.success(request, f"Đã lưu trữ {campaign}; từ nay chỉ xem được.")
            return HttpResponseRedirect(back_to)

        return self.form_page(
            request, form, act, f"Lưu trữ {campaign}", template="admin/registrations/campaign/archive.html",
            obstacles=obstacles(standing), button="Lưu trữ", back_to=back_to,
        )  # fmt: skip

    def unarchive(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the year again, with the reason."""
        campaign, back_to = self.row_or_404(request, pk), self.link_to("change", pk)
        allowed = policies.may_archive(request.actor)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), back_to)

        def act(form: UnarchiveForm) -> HttpResponse:
            unarchive_campaign(
                campaign=campaign, actor=request.actor, at=clock.received_at(request), **form.cleaned_data
            )
            messages.success(request, f"Đã mở lại {campaign}.")
            return HttpResponseRedirect(back_to)

        form = UnarchiveForm(request.POST or None)
        return self.form_page(
            request, form, act, f"Mở lại {campaign}", button="Mở lại đợt này", back_to=back_to
        )
