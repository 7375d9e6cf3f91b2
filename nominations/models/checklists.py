"""What the tables say of a dossier's paper: its checklist, and the same gates for whole lists of dossiers."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from nominations.enums import CopyMark, DossierPaper
from nominations.models.dossiers import Nomination, NominationDossier
from nominations.models.papers import PaperCopy
from nominations.models.schemes import DocumentKind
from nominations.rules.checklist import (
    LISTING,
    Checklist,
    Copy,
    PaperKind,
    Place,
    gap_of_sets,
    required_papers,
    words_for_unit,
)
from registrations.models import Sheet
from registrations.rules.gaps import Gap


def checklists_of(sheets: Sequence[Sheet]) -> dict[int, Checklist]:
    """The checklist of each dossier by its key; four queries however many there are."""
    keys = [sheet.pk for sheet in sheets]
    dossiers = NominationDossier.objects.filter(pk__in=keys).select_related("scheme").in_bulk()
    kinds = _kinds_of({dossier.scheme_id for dossier in dossiers.values()})
    nominees, copies = _nominees_of(keys), _copies_of(keys)
    return {
        sheet.pk: Checklist(
            required_papers(
                dossiers[sheet.pk].scheme.set_count, kinds[dossiers[sheet.pk].scheme_id], nominees[sheet.pk]
            ),
            copies[sheet.pk],
            sheet.version,
        )
        for sheet in sheets
    }


def checklist_of(sheet: Sheet) -> Checklist:
    """The checklist of one dossier."""
    return checklists_of([sheet])[sheet.pk]


def paper_words(sheet: Sheet) -> str:
    """What paper the unit has still to bring, in one sentence for its pages; nothing once it withdrew."""
    sets = sheet.nomination_dossier.scheme.set_count
    return words_for_unit(checklist_of(sheet), sheet.state, sets)


def gap_of_dossier(sheet: Sheet) -> Gap | None:
    """What the sets of the dossier lack that the unit has to bring; None where they do."""
    return gap_of_sets(checklist_of(sheet), sheet.nomination_dossier.scheme.set_count)


def copy_of(row: PaperCopy) -> Copy:
    """The copy as the rules see it."""
    marks = frozenset(mark for mark in CopyMark if getattr(row, mark.value))
    return Copy(row.version, marks, row.defect)


def place_of(row: PaperCopy) -> Place:
    """Where the copy belongs."""
    return row.set_no, row.kind_id, row.nomination_id


def called(nomination: Nomination) -> str:
    """The nominee as a paper is named after: "bà Neáng Sóc Kha"."""
    title = nomination.person.get_title_display().lower() if nomination.person_id else ""
    return f"{title} {nomination.name}".strip()


def paper_kinds_of(scheme: int) -> list[PaperKind]:
    """The kinds of paper in a set of this form of commendation, in their order; one query."""
    return _kinds_of([scheme])[scheme]


def _kinds_of(schemes: Collection[int]) -> dict[int, list[PaperKind]]:
    found = defaultdict(list)
    for row in DocumentKind.objects.filter(scheme__in=schemes).order_by("position", "pk"):
        kind = PaperKind(row.pk, _name_of(row), row.per_nominee, _marks_of(row), row.paper)
        found[row.scheme_id].append(kind)
    return found


def _name_of(kind: DocumentKind) -> str:
    """The short name of the papers that the portal draws; the plan's own name may fill two lines."""
    return DossierPaper(kind.paper).label if kind.paper else kind.name


def _marks_of(kind: DocumentKind) -> tuple[CopyMark, ...]:
    return tuple(mark for mark in CopyMark if getattr(kind, f"needs_{mark.value}"))


def _nominees_of(dossiers: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    found = defaultdict(list)
    rows = Nomination.objects.filter(dossier__in=dossiers, is_dropped=False).select_related("person")
    for row in rows.order_by("position", "pk"):
        found[row.dossier_id].append((row.pk, called(row)))
    return found


def _copies_of(dossiers: Sequence[int]) -> dict[int, dict[Place, Copy]]:
    found = defaultdict(dict)
    for row in PaperCopy.objects.filter(dossier__in=dossiers).order_by():
        found[row.dossier_id][place_of(row)] = copy_of(row)
    return found


def with_gate(sheets: QuerySet, gate: frozenset[CopyMark] = LISTING) -> QuerySet:
    """Add `is_complete` to the dossiers: as many copies do as the gate asks papers, and it asks any; the twin
    of `Checklist.may_pass`."""
    kinds = DocumentKind.objects.filter(scheme=OuterRef("nomination_dossier__scheme"))
    nominees = Nomination.objects.filter(dossier=OuterRef("pk"), is_dropped=False)
    wanted = F("nomination_dossier__scheme__set_count") * (
        _count(kinds.filter(per_nominee=False), "scheme")
        + _count(kinds.filter(per_nominee=True), "scheme") * _count(nominees, "dossier")
    )
    done = _count(good_copies(gate).filter(dossier=OuterRef("pk")), "dossier")
    annotated = sheets.annotate(papers_wanted=wanted, papers_done=done)
    complete = Q(papers_wanted=F("papers_done"), papers_wanted__gt=0)
    return annotated.annotate(is_complete=Case(When(complete, then=Value(True)), default=Value(False)))


def complete_among(dossiers: Collection[int]) -> set[int]:
    """Those of the dossiers whose nominees may stand in a list: every paper, every mark; one query."""
    rows = with_gate(Sheet.objects.filter(pk__in=dossiers).order_by())
    return set(rows.filter(is_complete=True).values_list("pk", flat=True))


def good_copies(gate: frozenset[CopyMark]) -> QuerySet:
    """The copies that do: of the present sending, without a defect, with every mark that the gate asks of
    their kind, in a place that the dossier needs."""
    fits = Q(
        version=F("dossier__sheet__version"),
        defect="",
        kind__scheme=F("dossier__scheme"),
        set_no__lte=F("dossier__scheme__set_count"),
    )
    for mark in gate:
        fits &= Q(**{mark.value: True}) | Q(**{f"kind__needs_{mark.value}": False})
    of_dossier = Q(kind__per_nominee=False, nomination=None)
    of_nominee = Q(kind__per_nominee=True, nomination__is_dropped=False)
    return PaperCopy.objects.filter(fits, of_dossier | of_nominee)


def with_defects(sheets: QuerySet) -> QuerySet:
    """The dossiers that hold a copy with a defect in their present sending."""
    copies = PaperCopy.objects.filter(dossier=OuterRef("pk"), version=OuterRef("version"))
    return sheets.filter(Exists(copies.exclude(defect="")))


def _count(rows: QuerySet, of: str) -> Coalesce:
    """How many of the rows there are for each dossier, 0 without any."""
    counted = rows.order_by().values(of).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
