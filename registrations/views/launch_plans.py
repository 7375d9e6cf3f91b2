"""A unit's launch plan of the year: number, date and file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.typed_text import restored_text
from registrations import policies
from registrations.forms.launch_plans import LaunchPlanForm
from registrations.models import LaunchPlan, Unit
from registrations.rules.units import may_take_part
from registrations.services import launch_plans
from registrations.views.base import UnitView


class LaunchPlanPage(UnitView):
    """Record the plan, or see what is recorded; the office does so on behalf."""

    @cached_property
    def unit(self) -> Unit:
        """The unit; 404 for missing and for everybody who may not record its plan."""
        unit = get_object_or_404(Unit, code=self.kwargs["unit"])
        if not policies.may_record_launch_plan(self.actor, unit):
            raise Http404
        return unit

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The form as it is stored, or with the text that an ended session had kept."""
        plan = LaunchPlan.objects.of(self.unit, self.deadline.campaign)
        stored = {"number": plan.number, "issued_on": plan.issued_on} if plan else {}
        typed = restored_text(request)
        return self.show(LaunchPlanForm(initial=typed.dict() if typed else stored))

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Keep the file, then record the rest; a file is kept also when the rest is wrong."""
        form = LaunchPlanForm(request.POST, request.FILES)
        form.full_clean()
        self.keep_file(form)
        if not (form.is_valid() and self.is_recorded(form)):
            return self.show(form)
        year = self.deadline.campaign.year
        return self.done("Đã lưu kế hoạch phát động.", "launch-plan", self.unit.code, year)

    def keep_file(self, form: LaunchPlanForm) -> None:
        """Keep the chosen file, if there is one; why it is not taken stands beside the field."""
        if uploaded := form.cleaned_data.get("file"):
            try:
                launch_plans.attach_plan_file(uploaded=uploaded, **self.whose)
            except RuleViolation as broken:
                form.add_error("file", broken.reason)

    def is_recorded(self, form: LaunchPlanForm) -> bool:
        """Record number and date; a broken rule stands above the form."""
        values = {name: form.cleaned_data[name] for name in ("number", "issued_on")}
        try:
            launch_plans.record_launch_plan(**values, **self.whose)
        except RuleViolation as broken:
            form.add_error(None, broken.reason)
            return False
        return True

    @property
    def whose(self) -> dict[str, object]:
        """For whom, by whom and when; what both services ask."""
        return {"unit": self.unit, "campaign": self.deadline.campaign, "actor": self.actor, "at": self.at}

    def show(self, form: LaunchPlanForm) -> HttpResponse:
        """The form, and what is stored by now."""
        unit, campaign = self.unit, self.deadline.campaign
        plan = LaunchPlan.objects.of(unit, campaign)
        return self.page(
            "launch_plan",
            form=form,
            unit=unit,
            unit_name=unit.name_on(plan.issued_on) if plan and plan.issued_on else unit.name,
            campaign=campaign,
            plan=plan,
            may_download=plan and plan.attachment and policies.may_download(self.actor, plan.attachment),
            is_for_others=unit.pk not in self.actor.unit_ids,
            may_record=may_take_part(unit.valid_to, clock.local_day(self.at)),
        )
