"""The nomination list: looked at, proposed, issued by another person, taken out, corrected by a version."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import WorkItem, carry_out
from danvan.core.policy import Decision
from danvan.core.text_fields import TypedLine
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import short_date
from nominations import policies
from nominations.admin.list_exports import take_out
from nominations.admin.list_facts import ListOfYear, may_correct, may_issue, may_propose, order_of, shown
from nominations.models import AwardScheme, IssuedList, ListProposal
from nominations.rules.lists import change_between
from nominations.services.list_contents import compile_list
from nominations.services.lists import (
    closed_gate,
    issue_list,
    open_list_correction,
    propose_list,
)
from registrations.admin.base import DAY_HELP, DayField, ReadOnlyAdmin
from registrations.admin.filters import campaigns_of
from registrations.admin.review_forms import ReasonForm
from registrations.models import Campaign

TEMPLATES = "admin/nominations/issuedlist/"


class ProposeForm(forms.Form):
    """Remembers what the person has looked at."""

    seen = TypedLine(widget=forms.HiddenInput)


class IssueForm(forms.Form):
    """Number and day of the letter; `proposal` is the one that the person has looked at."""

    number = TypedLine(label="Số tờ trình", max_length=60, help_text="Ví dụ 12/TTr-SGDĐT.")
    issued_on = DayField(label="Ngày văn bản")
    proposal = forms.IntegerField(widget=forms.HiddenInput)


@admin.register(IssuedList)
class IssuedListAdmin(ReadOnlyAdmin):
    """Danh sách đề nghị khen thưởng; issued by two persons, never edited."""

    list_display = ["named", "year", "day", "issuer", "digest", "scheme"]
    list_filter = ["campaign"]
    ordering = ["-issued_at", "-pk"]
    menu_place = 7
    change_list_template = f"{TEMPLATES}change_list.html"

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_lists(request.actor)

    def get_queryset(self, request: HttpRequest) -> object:
        """The lists without their long contents."""
        return super().get_queryset(request).without_payload()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The issued versions; Django's own title would say "danh sách" twice."""
        return super().changelist_view(request, {"title": "Danh sách đã ban hành", **(extra_context or {})})

    @admin.display(description="danh sách", ordering="number")
    def named(self, issued: IssuedList) -> str:
        """Number of the letter and revision."""
        return f"Tờ trình số {issued.number}{issued.revision}"

    @admin.display(description="năm", ordering="campaign__year")
    def year(self, issued: IssuedList) -> int:
        """The year of the campaign."""
        return issued.campaign.year

    @admin.display(description="ngày văn bản", ordering="issued_on")
    def day(self, issued: IssuedList) -> str:
        """The day of the letter."""
        return short_date(issued.issued_on)

    @admin.display(description="người trình, người ban hành")
    def issuer(self, issued: IssuedList) -> str:
        """The two pairs of eyes."""
        return f"{issued.proposal.proposed_by.full_name}, {issued.issued_by.full_name}"

    @admin.display(description="mã kiểm tra")
    def digest(self, issued: IssuedList) -> str:
        """The beginning of the hash, enough to compare two papers by eye."""
        return issued.sha256[:12]

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and ours."""
        return [
            self.own_url("lap/", self.choose, "compile"),
            self.own_url("lap/<int:year>/<slug:scheme>/", self.prepare, "prepare"),
            self.own_url("lap/<int:year>/<slug:scheme>/trinh/", self.propose, "propose"),
            self.own_url("lap/<int:year>/<slug:scheme>/ban-hanh/", self.issue, "issue"),
            self.own_url("lap/<int:year>/<slug:scheme>/xuat/<slug:key>/<str:format>/", self.export, "export"),
            self.own_url("<int:pk>/van-ban/<slug:key>/<str:format>/", self.document, "document"),
            self.own_url("<int:pk>/sua-doi/", self.correct, "correct"),
            *super().get_urls(),
        ]

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Of which year, for which form of commendation."""
        self._open_or_404(request)
        campaigns = campaigns_of(request)
        schemes = AwardScheme.objects.filter(movement__in=[campaign.movement_id for campaign in campaigns])
        by_movement: dict[int, list[AwardScheme]] = {}
        for scheme in schemes.order_by("name"):
            by_movement.setdefault(scheme.movement_id, []).append(scheme)
        years = [(campaign.year, by_movement.get(campaign.movement_id, [])) for campaign in campaigns]
        return self.page(request, f"{TEMPLATES}choose.html", "Danh sách đề nghị của đợt", years=years)

    def prepare(self, request: HttpRequest, year: int, scheme: str) -> HttpResponse:
        """What the list would say now, who may propose and issue it."""
        return self._prepare_page(request, self._listed_or_404(request, year, scheme))

    def propose(self, request: HttpRequest, year: int, scheme: str) -> HttpResponse:
        """Put the list before another person of the office."""
        listed = self._listed_or_404(request, year, scheme)
        form = ProposeForm(request.POST or None)

        def act(form: ProposeForm) -> HttpResponse:
            propose_list(
                campaign=listed.campaign, scheme=listed.scheme, seen=form.cleaned_data["seen"],
                actor=request.actor, at=listed.at,
            )  # fmt: skip
            messages.success(request, "Đã trình danh sách; chờ người khác của phòng ban hành.")
            return HttpResponseRedirect(self.link_to("prepare", year, scheme))

        return carry_out(request, form, act) or self._prepare_page(request, listed, proposing=form)

    def issue(self, request: HttpRequest, year: int, scheme: str) -> HttpResponse:
        """Number and freeze what another person has proposed."""
        listed = self._listed_or_404(request, year, scheme)
        form = IssueForm(request.POST if request.method == "POST" else restored_text(request))

        def act(form: IssueForm) -> HttpResponse:
            values = form.cleaned_data
            proposal = _proposal_of(listed, values.pop("proposal"))
            issued = issue_list(proposal=proposal, actor=request.actor, at=listed.at, **values)
            messages.success(request, f"Đã ban hành {issued}.")
            return HttpResponseRedirect(self.link_to("change", issued.pk))

        return carry_out(request, form, act) or self._prepare_page(request, listed, issuing=form)

    def export(self, request: HttpRequest, year: int, scheme: str, key: str, format: str) -> HttpResponse:
        """The list as it would be now, as a preview."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        listed = self._listed_or_404(request, year, scheme)
        compiled = compile_list(campaign=listed.campaign, scheme=listed.scheme, at=listed.at)
        params = {"campaign": listed.campaign.pk, "scheme": listed.scheme.pk}
        name, rows = f"{year}-xem-truoc", len(compiled.nominations)
        back_to = self.link_to("prepare", year, scheme)
        return take_out(request, key, format, params, name, rows, compiled.digest, back_to)

    def document(self, request: HttpRequest, pk: int, key: str, format: str) -> HttpResponse:
        """An issued version on paper, as a workbook or as a Word file."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        issued = self.row_or_404(request, pk)
        name = f"{issued.campaign.year}-lan-{issued.version}"
        back_to, rows = self.link_to("change", pk), issued.proposal.count
        return take_out(request, key, format, {"issued": pk}, name, rows, issued.sha256, back_to)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One issued version: what it says, its files, how it differs from the one before."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._issued_page(request, self.row_or_404(request, object_id))

    def correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a correction: from then on its nominees may be moved; by the lead."""
        issued = self.row_or_404(request, pk)
        if request.method != "POST":
            typed = restored_text(request)
            return self._issued_page(request, issued, typed and ReasonForm(typed, prefix="correct"))
        form = ReasonForm(request.POST, prefix="correct")

        def act(form: ReasonForm) -> HttpResponse:
            open_list_correction(
                issued=issued, reason=form.cleaned_data["reason"], actor=request.actor,
                at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, "Đã mở bản sửa đổi; đề nghị trong danh sách đổi được.")
            return HttpResponseRedirect(self.link_to("change", pk))

        return carry_out(request, form, act) or self._issued_page(request, issued, form)

    def _open_or_404(self, request: HttpRequest) -> None:
        if not self.may_view(request):
            raise Http404

    def _listed_or_404(self, request: HttpRequest, year: int, scheme: str) -> ListOfYear:
        self._open_or_404(request)
        campaign = Campaign.objects.select_related("movement").filter(year=year).first()
        found = campaign and AwardScheme.objects.filter(movement=campaign.movement_id, code=scheme).first()
        if not found:
            raise Http404
        return ListOfYear(campaign, found, clock.received_at(request))

    def _prepare_page(
        self,
        request: HttpRequest,
        listed: ListOfYear,
        proposing: ProposeForm | None = None,
        issuing: IssueForm | None = None,
    ) -> HttpResponse:
        compiled = compile_list(campaign=listed.campaign, scheme=listed.scheme, at=listed.at)
        gate = closed_gate(compiled)
        latest, waiting, order = listed.latest, listed.waiting, order_of(request)
        held = latest and IssuedList.objects.get(pk=latest.pk).payload["rows"]
        return self.page(
            request,
            f"{TEMPLATES}prepare.html",
            f"Danh sách đề nghị năm {listed.campaign.year}: {listed.scheme}",
            listed=listed,
            latest=latest,
            waiting=waiting,
            is_waiting_still=bool(waiting and waiting.sha256 == compiled.digest),
            change=change_between(held, compiled.payload["rows"]) if held else None,
            gate=gate,
            may_propose=may_propose(request, listed, compiled, latest),
            may_issue=may_issue(request, listed, compiled, latest, waiting, gate),
            proposing=proposing,
            seen=compiled.digest,
            issuing=_issue_form(issuing, waiting, listed.at),
            errors=bool(issuing and issuing.errors),
            **shown(request, compiled.payload, order),
        )

    def _issued_page(
        self, request: HttpRequest, issued: IssuedList, form: ReasonForm | None = None
    ) -> HttpResponse:
        same = {"campaign": issued.campaign_id, "scheme": issued.scheme_id}
        before = IssuedList.objects.filter(**same, version=issued.version - 1).first()
        rows = issued.payload["rows"]
        return self.page(
            request,
            f"{TEMPLATES}change_form.html",
            str(issued),
            issued=issued,
            before=before,
            change=change_between(before.payload["rows"], rows) if before else None,
            may_correct=may_correct(request, issued),
            form=form or ReasonForm(prefix="correct"),
            errors=bool(form and form.errors),
            **shown(request, issued.payload, order_of(request)),
        )


def _issue_form(form: IssueForm | None, waiting: ListProposal | None, at: datetime) -> IssueForm:
    """The form as it was typed, bound to the proposal that the page shows now."""
    if form is None or not form.is_bound:
        form = IssueForm(initial={"issued_on": clock.local_day(at), "proposal": waiting and waiting.pk})
    else:
        form.data = form.data.copy()
        form.data["proposal"] = waiting.pk if waiting else ""
    form.fields["issued_on"].help_text = DAY_HELP.format(short_date(clock.local_day(at)))
    return form


def _proposal_of(listed: ListOfYear, pk: int) -> ListProposal:
    """The proposal that the person has looked at; raises the refusal where there is none of this list."""
    rows = ListProposal.objects.filter(campaign=listed.campaign, scheme=listed.scheme)
    proposal = rows.select_related("campaign", "scheme", "proposed_by").filter(pk=pk).first()
    if proposal is None:
        raise Http404
    return proposal


def list_work(request: HttpRequest) -> list[WorkItem]:
    """The lists that wait for a second pair of eyes; one query."""
    if not policies.may_see_lists(request.actor):
        return []
    pages = admin.site.get_model_admin(IssuedList)
    return [
        WorkItem(
            "Danh sách đề nghị chờ ban hành",
            1,
            pages.link_to("prepare", proposal.campaign.year, proposal.scheme.code),
            f"{proposal.proposed_by.full_name} trình, đợt năm {proposal.campaign.year}.",
        )
        for proposal in ListProposal.objects.waiting()
    ]


admin.site.work.append(list_work)
