"""The sheet: begin it, its task list, its details, the check before sending, delete the draft."""

import uuid
from functools import partial

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.policy import Decision, all_of
from registrations import policies
from registrations.answers import model_answers, sheet_answers
from registrations.enums import Action, DeadlineKind, SheetKind, SheetState, Window
from registrations.forms.sheets import DetailsForm
from registrations.models import Deadline, ExtensionRequest, Remark, Sheet, Snapshot
from registrations.rules.completeness import Problem, complete
from registrations.rules.consolidation import carried_parts
from registrations.rules.deadlines import Span, window
from registrations.rules.labels import LABELS_OF
from registrations.rules.states import may_edit, may_move
from registrations.services import drafts, sending
from registrations.services.kinds import KINDS
from registrations.services.receiving import NO_SPAN, deadline_of
from registrations.views.banner import Banner, banner_for
from registrations.views.base import DraftView, EditView, UnitView, find_sheet
from registrations.views.consolidation import SLUG_OF
from registrations.views.kinds import PAGES_OF
from registrations.views.links import findings, remarks_found, with_links
from registrations.views.papers import paper_sentence
from registrations.views.places import BACK_TO_CHECK
from registrations.views.writing import WritingView


class SheetStart(UnitView):
    """Begin the unit's sheet of the year, or open the one that is there."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the button."""
        return redirect("home")

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Begin, then show the task list."""
        sheet = drafts.start_sheet(
            unit=self.unit,
            campaign=self.deadline.campaign,
            kind=SheetKind(self.kind),
            actor=self.actor,
            at=self.at,
        )
        return redirect("sheet", sheet.code)


class ReportStart(SheetStart):
    """The same for the unit's result report."""

    kind = DeadlineKind.RESULT


class TimedView(DraftView):
    """A page that says how the deadline of the sheet stands."""

    @cached_property
    def deadline(self) -> Deadline | None:
        """The deadline that binds the sheet today."""
        return deadline_of(self.sheet, self.at)

    @property
    def span(self) -> Span:
        """The same as it stands for the unit."""
        return self.deadline.extended_span if self.deadline else NO_SPAN

    @property
    def banner(self) -> Banner | None:
        """The sentence about it; one query more where the time is over."""
        asked = partial(ExtensionRequest.objects.last_of, self.deadline, self.sheet.unit)
        return banner_for(self.sheet, self.span, self.at, asked)


class SheetPage(TimedView):
    """The sheet as a task list, or as it stands with the office."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page for the state of the sheet."""
        sheet = self.sheet
        is_open, pages = bool(may_edit(sheet.state)), PAGES_OF[sheet.kind]
        sent = None if is_open else Snapshot.objects.filter(sheet=sheet, version=sheet.version).first()
        payload, problems = contents_of(sheet) if sent is None else (sent.payload, [])
        of_kind = pages.tasks_of(payload, problems) if is_open else pages.sent_of(sheet, payload, self.at)
        return self.page(
            "sheet",
            payload=payload,
            problems=problems,
            items=LABELS_OF[sheet.kind].items_of(payload),
            **of_kind,
            **carried(payload),
            left_out=self.is_left_out(),
            slug=SLUG_OF.get(SheetKind(sheet.kind)),
            banner=self.banner,
            sent=sent,
            paper=paper_sentence(sheet) if pages.has_paper_desk else "",
            remarks=remarks_found(sheet, payload, Remark.objects.open_on(sheet)),
            refused_models=[] if is_open else pages.refused_on(sheet),
            may_edit=self.may_edit(),
            may_recall=self.may_recall(),
            may_withdraw=self.may_withdraw(),
        )

    def is_left_out(self) -> bool:
        """Whether the consolidating unit has sent its own sheet without this accepted one."""
        if not (self.sheet.receiver_id and self.sheet.state == SheetState.ACCEPTED):
            return False
        return Sheet.objects.with_consolidation().filter(pk=self.sheet.pk, is_unconsolidated=True).exists()

    def may_edit(self) -> Decision:
        """Whether the tasks are open."""
        return all_of(
            policies.may_edit_sheet(self.actor, self.sheet),
            self.sheet.campaign.writable,
            may_edit(self.sheet.state),
        )

    def may_recall(self) -> Decision:
        """Whether the button works, else why not."""
        return all_of(
            policies.may_recall_sheet(self.actor, self.sheet),
            self.sheet.campaign.writable,
            sending.may_recall_now(self.sheet, self.span, self.at),
        )

    def may_withdraw(self) -> Decision:
        """Whether the button works, else why not."""
        return all_of(
            policies.may_withdraw_sheet(self.actor, self.sheet, self.sheet.campaign),
            self.sheet.campaign.writable,
            may_move(Action.WITHDRAW, self.sheet.state),
        )


class SheetDetails(WritingView):
    """Who signs, whom to call."""

    template = "sheet_details"

    def form(self, data: QueryDict | None) -> DetailsForm:
        """The details."""
        initial = {"row_version": self.sheet.row_version}
        return PAGES_OF[self.sheet.kind].details(data, instance=self.sheet.details, initial=initial)

    def store(self, form: DetailsForm) -> Sheet:
        """Store the details."""
        return drafts.save_details(
            sheet=self.sheet, values=form.values, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip

    def stored(self) -> Sheet:
        """The sheet with who changed it last."""
        return find_sheet(self.actor, self.sheet.code)

    def next_page(self, sheet: Sheet) -> str:
        """The check page where the person came from there, else the task list."""
        is_back = self.request.GET.get("ve") == BACK_TO_CHECK
        return reverse("sheet-check" if is_back else "sheet", args=[sheet.code])


class SheetCheck(TimedView):
    """Every answer and every problem; the only page from which the sheet is sent."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The answers, with a token that makes one sending of however many clicks; once sent, the sheet."""
        if not may_edit(self.sheet.state):
            return redirect("sheet", self.sheet.code)
        sheet, labels = self.sheet, LABELS_OF[self.sheet.kind]
        payload, problems = contents_of(sheet)
        return self.page(
            "sheet_check",
            details=with_links(sheet, sheet_answers(payload, labels, problems)),
            item=labels.item,
            models=[
                (model, with_links(sheet, model_answers(model, labels, problems), model["uid"]))
                for model in labels.items_of(payload)
            ],
            findings=[(found.url, found.line) for found in findings(sheet, payload, problems)],
            **carried(payload),
            **PAGES_OF[sheet.kind].check_of(sheet, payload, self.at),
            banner=self.banner,
            may_send=self.may_send(problems),
            late_by=sending.days_late_if_sent(sheet, self.span, self.at),
            takes_late=window(self.span, clock.local(self.at)) == Window.LATE,
            token=uuid.uuid4(),
        )

    def may_send(self, problems: list[Problem]) -> Decision:
        """Whether the button works, else the first reason why not."""
        return all_of(
            policies.may_send_sheet(self.actor, self.sheet, self.sheet.campaign),
            self.sheet.campaign.writable,
            sending.span_accepts(self.sheet, self.span, self.at),
            complete(problems),
        )


def contents_of(sheet: Sheet) -> tuple[dict, list[Problem]]:
    """What the draft says now, and what it still lacks."""
    kind = KINDS[sheet.kind]
    payload = kind.payloads_of([sheet])[sheet.pk]
    return payload, kind.problems_of(payload)


def carried(payload: dict) -> dict:
    """What a page says of the units that the sheet carries."""
    parts = carried_parts(payload)
    return {"carried": parts, "carried_models": sum(len(part.models) for part in parts)}


class SheetDelete(EditView):
    """Delete a draft that was never sent, asked twice."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask."""
        return self.page("sheet_delete")

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Delete."""
        drafts.delete_draft(sheet=self.sheet, actor=self.actor, at=self.at)
        return self.done("Đã xóa bản nháp.", "home")
