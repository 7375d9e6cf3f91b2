"""What the office's pages read and say of dossiers, plugged into those of the other sheets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from danvan.core.policy import Decision, no
from nominations.enums import HonourKind, Standing
from nominations.models import DeclaredConflict, Nomination
from nominations.models.checklists import checklist_of, checklists_of
from nominations.policies import DECLARED
from nominations.rules.checklist import INTAKE, may_mark
from nominations.rules.completeness import dossier_problems
from nominations.rules.reading import (
    day_in_words,
    groups_in_words,
    items_of,
    model_in_words,
    votes_in_words,
)
from nominations.rules.words import full_name
from registrations.admin.kinds import OFFICE_KINDS, OfficeKind
from registrations.admin.log import CASE_PAGES
from registrations.admin.paper_desk import DESKS
from registrations.enums import SheetKind, SheetState, Subject
from registrations.file_lines import FileLine, file_lines_of
from registrations.models import Actor, Sheet
from registrations.rules.findings import Finding

APPRAISAL = "admin:nominations_nomination_appraise"


@dataclass(frozen=True)
class NomineeCase:
    """One nominee as the page shows it; `appraisal` is the address of the page that appraises it, if any."""

    subject: str
    facts: list[tuple[str, str]]
    summary: str
    criteria: list[dict]
    form: str
    report: list[dict]
    honours: dict[str, list[dict]]
    files: list[FileLine]
    appraisal: str


def dossier_findings_on(sheets: Sequence[Sheet], payloads: Mapping[int, dict]) -> dict[int, list[Finding]]:
    """What stands out in each of the dossiers, the closed gate in one sentence; four queries."""
    checklists = checklists_of(sheets)
    found = {}
    for sheet in sheets:
        late_by, gate = sheet.days_late, checklists[sheet.pk].may_pass(INTAKE)
        late = [Finding(f"Gửi trễ hạn {late_by} ngày.")] if late_by else []
        problems = [
            Finding(problem.sentence, problem.uid) for problem in dossier_problems(payloads[sheet.pk])
        ]
        missing = [Finding(gate.reason)] if may_mark(sheet.state) and not gate else []
        found[sheet.pk] = [*late, *problems, *missing]
    return found


def nominee_counts(sheets: Sequence[int]) -> dict[int, int]:
    """How many nominees each of the dossiers holds."""
    rows = Nomination.objects.filter(dossier__in=sheets, is_dropped=False).order_by().values_list("dossier")
    return dict(rows.annotate(Count("pk")))


def subject_words(sheets: Sequence[int]) -> dict[int, str]:
    """The same by kind: "1 tập thể, 2 cá nhân"; one query."""
    rows = Nomination.objects.filter(dossier__in=sheets, is_dropped=False).order_by()
    counts = defaultdict(dict)
    for dossier, subject, count in rows.values_list("dossier", "subject").annotate(Count("pk")):
        counts[dossier][subject] = count
    return {
        dossier: ", ".join(f"{of[key]} {key.label.lower()}" for key in Subject if key in of)
        for dossier, of in counts.items()
    }


def standings(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """Standing and reason by the uid of the nominee."""
    rows = Nomination.objects.filter(dossier=sheet.pk).values_list("uid", "standing", "standing_reason")
    return {str(uid): (Standing(standing).label, reason) for uid, standing, reason in rows}


def nominee_cases(sheet: Sheet, payload: dict) -> dict[str, NomineeCase]:
    """The nominees of the dossier by their uid; two queries."""
    nominees = payload.get("nominees", [])
    files = file_lines_of(nominees)
    keys = _keys_of(sheet) if sheet.state == SheetState.ACCEPTED else {}
    return {
        nominee["uid"]: NomineeCase(
            subject=Subject(nominee["subject"]).label,
            facts=_facts(nominee),
            summary=nominee["summary"],
            criteria=nominee["criteria"],
            form=_form_in_words(nominee["report"].get("form")),
            report=[row for row in nominee["report"].get("fields", []) if row["text"]],
            honours=_honours(nominee["report"].get("honours", [])),
            files=files[nominee["uid"]],
            appraisal=_appraisal(keys.get(nominee["uid"])),
        )
        for nominee in nominees
    }


def named_items(payload: dict) -> list[dict]:
    """The nominees, each called as papers call them: "Bà Neáng Sóc Kha"."""
    names = {nominee["uid"]: full_name(nominee) for nominee in payload["nominees"]}
    return [item | {"name": names[item["uid"]]} for item in items_of(payload)]


def conflicts_on(actor: Actor, sheets: Sequence[Sheet]) -> dict[int, Decision]:
    """The dossiers on which the actor has declared not to decide; one query."""
    return dict.fromkeys(DeclaredConflict.objects.of_actor_on(actor, sheets), no(DECLARED))


def intake_gate(sheet: Sheet) -> Decision:
    """Whether the paper sets are complete enough for the dossier to be accepted."""
    return checklist_of(sheet).may_pass(INTAKE)


def _facts(nominee: dict) -> list[tuple[str, str]]:
    women = (nominee["women_percent"] or "").replace(".", ",")
    facts = [
        ("Chức vụ", nominee["job"]),
        ("Ngày sinh", day_in_words(nominee["born_on"])),
        ("Tỉ lệ nữ", f"{women}%" if women else ""),
        ("Nhóm đối tượng", groups_in_words(nominee)),
        ("Mô hình", model_in_words(nominee) or "Chưa chọn mô hình nào"),
        ("Phiếu của Hội đồng đơn vị", votes_in_words(nominee) or "Chưa ghi"),
    ]
    return [(label, text) for label, text in facts if text]


def _form_in_words(form: dict | None) -> str:
    return f"{form['name']} ({form['decree']})" if form else ""


def _honours(rows: Iterable[dict]) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for row in rows:
        found[HonourKind(row["kind"]).label].append(row)
    return dict(found)


def _keys_of(sheet: Sheet) -> dict[str, int]:
    rows = Nomination.objects.standing_in(sheet).order_by().values_list("uid", "pk")
    return {str(uid): key for uid, key in rows}


def _appraisal(nomination: int | None) -> str:
    try:
        return reverse(APPRAISAL, args=[nomination]) if nomination else ""
    except NoReverseMatch:
        return ""


CASE_PAGES[SheetKind.NOMINATION] = "admin:nominations_dossiersheet_change"
DESKS[SheetKind.NOMINATION] = "admin:nominations_dossiersheet_papers"
OFFICE_KINDS[SheetKind.NOMINATION] = OfficeKind(
    refused="",
    decide_models="",
    accepts_all="",
    nothing_found="Đủ các mục, đúng hạn, đủ dấu khi tiếp nhận.",
    model_part="Nội dung từng đề nghị",
    findings_on=dossier_findings_on,
    count_models=nominee_counts,
    decided=standings,
    suggested=lambda nominee: "",
    models=nominee_cases,
    models_template="admin/nominations/dossiersheet/nominees.html",
    items=named_items,
    item="Đề nghị",
    against=conflicts_on,
    gate=intake_gate,
)
