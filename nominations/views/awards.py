"""What a unit and its people have been awarded, and the decisions that say so."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from danvan.core.policy import require
from danvan.core.views.files import download
from nominations.models import AwardDecision, AwardRecord, Nomination, listed_names
from registrations.enums import FileState
from registrations.models import Unit
from registrations.policies import may_download
from registrations.views.base import SchoolView


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
        }
        return render(request, "nominations/unit_awards.html", context)


class AwardDecisionFile(SchoolView):
    """The file of a released decision, for the units of its nominees; 404 for missing and foreign alike."""

    def get(self, request: HttpRequest, **address: object) -> FileResponse:
        """The file, to be stored."""
        decisions = AwardDecision.objects.released(self.at).filter(file__state=FileState.READY)
        own = decisions.filter(nominations__dossier__sheet__unit__in=self.actor.unit_ids).distinct()
        file = get_object_or_404(own.select_related("file"), pk=self.kwargs["pk"]).file
        require(may_download(self.actor, file))
        return download(file.file.open(), file.name, file.media_type)
