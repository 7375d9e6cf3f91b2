"""The desk of a dossier's paper: the code, then sets × papers × marks, in one form that works without script.

Whatever is pressed or scanned saves the whole page first, so that nothing typed is lost on the way.
"""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, carry_out, is_key
from danvan.core.documents.store import request_document
from danvan.core.errors import Refusal, StaleVersion
from danvan.core.policy import all_of
from danvan.core.typed_text import restored_text, typed_data
from nominations.admin.paper_forms import UNREADABLE, ShelfForm
from nominations.admin.paper_page import PaperPage, read_page
from nominations.admin.paper_scan import find
from nominations.models.checklists import checklist_of
from nominations.rules.checklist import INTAKE, LISTING, may_mark, words_for_unit
from nominations.rules.copies import change_in_words
from nominations.services.conflicts import may_decide_on_dossier
from nominations.services.paper_copies import Marking, move_paper
from nominations.services.paper_desk import DeskPage, give_slip, save_desk
from registrations.models import Sheet
from registrations.policies import may_receive_paper
from registrations.slips import slip_request

TEMPLATE = "admin/nominations/dossiersheet/papers.html"
DESK = "admin:registrations_paperreceipt_desk"
MOVED = "Đã ghi nơi để hồ sơ giấy."
OTHER_SHEET = "Mã vừa quét là của hồ sơ khác: {} – {}. Trước đó là {} – {}."


class PaperGridAdmin(OfficeAdmin):
    """The pages of a dossier's paper."""

    def paper_urls(self) -> list[URLPattern]:
        """The sets, the slip for what came, and the place where they lie."""
        return [
            self.own_url("<int:pk>/ban-giay/", self.papers, "papers"),
            self.own_url("<int:pk>/phieu/", self.paper_slip, "slip"),
            self.own_url("<int:pk>/noi-de/", self.shelf, "shelf"),
        ]

    def paper_facts(self, request: HttpRequest, sheet: Sheet) -> dict:
        """What the page of a dossier says of its paper; contents that are not sent stay the unit's own."""
        dossier, with_office = sheet.nomination_dossier, may_mark(sheet.state)
        checklist = checklist_of(sheet) if with_office else None
        return {
            "dossier": dossier,
            "checklist": checklist,
            "intake": checklist and checklist.may_pass(INTAKE),
            "listing": checklist and checklist.may_pass(LISTING),
            "shortages": checklist.shortages() if checklist else [],
            "why_no_paper": with_office.reason,
            "may_mark": all_of(
                sheet.campaign.writable, with_office, may_decide_on_dossier(request.actor, sheet)
            ),
            "for_unit": words_for_unit(checklist, sheet.state, dossier.scheme.set_count) if checklist else "",
        }

    def papers(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the sets, or save what was ticked; the code of another sheet leads to its own page."""
        sheet, code = self.row_or_404(request, pk), request.GET.get("ma", "").strip()
        if request.method == "POST":
            return self._save(request, sheet)
        other = _other_sheet(sheet, code)
        return _to_desk(code) if other else self._grid(request, sheet, restored_text(request))

    def paper_slip(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the slip for what lies at the office now, or the one that was given for it, and print it."""
        sheet = self.row_or_404(request, pk)
        form = forms.Form(request.POST if request.method == "POST" else None)

        def act(form: forms.Form) -> HttpResponse:
            slip = give_slip(dossier=sheet.nomination_dossier, **_by(request))
            document = request_document(**slip_request(slip), at=clock.received_at(request))
            return redirect("document", document.token)

        return carry_out(request, form, act) or self._grid(request, sheet, refusals=form.non_field_errors())

    def shelf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record where the paper dossier lies and to whom it was handed."""
        sheet = self.row_or_404(request, pk)
        if not may_receive_paper(request.actor):
            raise PermissionDenied
        dossier = sheet.nomination_dossier
        form = ShelfForm(typed_data(request), initial={"shelf": dossier.shelf, "seen": dossier.shelf})

        def act(form: ShelfForm) -> HttpResponse:
            move_paper(dossier=dossier, **form.cleaned_data, **_by(request))
            messages.success(request, MOVED)
            return HttpResponseRedirect(self.link_to("papers", pk))

        title = f"Nơi để hồ sơ giấy: {sheet.unit}"
        return self.form_page(request, form, act, title, back_to=self.link_to("papers", pk))

    def _save(self, request: HttpRequest, sheet: Sheet) -> HttpResponse:
        if not is_key(request.POST.get("version", "")):
            return self._grid(request, sheet, refusals=[UNREADABLE])
        page = PaperPage(request, sheet, checklist_of(sheet), request.POST)
        if not page.is_valid():
            return self._grid(request, sheet, request.POST)
        sent = read_page(page)
        try:
            marking = save_desk(dossier=sheet.nomination_dossier, page=sent, **_by(request))
        except StaleVersion as refusal:
            return self._grid(request, sheet, refusals=[refusal.reason], lost=_unsaved(page, sent))
        except Refusal as refusal:
            return self._grid(request, sheet, request.POST, refusals=[refusal.reason])
        if marking.conflicts:
            return self._grid(request, sheet, refusals=marking.conflicts, saved=marking.changed)
        _tell_saved(request, sheet, sent, marking)
        return self._way_on(request, sheet, request.POST.get("ma", "").strip())

    def _way_on(self, request: HttpRequest, sheet: Sheet, code: str) -> HttpResponse:
        """To whatever was scanned, or back to the page."""
        other = _other_sheet(sheet, code)
        if other:
            names = (other.code, other.unit, sheet.code, sheet.unit)
            messages.warning(request, OTHER_SHEET.format(*names))
            return _to_desk(code)
        return HttpResponseRedirect(_with_code(self.link_to("papers", sheet.pk), code))

    def _grid(
        self,
        request: HttpRequest,
        sheet: Sheet,
        data: QueryDict | None = None,
        refusals: Sequence[str] = (),
        **context: object,
    ) -> HttpResponse:
        sheet = self.row_or_404(request, sheet.pk)
        facts = self.paper_facts(request, sheet)
        page = PaperPage(request, sheet, facts["checklist"], data)
        shown = facts | {
            "sheet": sheet,
            "page": page,
            "sets": page.sets,
            "restored": data is not None and request.method == "GET",
            "errors": bool(refusals or page.scan.problem or (data and request.method == "POST")),
            "refusals": refusals,
            "may_receive": may_receive_paper(request.actor),
            "case": self.link_to("change", sheet.pk),
            "is_nav_sidebar_enabled": False,
        }
        title = f"Bản giấy: {sheet.unit} – {sheet.code}"
        return self.page(request, TEMPLATE, title, status=409 if refusals else 200, **shown | context)


def _tell_saved(request: HttpRequest, sheet: Sheet, sent: DeskPage, marking: Marking) -> None:
    """Say what was saved; where nothing was asked but to follow a code, nothing."""
    if sent.move.is_asked:
        messages.success(request, MOVED)
    if not marking.changed and (sent.move.is_asked or request.POST.get("ma", "").strip()):
        return
    done = f"Đã ghi {marking.changed} bản giấy." if marking.changed else "Không có gì thay đổi."
    left = checklist_of(sheet).may_pass(LISTING).reason or "Hồ sơ giấy đã đủ để trình."
    messages.success(request, f"{done} {left}")


def _unsaved(page: PaperPage, sent: DeskPage) -> list[str]:
    """What was ticked and typed and is not stored, so that nobody has to remember it."""
    papers = {paper.place: paper for paper in page.checklist.papers}
    ticked = [change_in_words(papers[change.place], change) for change in sent.changes]
    moved = [f"{field.label}: {field.value()}." for field in page.place.visible_fields() if field.value()]
    return ticked + (moved if sent.move.is_asked else [])


def _other_sheet(sheet: Sheet, code: str) -> Sheet | None:
    """The other sheet whose code was scanned on the page of this one."""
    other = find(code)[0] if code else None
    return other if other and other.pk != sheet.pk else None


def _to_desk(code: str) -> HttpResponse:
    """To the desk, which knows the page of every kind of paper."""
    return HttpResponseRedirect(_with_code(reverse(DESK), code))


def _with_code(address: str, code: str) -> str:
    return f"{address}?{urlencode({'ma': code})}" if code else address


def _by(request: HttpRequest) -> dict:
    """Who acts and when."""
    return {"actor": request.actor, "at": clock.received_at(request)}
