"""How a year of the demo ends in a decision: quota, papers, appraisal, council, list, register.

Steps and texts stand in data/nomination_story.toml; what the units do is in `nomination_dossiers.py`.
"""

import io
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from danvan.core import clock
from danvan.core.models import Outbox
from danvan.management.blank_page import blank_page
from danvan.management.nomination_dossiers import NOMINATIONS, dossier, mend_summary
from danvan.management.sample_campaign import forget
from danvan.management.scene import Scene
from nominations.models import AwardDecision, AwardScheme, ListProposal, Nomination
from nominations.models.ranking import score_items
from nominations.rules.checklist import Place
from nominations.rules.copies import DEFECT, CopyChange
from nominations.rules.department_council import Member
from nominations.rules.past_awards import AWARD_COLUMNS
from nominations.services import appraisals, awards, department_council, lists, paper_copies, quotas, ranking
from nominations.services.list_contents import compile_list
from registrations.enums import Subject
from registrations.models import ImportBatch
from registrations.services import imports
from registrations.spreadsheets import read_sheet

__all__ = ["ACTS", "NOMINATIONS"]


def past_awards(scene: Scene) -> None:
    """Import awards of earlier years from a workbook, looked at before it is confirmed."""
    by, name = scene.by_officer(), "So khen thuong.xlsx"
    content = _workbook([list(scene.step["headings"]), *scene.step["awards"]])
    reading = read_sheet(name, io.BytesIO(content), AWARD_COLUMNS)
    uploaded = SimpleUploadedFile(name, content)
    batch, plan = imports.preview_import(
        kind=ImportBatch.Kind.AWARDS, uploaded=uploaded, reading=reading, **by
    )
    imports.apply_import(batch=batch, seen=plan.fingerprint, **by)


def _workbook(rows: Iterable[list]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def quota(scene: Scene) -> None:
    """Record how many awards the letter allots to collectives and to individuals."""
    for subject in Subject:
        quotas.set_quota(
            campaign=scene.campaign,
            scheme=_scheme(scene),
            subject=subject,
            group=None,
            amount=scene.step[subject.value],
            issuer=scene.step["issuer"],
            letter_number=scene.step["letter"],
            letter_day=scene.step["day"],
            letter=_letter(scene),
            **scene.by_office(),
        )


def change_quota(scene: Scene) -> None:
    """Change an allocation by a later letter."""
    allocation = scene.campaign.allocations.get(subject=scene.step["subject"])
    quotas.change_quota(
        allocation=allocation,
        amount=scene.step["amount"],
        issuer=allocation.issuer,
        letter_number=scene.step["letter"],
        letter_day=scene.step["day"],
        letter=_letter(scene),
        seen=quotas.last_change(allocation),
        **scene.by_office(),
    )


def receive_sets(scene: Scene) -> None:
    """Record that whole sets of papers have come, signed, stamped and original."""
    for number in scene.step["sets"]:
        paper_copies.tick_set(dossier=scene.sheet.nomination_dossier, set_no=number, **scene.by_officer())


def mark_defect(scene: Scene) -> None:
    """Note what is wrong with one copy, and take away the mark that it does not bear."""
    step, dossier = scene.step, scene.sheet.nomination_dossier
    kind = dossier.scheme.document_kinds.get(code=step["paper"])
    place: Place = (step["set"], kind.pk, None)
    copy = dossier.copies.get(set_no=step["set"], kind=kind)
    changes = [
        CopyChange(*place, field=field, value=value, seen=seen, row_version=copy.row_version)
        for field, value, seen in [(DEFECT, step["defect"], ""), (step["mark"], False, True)]
    ]
    paper_copies.mark_copies(
        dossier=dossier, changes=changes, version=scene.sheet.version, **scene.by_officer()
    )


def endorse(scene: Scene) -> None:
    """Record that the department has confirmed the achievement reports."""
    paper_copies.endorse_reports(dossier=scene.sheet.nomination_dossier, **scene.by_officer())


def appraise(scene: Scene) -> None:
    """Judge a nominee by criteria and points: eligible, or not with the reason."""
    step, [nomination] = scene.step, _nominations(scene, [scene.step["who"]])
    findings = appraisals.Findings(
        criteria=_judged(scene, nomination),
        points=_points(scene, nomination),
        note=step.get("note", ""),
        award_note=step.get("award_note", ""),
    )
    about = {"nomination": nomination, "findings": findings, "row_version": nomination.row_version}
    if "ineligible" in step:
        appraisals.find_ineligible(reason=step["ineligible"], **about, **scene.by_officer())
    else:
        appraisals.find_eligible(**about, **scene.by_officer())


def _judged(scene: Scene, nomination: Nomination) -> dict[int, tuple[bool, str]]:
    """Every criterion met but those that the step names by their number."""
    unmet = scene.step.get("unmet", {})
    criteria = enumerate(appraisals.criteria_for(nomination), start=1)
    return {one.pk: (str(number) not in unmet, unmet.get(str(number), "")) for number, one in criteria}


def _points(scene: Scene, nomination: Nomination) -> dict[int, Decimal]:
    items = score_items(scene.campaign.movement_id, nomination.subject)
    told = [Decimal(str(points)) for points in scene.step["points"]]
    return {item.pk: points for item, points in zip(items, told, strict=True)}


def council(scene: Scene) -> None:
    """Hold the department's council: who sat there, how it voted."""
    step, by = scene.step, scene.by_officer()
    meeting = department_council.begin_meeting(campaign=scene.campaign, scheme=_scheme(scene), **by)
    said = {name: step[name] for name in ("number", "met_on", "began_at", "ended_at", "place")}
    members = [Member(**told, is_present="absence_reason" not in told) for told in step["members"]]
    meeting = department_council.record_meeting(
        meeting=meeting,
        minutes=department_council.Minutes(**said),
        members=members,
        row_version=meeting.row_version,
        **by,
    )
    nominations = _nominations(scene, step["votes"])
    votes = {row.pk: tuple(pair) for row, pair in zip(nominations, step["votes"].values(), strict=True)}
    department_council.record_votes(meeting=meeting, votes=votes, row_version=meeting.row_version, **by)


def rank(scene: Scene) -> None:
    """Put nominees of one kind in order."""
    rows = _nominations(scene, scene.step["order"])
    orders = {row.pk: place for place, row in enumerate(rows, start=1)}
    ranking.rank(orders=orders, seen=_seen(rows), **scene.by_office())


def recommend(scene: Scene) -> None:
    """Recommend nominees within the quota."""
    ranking.recommend(chosen=_seen(_nominations(scene, scene.step["who"])), **scene.by_office())


def reserve(scene: Scene) -> None:
    """Put nominees in the reserve list."""
    ranking.put_in_reserve(chosen=_seen(_nominations(scene, scene.step["who"])), **scene.by_office())


def not_recommend(scene: Scene) -> None:
    """Decide not to recommend nominees, with the reason."""
    chosen = _seen(_nominations(scene, scene.step["who"]))
    ranking.not_recommend(chosen=chosen, reason=scene.step["reason"], **scene.by_office())


def promote(scene: Scene) -> None:
    """Give a place that has become free to the first of the reserve list."""
    [first] = _nominations(scene, [scene.step["who"]])
    ranking.promote(
        allocation=first.allocation, nomination=first, row_version=first.row_version, **scene.by_office()
    )


def propose_list(scene: Scene) -> None:
    """Put the list before the lead, by another person of the office."""
    whose = {"campaign": scene.campaign, "scheme": _scheme(scene)}
    seen = compile_list(**whose, at=scene.at).digest
    lists.propose_list(**whose, seen=seen, **scene.by_officer())


def issue_list(scene: Scene) -> None:
    """Number and freeze the list that was proposed."""
    proposal = ListProposal.objects.waiting_in(scene.campaign, _scheme(scene))
    issued_on = clock.local_day(scene.at)
    lists.issue_list(proposal=proposal, number=scene.step["number"], issued_on=issued_on, **scene.by_office())


def decision(scene: Scene) -> None:
    """Record the province's decision on the list, its file an empty page."""
    step, by = scene.step, scene.by_officer()
    issued = scene.campaign.issued_lists.get()
    refused = {row.pk for row in _nominations(scene, step["not_awarded"])}
    waiting = Nomination.objects.awaiting_decision(issued)
    recorded = awards.record_decision(
        issued=issued,
        number=step["number"],
        decided_on=step["day"],
        issuer=step["issuer"],
        results={row.uid: row.pk not in refused for row in waiting},
        **by,
    )
    awards.attach_decision_file(decision=recorded, uploaded=_file("quyet-dinh.pdf"), **by)


def release(scene: Scene) -> None:
    """Let the units know of the decision; their letters are forgotten, as all letters of samples are."""
    known = AwardDecision.objects.get(number=scene.step["number"], issued__campaign=scene.campaign)
    awards.set_release(
        decision=known, release_at=scene.at, row_version=known.row_version, **scene.by_office()
    )
    forget(Outbox.objects.filter(kind="award-result", payload__decision=known.pk))


def _scheme(scene: Scene) -> AwardScheme:
    """The movement's first form of commendation."""
    return scene.campaign.movement.schemes.order_by("pk").first()


def _letter(scene: Scene) -> object:
    return quotas.keep_letter(uploaded=_file("phan-bo-chi-tieu.pdf"), **scene.by_office())


def _file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, blank_page())


def _nominations(scene: Scene, keys: Iterable[str]) -> list[Nomination]:
    """The nominees called by unit and place in its dossier ("THPT-LX/1"), in the order of the keys."""
    places = [key.split("/") for key in keys]
    rows = Nomination.objects.alive().filter(dossier__sheet__campaign=scene.campaign).with_names()
    return [rows.get(dossier__sheet__unit__code=code, position=int(place)) for code, place in places]


def _seen(nominations: Iterable[Nomination]) -> dict[int, int]:
    return {row.pk: row.row_version for row in nominations}


ACTS: dict[str, Callable[[Scene], None]] = {
    "dossier": dossier,
    "mend_summary": mend_summary,
    "past_awards": past_awards,
    "quota": quota,
    "change_quota": change_quota,
    "receive_sets": receive_sets,
    "mark_defect": mark_defect,
    "endorse": endorse,
    "appraise": appraise,
    "council": council,
    "rank": rank,
    "recommend": recommend,
    "reserve": reserve,
    "not_recommend": not_recommend,
    "promote": promote,
    "propose_list": propose_list,
    "issue_list": issue_list,
    "decision": decision,
    "release": release,
}
