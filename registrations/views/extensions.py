"""A unit asks for more time."""

from django.http import HttpRequest, HttpResponse

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.typed_text import restored_text
from registrations.enums import DeadlineKind, RequestState, SheetKind
from registrations.forms.sheets import ExtensionForm
from registrations.models import ExtensionRequest
from registrations.services import extensions
from registrations.views.banner import deadline_banner
from registrations.views.base import UnitView
from registrations.views.kinds import PAGES_OF


class ExtensionAsk(UnitView):
    """Ask for more time, and see what became of earlier requests."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The form."""
        typed = restored_text(request)
        return self.show(ExtensionForm(typed), restored=typed is not None)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask."""
        form = ExtensionForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            extensions.request_extension(
                deadline=self.deadline, unit=self.unit, actor=self.actor, at=self.at, **form.cleaned_data
            )
        except RuleViolation as broken:
            form.add_error(None, broken.reason)
            return self.show(form)
        sentence = "Đã gửi đề nghị gia hạn. Câu trả lời của Sở hiện ở trang này."
        address = PAGES_OF[SheetKind(self.kind)].more_time
        return self.done(sentence, address, self.unit.code, self.kwargs["year"])

    def show(self, form: ExtensionForm, **context: object) -> HttpResponse:
        """The form, how the deadline stands, and the unit's requests so far."""
        requests = list(ExtensionRequest.objects.filter(deadline=self.deadline, unit=self.unit))
        last = requests[0] if requests else None
        return self.page(
            "extension",
            form=form,
            is_waiting=any(request.state == RequestState.PENDING for request in requests),
            unit=self.unit,
            campaign=self.deadline.campaign,
            for_what=PAGES_OF[SheetKind(self.kind)].words.for_what,
            banner=deadline_banner(
                self.deadline.span_for(self.unit), clock.local(self.at), asked=lambda: last
            ),
            requests=requests,
            **context,
        )


class ReportExtensionAsk(ExtensionAsk):
    """The same for the result report."""

    kind = DeadlineKind.RESULT
