"""The machine's findings on some result reports at once, with as many queries for one as for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from registrations.models import Attachment, ResultItem, Sheet
from registrations.rules.findings import Finding, Namesake
from registrations.rules.report_findings import is_comparable, report_findings_of

WHERE = [
    "work_done", "report", "report__sheet__unit", "report__sheet__unit__name",
    "report__sheet__campaign__year",
]  # fmt: skip


def report_findings_on(sheets: Sequence[Sheet], payloads: Mapping[int, dict]) -> dict[int, list[Finding]]:
    """What stands out in each of the reports of `with_lateness`, by their keys; two queries."""
    items = [item for payload in payloads.values() for item in payload["models"]]
    files_now = files_of(file["token"] for item in items for file in item["files"])
    same_texts = _same_texts({item["work_done"] for item in items})
    return {
        sheet.pk: report_findings_of(
            payloads[sheet.pk], sheet.days_late, files_now, _of_others(sheet, same_texts)
        )
        for sheet in sheets
    }


def files_of(tokens: Iterable[str]) -> dict[str, dict[str, str]]:
    """State and scan of the files with these tokens today; one that is gone is not among them."""
    rows = Attachment.objects.filter(token__in=list(tokens)).order_by()
    return {str(row["token"]): row for row in rows.values("token", "state", "scan")}


def _same_texts(texts: Iterable[str]) -> dict[str, list[tuple]]:
    """The reports that lie with the office and hold one of the texts word for word."""
    comparable = [text for text in texts if is_comparable(text)]
    rows = ResultItem.objects.in_office().filter(work_done__in=comparable).order_by("pk")
    found = defaultdict(list)
    for text, *where in rows.values_list(*WHERE):
        found[text].append(tuple(where))
    return found


def _of_others(sheet: Sheet, same_texts: Mapping[str, list[tuple]]) -> dict[str, list[Namesake]]:
    """The texts as other reports hold them."""
    return {
        text: [
            Namesake(unit, year, unit_id == sheet.unit_id)
            for report, unit_id, unit, year in rows
            if report != sheet.pk
        ]
        for text, rows in same_texts.items()
    }
