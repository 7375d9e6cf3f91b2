"""The dossier of a unit beside its nominees: begin it, more time, request and declaration, soft files."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from danvan.core.errors import RuleViolation
from nominations.forms.dossiers import PARTS, DossierFileForm
from nominations.models import DossierFile, Nomination
from nominations.services import dossier_files
from registrations.enums import DeadlineKind, SheetKind
from registrations.forms.base import DraftForm
from registrations.models import Attachment, Campaign, Sheet
from registrations.services import drafts
from registrations.views.base import EditView, UnitView, find_sheet
from registrations.views.extensions import ExtensionAsk
from registrations.views.places import BACK_TO_CHECK
from registrations.views.writing import WritingView


class DossierStart(UnitView):
    """Begin the unit's dossier of the year, or open the one that is there; refused in words while the office
    has not set the window."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the button."""
        return redirect("home")

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Begin, then show the task list."""
        campaign = get_object_or_404(Campaign.objects.select_related("movement"), year=self.kwargs["year"])
        sheet = drafts.start_sheet(
            unit=self.unit, campaign=campaign, kind=SheetKind.NOMINATION, actor=self.actor, at=self.at
        )
        return redirect("sheet", sheet.code)


class DossierExtensionAsk(ExtensionAsk):
    """Ask for more time for the dossier."""

    kind = DeadlineKind.NOMINATION


class DossierView(EditView):
    """A page on which a dossier is changed."""

    kind = SheetKind.NOMINATION

    @property
    def is_back_to_check(self) -> bool:
        """Whether the person came from the check page."""
        return self.request.GET.get("ve") == BACK_TO_CHECK

    def after(self, following: str) -> str:
        """Where the pressed button leads: the task list, the check page, else on."""
        if "later" in self.request.POST:
            return reverse("sheet", args=[self.sheet.code])
        if self.is_back_to_check:
            return reverse("sheet-check", args=[self.sheet.code])
        return following


class DossierPart(DossierView, WritingView):
    """One page of the unit's own part: the request, the declaration."""

    template = "nominations/dossier_part"

    def form(self, data: QueryDict | None) -> DraftForm:
        """The page's form; 404 for a page that does not exist."""
        if self.kwargs["part"] not in PARTS:
            raise Http404
        initial = {"row_version": self.sheet.row_version}
        return PARTS[self.kwargs["part"]](data, instance=self.sheet.nomination_dossier, initial=initial)

    def store(self, form: DraftForm) -> Sheet:
        """Store the page."""
        return drafts.save_details(
            sheet=self.sheet, values=form.values, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip

    def stored(self) -> Sheet:
        """The sheet with who changed it last."""
        return find_sheet(self.actor, self.sheet.code)

    def next_page(self, sheet: Sheet) -> str:
        """The check page where the person came from there, else the task list."""
        return self.after(reverse("sheet", args=[sheet.code]))


class DossierFiles(DossierView):
    """The soft files: each is stored when it is chosen, so that the sending carries none."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """What is there, and room for one more."""
        return self.show(DossierFileForm(nominees=self.nominees()))

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Keep one file."""
        form = DossierFileForm(request.POST, request.FILES, nominees=self.nominees())
        if not (form.is_valid() and self.is_kept(form)):
            return self.show(form)
        return self.done(f"Đã lưu tệp “{form.cleaned_data['file'].name}”.", "dossier-files", self.sheet.code)

    def is_kept(self, form: DossierFileForm) -> bool:
        """Keep the file; why it is not taken stands beside the field."""
        uploaded, nomination = form.cleaned_data["file"], form.cleaned_data["nomination"]
        try:
            dossier_files.attach_file(
                sheet=self.sheet, uploaded=uploaded, nomination=nomination, actor=self.actor, at=self.at
            )
        except RuleViolation as broken:
            form.add_error("file", broken.reason)
            return False
        return True

    def nominees(self) -> QuerySet[Nomination]:
        """To whom a file may belong."""
        return Nomination.objects.standing_in(self.sheet).select_related("person")

    def show(self, form: DossierFileForm) -> HttpResponse:
        """The page."""
        files = DossierFile.objects.filter(dossier=self.sheet.pk).order_by("attachment_id")
        return self.page(
            "nominations/dossier_files",
            form=form,
            files=files.select_related("attachment__uploaded_by", "nomination__person"),
            back_to_check=self.is_back_to_check,
        )


class DossierFileRemove(DossierView):
    """Take one file out of the dossier."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the button."""
        return redirect("dossier-files", self.sheet.code)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Remove it; 404 where it is not a file of this dossier."""
        files = Attachment.objects.filter(dossier_file__dossier=self.sheet.pk)
        attachment = get_object_or_404(files, token=self.kwargs["file"])
        dossier_files.remove_file(sheet=self.sheet, attachment=attachment, actor=self.actor, at=self.at)
        return self.done(f"Đã bỏ tệp “{attachment.name}”.", "dossier-files", self.sheet.code)
