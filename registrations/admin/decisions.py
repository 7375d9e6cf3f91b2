"""The reviewer's decisions on a sheet: each a POST, each through its service, then on to the next sheet."""

from collections.abc import Callable
from copy import copy
from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, reverse

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, carry_out
from danvan.core.policy import YES, Decision, all_of
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import number
from registrations import policies
from registrations.admin.case import Case, case_of, decisions_on
from registrations.admin.kinds import OFFICE_KINDS
from registrations.admin.paper_facts import paper_facts
from registrations.admin.review_forms import AcceptForm, ReasonForm, ReturnForm
from registrations.enums import Action, SheetKind, SheetState, Window
from registrations.models import PaperReceipt, Sheet
from registrations.rules import deadlines
from registrations.services import drafts, review, sending
from registrations.services.common import is_free
from registrations.services.receiving import span_of

Build = Callable[[QueryDict, Case], forms.Form]
Act = Callable[[forms.Form, dict], object]


class CaseAdmin(OfficeAdmin):
    """The page of one sheet and what can be decided on it."""

    case_template = "admin/registrations/sheet/case.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and one for each decision."""
        views = {
            "bat-dau": ("begin", self.begin), "duyet": ("accept", self.accept),
            "tra-lai": ("give_back", self.give_back), "mo-lai": ("reopen", self.reopen),
            "khoi-phuc": ("restore", self.restore), "nhap-thay": ("on_behalf", self.on_behalf),
            "nhan-thay": ("take_over", self.take_over),
        }  # fmt: skip
        ours = [self.own_url(f"<int:pk>/{slug}/", view, name) for slug, (name, view) in views.items()]
        return ours + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Everything about the sheet on one page; nothing is edited here (SEC-ADM-04)."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._case_page(request, case_of(self.row_or_404(request, object_id)))

    def begin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record that the review has begun; the page stays."""

        def act(form: forms.Form, by: dict) -> HttpResponse:
            review.begin_review(**by)
            messages.success(request, "Đã bắt đầu duyệt; đơn vị không thu hồi được nữa.")
            return HttpResponseRedirect(self._with_filters(request, self.link_to("change", pk)))

        return self._decide(request, pk, "begin", lambda data, case: forms.Form(data), act)

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept the sheet, single models perhaps not."""

        def act(form: AcceptForm, by: dict) -> HttpResponse:
            given = form.cleaned_data
            sheet = review.accept_sheet(row_version=given["row_version"], refused=given["refused"], **by)
            words = OFFICE_KINDS[sheet.kind].refused.lower()
            left_out = f", {words} {number(len(given['refused']))} mô hình" if given["refused"] else ""
            return self._go_on(request, sheet, f"Đã duyệt hồ sơ của {sheet.unit}{left_out}.")

        return self._decide(
            request, pk, "accept", lambda data, case: AcceptForm(data, **_to_accept(case)), act
        )

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the sheet with its remarks; "Thêm dòng" only adds rows to the form."""

        def act(form: ReturnForm, by: dict) -> HttpResponse | None:
            if "more" in request.POST:
                return None
            remarks = form.rows.remarks()
            sheet = review.return_sheet(row_version=form.cleaned_data["row_version"], remarks=remarks, **by)
            return self._go_on(request, sheet, f"Đã trả lại {sheet.unit} với {len(remarks)} ý kiến.")

        return self._decide(
            request, pk, "give_back", lambda data, case: ReturnForm(data, **_about(case)), act
        )

    def reopen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give an accepted sheet back; by the lead."""

        def act(form: ReasonForm, by: dict) -> HttpResponse:
            sheet = review.reopen_sheet(reason=form.cleaned_data["reason"], **by)
            return self._stay(request, sheet, f"Đã mở lại hồ sơ của {sheet.unit}.")

        return self._decide(request, pk, "reopen", lambda data, case: ReasonForm(data, prefix="reopen"), act)

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a withdrawn sheet back to its unit as a draft."""

        def act(form: ReasonForm, by: dict) -> HttpResponse:
            sheet = sending.restore_sheet(reason=form.cleaned_data["reason"], **by)
            return self._stay(request, sheet, restored_words(sheet, by["at"]))

        return self._decide(
            request, pk, "restore", lambda data, case: ReasonForm(data, prefix="restore"), act
        )

    def take_over(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the sheet from a consolidating unit that leaves it undecided; by the lead."""

        def act(form: ReasonForm, by: dict) -> HttpResponse:
            sheet = review.take_over_sheet(reason=form.cleaned_data["reason"], **by)
            return self._stay(request, sheet, f"Phòng đã nhận hồ sơ của {sheet.unit} để duyệt.")

        return self._decide(
            request, pk, "take_over", lambda data, case: ReasonForm(data, prefix="take_over"), act
        )

    def on_behalf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the draft to the office and go on to it on the school side."""

        def act(form: ReasonForm, by: dict) -> HttpResponse:
            sheet = by.pop("sheet")
            whose = {"unit": sheet.unit, "campaign": sheet.campaign, "kind": SheetKind(sheet.kind)}
            drafts.enter_on_behalf(reason=form.cleaned_data["reason"], **whose, **by)
            return HttpResponseRedirect(reverse("sheet", args=[sheet.code]))

        return self._decide(
            request, pk, "on_behalf", lambda data, case: ReasonForm(data, prefix="on_behalf"), act
        )

    def _decide(self, request: HttpRequest, pk: int, name: str, build: Build, act: Act) -> HttpResponse:
        """Run one decision; what keeps it from being done stands on the case page, with what was typed."""
        sheet = self.row_or_404(request, pk)
        case = case_of(sheet)
        if request.method != "POST":
            return self._return_to(request, case, name, build)
        by = {"sheet": sheet, "actor": request.actor, "at": clock.received_at(request)}
        form = build(request.POST, case)
        done = carry_out(request, form, lambda form: act(form, by))
        return done or self._case_page(request, case_of(self.row_or_404(request, pk)), {name: form})

    def _return_to(self, request: HttpRequest, case: Case, name: str, build: Build) -> HttpResponse:
        """The case page, with the text that an ended session had kept for this decision."""
        typed = restored_text(request)
        if typed is None:
            return HttpResponseRedirect(self._with_filters(request, self.link_to("change", case.sheet.pk)))
        return self._case_page(request, case, {name: build(typed, case)})

    def _case_page(self, request: HttpRequest, case: Case, bound: dict | None = None) -> HttpResponse:
        sheet, bound = case.sheet, bound or {}
        shown = {
            "accept": AcceptForm(**_to_accept(case)),
            "give_back": ReturnForm(**_about(case)),
            **{name: ReasonForm(prefix=name) for name in ("reopen", "restore", "take_over", "on_behalf")},
        } | bound
        sent = next((form.data for form in bound.values()), {})
        seen = sent.get("row_version", "")
        is_stale = bool(seen) and seen != str(sheet.row_version)
        is_restored = request.method == "GET" and bool(bound)
        context = {
            "case": case,
            "paper": paper_facts([sheet])[sheet.pk],
            "receipts": PaperReceipt.objects.of_sheet(sheet),
            "forms": shown,
            "bound": next(iter(bound), ""),
            "may": self._decisions(request, sheet),
            "is_stale": is_stale,
            "typed": _typed(sent) if is_stale or is_restored else [],
            "is_restored": is_restored,
            "may_adopt": policies.may_record_adoption(request.actor, sheet.unit),
            "errors": not all(form.is_valid() for form in bound.values()),
            "refusal": [error for form in bound.values() for error in form.non_field_errors()],
            "filters": self._with_filters(request, ""),
            "back_to": self._with_filters(request, self.link_to("changelist")),
            "is_nav_sidebar_enabled": False,
        }
        title = f"{sheet.unit} – {sheet.code}"
        context |= self.more_on(request, case)
        return self.page(request, self.case_template, title, status=409 if is_stale else 200, **context)

    def more_on(self, request: HttpRequest, case: Case) -> dict:
        """What the page of a kind shows beside what all share."""
        return {}

    def _decisions(self, request: HttpRequest, sheet: Sheet) -> dict[str, Decision]:
        """What may be decided, with what this kind of sheet has against it."""
        kind, actor = OFFICE_KINDS[sheet.kind], request.actor
        against = kind.against(actor, [sheet]).get(sheet.pk, YES)
        free = is_free(sheet, Action.REOPEN, actor)
        may = decisions_on(actor, sheet, sheet.campaign.writable, free, against)
        return may | {"accept": all_of(may["accept"], kind.gate(sheet))} if may["accept"] else may

    def _with_filters(self, request: HttpRequest, url: str) -> str:
        preserved = self.get_preserved_filters(request)
        return add_preserved_filters({"preserved_filters": preserved, "opts": self.opts}, url)

    def _stay(self, request: HttpRequest, sheet: Sheet, done: str) -> HttpResponse:
        messages.success(request, done)
        return HttpResponseRedirect(self._with_filters(request, self.link_to("change", sheet.pk)))

    def _go_on(self, request: HttpRequest, sheet: Sheet, done: str) -> HttpResponse:
        """To the next sheet that waits in the same list, to the list at its end (ADM-03)."""
        following = self._next(request, sheet)
        if following is None:
            messages.success(request, f"{done} Không còn hồ sơ nào chờ duyệt trong danh sách này.")
            return HttpResponseRedirect(self._with_filters(request, self.link_to("changelist")))
        return self._stay(request, following, f"{done} Đây là hồ sơ tiếp theo.")

    def _next(self, request: HttpRequest, sheet: Sheet) -> Sheet | None:
        listed = copy(request)
        listed.method, listed.GET = "GET", QueryDict(request.GET.get("_changelist_filters", ""))
        try:
            queue = self.get_changelist_instance(listed).queryset
        except IncorrectLookupParameters:
            return None
        waiting = queue.filter(state=SheetState.SUBMITTED).exclude(pk=sheet.pk)
        later = Q(submitted_at__gt=sheet.submitted_at) | Q(submitted_at=sheet.submitted_at, pk__gt=sheet.pk)
        return waiting.filter(later).first() or waiting.first()


def restored_words(sheet: Sheet, at: datetime) -> str:
    """What was done by restoring, and whether the unit needs more time to send again."""
    done = f"Đã khôi phục bản nháp cho {sheet.unit}."
    if deadlines.window(span_of(sheet, at), clock.local(at)) != Window.CLOSED:
        return done
    return f"{done} Đã hết hạn gửi: đơn vị chỉ gửi lại được sau khi phòng gia hạn cho đơn vị."


def _about(case: Case) -> dict:
    """What the forms of a decision have to know of the sheet."""
    return {"models": case.payload_models, "kind": SheetKind(case.sheet.kind)}


def _to_accept(case: Case) -> dict:
    return _about(case) | {"models": case.refusable}


def _typed(sent: QueryDict) -> list[str]:
    """The words that a reviewer typed into a form which may no longer be sent."""
    words = ("text", "reason")
    return [value for name, value in sent.items() if value.strip() and any(word in name for word in words)]
