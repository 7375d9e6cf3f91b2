"""A sheet before the people of the consolidating unit that received it: read it, decide, on to the next."""

from collections.abc import Mapping

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import Decision, all_of, no
from danvan.core.typed_text import restored_text
from registrations import policies
from registrations.answers import Answer
from registrations.enums import Action, Recognition, SheetKind, SheetState, Verdict
from registrations.file_lines import file_lines_of
from registrations.forms.receiving import AcceptForm, ReasonForm, ReturnForm, SeenForm
from registrations.models import Event, Registration, ResultItem, Sheet, Snapshot
from registrations.rules.difference import compare, readable
from registrations.rules.labels import LABELS_OF, Labels
from registrations.rules.states import may_move
from registrations.services import review
from registrations.services.common import is_free
from registrations.views.consolidation import SLUG_OF, TITLES, ConsolidatorView

VERB = {SheetKind.REGISTRATION: "duyệt", SheetKind.RESULT: "công nhận"}


class ReceivedView(ConsolidatorView):
    """A page about one sheet that the unit has received."""

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the address; 404 for missing, foreign, and for one that went elsewhere."""
        received = Sheet.objects.filter(receiver=self.consolidator, version__gte=1)
        rows = received.with_names().with_lateness().with_consolidation()
        return get_object_or_404(rows.select_related("reviewer"), code=self.kwargs["received"])

    @cached_property
    def snapshots(self) -> list[Snapshot]:
        """The last sending and the one before it."""
        return list(self.sheet.snapshots.select_related("sent_by").order_by("-version")[:2])

    @property
    def models(self) -> list[dict]:
        """The models as they were last sent."""
        return self.snapshots[0].payload["models"]

    @property
    def labels(self) -> Labels:
        """What the items of such a sheet are called."""
        return LABELS_OF[self.sheet.kind]

    def page(self, template: str, status: int = 200, **context: object) -> HttpResponse:
        """A page with the whole sheet as it was last sent."""
        sheet, snapshot = self.sheet, self.snapshots[0]
        decided = decisions_on_models(sheet)
        files = file_lines_of(self.models)
        shown = {field: label for field, label in self.labels.model.items() if field != "name"}
        return super().page(
            template,
            status,
            sheet=sheet,
            campaign=sheet.campaign,
            title=TITLES[sheet.kind],
            slug=SLUG_OF[sheet.kind],
            snapshot=snapshot,
            verb=VERB[sheet.kind],
            late_by=sheet.days_late,
            details=answers(snapshot.payload["sheet"], self.labels.sheet),
            models=[
                (model, answers(model, shown), files[model["uid"]], decided.get(model["uid"]))
                for model in self.models
            ],
            may=self.decisions(),
            **context,
        )

    def decisions(self) -> dict[str, Decision]:
        """What the person may do with the sheet now; each no says why."""
        sheet, may_review = self.sheet, policies.may_review(self.actor, self.sheet)
        may_reopen = all_of(policies.may_reopen(self.actor, sheet), is_free(sheet, Action.REOPEN, self.actor))
        begun = no("Đã bắt đầu duyệt.") if sheet.review_began_at else may_review
        return {
            "begin": all_of(may_move(Action.BEGIN_REVIEW, sheet.state), begun),
            "accept": all_of(may_move(Action.ACCEPT, sheet.state), may_review),
            "give_back": all_of(may_move(Action.RETURN, sheet.state), may_review),
            "reopen": all_of(may_move(Action.REOPEN, sheet.state), may_reopen),
        }

    def go_on(self, sentence: str) -> HttpResponse:
        """To the next sheet that waits for this unit, to the list where there is none."""
        sheet = self.sheet
        waiting = Sheet.objects.filter(
            receiver=self.consolidator, kind=sheet.kind, campaign=sheet.campaign_id,
            state=SheetState.SUBMITTED,
        ).exclude(pk=sheet.pk).order_by("submitted_at", "pk")  # fmt: skip
        later = Q(submitted_at__gt=sheet.submitted_at) | Q(submitted_at=sheet.submitted_at, pk__gt=sheet.pk)
        following = waiting.filter(later).first() or waiting.first()
        code = self.consolidator.code
        if following is None:
            sentence = f"{sentence} Không còn hồ sơ nào chờ duyệt."
            year = sheet.campaign.year
            return self.done(sentence, "consolidation", code, year, SLUG_OF[sheet.kind])
        return self.done(f"{sentence} Đây là hồ sơ tiếp theo.", "received", code, following.code)


class Received(ReceivedView):
    """The sheet with all that is known about it and what can be decided."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Read it."""
        payloads = [snapshot.payload for snapshot in self.snapshots]
        return self.page(
            "received",
            difference=compare(payloads[1], payloads[0], self.labels) if len(payloads) > 1 else None,
            events=Event.objects.of_sheet(self.sheet),
            remarks=self.sheet.remarks.order_by("-version", "pk"),
        )


class ReceivedBegin(ReceivedView):
    """Record that the review has begun."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the button."""
        return redirect("received", self.consolidator.code, self.sheet.code)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Begin; the page stays."""
        review.begin_review(sheet=self.sheet, actor=self.actor, at=self.at)
        sentence = "Đã bắt đầu duyệt; đơn vị không thu hồi được nữa."
        return self.done(sentence, "received", self.consolidator.code, self.sheet.code)


class DecisionView(ReceivedView):
    """A decision with a form of its own; what keeps it from being done stands on its page."""

    template: str
    name: str

    def form(self, data: object) -> SeenForm | ReasonForm:
        """The form, filled with the data."""
        raise NotImplementedError

    def act(self, form: SeenForm | ReasonForm) -> str:
        """Decide; the sentence that says what was done."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The form, with the text that an ended session had kept; the sheet where nothing can be decided."""
        if not self.decisions()[self.name]:
            return redirect("received", self.consolidator.code, self.sheet.code)
        typed = restored_text(request)
        return self.page(self.template, form=self.form(typed), restored=typed is not None)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Decide, then on to the next."""
        form = self.form(request.POST)
        if "more" in request.POST or not form.is_valid():
            return self.page(self.template, form=form)
        try:
            sentence = self.act(form)
        except StaleVersion as stale:
            form.add_error(None, stale.reason)
            return self.page(self.template, 409, form=form)
        except RuleViolation as broken:
            form.add_error(None, broken.reason)
            return self.page(self.template, form=form)
        return self.go_on(sentence)


class ReceivedAccept(DecisionView):
    """Accept the sheet, single models perhaps not."""

    template, name = "received_accept", "accept"

    def form(self, data: object) -> AcceptForm:
        """A tick and a reason for each model."""
        return AcceptForm(data, models=self.models, words=f"Không {VERB[self.sheet.kind]}")

    def act(self, form: AcceptForm) -> str:
        """Accept."""
        refused = form.cleaned_data["refused"]
        review.accept_sheet(
            sheet=self.sheet, row_version=form.cleaned_data["row_version"], refused=refused,
            actor=self.actor, at=self.at,
        )  # fmt: skip
        left_out = f", không {VERB[self.sheet.kind]} {len(refused)} mô hình" if refused else ""
        return f"Đã duyệt hồ sơ của {self.sheet.unit}{left_out}."


class ReceivedReturn(DecisionView):
    """Return the sheet with remarks."""

    template, name = "received_return", "give_back"

    def form(self, data: object) -> ReturnForm:
        """Rows of remarks."""
        return ReturnForm(data, models=self.models, labels=self.labels)

    def act(self, form: ReturnForm) -> str:
        """Return."""
        review.return_sheet(
            sheet=self.sheet, remarks=form.remarks, row_version=form.cleaned_data["row_version"],
            actor=self.actor, at=self.at,
        )  # fmt: skip
        return f"Đã trả lại {self.sheet.unit} với {len(form.remarks)} ý kiến."


class ReceivedReopen(DecisionView):
    """Give an accepted sheet back, with the reason."""

    template, name = "received_reopen", "reopen"

    def form(self, data: object) -> ReasonForm:
        """The reason."""
        return ReasonForm(data)

    def act(self, form: ReasonForm) -> str:
        """Reopen."""
        reason = form.cleaned_data["reason"]
        review.reopen_sheet(sheet=self.sheet, reason=reason, actor=self.actor, at=self.at)
        return f"Đã mở lại hồ sơ của {self.sheet.unit}."

    def go_on(self, sentence: str) -> HttpResponse:
        """Back to the sheet: whoever reopens wants to see this one."""
        return self.done(sentence, "received", self.consolidator.code, self.sheet.code)


def answers(values: dict, labels: Mapping[str, str]) -> list[tuple[Answer, str]]:
    """What was sent as rows that people read; empty ones are left out."""
    texts = ((field, label, readable(field, values)) for field, label in labels.items())
    return [(Answer(field, label, text), "") for field, label, text in texts if text]


def decisions_on_models(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """Decision and reason of each model of an accepted sheet, by uid."""
    if sheet.state != SheetState.ACCEPTED:
        return {}
    if sheet.kind == SheetKind.RESULT:
        rows = ResultItem.objects.filter(report=sheet.pk)
        found = rows.values_list("uid", "recognition", "recognition_reason")
        return {str(uid): (Recognition(word).label, reason) for uid, word, reason in found}
    rows = Registration.objects.filter(sheet=sheet.pk).values_list("uid", "verdict", "verdict_reason")
    return {str(uid): (Verdict(word).label, reason) for uid, word, reason in rows}
