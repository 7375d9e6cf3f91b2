"""What the shared pages of a sheet say and show of a dossier."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from nominations.dossier_documents import papers_of
from nominations.enums import Standing
from nominations.forms.dossiers import PARTS, DossierDetailsForm
from nominations.models import Nomination
from nominations.rules.achievement import is_of_report
from nominations.rules.completeness import DECLARED, REQUEST
from nominations.rules.counts import counts_of
from nominations.services.candidates import earlier_awards
from nominations.set_documents import COVER, DECLARATION, GUIDE, NAMES
from nominations.views.places import OF_MINUTES, dossier_page, minutes_page, report_page
from nominations.views.verifying import arrival_of_set
from registrations.enums import SheetKind
from registrations.models import Sheet
from registrations.rules.completeness import Problem
from registrations.views.kinds import SLIP, AvailablePaper, Context, PagesOf, Words
from registrations.views.tasklist import Progress, Task, details_task, task_of

OF_PART = {"de-nghi": {*REQUEST}, "cam-ket": {*DECLARED, "declared_by"}}
OWN_WORDS = ("summary", "criteria", "groups", "born_on")  # what somebody has to write about a nominee
# How a tag shows what was decided: the tones of the portal's states.
TONES = {Standing.AWARDED: "GRANTED", Standing.NOT_AWARDED: "DRAFT"}


@dataclass(frozen=True)
class Result:
    """What became of a nominee, as the unit reads it after the release."""

    words: str
    state: str
    number: str
    day: date


def dossier_tasks(payload: dict, problems: list[Problem]) -> Context:
    """The pages of the dossier and each nominee, with how far they are."""
    own, code = [problem for problem in problems if not problem.uid], payload["code"]
    rows = [("Người ký và người liên hệ", reverse("sheet-details", args=[code]), details_task(problems))]
    rows += [
        (PARTS[slug].heading, reverse("dossier-part", args=[code, slug]), task_of(fields, own))
        for slug, fields in OF_PART.items()
    ]
    rows.append(("Biên bản họp Hội đồng", minutes_page(code), _minutes_task(payload, own)))
    return {
        "rows": rows,
        "nominees": [(nominee, *_nominee_tasks(code, nominee, problems)) for nominee in payload["nominees"]],
    }


def _minutes_task(payload: dict, problems: list[Problem]) -> Task:
    missing = sum(problem.field in OF_MINUTES for problem in problems)
    if not missing:
        return Task(Progress.DONE, 0)
    return Task(Progress.BEGUN if payload["meeting"] else Progress.TO_DO, missing)


def _nominee_tasks(code: str, nominee: dict, problems: list[Problem]) -> tuple[Task, Task, str]:
    """How far the nominee's own pages are, how far the achievement report is, and where that is written."""
    of_nominee = [problem for problem in problems if problem.uid == nominee["uid"]]
    reported = [problem for problem in of_nominee if is_of_report(problem.field)]
    texts = any(field["text"] for field in nominee["report"].get("fields", []))
    is_begun = any(nominee[field] for field in OWN_WORDS)
    return (
        _task(len(of_nominee) - len(reported), is_begun),
        _task(len(reported), texts),
        report_page(code, nominee["uid"]),
    )


def _task(missing: int, is_begun: bool) -> Task:
    if not missing:
        return Task(Progress.DONE, 0)
    return Task(Progress.BEGUN if is_begun else Progress.TO_DO, missing)


def check_of(sheet: Sheet, payload: dict, at: datetime) -> Context:
    """The numbers that must be equal, and the earlier awards of the nominees with the unit's own words."""
    awards = earlier_awards(sheet, payload, at)
    return {
        "counts": counts_of(payload),
        "awards": [
            (nominee, awards[nominee["uid"]], dossier_page(sheet.code, "award_note", nominee["uid"]))
            for nominee in payload["nominees"]
            if nominee["uid"] in awards
        ],
    }


def sent_of(sheet: Sheet, payload: dict, at: datetime) -> Context:
    """The nominees as they were sent, each with its result once the units may know of it."""
    results = released_results(sheet, at)
    return {"nominees": [(nominee, results.get(nominee["uid"])) for nominee in payload["nominees"]]}


def released_results(sheet: Sheet, at: datetime) -> dict[str, Result]:
    """The results by the nominee's uid, of released decisions alone; one query."""
    rows = Nomination.objects.filter(dossier=sheet.pk, standing__in=[*TONES]).released(at)
    return {
        str(row.uid): Result(
            row.get_standing_display(), TONES[row.standing], row.decision.number, row.decision.decided_on
        )
        for row in rows
    }


def papers_of_dossier(payload: dict) -> list[AvailablePaper]:
    """Every paper that is signed in the dossier, one for each nominee, in each of its sets, with their
    covers; what goes with the sets; and the slip of the sending."""
    sets = payload["scheme"]["set_count"]
    signed = [AvailablePaper(key, name, more, sets, has_word=True) for key, name, more in papers_of(payload)]
    beside = [AvailablePaper(GUIDE, NAMES[GUIDE]), AvailablePaper(DECLARATION, NAMES[DECLARATION])]
    return [AvailablePaper(COVER, NAMES[COVER], sets=sets), *signed, *beside, SLIP]


DOSSIER_PAGES = PagesOf(
    words=Words(
        card="Đề nghị khen thưởng",
        begin="Lập hồ sơ khen thưởng",
        thing="hồ sơ khen thưởng",
        sent_thing="hồ sơ khen thưởng",
        printed="các văn bản của hồ sơ",
        leave="Rút hồ sơ khen thưởng",
        leave_question="Rút hồ sơ khen thưởng",
        leaving="Rút là thôi đề nghị khen thưởng năm nay.",
        losing="Mọi đề nghị, nội dung và tệp đã nhập sẽ mất, không lấy lại được.",
        accepted="Kết quả xét từng đề nghị hiện ở trang này sau khi Sở công bố quyết định.",
        refused="Không nhận",
        items="Tập thể, cá nhân được đề nghị",
        for_what="hồ sơ khen thưởng",
        paper_step="Lập đủ số bộ hồ sơ giấy theo kế hoạch; ký, đóng dấu từng bản (không nhận bản photo) "
        "rồi gửi về phòng phụ trách của Sở. Tờ “Ký ở đâu, đóng dấu ở đâu” bên dưới chỉ rõ từng chỗ.",
        note="Chỉ lập khi đơn vị có tập thể, cá nhân đề nghị khen thưởng.",
    ),
    start="dossier-start",
    more_time="dossier-extension-request",
    details=DossierDetailsForm,
    page_of=dossier_page,
    tasks="nominations/_tasks.html",
    tasks_of=dossier_tasks,
    refused_on=lambda sheet: [],
    papers_of=papers_of_dossier,
    after=SheetKind.REGISTRATION,
    bundle="dossier-bundle",
    counts_missing=False,
    has_paper_desk=False,
    arrival_of=arrival_of_set,
    check="nominations/_check.html",
    check_of=check_of,
    sent="nominations/_sent.html",
    sent_of=sent_of,
)
