"""The next year from the last one, in two steps: chosen, then looked at in words before it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.text import capfirst

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, refusal_as_message
from danvan.core.policy import require
from registrations import policies
from registrations.admin.base import DAY_HELP, DayField
from registrations.models import Campaign, Deadline, Movement
from registrations.models.campaigns import EARLIEST_YEAR, LATEST_YEAR
from registrations.parts import CLONED, MOVEMENT_PARTS, Part
from registrations.rules.deadlines import last_moment, moment_in_words
from registrations.rules.next_year import may_hold, moved
from registrations.services.clones import TAKEN_OVER, clone_campaign, clone_movement


class CloneForm(forms.Form):
    """Which year, in which movement."""

    year = forms.IntegerField(label="Năm", min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    movement = forms.ModelChoiceField(Movement.objects.all(), label="Phong trào", empty_label=None)

    def clean(self) -> dict:
        """A year of the movement that has no campaign yet."""
        values = super().clean()
        year, movement = values.get("year"), values.get("movement")
        if year and Campaign.objects.filter(year=year).exists():
            self.add_error("year", f"Đã có đợt thi đua năm {year}.")
        elif year and movement:
            held = may_hold(movement.first_year, movement.last_year, year)
            if not held:
                self.add_error("movement", held.reason)
        return values


@dataclass(frozen=True)
class MovedDate:
    """One deadline as it is and as it will be, in words."""

    label: str
    opens: tuple[str, str]
    ends: tuple[str, str]


def moved_dates(source: Campaign, year: int) -> Iterator[MovedDate]:
    """Every deadline of the campaign, moved to the year."""
    for deadline in Deadline.objects.filter(campaign=source).order_by("closes_at"):
        yield MovedDate(
            label=deadline.get_kind_display(),
            opens=_both(deadline.opens_at, year - source.year, moment_in_words),
            ends=_both(deadline.closes_at, year - source.year, last_moment),
        )


def _both(instant: object, years: int, words: object) -> tuple[str, str]:
    if instant is None:
        return "chưa đặt", "chưa đặt"
    local = clock.local(instant)
    return words(local), words(moved(local, years))


class CloneCampaignAdmin(OfficeAdmin):
    """Tạo đợt mới từ đợt cũ."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and ours."""
        return [self.own_url("<int:pk>/dot-moi/", self.clone, "clone"), *super().get_urls()]

    def clone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the year, show what it will be, then store it."""
        source, back_to = self.row_or_404(request, pk), self.link_to("change", pk)
        allowed = policies.may_manage_campaigns(request.actor)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), back_to)
        first = {"year": source.year + 1, "movement": _movement_for(source, source.year + 1)}
        form = CloneForm(request.POST or None, initial=first)

        def act(form: CloneForm) -> HttpResponse | None:
            if "back" in request.POST:
                return None
            if "confirmed" not in request.POST:
                return self._summary_page(request, source, form)
            campaign = clone_campaign(
                source=source, actor=request.actor, at=clock.received_at(request), **form.cleaned_data
            )
            messages.success(request, f"Đã tạo {campaign}; hãy xem lại từng thời hạn trước khi công bố.")
            return HttpResponseRedirect(self.link_to("change", campaign.pk))

        return self.form_page(
            request, form, act, f"Tạo đợt mới từ {source}", source=source, back_to=back_to,
            template="admin/registrations/campaign/clone.html", button="Xem lại trước khi tạo",
        )  # fmt: skip

    def _summary_page(self, request: HttpRequest, source: Campaign, form: CloneForm) -> HttpResponse:
        given = form.cleaned_data
        taken = [(Campaign._meta.get_field(name).verbose_name, _said(source, name)) for name in TAKEN_OVER]
        taken += [_counted(source, part) for part in CLONED if not part.instants]
        return self.page(
            request, "admin/registrations/campaign/clone_summary.html",
            f"Xem lại: Đợt thi đua năm {given['year']}",
            form=form, source=source, movement=given["movement"], year=given["year"],
            dates=list(moved_dates(source, given["year"])), taken=[pair for pair in taken if pair[1]],
            back_to=self.link_to("changelist"),
        )  # fmt: skip


class MovementForm(forms.ModelForm):
    """The next movement, and what it takes over of the last one."""

    plan_date = DayField(label="Ngày kế hoạch", required=False)
    parts = forms.MultipleChoiceField(
        label="Chép sang để sửa", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Bỏ chọn để bắt đầu từ trang trắng.",
    )  # fmt: skip

    class Meta:
        model = Movement
        fields = [
            "code", "name", "first_year", "last_year", "plan_number", "plan_date", "plan_title", "issuer",
            "issuer_parent", "report_to", "basis", "source",
        ]  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [(part.model, _in_words(part)) for part in MOVEMENT_PARTS]
        self.fields["parts"].initial = [part.model for part in MOVEMENT_PARTS]


class CloneMovementAdmin(OfficeAdmin):
    """Tạo phong trào mới từ phong trào cũ."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and ours."""
        return [self.own_url("<int:pk>/phong-trao-moi/", self.clone, "clone"), *super().get_urls()]

    def clone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the plan of the next period, filled with that of the last; then store it."""
        source, back_to = self.row_or_404(request, pk), self.link_to("change", pk)
        allowed = policies.may_manage_campaigns(request.actor)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), back_to)
        form = MovementForm(request.POST or None, initial=_next_period(source))
        form.fields["plan_date"].help_text = DAY_HELP.format(f"5/3/{source.last_year + 1}")

        def act(form: MovementForm) -> HttpResponse:
            values = {name: value for name, value in form.cleaned_data.items() if name != "parts"}
            movement = clone_movement(
                source=source, values=values, parts=form.cleaned_data["parts"], actor=request.actor,
                at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, f"Đã tạo {movement}; hãy sửa lĩnh vực, tiêu chí theo kế hoạch mới.")
            return HttpResponseRedirect(self.link_to("change", movement.pk))

        return self.form_page(
            request, form, act, f"Tạo phong trào mới từ {source}", button="Tạo phong trào", back_to=back_to
        )


def _next_period(source: Movement) -> dict:
    """What the next movement most likely says: as many years, the same bodies; the plan is another."""
    length = source.last_year - source.first_year + 1
    kept = {name: getattr(source, name) for name in ("name", "issuer", "issuer_parent", "report_to")}
    return kept | {"first_year": source.last_year + 1, "last_year": source.last_year + length}


def _movement_for(source: Campaign, year: int) -> Movement:
    """The movement of the source while the year lies in its period, else one that holds the year."""
    if may_hold(source.movement.first_year, source.movement.last_year, year):
        return source.movement
    held = Movement.objects.filter(first_year__lte=year, last_year__gte=year).order_by("-first_year")
    return held.first() or source.movement


def _said(source: Campaign, name: str) -> str:
    """A setting as the page of the campaign says it."""
    shown = getattr(source, f"get_{name}_display", None)
    value = shown() if shown else getattr(source, name)
    return {True: "Có", False: "Không"}[value] if isinstance(value, bool) else str(value)


def _counted(source: Campaign, part: Part) -> tuple[str, str]:
    """What a part is called and how many rows of it the campaign hands on: "2 mục"."""
    model = apps.get_model(part.model)
    count = model.objects.filter(**{part.owner: source}).count()
    return model._meta.verbose_name, f"{count} mục" if count else ""


def _in_words(part: Part) -> str:
    """A part as the office calls it: "Lĩnh vực, nội dung của lĩnh vực"."""
    models = [apps.get_model(one.model) for one in (part, *part.children)]
    return capfirst(", ".join(str(model._meta.verbose_name_plural) for model in models))
