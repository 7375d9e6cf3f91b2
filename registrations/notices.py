"""Mails about sheets. Each is sent by the worker from an outbox row; no date is typed here."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.exports import ListResource, SafeXLSX
from danvan.core.links import absolute
from registrations.documents import title_of
from registrations.models import Remark, Snapshot, Unit
from registrations.resources import CONSOLIDATED_COLUMNS, UNIT_LIST_COLUMNS, rows_of_payload
from registrations.rules.consolidation import all_models, receiver_of_payload
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
    columns = CONSOLIDATED_COLUMNS if snapshot.payload.get("units") else UNIT_LIST_COLUMNS
    workbook = SafeXLSX().export_data(ListResource(columns).export(rows_of_payload(snapshot.payload)))
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
        "received_by": receiver_of_payload(snapshot.payload),
        "models": len(all_models(snapshot.payload)),
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
    return sorted({snapshot.sheet.unit.email, snapshot.sent_by.email} - {""})
