"""All sets of a dossier in one file, for the unit that prints and signs them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from nominations.bundles import FORMATS, bundle_request
from registrations.enums import SheetKind
from registrations.models import Sheet
from registrations.views.sending import SnapshotView


def may_read_bundle(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether every dossier of the bundle is still open to the person who asked for it."""
    codes = {code for code, _ in document.params["dossiers"]}
    return Sheet.objects.visible_to(request.actor).filter(code__in=codes).count() == len(codes)


class DossierBundle(SnapshotView):
    """Ask for every paper of every set; the office takes its single copies on its own pages."""

    kind = SheetKind.NOMINATION

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the buttons."""
        return redirect("receipt", self.sheet.code, self.snapshot.version)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask, then show how far the file is."""
        if self.sheet.unit_id not in self.actor.unit_ids or self.kwargs["format"] not in FORMATS:
            raise Http404
        code, version = self.sheet.code, self.snapshot.version
        wanted = bundle_request(
            [self.snapshot],
            sets=True,
            title=f"Cả {self.snapshot.payload['scheme']['set_count']} bộ hồ sơ {code}, lần gửi {version}",
            filename=f"ca-bo-{code}-lan-{version}",
            format=self.kwargs["format"],
        )
        return redirect("document", request_document(**wanted, owner=request.user, at=self.at).token)
