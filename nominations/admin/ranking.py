"""The ranking of one kind of nominee: its order, who is recommended, who waits, and the quota beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, carry_out, is_key
from danvan.core.errors import RuleViolation
from danvan.core.policy import Decision, all_of
from danvan.core.text_fields import TypedParagraph
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import number
from nominations import policies
from nominations.admin.board import SUBJECTS, ranking_url
from nominations.enums import Standing
from nominations.models import AwardScheme, Nomination, QuotaAllocation, Vote
from nominations.models.checklists import complete_among
from nominations.models.ranking import (
    exceeding,
    nominees_of_kind,
    nominees_under,
    totals_of,
    units_in_conflict,
    votes_of,
)
from nominations.rules.appraisal import Total, comes_first
from nominations.rules.quota import may_promote
from nominations.rules.states import RANKED, TAKES_A_PLACE
from nominations.services import ranking
from nominations.services.deciding import Seen
from registrations.enums import Subject
from registrations.models import Campaign

ORDER_UNSAVED = "Thứ tự vừa gõ chưa lưu; hãy bấm “Lưu thứ tự” trước, rồi chọn lại."
DONE = {
    "recommend": "Đã đề nghị trình {} tập thể, cá nhân.",
    "reserve": "Đã xếp dự bị {} tập thể, cá nhân.",
    "not": "Đã ghi không đề nghị {} tập thể, cá nhân.",
    "rank": "Đã lưu thứ tự của {} đề nghị.",
    "promote": "Đã đưa {} đề nghị từ danh sách dự bị vào danh sách trình.",
}
OFF = {"autocomplete": "off"}
SHOWN = (*RANKED, *TAKES_A_PLACE)


@dataclass(frozen=True)
class RankingList:
    """Which nominees are ranked together, under which allocation."""

    campaign: Campaign
    scheme: AwardScheme
    subject: Subject
    allocations: Sequence[QuotaAllocation]
    group_id: int | None

    @property
    def allocation(self) -> QuotaAllocation | None:
        """The allocation that counts here."""
        return next((row for row in self.allocations if row.group_id == self.group_id), None)

    @property
    def nominees(self) -> QuerySet[Nomination]:
        """Everybody for whom it counts, in the order of rank."""
        rows = nominees_of_kind(self.campaign.pk, self.scheme.pk, self.subject)
        rows = nominees_under(rows, self.allocations, self.group_id).filter(standing__in=SHOWN)
        rows = rows.with_names().select_related("dossier__sheet__unit__group_place")
        return rows.order_by(F("order").asc(nulls_last=True), "name_key", "pk")

    @property
    def url(self) -> str:
        """Its address."""
        return ranking_url(self.campaign, self.scheme.pk, self.subject, self.group_id)

    @property
    def tabs(self) -> list[tuple[QuotaAllocation, str, bool]]:
        """The allocations of this kind where there are several, each with its address."""
        if not any(row.group_id for row in self.allocations):
            return []
        here = (self.campaign, self.scheme.pk, self.subject)
        return [(row, ranking_url(*here, row.group_id), row == self.allocation) for row in self.allocations]


@dataclass(frozen=True)
class RankedRow:
    """One line of the page."""

    nomination: Nomination
    total: Total
    vote_of_unit: Vote | None
    vote_of_department: Vote | None
    has_papers: bool
    is_over: bool
    why_not: str

    @property
    def hint(self) -> str:
        """Why it comes first among equals."""
        person = self.nomination.person
        return comes_first(person.title if person else "", self.nomination.women_percent)

    @property
    def is_settled(self) -> bool:
        """Whether the province has decided already."""
        return self.nomination.standing in TAKES_A_PLACE - {Standing.RECOMMENDED}


class RankingForm(forms.Form):
    """The typed order of every row, which rows are ticked, and reasons."""

    reason = TypedParagraph(
        label="Lý do không đề nghị", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    override_reason = TypedParagraph(
        label="Lý do vượt chỉ tiêu", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Chỉ lãnh đạo phòng; ghi khi đã hết chỉ tiêu mà vẫn đề nghị trình.",
    )  # fmt: skip

    def __init__(self, *args: object, nominations: Sequence[Nomination], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.nominations = nominations
        for row in nominations:
            self.fields[f"order-{row.pk}"] = forms.IntegerField(
                required=False, initial=row.order, label=f"Thứ tự của {row.name}",
                error_messages={"invalid": "Ghi số nguyên."},
                widget=forms.TextInput(
                    attrs=OFF | {"inputmode": "numeric", "size": 3, "aria-label": f"Thứ tự của {row.name}"}
                ),
            )  # fmt: skip

    @property
    def picked(self) -> set[int]:
        """The ticked rows of this list."""
        known = {row.pk for row in self.nominations}
        ticked = self.data.getlist("pick") if self.is_bound else []
        return {int(key) for key in ticked if is_key(key)} & known

    @property
    def seen(self) -> dict[int, int]:
        """The row version of each row that the page had shown; 0, which fits no row, where it is missing."""
        shown = {row.pk: self.data.get(f"seen-{row.pk}", "") for row in self.nominations}
        return {key: int(text) if is_key(text) else 0 for key, text in shown.items()}

    @property
    def orders(self) -> dict[int, int | None]:
        """The typed order of each row."""
        return {row.pk: self.cleaned_data[f"order-{row.pk}"] for row in self.nominations}

    @property
    def has_unsaved_order(self) -> bool:
        """Whether a typed order differs from the stored one."""
        return any(self.orders[row.pk] != row.order for row in self.nominations)


class RankingAdmin(OfficeAdmin):
    """The ranking page."""

    def ranking(self, request: HttpRequest, year: int, scheme: int, subject: str) -> HttpResponse:
        """Show one list in its order; a POST orders it or decides on the ticked rows."""
        listed = self._list_or_404(request, year, scheme, subject)
        if request.method == "POST" and not policies.may_manage_nominations(request.actor):
            raise PermissionDenied
        rows = list(listed.nominees)
        form = RankingForm(typed_data(request), nominations=rows)

        def act(form: RankingForm) -> HttpResponse:
            count = _acts(request, listed, form)
            done = DONE[request.POST["act"]].format(number(count)) if count else "Không có gì thay đổi."
            messages.success(request, done)
            return HttpResponseRedirect(listed.url)

        done = carry_out(request, form, act)
        if done:
            return done
        if request.method == "POST":
            listed = self._list_or_404(request, year, scheme, subject)
            rows = list(listed.nominees)
        return self._ranking_page(request, listed, rows, form)

    def _list_or_404(self, request: HttpRequest, year: int, scheme: int, subject: str) -> RankingList:
        campaign = Campaign.objects.select_related("movement").filter(year=year).first()
        award = AwardScheme.objects.filter(pk=scheme, movement=campaign and campaign.movement_id).first()
        if not self.may_view(request) or award is None or subject not in SUBJECTS:
            raise Http404
        kind = SUBJECTS[subject]
        rows = QuotaAllocation.objects.of_kind(campaign.pk, award.pk, kind).with_used()
        allocations = list(rows.order_by(F("group__position").asc(nulls_first=True), "group__name"))
        group = request.GET.get("khoi", "")
        group_id = int(group) if is_key(group) else None
        if group_id and group_id not in {row.group_id for row in allocations}:
            raise Http404
        return RankingList(campaign, award, kind, allocations, group_id)

    def _ranking_page(
        self, request: HttpRequest, listed: RankingList, rows: Sequence[Nomination], form: RankingForm
    ) -> HttpResponse:  # fmt: skip
        may = all_of(policies.may_manage_nominations(request.actor), listed.campaign.writable)
        title = f"Xếp hạng {listed.subject.label.lower()}: {listed.scheme}, năm {listed.campaign.year}"
        shown = _rows_of(request, listed, rows)
        is_open = any(not row.why_not and not row.is_settled for row in shown)
        seen = form.seen if request.method == "POST" else {}
        is_stale = any(seen.get(row.pk, row.row_version) != row.row_version for row in rows)
        return self.page(
            request, "admin/nominations/ranking.html", title, status=409 if is_stale else 200,
            listed=listed, form=form,
            rows=[(row, _order_field(form, row.nomination)) for row in shown],
            stand=listed.allocation and listed.allocation.stand, may=may, is_open=is_open, picked=form.picked,
            suggestion=_suggestion(listed, shown), is_lead=request.actor.is_lead,
            restored=form.is_bound and request.method != "POST", errors=bool(form.errors),
            media=self.media + form.media, is_nav_sidebar_enabled=False,
        )  # fmt: skip


def _acts(request: HttpRequest, listed: RankingList, form: RankingForm) -> int:
    """Carry out the pressed button; how many nominees it moved."""
    by = {"actor": request.actor, "at": clock.received_at(request)}
    name = request.POST.get("act", "")
    if name == "rank":
        return len(ranking.rank(orders=form.orders, seen=form.seen, **by))
    if name not in DONE:
        raise Http404
    if form.has_unsaved_order:
        raise RuleViolation(ORDER_UNSAVED)
    if name == "promote":
        return _promote(request, listed, form, by)
    chosen = {key: form.seen[key] for key in form.picked}
    return len(_decisions(form)[name](chosen, by))


def _decisions(form: RankingForm) -> Mapping[str, Callable[[Seen, dict], list]]:
    """What each button does with the ticked rows."""
    given = form.cleaned_data
    return {
        "recommend": lambda chosen, by: ranking.recommend(
            chosen=chosen, override_reason=given["override_reason"], **by
        ),
        "reserve": lambda chosen, by: ranking.put_in_reserve(chosen=chosen, **by),
        "not": lambda chosen, by: ranking.not_recommend(chosen=chosen, reason=given["reason"], **by),
    }


def _promote(request: HttpRequest, listed: RankingList, form: RankingForm, by: dict) -> int:
    """Move the suggested nominee up; 404 where the address names none of this list."""
    key = request.POST.get("first", "")
    first = next((row for row in form.nominations if str(row.pk) == key), None)
    if first is None or listed.allocation is None:
        raise Http404
    ranking.promote(allocation=listed.allocation, nomination=first, row_version=form.seen[first.pk], **by)
    return 1


def _rows_of(request: HttpRequest, listed: RankingList, rows: Sequence[Nomination]) -> list[RankedRow]:
    """The lines of the page; the same number of queries however many."""
    totals = totals_of(rows, listed.campaign.movement_id, listed.subject)
    of_unit, of_department = votes_of(rows)
    complete, over = complete_among({row.dossier_id for row in rows}), exceeding(rows)
    conflicts = units_in_conflict(request.actor, listed.campaign)
    return [
        RankedRow(
            row, totals[row.pk], of_unit.get(row.pk), of_department.get(row.pk), row.dossier_id in complete,
            row.pk in over, _why_not(request, row, conflicts),
        )
        for row in rows
    ]  # fmt: skip


def _why_not(request: HttpRequest, nomination: Nomination, conflicts: set[int]) -> str:
    sheet = nomination.dossier.sheet
    decision: Decision = policies.may_decide_on(request.actor, sheet, sheet.unit_id in conflicts)
    return decision.reason


def _order_field(form: RankingForm, nomination: Nomination) -> object:
    """The field of the row; None for one that has come since the form was sent."""
    name = f"order-{nomination.pk}"
    return form[name] if name in form.fields else None


def _suggestion(listed: RankingList, rows: Sequence[RankedRow]) -> RankedRow | None:
    """The first of the reserve list, while a place is free: a suggestion, never an act of its own."""
    if listed.allocation is None or not may_promote(listed.allocation.stand):
        return None
    waiting = (row for row in rows if row.nomination.standing == Standing.RESERVE)
    return next(waiting, None)
