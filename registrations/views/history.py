"""What happened to a sheet, what was sent, and how two sendings differ."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from registrations.answers import model_answers, sheet_answers
from registrations.models import Event, Snapshot
from registrations.rules.consolidation import carried_parts
from registrations.rules.difference import compare
from registrations.rules.labels import LABELS_OF
from registrations.views.base import SheetView
from registrations.views.sending import SnapshotView


class History(SheetView):
    """The log of the sheet and its sendings."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Newest first."""
        snapshots = self.sheet.snapshots.without_payload().order_by("-version")
        return self.page("history", events=Event.objects.of_sheet(self.sheet), snapshots=snapshots)


class SnapshotPage(SnapshotView):
    """One sending as it was sent."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The answers of that day."""
        payload, labels = self.snapshot.payload, LABELS_OF[self.sheet.kind]
        return self.page(
            "snapshot",
            snapshot=self.snapshot,
            payload=payload,
            carried=carried_parts(payload),
            details=[(answer, "") for answer in sheet_answers(payload, labels)],
            item=labels.item,
            models=[
                (model, [(answer, "") for answer in model_answers(model, labels)])
                for model in labels.items_of(payload)
            ],
        )


class DifferencePage(SheetView):
    """What changed from one sending to another."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Field by field, the changed words marked."""
        old, new = self.sending("old"), self.sending("new")
        difference = compare(old.payload, new.payload, LABELS_OF[self.sheet.kind])
        item = LABELS_OF[self.sheet.kind].item
        return self.page("difference", old=old, new=new, difference=difference, item=item)

    def sending(self, name: str) -> Snapshot:
        """One of the two sendings of the address; 404 when there is none with this number."""
        return get_object_or_404(Snapshot, sheet=self.sheet, version=self.kwargs[name])
