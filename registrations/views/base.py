"""What every page of the school side shares: who acts, what exists for them, how a refusal looks."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views import View

from danvan.core import clock
from danvan.core.errors import NotAllowed, Refusal
from danvan.core.policy import all_of, require, require_rule
from registrations import policies
from registrations.enums import DeadlineKind, SheetKind
from registrations.models import Actor, Deadline, Sheet, Unit
from registrations.models.deadlines import deadline_for
from registrations.models.sheets import SHEET_WITH_NAMES, receiver_in_words
from registrations.rules.states import may_edit
from registrations.services.receiving import receiver_of
from registrations.views.kinds import PAGES_OF


class SchoolView(LoginRequiredMixin, View):
    """A page for signed-in people; the three refusals of services become pages with their sentence."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer, or say why not."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return self.refused(refusal)

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.request.actor

    @property
    def at(self) -> datetime:
        """The instant that counts: when the server had the whole request."""
        return clock.received_at(self.request)

    def page(self, template: str, status: int = 200, **context: object) -> HttpResponse:
        """One of the app's pages; a later app names its own folder with it."""
        path = template if "/" in template else f"registrations/{template}"
        return render(self.request, f"{path}.html", context, status=status)

    def refused(self, refusal: Refusal, **context: object) -> HttpResponse:
        """The page that says why not: 403 for the wrong person, 409 for everything else."""
        status = 403 if isinstance(refusal, NotAllowed) else 409
        return self.page("refused", status, refusal=refusal, **context)

    def done(self, sentence: str, to: str, *args: object) -> HttpResponse:
        """Go on to the next page, which says what was done."""
        messages.success(self.request, sentence)
        return redirect(to, *args)


class UnitView(SchoolView):
    """A page of one of the person's units and of one deadline of a campaign."""

    kind = DeadlineKind.REGISTRATION

    @cached_property
    def unit(self) -> Unit:
        """The unit; 404 for missing and foreign alike."""
        return get_object_or_404(Unit, pk__in=self.actor.unit_ids, code=self.kwargs["unit"])

    @cached_property
    def deadline(self) -> Deadline:
        """The deadline of the year's campaign that binds the unit today for the page's kind of sheet."""
        rows, day = Deadline.objects.filter(campaign__year=self.kwargs["year"]), clock.local_day(self.at)
        deadline = deadline_for(self.unit, rows, SheetKind(self.kind), day)
        if deadline is None:
            raise Http404
        return deadline


class SheetView(SchoolView):
    """A page about a sheet: its state and what was sent. `kind` is set on pages that one kind alone has."""

    kind = ""

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the address."""
        return find_sheet(self.actor, self.kwargs["code"], self.kind)

    def page(self, template: str, status: int = 200, **context: object) -> HttpResponse:
        """A page that knows its sheet, who receives it and whether the person writes for somebody else."""
        sheet = context.setdefault("sheet", self.sheet)
        context.setdefault("receiver", lambda: self.receiver)  # asked for by the pages that name it
        context.setdefault("pages", PAGES_OF[sheet.kind])
        sees_draft = bool(policies.may_see_draft(self.actor, sheet))
        on_behalf = sees_draft and sheet.unit_id not in self.actor.unit_ids
        is_heir = sheet.unit_id in self.actor.inherited and sheet.unit_id in self.actor.unit_ids
        return super().page(
            template, status, sees_draft=sees_draft, on_behalf=on_behalf, is_heir=is_heir, **context
        )

    @cached_property
    def receiver(self) -> str:
        """Who receives the sheet, in words."""
        return receiver_in_words(receiver_of(self.sheet, self.at))

    def refused(self, refusal: Refusal, **context: object) -> HttpResponse:
        """Say why not, and how the sheet stands now."""
        return super().refused(refusal, sheet=find_sheet(self.actor, self.kwargs["code"]), **context)


class DraftView(SheetView):
    """A page that shows contents which may be unsent; to the office only when it enters on behalf."""

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the address; 404 also where its unsent contents are closed to the person."""
        sheet = super().sheet
        if not policies.may_see_draft(self.actor, sheet):
            raise Http404
        return sheet


class EditView(DraftView):
    """A page on which the draft is changed; refused at once where that is not possible now."""

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the address, open for writing; raises NotAllowed or RuleViolation otherwise."""
        sheet = super().sheet
        require(policies.may_edit_sheet(self.actor, sheet))
        require_rule(all_of(sheet.campaign.writable, may_edit(sheet.state)))
        return sheet


def find_sheet(actor: Actor, code: str, kind: str = "") -> Sheet:
    """The sheet with this code, of this kind where one is named; 404 for missing and foreign alike."""
    sheet = seen_or_404(actor, SHEET_WITH_NAMES(code))
    if kind not in ("", sheet.kind):
        raise Http404
    return sheet


def seen_or_404(actor: Actor, sheets: list[Sheet]) -> Sheet:
    """The sheet that was found, if any, where it exists for the actor."""
    for sheet in sheets:
        if policies.may_see_sheet(actor, sheet):
            return sheet
    raise Http404
