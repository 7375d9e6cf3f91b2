"""Mails about sheets. Each is sent by the worker from an outbox row; no date is typed here."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.exports import ListResource, SafeXLSX
from danvan.core.links import absolute
from registrations.documents import title_of
from registrations.models import Remark, Snapshot
from registrations.resources import UNIT_LIST_COLUMNS, ListRow
from registrations.rules.deadlines import last_moment
from registrations.rules.labels import LABELS

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_receipt(payload: dict) -> None:
    """To the unit: what was received, with the list as PDF and XLSX."""
    snapshot = _snapshot(pk=payload["snapshot"])
    subject = f"Đã nhận đăng ký {snapshot.payload['code']} (lần gửi {snapshot.version})"
    _send(subject, "registration_receipt", _addresses(snapshot), snapshot, with_list=True)


def send_soft_file(payload: dict) -> None:
    """To the plan's address: the unit's list as PDF and XLSX, the plan's "file mềm" (section IV.2)."""
    snapshot = _snapshot(pk=payload["snapshot"])
    subject = f"{snapshot.payload['unit']['name']}: đăng ký mô hình năm {snapshot.payload['year']}"
    address = snapshot.sheet.campaign.soft_file_address
    _send(subject, "registration_soft_file", [address], snapshot, with_list=True)


def send_returned(payload: dict) -> None:
    """To the unit: what has to be supplemented and until when."""
    snapshot = _snapshot(sheet=payload["sheet"], version=payload["version"])
    remarks = snapshot.sheet.remarks.filter(version=payload["version"])
    due = snapshot.sheet.supplement_due_at
    _send(
        f"[Cần xử lý] Đăng ký {snapshot.payload['code']} cần bổ sung",
        "sheet_returned",
        _addresses(snapshot),
        snapshot,
        remarks=[_in_words(remark, snapshot.payload["models"]) for remark in remarks],
        due=last_moment(clock.local(due)) if due else "",
    )


def send_accepted(payload: dict) -> None:
    """To the unit: the sheet is accepted, and which models are not."""
    snapshot = _snapshot(sheet=payload["sheet"], version=payload["version"])
    refused = snapshot.sheet.registration_sheet.models.exclude(verdict_reason="")
    subject = f"Đăng ký {snapshot.payload['code']} đã được duyệt"
    _send(subject, "sheet_accepted", _addresses(snapshot), snapshot, refused=refused)


def attach_list(mail: EmailMessage, snapshot: Snapshot) -> None:
    """Attach the list of the sending as PDF and XLSX."""
    code = snapshot.payload["code"]
    pdf = store.draw_now(
        key="registration-list",
        params={"sheet": code, "version": snapshot.version},
        source_hash=snapshot.sha256,
        title=title_of(snapshot),
        filename=f"{code}-lan-{snapshot.version}.pdf",
        at=clock.now(),
    )
    mail.attach(f"{code}-lan-{snapshot.version}.pdf", pdf, "application/pdf")
    payload = snapshot.payload
    rows = [ListRow(n, payload["unit"], code, model, "") for n, model in enumerate(payload["models"], 1)]
    workbook = SafeXLSX().export_data(ListResource(UNIT_LIST_COLUMNS).export(rows))
    mail.attach(f"{code}-lan-{snapshot.version}.xlsx", workbook, XLSX_TYPE)


def _send(
    subject: str,
    template: str,
    to: list[str],
    snapshot: Snapshot,
    *,
    with_list: bool = False,
    **context: object,
) -> None:
    if not to:
        return
    values = {
        "snapshot": snapshot,
        "payload": snapshot.payload,
        "link": absolute("sheet", snapshot.payload["code"]),
    }
    body = render_to_string(f"mail/{template}.txt", values | context)
    mail = EmailMessage(subject, body, to=to)
    if with_list:
        attach_list(mail, snapshot)
    mail.send()


def _in_words(remark: Remark, models: list[dict]) -> str:
    """What a remark is about and what it says: "Trường học xanh, Mục tiêu: Nêu rõ"."""
    names = [model["name"] for model in models if model["uid"] == str(remark.model_uid)]
    about = ", ".join([*names, *filter(None, [LABELS.get(remark.field)])])
    return f"{about}: {remark.text}" if about else remark.text


def _snapshot(**which: int) -> Snapshot:
    return Snapshot.objects.select_related("sheet__unit", "sheet__campaign", "sent_by").get(**which)


def _addresses(snapshot: Snapshot) -> list[str]:
    """Of the unit, or of whoever answers for it today, and of the person who sent."""
    answering = snapshot.sheet.unit.answering_unit(clock.local_day(clock.now()))
    unit_address = answering.email if answering else ""
    return sorted({unit_address, snapshot.sent_by.email} - {""})
