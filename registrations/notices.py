"""Mails about sheets. Each is sent by the worker from an outbox row; no date is typed here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.exports import Column, ListResource, SafeXLSX
from danvan.core.links import absolute
from registrations.documents import title_of
from registrations.enums import Recognition, SheetKind
from registrations.evidence_mail import Evidence, evidence_of
from registrations.models import Registration, Remark, ResultItem, Snapshot, Unit
from registrations.report_documents import title_of_report
from registrations.report_resources import report_columns_of, rows_of_report
from registrations.resources import columns_of, rows_of_payload
from registrations.rules.consolidation import all_models, receiver_of_payload
from registrations.rules.deadlines import last_moment
from registrations.rules.labels import LABELS_OF
from registrations.services.receiving import supplement_end_of

Refused = list[tuple[str, str]]


@dataclass(frozen=True)
class LettersOf:
    """What the letters say of one kind of sheet and what they carry; `subject_word` begins a subject.

    Without a `paper` nothing is attached. `afterwards` follows on the news that the sheet is accepted.
    """

    subject_word: str
    about: str
    name: str
    receipt: str
    soft_file: str
    refused_words: str
    refused: Callable[[Snapshot], Refused]
    paper: str
    title_of: Callable[[Snapshot], str]
    columns_of: Callable[[dict], list[Column]]
    rows_of: Callable[[dict], list]
    afterwards: str = ""


def refused_models(snapshot: Snapshot) -> Refused:
    """The models that are not accepted, each with the reason."""
    rows = Registration.objects.refused_on(snapshot.sheet)
    return list(rows.values_list("name", "verdict_reason"))


def unrecognised_models(snapshot: Snapshot) -> Refused:
    """The models that are not recognised, each with the reason."""
    rows = ResultItem.objects.decided().filter(
        report=snapshot.sheet_id, recognition=Recognition.NOT_RECOGNISED
    )
    return list(rows.order_by("position").values_list("registration__name", "recognition_reason"))


LETTERS_OF = {
    SheetKind.REGISTRATION: LettersOf(
        subject_word="Đăng ký",
        about="đăng ký mô hình",
        name="Bản tổng hợp đăng ký mô hình",
        receipt="registration_receipt",
        soft_file="registration_soft_file",
        refused_words="không được duyệt",
        refused=refused_models,
        paper="registration-list",
        title_of=title_of,
        columns_of=columns_of,
        rows_of=rows_of_payload,
    ),
    SheetKind.RESULT: LettersOf(
        subject_word="Báo cáo kết quả",
        about="báo cáo kết quả",
        name="Báo cáo kết quả thực hiện phong trào thi đua",
        receipt="result_receipt",
        soft_file="result_soft_file",
        refused_words="không được công nhận",
        refused=unrecognised_models,
        paper="result-report",
        title_of=title_of_report,
        columns_of=report_columns_of,
        rows_of=rows_of_report,
    ),
}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_receipt(payload: dict) -> None:
    """To the unit: what was received, with the list or report as PDF and XLSX."""
    snapshot = _snapshot(pk=payload["snapshot"])
    letters = LETTERS_OF[snapshot.sheet.kind]
    code, version = snapshot.payload["code"], snapshot.version
    subject = f"Đã nhận {letters.subject_word.lower()} {code} (lần gửi {version})"
    _send(
        subject,
        letters.receipt,
        _addresses(snapshot),
        snapshot,
        with_papers=bool(letters.paper),
        late_by=snapshot.days_late,
    )


def send_soft_file(payload: dict) -> None:
    """To the plan's address: the unit's list or report as PDF and XLSX, a report with its evidence;
    the plan's "file mềm" (section IV.2)."""
    snapshot = _snapshot(pk=payload["snapshot"])
    letters = LETTERS_OF[snapshot.sheet.kind]
    subject = f"{snapshot.payload['unit']['name']}: {letters.about} năm {snapshot.payload['year']}"
    address = snapshot.sheet.campaign.soft_file_address
    evidence = evidence_of(snapshot.payload)
    _send(subject, letters.soft_file, [address], snapshot, with_papers=True, evidence=evidence)


def send_to_consolidator(payload: dict) -> None:
    """To the consolidating unit: that a unit has sent its sheet, and where to decide on it."""
    snapshot = _snapshot(pk=payload["snapshot"])
    receiver, code = snapshot.payload["receiver"], snapshot.payload["code"]
    addresses = Unit.objects.filter(code=receiver["code"]).exclude(email="").values_list("email", flat=True)
    _send(
        f"[Cần xử lý] {snapshot.payload['unit']['name']} gửi hồ sơ {code} (lần gửi {snapshot.version})",
        "sheet_to_consolidator",
        list(addresses),
        snapshot,
        receiver=receiver,
        kind=snapshot.sheet.get_kind_display(),
        link=absolute("received", receiver["code"], code),
    )


def send_returned(payload: dict) -> None:
    """To the unit: what has to be supplemented and until when."""
    snapshot = _snapshot(sheet=payload["sheet"], version=payload["version"])
    remarks = snapshot.sheet.remarks.filter(version=payload["version"])
    due = supplement_end_of(snapshot.sheet, clock.now())
    letters, labels = LETTERS_OF[snapshot.sheet.kind], LABELS_OF[snapshot.sheet.kind]
    items = labels.items_of(snapshot.payload)
    _send(
        f"[Cần xử lý] {letters.subject_word} {snapshot.payload['code']} cần bổ sung",
        "sheet_returned",
        _addresses(snapshot),
        snapshot,
        remarks=[_in_words(remark, items, labels.all) for remark in remarks],
        due=last_moment(due) if due else "",
    )


def send_accepted(payload: dict) -> None:
    """To the unit: the sheet is accepted, and which models are not."""
    snapshot = _snapshot(sheet=payload["sheet"], version=payload["version"])
    letters = LETTERS_OF[snapshot.sheet.kind]
    subject = f"{letters.subject_word} {snapshot.payload['code']} đã được duyệt"
    refused = letters.refused(snapshot)
    _send(subject, "sheet_accepted", _addresses(snapshot), snapshot, refused=refused)


def attach_papers(mail: EmailMessage, snapshot: Snapshot) -> None:
    """Attach the list or report of the sending as PDF and its table as XLSX."""
    code, letters = snapshot.payload["code"], LETTERS_OF[snapshot.sheet.kind]
    pdf = store.draw_now(
        key=letters.paper,
        params={"sheet": code, "version": snapshot.version},
        source_hash=snapshot.sha256,
        title=letters.title_of(snapshot),
        filename=f"{code}-lan-{snapshot.version}.pdf",
        at=clock.now(),
    )
    mail.attach(f"{code}-lan-{snapshot.version}.pdf", pdf, "application/pdf")
    rows = letters.rows_of(snapshot.payload)
    columns = letters.columns_of(snapshot.payload)
    workbook = SafeXLSX().export_data(ListResource(columns).export(rows))
    mail.attach(f"{code}-lan-{snapshot.version}.xlsx", workbook, XLSX_TYPE)


def _send(
    subject: str,
    template: str,
    to: list[str],
    snapshot: Snapshot,
    *,
    with_papers: bool = False,
    evidence: Evidence | None = None,
    **context: object,
) -> None:
    if not to:
        return
    values = {
        "snapshot": snapshot,
        "payload": snapshot.payload,
        "letters": LETTERS_OF[snapshot.sheet.kind],
        "link": absolute("sheet", snapshot.payload["code"]),
        "received_by": receiver_of_payload(snapshot.payload),
        "models": len(all_models(snapshot.payload)),
        "evidence": evidence,
    }
    body = render_to_string(f"mail/{template}.txt", values | context)
    mail = EmailMessage(subject, body, to=to)
    if with_papers:
        attach_papers(mail, snapshot)
    if evidence:
        evidence.attach_to(mail)
    mail.send()


def _in_words(remark: Remark, models: list[dict], labels: dict[str, str]) -> str:
    """What a remark is about and what it says: "Trường học xanh, Mục tiêu: Nêu rõ"."""
    names = [model["name"] for model in models if model["uid"] == str(remark.model_uid)]
    about = ", ".join([*names, *filter(None, [labels.get(remark.field)])])
    return f"{about}: {remark.text}" if about else remark.text


def _snapshot(**which: int) -> Snapshot:
    return Snapshot.objects.select_related("sheet__unit", "sheet__campaign", "sent_by").get(**which)


def _addresses(snapshot: Snapshot) -> list[str]:
    """Of the unit, or of whoever answers for it today, and of the person who sent."""
    answering = snapshot.sheet.unit.answering_unit(clock.local_day(clock.now()))
    unit_address = answering.email if answering else ""
    return sorted({unit_address, snapshot.sent_by.email} - {""})
