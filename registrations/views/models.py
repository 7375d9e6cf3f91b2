"""The models on a sheet: add, type page by page, move, delete, copy from earlier years."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from registrations.enums import SheetKind
from registrations.forms.sheets import CopyForm, MoveForm
from registrations.forms.steps import STEPS, NameStep, StepForm
from registrations.models import Registration
from registrations.services import copies, sheet_models
from registrations.views.base import EditView
from registrations.views.places import BACK_TO_CHECK, FIRST_STEP
from registrations.views.writing import WritingView


class ModelView(EditView):
    """A page about the models of a registration."""

    kind = SheetKind.REGISTRATION

    @cached_property
    def model(self) -> Registration:
        """The model of the address; 404 when it is not on this sheet."""
        details = self.sheet.registration_sheet
        model = get_object_or_404(Registration, sheet=details.pk, uid=self.kwargs["uid"])
        model.sheet = details
        return model


class ModelAdd(ModelView, WritingView):
    """The first page of a model that is not stored yet."""

    template = "model_step"

    def form(self, data: QueryDict | None) -> NameStep:
        """Name and novelty of the new model."""
        return NameStep(data, instance=Registration(sheet=self.sheet.registration_sheet))

    def store(self, form: NameStep) -> Registration:
        """Add the model to the sheet."""
        return sheet_models.add_model(sheet=self.sheet, values=form.values, actor=self.actor, at=self.at)

    def show(self, form: NameStep, **context: object) -> HttpResponse:
        """The page, as step 1."""
        return super().show(form, **steps_around(FIRST_STEP), **context)

    def next_page(self, model: Registration) -> str:
        """The second page of the model, or the sheet."""
        return page_after(self.request, self.sheet.code, model, FIRST_STEP)


class ModelStep(ModelView, WritingView):
    """One of the six pages of a model."""

    template = "model_step"

    def form(self, data: QueryDict | None) -> StepForm:
        """The page's form; 404 for a page that does not exist."""
        if self.kwargs["step"] not in STEPS:
            raise Http404
        initial = {"row_version": self.model.row_version}
        return STEPS[self.kwargs["step"]](data, instance=self.model, initial=initial)

    def store(self, form: StepForm) -> Registration:
        """Store the page."""
        return sheet_models.save_model(
            model=self.model, values=form.values, people=form.people,
            row_version=form.seen_version, actor=self.actor, at=self.at,
        )  # fmt: skip

    def stored(self) -> Registration:
        """The model with who changed it last."""
        return Registration.objects.select_related("changed_by").get(pk=self.model.pk)

    def show(self, form: StepForm, **context: object) -> HttpResponse:
        """The page among the others."""
        return super().show(form, model=self.model, **steps_around(self.kwargs["step"]), **context)

    def next_page(self, model: Registration) -> str:
        """The next page, the same one for more rows, the check page or the sheet."""
        return page_after(self.request, self.sheet.code, model, self.kwargs["step"])


class ModelMove(ModelView):
    """Up or down by one place."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the buttons."""
        return redirect("sheet", self.sheet.code)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Move and show the sheet again."""
        form = MoveForm(request.POST)
        if form.is_valid():
            sheet_models.move_model(
                model=self.model, step=form.cleaned_data["step"], actor=self.actor, at=self.at
            )
        return redirect(reverse("sheet", args=[self.sheet.code]) + f"#{self.model.uid}")


class ModelDelete(ModelView):
    """Take a model off the draft, asked twice."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask."""
        return self.page("model_delete", model=self.model)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Delete."""
        name = str(self.model)
        sheet_models.delete_model(model=self.model, actor=self.actor, at=self.at)
        return self.done(f"Đã xóa mô hình “{name}”.", "sheet", self.sheet.code)


class ModelCopy(ModelView):
    """Take models of earlier years over as kept ones."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The models to choose from."""
        return self.page("model_copy", models=copies.copyable_models(self.sheet, self.at))

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Copy the chosen ones."""
        models = copies.copyable_models(self.sheet, self.at)
        form = CopyForm(request.POST, models=models)
        if not form.is_valid():
            return self.page("model_copy", models=models, form=form)
        chosen = form.cleaned_data["sources"]
        copied = copies.copy_models(sheet=self.sheet, sources=chosen, actor=self.actor, at=self.at)
        sentence = f"Đã sao chép {len(copied)} mô hình. Hãy nhập chỉ tiêu và thời gian của năm nay."
        return self.done(sentence, "sheet", self.sheet.code)


def steps_around(step: str) -> dict[str, object]:
    """The step, its number and all steps with their titles."""
    return {
        "step": step,
        "number": [*STEPS].index(step) + 1,
        "steps": [(slug, form.title) for slug, form in STEPS.items()],
        "title": STEPS[step].title,
    }


def page_after(request: HttpRequest, code: str, model: Registration, step: str) -> str:
    """Where the pressed button leads from this page of the model."""
    if "later" in request.POST:
        return reverse("sheet", args=[code])
    if "more" in request.POST:
        return reverse("model-step", args=[code, model.uid, step])
    if request.GET.get("ve") == BACK_TO_CHECK:
        return reverse("sheet-check", args=[code])
    following = [*STEPS, None][[*STEPS].index(step) + 1]
    if following is None:
        return reverse("sheet", args=[code])
    return reverse("model-step", args=[code, model.uid, following])
