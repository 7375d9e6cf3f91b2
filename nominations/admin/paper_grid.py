"""The page of the paper sets: sets × papers × marks as one plain form that works without script."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, is_key
from danvan.core.errors import Refusal
from danvan.core.policy import all_of
from danvan.core.typed_text import restored_text, typed_data
from nominations.admin.paper_forms import UNREADABLE, CopyForm, ShelfForm
from nominations.models import NominationDossier, PaperCopy
from nominations.models.checklists import checklist_of, copy_of, place_of
from nominations.rules.checklist import INTAKE, LISTING, Checklist, may_mark, words_for_unit
from nominations.rules.copies import CopyChange, change_in_words
from nominations.services.conflicts import may_decide_on_dossier
from nominations.services.paper_copies import Marking, endorse_reports, mark_copies, move_paper, tick_set
from registrations.models import Sheet
from registrations.policies import may_receive_paper

TEMPLATES = "admin/nominations/dossiersheet/"


@dataclass(frozen=True)
class PaperSet:
    """One set as the page shows it."""

    number: int
    forms: list[CopyForm]

    @property
    def missing(self) -> int:
        """How many marks it lacks."""
        return sum(form.missing for form in self.forms)


class PaperGridAdmin(OfficeAdmin):
    """The pages of a dossier's paper."""

    def paper_urls(self) -> list[URLPattern]:
        """The sets, and the place where they lie."""
        return [
            self.own_url("<int:pk>/ban-giay/", self.papers, "papers"),
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
        """Show the sets, or save what was ticked."""
        sheet = self.row_or_404(request, pk)
        if request.method == "POST":
            return self._save(request, sheet)
        return self._grid(request, sheet, restored_text(request))

    def shelf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record where the paper dossier lies and to whom it was handed."""
        sheet = self.row_or_404(request, pk)
        if not may_receive_paper(request.actor):
            raise PermissionDenied
        dossier = sheet.nomination_dossier
        form = ShelfForm(typed_data(request), initial={"shelf": dossier.shelf, "seen": dossier.shelf})

        def act(form: ShelfForm) -> HttpResponse:
            move_paper(dossier=dossier, **form.cleaned_data, **_by(request))
            messages.success(request, "Đã ghi nơi để hồ sơ giấy.")
            return HttpResponseRedirect(self.link_to("papers", pk))

        title = f"Nơi để hồ sơ giấy: {sheet.unit}"
        return self.form_page(request, form, act, title, back_to=self.link_to("papers", pk))

    def _save(self, request: HttpRequest, sheet: Sheet) -> HttpResponse:
        checklist, shown = checklist_of(sheet), request.POST.get("version", "")
        forms = _forms(sheet, checklist, request.POST)
        if not is_key(shown):
            return self._grid(request, sheet, refusals=[UNREADABLE], status=409)
        if not all(form.is_valid() for form in forms):
            return self._grid(request, sheet, request.POST)
        changes = [change for form in forms for change in form.changes()]
        try:
            marking = _carry_out(request, sheet.nomination_dossier, changes, int(shown))
        except Refusal as refusal:
            lost = _unsaved(checklist, changes)
            return self._grid(request, sheet, refusals=[refusal.reason], lost=lost, status=409)
        if marking.conflicts:
            return self._grid(request, sheet, refusals=marking.conflicts, saved=marking.changed, status=409)
        self._say(request, sheet, marking)
        return HttpResponseRedirect(self.link_to("papers", sheet.pk))

    def _say(self, request: HttpRequest, sheet: Sheet, marking: Marking) -> None:
        gate = checklist_of(sheet).may_pass(LISTING)
        left = gate.reason or "Hồ sơ giấy đã đủ để trình."
        done = f"Đã ghi {marking.changed} bản giấy." if marking.changed else "Không có gì thay đổi."
        messages.success(request, f"{done} {left}")

    def _grid(
        self,
        request: HttpRequest,
        sheet: Sheet,
        data: QueryDict | None = None,
        refusals: Sequence[str] = (),
        status: int = 200,
        **context: object,
    ) -> HttpResponse:
        sheet = self.row_or_404(request, sheet.pk)
        facts = self.paper_facts(request, sheet)
        checklist = facts["checklist"]
        shown = facts | {
            "sheet": sheet,
            "sets": _sets(_forms(sheet, checklist, data)) if checklist else [],
            "shown_version": data.get("version", "") if data else sheet.version,
            "left": checklist.wanted - checklist.standing if checklist else 0,
            "restored": data is not None and request.method == "GET",
            "errors": data is not None and request.method == "POST",
            "refusals": refusals,
            "case": self.link_to("change", sheet.pk),
            "is_nav_sidebar_enabled": False,
        }
        title = f"Bản giấy: {sheet.unit} – {sheet.code}"
        return self.page(request, f"{TEMPLATES}papers.html", title, status=status, **shown | context)


def _forms(sheet: Sheet, checklist: Checklist, data: QueryDict | None) -> list[CopyForm]:
    rows = {place_of(row): row for row in PaperCopy.objects.filter(dossier=sheet.pk).order_by()}
    return [_form(paper, rows.get(paper.place), sheet.version, data) for paper in checklist.papers]


def _form(paper: object, row: PaperCopy | None, version: int, data: QueryDict | None) -> CopyForm:
    copy, row_version = (copy_of(row), row.row_version) if row else (None, 0)
    return CopyForm(data, paper=paper, copy=copy, row_version=row_version, version=version)


def _sets(forms: Sequence[CopyForm]) -> list[PaperSet]:
    by_set = groupby(forms, key=lambda form: form.paper.set_no)
    return [PaperSet(number, list(group)) for number, group in by_set]


def _carry_out(
    request: HttpRequest, dossier: NominationDossier, changes: Sequence[CopyChange], version: int
) -> Marking:
    """Save what was ticked, then what the pressed button asks for a whole set or for all reports."""
    by = {"dossier": dossier, **_by(request)}
    marking, whole = Marking(0), request.POST.get("tick_set", "")
    if changes or not (whole or "endorse" in request.POST):
        marking = mark_copies(changes=changes, version=version, **by)
    if is_key(whole):
        marking = _sum(marking, tick_set(set_no=int(whole), **by))
    if "endorse" in request.POST:
        marking = _sum(marking, endorse_reports(**by))
    return marking


def _sum(first: Marking, second: Marking) -> Marking:
    return Marking(first.changed + second.changed, first.conflicts + second.conflicts)


def _unsaved(checklist: Checklist, changes: Sequence[CopyChange]) -> list[str]:
    """What was ticked and is not stored, so that nobody has to remember it."""
    papers = {paper.place: paper for paper in checklist.papers}
    return [change_in_words(papers[change.place], change) for change in changes]


def _by(request: HttpRequest) -> dict:
    """Who acts and when."""
    return {"actor": request.actor, "at": clock.received_at(request)}
