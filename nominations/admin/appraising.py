"""The appraisal of one nominee: what the unit says beside what the office finds, and the verdict."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, carry_out
from danvan.core.policy import Decision, all_of
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import number, parse_number
from nominations import policies
from nominations.admin.board import ranking_url
from nominations.models import Nomination, ScoreItem
from nominations.models.ranking import (
    earlier_awards,
    exceeding,
    has_conflict,
    score_items,
    totals_of,
    votes_of,
)
from nominations.rules.appraisal import comes_first, may_be_appraised, may_judge, points_allowed
from nominations.services.appraisals import Findings, criteria_for, find_eligible, find_ineligible
from registrations.models import Criterion

YES_NO = [("1", "Đạt"), ("0", "Chưa đạt")]
MET = {"1": True, "0": False, "": None}
ONE_LINE = forms.TextInput(attrs={"autocomplete": "off"})


class PointsField(forms.Field):
    """Points on one line of the score sheet: 8 or 8,5; None where nothing was typed."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "size": 5})

    def __init__(self, *, most: int, **kwargs: object) -> None:
        super().__init__(required=False, **kwargs)
        self.most = most

    def to_python(self, value: object) -> Decimal | None:
        """The points. Raises ValidationError with one sentence."""
        if not str(value or "").strip():
            return None
        try:
            points = parse_number(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        allowed = points_allowed(points, self.most)
        if not allowed:
            raise ValidationError(allowed.reason)
        return points

    def prepare_value(self, value: object) -> object:
        """Stored points as people write them; what was typed stays as typed."""
        return number(value.normalize() + 0) if isinstance(value, Decimal) else value


class AppraisalForm(forms.Form):
    """What the officer finds; one row for each criterion and for each line of the score sheet."""

    note = TypedParagraph(
        label="Nhận xét chung", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    award_note = TypedLine(
        label="Quyết định về khen thưởng trước đây", required=False, max_length=500,
        help_text="Ví dụ: thành tích năm nay là mới, vẫn xét.",
    )  # fmt: skip
    reason = TypedParagraph(
        label="Lý do không đủ điều kiện", required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: object, criteria: Sequence[Criterion], items: Sequence[ScoreItem], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.items = criteria, items
        for one in criteria:
            self.fields[f"met-{one.pk}"] = forms.ChoiceField(
                label="Nhận định", choices=YES_NO, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note-{one.pk}"] = TypedLine(
                label="Ghi chú", required=False, max_length=500, widget=ONE_LINE
            )
        for item in items:
            self.fields[f"points-{item.pk}"] = PointsField(label=item.text, most=item.max_points)

    def criterion_rows(self) -> Iterator[tuple[Criterion, BoundField, BoundField]]:
        """Each criterion with its two fields."""
        for one in self.criteria:
            yield one, self[f"met-{one.pk}"], self[f"note-{one.pk}"]

    def item_rows(self) -> Iterator[tuple[ScoreItem, BoundField]]:
        """Each line of the score sheet with its field."""
        for item in self.items:
            yield item, self[f"points-{item.pk}"]

    @property
    def findings(self) -> Findings:
        """What the service stores."""
        given = self.cleaned_data
        return Findings(
            criteria={
                one.pk: (MET[given[f"met-{one.pk}"]], given[f"note-{one.pk}"]) for one in self.criteria
            },
            points={item.pk: given[f"points-{item.pk}"] for item in self.items},
            note=given["note"],
            award_note=given["award_note"],
        )


class AppraisingAdmin(OfficeAdmin):
    """The page on which one nominee is appraised."""

    def appraise(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is known of the nominee; a POST records findings and verdict."""
        nomination = self._nominee_or_404(request, pk)
        if request.method == "POST" and not policies.may_manage_nominations(request.actor):
            raise PermissionDenied
        form = _form_of(nomination, typed_data(request))

        def act(form: AppraisalForm) -> HttpResponse:
            given = {
                "nomination": nomination, "findings": form.findings, "actor": request.actor,
                "row_version": form.cleaned_data["row_version"], "at": clock.received_at(request),
            }  # fmt: skip
            done = _decide(request.POST.get("verdict"), given, form.cleaned_data["reason"])
            messages.success(request, f"{done.name}: {done.get_standing_display().lower()}.")
            return HttpResponseRedirect(self.link_to("appraise", pk))

        return carry_out(request, form, act) or self._appraisal_page(
            request, self._nominee_or_404(request, pk), form
        )

    def _nominee_or_404(self, request: HttpRequest, pk: int) -> Nomination:
        rows = self.get_queryset(request).with_recognition().select_related(
            "dossier__scheme", "dossier__sheet__campaign__movement", "appraisal__by",
            "registration__sheet__sheet__campaign", "dossier__sheet__unit__group_place",
        )  # fmt: skip
        nomination = rows.filter(pk=pk).first() if self.may_view(request) else None
        if nomination is None:
            raise Http404
        return nomination

    def _appraisal_page(
        self, request: HttpRequest, nomination: Nomination, form: AppraisalForm
    ) -> HttpResponse:
        sheet = nomination.dossier.sheet
        of_unit, of_department = votes_of([nomination])
        group = getattr(sheet.unit, "group_place", None)
        answers = dict(nomination.answers.values_list("criterion", "text"))
        person = nomination.person
        is_stale = request.method == "POST" and form.data.get("row_version") != str(nomination.row_version)
        return self.page(
            request, "admin/nominations/appraisal.html", f"Thẩm định: {nomination.name}",
            status=409 if is_stale else 200, nomination=nomination, sheet=sheet, form=form,
            answers=answers, honours=nomination.honours.all(), awards=earlier_awards(nomination),
            total=totals_of([nomination], sheet.campaign.movement_id, nomination.subject)[nomination.pk],
            vote_of_unit=of_unit.get(nomination.pk), vote_of_department=of_department.get(nomination.pk),
            hint=comes_first(person.title if person else "", nomination.women_percent),
            changes=nomination.changes.select_related("by"), is_over=bool(exceeding([nomination])),
            group=group and group.group_id, may=_may_appraise(request, nomination),
            ranking=ranking_url(sheet.campaign, nomination.dossier.scheme_id, nomination.subject),
            restored=form.is_bound and request.method != "POST", errors=bool(form.errors),
            media=self.media + form.media, is_nav_sidebar_enabled=False,
        )  # fmt: skip


def _decide(verdict: str | None, given: dict, reason: str) -> Nomination:
    if verdict == "ineligible":
        return find_ineligible(reason=reason, **given)
    return find_eligible(**given)


def _form_of(nomination: Nomination, data: object) -> AppraisalForm:
    """The form, filled with what was found before."""
    appraisal = getattr(nomination, "appraisal", None)
    items = list(score_items(nomination.dossier.sheet.campaign.movement_id, nomination.subject))
    first: dict[str, object] = {
        "award_note": nomination.earlier_award_note, "row_version": nomination.row_version,
        "reason": nomination.standing_reason if nomination.standing == "INELIGIBLE" else "",
    }  # fmt: skip
    if appraisal:
        first["note"] = appraisal.note
        for verdict in appraisal.verdicts.all():
            met = {True: "1", False: "0"}.get(verdict.is_met, "")
            first |= {f"met-{verdict.criterion_id}": met, f"note-{verdict.criterion_id}": verdict.note}
        first |= {f"points-{score.item_id}": score.points for score in appraisal.scores.all()}
    return AppraisalForm(data, initial=first, criteria=criteria_for(nomination), items=items)


def _may_appraise(request: HttpRequest, nomination: Nomination) -> Decision:
    """Whether the actor may give a verdict now; the service decides the same under its lock."""
    sheet = nomination.dossier.sheet
    conflict = has_conflict(request.actor, sheet.campaign, sheet.unit)
    return all_of(
        policies.may_decide_on(request.actor, sheet, conflict),
        sheet.campaign.writable,
        may_be_appraised(sheet.state, nomination.is_dropped),
        may_judge(nomination.standing),
    )
