"""A form of a draft: typed text comes back, autosave answers in a line, a conflict shows both texts."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property

from danvan.core.errors import Refusal, RuleViolation, StaleVersion
from danvan.core.typed_text import AUTOSAVE, restored_text, typist
from registrations.enums import SheetKind
from registrations.forms.base import DraftForm
from registrations.models import Registration, ResultItem, Sheet
from registrations.models.people import PersonTitle
from registrations.rules.difference import readable
from registrations.rules.labels import LABELS_OF
from registrations.views.base import EditView, SchoolView, find_sheet

Written = Sheet | Registration | ResultItem
GONE = "Phần bạn đang gõ vừa được người khác xóa hoặc đóng lại nên chưa lưu được."
OF_THE_PAGE = {"csrfmiddlewaretoken", "row_version", AUTOSAVE}


class WritingView(EditView):
    """Base of the pages on which people type; subclasses say which form and how it is stored."""

    template: str

    def dispatch(self, request: HttpRequest, *args: object, **address: object) -> HttpResponse:
        """Answer; what was typed on a page of the portal is shown even where its record is gone."""
        try:
            return super().dispatch(request, *args, **address)
        except Http404:
            typed = self.signed_text if request.method == "POST" else self.kept_text
            if typed is None:
                raise
            return self.gone(typed)

    @property
    def signed_text(self) -> QueryDict | None:
        """What is sent, where it was typed by this person on this page of the portal."""
        key = typist(self.request)
        return self.request.POST if key and key == self.request.user.pk else None

    @cached_property
    def kept_text(self) -> QueryDict | None:
        """What an ended session had kept for this page."""
        return restored_text(self.request)

    def gone(self, typed: QueryDict) -> HttpResponse:
        """Say that the record was deleted or closed while the person typed; nothing else is told of it."""
        if self.is_autosave:
            return SchoolView.page(self, "ui/autosaved", problem=GONE)
        shown = {"refusal": StaleVersion(GONE), "typed": typed_texts(typed, self.labels_of_gone)}
        return SchoolView.page(self, "refused", 409, **shown)

    def form(self, data: QueryDict | None) -> DraftForm:
        """The form, filled with the data or with what is stored."""
        raise NotImplementedError

    def store(self, form: DraftForm) -> Written:
        """Hand the valid form to the service; the record as it stands now."""
        raise NotImplementedError

    def stored(self) -> Written:
        """The record as it is in the database, with who changed it last."""
        raise NotImplementedError

    def next_page(self, record: Written) -> str:
        """Where to go once the form is stored."""
        raise NotImplementedError

    def show(self, form: DraftForm, **context: object) -> HttpResponse:
        """The page with the form."""
        return self.page(self.template, form=form, **context)

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The form as it is stored, or with the text that an ended session had kept."""
        return self.show(self.form(self.kept_text), restored=self.kept_text is not None)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Store what was typed."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.not_valid(form)
        try:
            record = self.store(form)
        except (RuleViolation, StaleVersion) as refusal:
            return self.not_stored(form, refusal)
        if self.is_autosave:
            return self.page("ui/autosaved", record=record, at=self.at)
        return redirect(self.next_page(record))

    @property
    def is_autosave(self) -> bool:
        """Whether a script asks, which shows the answer in one line."""
        return AUTOSAVE in self.request.POST

    def not_valid(self, form: DraftForm) -> HttpResponse:
        """The form with its errors, or the first of them for the script."""
        if self.is_autosave:
            return self.page("ui/autosaved", problem=form.problems[0][1])
        return self.show(form)

    def not_stored(self, form: DraftForm, refusal: RuleViolation | StaleVersion) -> HttpResponse:
        """Both texts side by side where somebody was faster; a broken rule stands above the form."""
        if self.is_autosave:
            return self.refused(refusal)
        if isinstance(refusal, StaleVersion) and refusal.changed:
            return self.conflict(form, refusal)
        form.add_error(None, refusal.reason)
        return self.show(form)

    def conflict(self, form: DraftForm, stale: StaleVersion) -> HttpResponse:
        """The page on which the person chooses between both texts; what was typed travels along."""
        typed = [(name, value) for name, values in self.request.POST.lists() for value in values]
        return self.page(
            "conflict",
            409,
            rows=self.both_texts(form, stale),
            typed=[(name, value) for name, value in typed if name not in OF_THE_PAGE],
            stored=self.stored(),
        )

    def both_texts(self, form: DraftForm, stale: StaleVersion) -> list[tuple[str, str, str]]:
        """Label, the person's text and the stored text of every field in conflict."""
        return both_texts(form, stale, self.labels)

    def refused(self, refusal: Refusal) -> HttpResponse:
        """Say why not without losing what was typed."""
        if self.is_autosave:
            return self.page("ui/autosaved", problem=refusal.reason)
        return super().refused(refusal, typed=typed_texts(self.request.POST, self.labels))

    @property
    def labels(self) -> dict[str, str]:
        """What people call the fields of this kind of sheet; asked also where the sheet is closed."""
        sheet = find_sheet(self.actor, self.kwargs["code"])
        return LABELS_OF[sheet.kind].all

    @property
    def labels_of_gone(self) -> Mapping[str, str]:
        """The same where the record of the page can not be asked for any more."""
        return LABELS_OF[self.kind or SheetKind.REGISTRATION].all


def both_texts(form: DraftForm, stale: StaleVersion, labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Label, the person's text and the stored text of every field in conflict."""
    typed = form.values | {"people": getattr(form, "people", None)}
    return [
        (labels[field], in_words(field, typed[field]), in_words(field, theirs))
        for field, theirs in stale.changed.items()
    ]


def typed_texts(data: QueryDict, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and text of everything that was typed into labelled fields."""
    return [(labels[name], value) for name, value in data.items() if name in labels and value]


def in_words(field: str, value: object) -> str:
    """A value of a form or a record as people read it."""
    return readable(field, {field: _as_in_payload(value)})


def _as_in_payload(value: object) -> object:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case list():
            return [_person_as_in_payload(row) if isinstance(row, dict) else row for row in value]
    return str(value)


def _person_as_in_payload(row: dict[str, str]) -> dict[str, str]:
    title = PersonTitle(row["title"]).label if row["title"] else ""
    return {"title": title, "name": row["full_name"], "position": row["position"]}
