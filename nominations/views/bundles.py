"""All sets of a dossier in one file, for the unit that prints and signs them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from danvan.core.documents.store import request_document
from nominations.bundles import FORMATS, bundle_request
from registrations.enums import SheetKind
from registrations.views.sending import SnapshotView


class DossierBundle(SnapshotView):
    """Ask for every paper of every set; the office takes its single copies on its own pages."""

    kind = SheetKind.NOMINATION
    http_method_names = ["post"]

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
