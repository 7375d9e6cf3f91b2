""" "Phiếu tiếp nhận" of a signed paper: what the office received, when, in which condition."""

from danvan.core import clock
from danvan.core.documents import Progress
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame, Signature, page_html
from danvan.core.vietnamese import short_date
from registrations.documents import office_heading, office_unit
from registrations.enums import PaperCondition, SheetKind
from registrations.models import PaperReceipt, ReceiptSlip, Snapshot
from registrations.rules.deadlines import moment_in_words
from registrations.rules.paper import version_in_words

KEY = "paper-receipt-slip"


def paper_receipt_slip(params: dict, progress: Progress) -> bytes:
    """The slip with the key `slip`, as it stood when given; a void one says so across the page."""
    rows = ReceiptSlip.objects.select_related("receipt__unit", "receipt__campaign", "issued_by", "replaces")
    slip = rows.get(pk=params["slip"])
    office, receipt = office_unit(), slip.receipt
    frame = Frame(
        heading=office_heading(
            office,
            "Phiếu tiếp nhận",
            "văn bản giấy",
            number=f"{slip.number_in_words}/PTN",
            day=clock.local_day(slip.issued_at),
        ),
        opening=tuple(_first_sentences(slip)),
        signature=Signature(("Người cấp phiếu",), slip.issued_by.full_name, "(Ký, ghi rõ họ và tên)"),
        mark=f"{slip}, đợt thi đua năm {receipt.campaign.year}",
        void=slip.is_void,
    )
    html = page_html("documents/receipt_slip.html", frame, answers=_answers(slip))
    return draw([html], title=title_of_slip(slip), tagged=True)


def title_of_slip(slip: ReceiptSlip) -> str:
    """How the slip is called on screen and in the file."""
    return f"{slip}, năm {slip.campaign.year}" + (" (đã hủy)" if slip.is_void else "")


def slip_request(slip: ReceiptSlip) -> dict:
    """What `request_document` needs to know; a slip that is declared void is drawn once more."""
    state = "-huy" if slip.is_void else ""
    return {
        "key": KEY,
        "params": {"slip": slip.pk, "void": slip.is_void},
        "title": title_of_slip(slip),
        "filename": f"phieu-tiep-nhan-{slip.campaign.year}-{slip.number_in_words}{state}.pdf",
    }


def _first_sentences(slip: ReceiptSlip) -> list[str]:
    replaced = [f"Phiếu này thay phiếu số {slip.replaces.number_in_words} đã hủy."] if slip.replaces else []
    if not slip.is_void:
        return replaced
    when = moment_in_words(clock.local(slip.voided_at))
    return [*replaced, f"Phiếu này đã hủy lúc {when}. Lý do: {slip.void_reason.rstrip('.')}."]


def _answers(slip: ReceiptSlip) -> list[tuple[str, str]]:
    receipt, sent = slip.receipt, _sent_before(slip)
    letter_day = f"ngày {short_date(receipt.letter_date)}" if receipt.letter_date else ""
    compared = "thiếu file mềm"
    if sent:
        compared = version_in_words(receipt.version, sent.version, _is_uncompared(slip))
    printed = f"{receipt.version or 'Chưa rõ'}{', bản soạn lại' if receipt.is_edited else ''}"
    return [
        ("Đơn vị gửi", receipt.unit.name),
        ("Văn bản", f"{receipt.get_kind_display()} năm {receipt.campaign.year}"),
        ("Số, ngày văn bản", ", ".join(filter(None, [receipt.letter_number, letter_day])) or "Không ghi"),
        ("Ngày nhận", short_date(receipt.received_on)),
        ("Mã hồ sơ", sent.sheet.code if sent else "Chưa có bản gửi điện tử"),
        ("Lần gửi in trên giấy", printed),
        ("So với bản điện tử", compared[0].upper() + compared[1:]),
        *_condition(receipt),
    ]


def _condition(receipt: PaperReceipt) -> list[tuple[str, str]]:
    """How the paper looks; of a dossier, what lies at the office of its sets, and the worst flaw if any."""
    looks = receipt.get_condition_display()
    if receipt.kind != SheetKind.NOMINATION:
        return [("Tình trạng bản giấy", "; ".join(filter(None, [looks, receipt.note])))]
    sets = [("Các bộ hồ sơ giấy", receipt.note)] if receipt.note else []
    is_told = bool(sets) and receipt.condition == PaperCondition.GOOD
    return sets if is_told else [*sets, ("Thiếu sót nặng nhất" if sets else "Tình trạng bản giấy", looks)]


def _is_uncompared(slip: ReceiptSlip) -> bool:
    """Whether nobody had compared a paper from an edited file when the slip was given."""
    receipt = slip.receipt
    was_compared = receipt.is_compared and receipt.compared_at <= slip.issued_at
    return receipt.is_edited and not was_compared


def _sent_before(slip: ReceiptSlip) -> Snapshot | None:
    """The last sending when the slip was given: a slip printed later says the same."""
    same = {f"sheet__{name}": getattr(slip.receipt, name) for name in ("unit", "campaign", "kind")}
    sent = Snapshot.objects.filter(sent_at__lte=slip.issued_at, **same).defer("payload")
    return sent.select_related("sheet").order_by("version").last()
