"""Whom a unit nominates: choose, page by page who and why, order, remove."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.errors import RuleViolation
from nominations.forms.nominees import (
    AddForm,
    CollectivePage,
    CriteriaForm,
    NomineeForm,
    PersonPage,
    SummaryPage,
    candidates_of,
)
from nominations.models import Nomination
from nominations.services import nominees
from nominations.services.candidates import models_for
from nominations.services.payload import speaks_to
from nominations.views.dossiers import DossierView
from nominations.views.places import SUMMARY, WHO, report_page
from registrations.forms.sheets import MoveForm
from registrations.models import Criterion
from registrations.views.writing import WritingView


class NomineeView(DossierView):
    """A page about one nominee."""

    @cached_property
    def nominee(self) -> Nomination:
        """The nominee of the address; 404 when it is not in this dossier."""
        rows = Nomination.objects.standing_in(self.sheet).select_related("person", "registration")
        nominee = get_object_or_404(rows, uid=self.kwargs["uid"])
        nominee.dossier = self.sheet.nomination_dossier
        nominee.dossier.sheet = self.sheet
        return nominee

    def show_among(self, form: object, current: str, **context: object) -> HttpResponse:
        """The page of the nominee among its others."""
        code, uid = self.sheet.code, self.nominee.uid
        pages = [
            (WHO, "Tập thể, cá nhân", reverse("nominee-step", args=[code, uid, WHO])),
            (SUMMARY, SummaryPage.heading, reverse("nominee-step", args=[code, uid, SUMMARY])),
            ("tieu-chi", CriteriaForm.heading, reverse("nominee-criteria", args=[code, uid])),
            ("bao-cao", "Báo cáo thành tích", report_page(code, uid)),
        ]
        pages = [(slug, words, to) for slug, words, to in pages if to]
        return self.page(
            "nominations/nominee_page",
            form=form,
            nominee=self.nominee,
            current=current,
            others=pages,
            **context,
        )

    def stored(self) -> Nomination:
        """The nominee with who changed it last."""
        return Nomination.objects.select_related("changed_by").get(pk=self.nominee.pk)


class NomineeAdd(DossierView):
    """Choose from the unit's models, the recognised ones first."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The models with whom they offer."""
        return self.show(AddForm(candidates=self.candidates))

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Nominate, then ask who it is."""
        form = AddForm(request.POST, candidates=self.candidates)
        if not form.is_valid():
            return self.show(form)
        try:
            nominee = nominees.add_nominee(sheet=self.sheet, actor=self.actor, at=self.at, **form.chosen)
        except RuleViolation as broken:
            form.add_error(None, broken.reason)
            return self.show(form)
        return redirect("nominee-step", self.sheet.code, nominee.uid, WHO)

    @cached_property
    def candidates(self) -> list:
        """The unit's models, each with whom it offers."""
        models = models_for(self.sheet, self.at).prefetch_related("responsibilities__person")
        named = list(Nomination.objects.standing_in(self.sheet).only("person", "collective"))
        return candidates_of(models, self.sheet.unit, named)

    def show(self, form: AddForm) -> HttpResponse:
        """The page."""
        return self.page(
            "nominations/nominee_add", form=form, candidates=self.candidates, chosen=form["choice"].value()
        )


class NomineeStep(NomineeView, WritingView):
    """Who is nominated, or for which model and with what achievement."""

    def form(self, data: QueryDict | None) -> NomineeForm:
        """The page's form; 404 for a page that does not exist."""
        shared = {
            "instance": self.nominee, "today": clock.local_day(self.at),
            "initial": {"row_version": self.nominee.row_version},
        }  # fmt: skip
        match self.kwargs["step"]:
            case step if step == SUMMARY:
                return SummaryPage(data, models=models_for(self.sheet, self.at), **shared)
            case step if step == WHO:
                return (PersonPage if self.nominee.person_id else CollectivePage)(data, **shared)
        raise Http404

    def store(self, form: NomineeForm) -> Nomination:
        """Store the page."""
        return nominees.save_nominee(
            nomination=self.nominee, values=form.values, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip

    def show(self, form: NomineeForm, **context: object) -> HttpResponse:
        """The page among the others; only texts are saved while they are typed, a person's record is not."""
        step = self.kwargs["step"]
        return self.show_among(form, step, saves_itself=step == SUMMARY, **context)

    def next_page(self, nominee: Nomination) -> str:
        """The summary after who it is, then the criteria."""
        code, uid = self.sheet.code, nominee.uid
        if self.kwargs["step"] == WHO:
            return self.after(reverse("nominee-step", args=[code, uid, SUMMARY]))
        return self.after(reverse("nominee-criteria", args=[code, uid]))


class NomineeCriteria(NomineeView, WritingView):
    """All criteria that speak to the nominee, on one page."""

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The criteria of the movement that speak to it."""
        nominee = self.nominee
        rows = Criterion.objects.filter(movement=self.sheet.campaign.movement_id).order_by("position")
        return [row for row in rows if speaks_to(row.audience, nominee.subject, nominee.groups)]

    def form(self, data: QueryDict | None) -> CriteriaForm:
        """Room for each answer."""
        answers = dict(self.nominee.answers.values_list("criterion", "text"))
        initial = {"row_version": self.nominee.row_version}
        return CriteriaForm(data, criteria=self.criteria, answers=answers, initial=initial)

    def store(self, form: CriteriaForm) -> Nomination:
        """Store the answers."""
        return nominees.save_answers(
            nomination=self.nominee, answers=form.answers, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip

    def show(self, form: CriteriaForm, **context: object) -> HttpResponse:
        """The page among the others."""
        return self.show_among(form, "tieu-chi", saves_itself=True, **context)

    @property
    def labels(self) -> dict[str, str]:
        """The criteria of the movement are labels, too; asked also where the sheet is closed."""
        rows = Criterion.objects.filter(movement__campaigns__sheets__code=self.kwargs["code"])
        return super().labels | {nominees.answer_field(row.pk): row.text for row in rows}

    def next_page(self, nominee: Nomination) -> str:
        """The achievement report, else the task list."""
        code = self.sheet.code
        return self.after(report_page(code, str(nominee.uid)) or reverse("sheet", args=[code]))


class NomineeMove(NomineeView):
    """Up or down by one place."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the buttons."""
        return redirect("sheet", self.sheet.code)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Move and show the dossier again."""
        form = MoveForm(request.POST)
        if form.is_valid():
            step = form.cleaned_data["step"]
            nominees.move_nominee(nomination=self.nominee, step=step, actor=self.actor, at=self.at)
        return redirect(reverse("sheet", args=[self.sheet.code]) + f"#{self.nominee.uid}")


class NomineeRemove(NomineeView):
    """Take a nominee out of the dossier, asked twice."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask."""
        return self.page("nominations/nominee_remove", nominee=self.nominee)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Remove."""
        name = self.nominee.name
        nominees.remove_nominee(nomination=self.nominee, actor=self.actor, at=self.at)
        return self.done(f"Đã bỏ đề nghị khen thưởng {name}.", "sheet", self.sheet.code)
