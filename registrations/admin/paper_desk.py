"""The paper desk: one field for the code, its answer at once, the form that records the paper (ADM-08)."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, carry_out, is_key
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.base import DAY_HELP
from registrations.admin.paper_target import (
    FOUND_AT_MOST,
    CodeForm,
    ReceiveForm,
    Target,
    find_form,
    target_of,
    units_found,
)
from registrations.enums import SheetKind
from registrations.services.paper import AlreadyReceived, record_paper

LATEST = 10
DESKS: dict[SheetKind, str] = {}  # kinds whose papers are received on a page of their own: its name


class DeskAdmin(OfficeAdmin):
    """The counter where signed papers arrive."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """A paper is added at the desk."""
        return self.desk(request)

    def desk(self, request: HttpRequest) -> HttpResponse:
        """One field for the code; its answer at once; the form to record the paper."""
        if not policies.may_receive_paper(request.actor):
            raise PermissionDenied
        target, problem = target_of(request)
        if target is None:
            return self._empty_desk(request, problem)
        if target.kind in DESKS and target.sent_version and not posted(request):
            return _own_desk(target, request.GET.get("ma", "").strip())
        form = self._receive_form(request, target)
        recorded = self._record(request, form, target) if posted(request) else None
        return recorded or self._answer(request, form, target)

    def _receive_form(self, request: HttpRequest, target: Target) -> ReceiveForm:
        today = clock.local_day(clock.received_at(request))
        initial = {"token": uuid4(), "received_on": today}
        form = ReceiveForm(typed(request), target=target, initial=initial)
        form.fields["letter_date"].help_text = DAY_HELP.format(short_date(today))
        return form

    def _record(self, request: HttpRequest, form: ReceiveForm, target: Target) -> HttpResponse | None:
        where = {"unit": target.unit, "campaign": target.campaign, "kind": target.kind}
        where |= {"version": target.printed, "is_edited": target.is_edited}  # unless the officer says it

        def act(form: ReceiveForm) -> HttpResponse | None:
            try:
                receipt = record_paper(**where | form.cleaned_data, **by(request))
            except AlreadyReceived as refusal:
                form.add_error("is_one_more", refusal.reason)
                return None
            return HttpResponseRedirect(f"{self.link_to('desk')}?vua-ghi={receipt.pk}")

        return carry_out(request, form, act)

    def _empty_desk(self, request: HttpRequest, problem: str) -> HttpResponse:
        form, key = find_form(request), request.GET.get("vua-ghi", "")
        latest = list(self.get_queryset(request)[:LATEST])
        context = {
            "code": CodeForm(typed=request.GET.get("ma", ""), problem=problem, has_focus=True),
            "errors": bool(problem),
            "find": form,
            "units": units_found(form.cleaned_data) if form.is_valid() else None,
            "at_most": FOUND_AT_MOST,
            "recorded": next((row for row in latest if is_key(key) and row.pk == int(key)), None),
            "latest": latest,
        }
        return self._desk_page(request, "desk", "Tiếp nhận bản giấy", context)

    def _answer(self, request: HttpRequest, form: ReceiveForm, target: Target) -> HttpResponse:
        tone, words = target.verdict
        context = {
            "code": CodeForm(opened=None if target.printed else target.unit),
            "target": target,
            "tone": tone,
            "words": words,
            "form": form,
            "asks_again": target.was_received or "is_one_more" in form.errors,
            "may": policies.may_receive_paper(request.actor, target.unit),
            "here": request.get_full_path(),
        }
        return self._desk_page(request, "answer", f"Bản giấy của {target.unit}", context)

    def _desk_page(self, request: HttpRequest, name: str, title: str, context: dict) -> HttpResponse:
        """A page at the counter: no menu beside it, to be read at arm's length or on a phone."""
        template = f"admin/registrations/paperreceipt/{name}.html"
        return self.page(request, template, title, is_nav_sidebar_enabled=False, **context)


def _own_desk(target: Target, code: str) -> HttpResponse:
    """To the page where papers of this kind are received, the code in the hand."""
    address = reverse(DESKS[target.kind], args=[target.sheet.pk])
    return HttpResponseRedirect(f"{address}?{urlencode({'ma': code})}" if code else address)


def posted(request: HttpRequest) -> bool:
    """Whether a form was sent."""
    return request.method == "POST"


def typed(request: HttpRequest) -> QueryDict | None:
    """What was posted, else what was typed before the session ended."""
    return request.POST if posted(request) else restored_text(request)


def by(request: HttpRequest) -> dict:
    """Who acts and when, for a service."""
    return {"actor": request.actor, "at": clock.received_at(request)}
