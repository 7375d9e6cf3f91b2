"""Rename, move, close and merge units: a form, a preview of everything that follows, then the deed."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, is_key
from danvan.core.errors import StaleVersion
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import short_date
from registrations.admin.unit_forms import CloseForm, MergeForm, MoveForm, RenameForm
from registrations.models import Unit
from registrations.rules.unit_changes import ONE_DAY, ChangePlan
from registrations.services.unit_endings import Ending, end_units, plan_ending
from registrations.services.unit_names import Renaming, plan_renaming, rename_unit

COMMANDS = {
    "doi-ten": ("rename", RenameForm), "doi-cap-tren": ("move", MoveForm),
    "ket-thuc": ("close", CloseForm), "sap-nhap": ("merge", MergeForm),
}  # fmt: skip
FORM_PAGE = "admin/registrations/unit/change.html"
PREVIEW_PAGE = "admin/registrations/unit/change_preview.html"


class UnitChangesMixin(OfficeAdmin):
    """The four commands on a unit."""

    def get_urls(self) -> list[URLPattern]:
        """An address for each command before all others."""
        ours = [
            self.own_url(f"<int:pk>/{slug}/", self._command(form), name)
            for slug, (name, form) in COMMANDS.items()
        ]
        return ours + super().get_urls()

    def commands_on(self, request: HttpRequest, unit: Unit) -> list[tuple[str, str]]:
        """Words and address of each command that the person may give on the unit."""
        if not self.has_change_permission(request) or unit.valid_to:
            return []
        return [(form.title, self.link_to(name, unit.pk)) for name, form in COMMANDS.values()]

    def _command(self, form_class: type[Form]) -> Callable[[HttpRequest, int], HttpResponse]:
        def command(request: HttpRequest, pk: int) -> HttpResponse:
            return self._change(request, self.row_or_404(request, pk), form_class)

        return command

    def _change(self, request: HttpRequest, unit: Unit, form_class: type[Form]) -> HttpResponse:
        """The form, the preview of what it asks for, or the deed; kept text comes back into the form."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        typed = request.POST or restored_text(request)
        form = form_class(typed, unit=unit, today=clock.local_day(clock.received_at(request)))

        def act(form: Form) -> HttpResponse | None:
            if request.method != "POST" or "back" in request.POST:
                return None
            return self._preview_or_do(request, unit, form)

        return self.form_page(
            request, form, act, f"{form.title}: {unit}", template=FORM_PAGE, button="Xem trước",
            back_to=self.link_to("change", unit.pk),
            adminform=AdminForm(form, form.groups, {}, model_admin=self),
            is_restored=request.method == "GET" and form.is_bound,
        )  # fmt: skip

    def _preview_or_do(self, request: HttpRequest, unit: Unit, form: Form) -> HttpResponse | None:
        """None where something keeps the change from being done; the form then says what."""
        change, stale = form.change(), ""
        try:
            if "confirmed" in request.POST:
                return self._do(request, unit, form, change)
        except StaleVersion as refusal:
            stale, change = refusal.reason, form.change()
        except ValidationError:
            pass  # said below by the plan
        try:
            plan = plan_of(request, change)
        except ValidationError as error:
            show_errors(form, error)
            return None
        for problem in plan.problems:
            form.add_error(None, problem)
        return None if plan.problems else self._preview(request, unit, form, change, plan, stale)

    def _do(self, request: HttpRequest, unit: Unit, form: Form, change: Renaming | Ending) -> HttpResponse:
        by = {"seen": request.POST.get("seen", ""), **who(request)}
        if isinstance(change, Renaming):
            rename_unit(renaming=change, **by)
        else:
            end_units(ending=change, staying=ticked(request), **by)
        messages.success(request, form.done())
        return HttpResponseRedirect(self.link_to("change", unit.pk))

    def _preview(
        self, request: HttpRequest, unit: Unit, form: Form, change: Renaming | Ending, plan: ChangePlan,
        stale: str,
    ) -> HttpResponse:  # fmt: skip
        is_ending = isinstance(change, Ending)
        return self.page(
            request, PREVIEW_PAGE, f"Xem trước – {form.title}: {unit}", status=409 if stale else 200,
            form=form, plan=plan, stale=stale, staying=ticked(request), is_ending=is_ending,
            successor=change.successor if is_ending else None,
            first_day=short_date(change.last_day + ONE_DAY if is_ending else change.starts_on),
            back_to=self.link_to("change", unit.pk),
        )  # fmt: skip


def plan_of(request: HttpRequest, change: Renaming | Ending) -> ChangePlan:
    """What the change would do now. Raises ValidationError for a unit that cannot be."""
    if isinstance(change, Renaming):
        return plan_renaming(renaming=change, **who(request))
    return plan_ending(ending=change, **who(request))


def who(request: HttpRequest) -> dict[str, object]:
    """Who acts and when; what every service asks."""
    return {"actor": request.actor, "at": clock.received_at(request)}


def ticked(request: HttpRequest) -> set[int]:
    """The memberships whose people go on at the successor."""
    return {int(key) for key in request.POST.getlist("staying") if is_key(key)}


def show_errors(form: Form, error: ValidationError) -> None:
    """Put what is wrong with a unit beside the fields of the form, above it where it has no such field."""
    for name, errors in error.update_error_dict({}).items():
        form.add_error(name if name in form.fields else None, errors)
