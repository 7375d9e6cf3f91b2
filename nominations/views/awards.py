"""What a unit and its people have been awarded, and the decisions that say so."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from danvan.core.policy import require
from danvan.core.views.files import download
from nominations.award_documents import list_request
from nominations.models import AwardDecision, AwardRecord, Nomination, listed_names
from nominations.policies import may_see_awards
from registrations.enums import FileState
from registrations.models import Actor, Unit
from registrations.policies import may_download
from registrations.views.base import SchoolView


def open_to(actor: Actor, at: datetime) -> QuerySet[AwardDecision]:
    """The decisions that people of a unit may read: released ones on nominees of their own units."""
    own = AwardDecision.objects.released(at).filter(nominations__dossier__sheet__unit__in=actor.unit_ids)
    return own.distinct()


def may_read_award_list(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether the list of whom a decision has awarded is open to the person: to office and auditor at any
    time while the decision stands, to the units of its nominees once it is released."""
    decisions, at = AwardDecision.objects.all(), clock.received_at(request)
    rows = decisions if may_see_awards(request.actor) else open_to(request.actor, at)
    return rows.filter(pk=document.params["decision"]).exists()


class UnitAwards(SchoolView):
    """The unit's part of the award register, and the results that were released to it."""

    @cached_property
    def unit(self) -> Unit:
        """The unit; 404 for missing and foreign alike."""
        return get_object_or_404(Unit, pk__in=self.actor.unit_ids, code=self.kwargs["unit"])

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """What is public now, to people of the office no more than to others: it is the page of the unit."""
        records = AwardRecord.objects.released(self.at).filter(unit=self.unit)
        rows = Nomination.objects.filter(dossier__sheet__unit=self.unit).released(self.at)
        results = list(rows.order_by("-decision__decided_on", "subject", "name_key", "pk"))
        names = listed_names(results)
        context = {
            "unit": self.unit,
            "records": list(records.order_by("-year", "name_key", "pk")),
            "results": [(row, names[row.pk]) for row in results],
            "decisions": dict.fromkeys(row.decision for row in results),
        }
        return render(request, "nominations/unit_awards.html", context)


class AwardDecisionFile(SchoolView):
    """The file of a released decision, for the units of its nominees; 404 for missing and foreign alike."""

    def get(self, request: HttpRequest, **address: object) -> FileResponse:
        """The file, to be stored."""
        own = open_to(self.actor, self.at).filter(file__state=FileState.READY)
        file = get_object_or_404(own.select_related("file"), pk=self.kwargs["pk"]).file
        require(may_download(self.actor, file))
        return download(file.file.open(), file.name, file.media_type)


class AwardListDocument(SchoolView):
    """Ask for the list of whom a released decision has awarded; 404 for missing and foreign alike."""

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask, then show how far the list is."""
        decision = get_object_or_404(open_to(self.actor, self.at), pk=self.kwargs["pk"])
        return redirect("document", request_document(**list_request(decision, "pdf"), at=self.at).token)
