"""Which files each kind of attachment takes, and to whom one may leave the portal."""

from collections.abc import Iterable

from danvan.core.policy import YES, Decision, no
from danvan.core.uploads.limits import DOCX, JPG, PDF, PNG, XLSX, Limits
from registrations.enums import AttachmentKind, FileState, ScanState

FILE_LIMITS = {
    AttachmentKind.LAUNCH_PLAN: Limits((PDF, DOCX, JPG, PNG)),
    AttachmentKind.EVIDENCE: Limits((PDF, DOCX, XLSX, JPG, PNG)),
    AttachmentKind.NOMINATION: Limits((PDF, DOCX, XLSX, JPG, PNG)),
    AttachmentKind.QUOTA_LETTER: Limits((PDF, DOCX, JPG, PNG)),
    AttachmentKind.AWARD_DECISION: Limits((PDF, DOCX, JPG, PNG)),
}
MOST_EVIDENCE = 5  # files of one model
MOST_BYTES_A_LETTER = 15 * 1024 * 1024  # of evidence; the letter grows by a third on its way
MOST_BYTES_A_UNIT = 500 * 1024 * 1024  # in one campaign's report

FileStand = FileState | ScanState
WHY_NOT = {
    FileState.WAITING: "Ảnh đang được xử lý nên chưa tải được; hãy thử lại sau ít phút.",
    FileState.FAILED: "Máy không đọc được ảnh này; hãy gửi ảnh khác.",
    ScanState.NOT_SCANNED: "Tệp này chưa quét mã độc nên chỉ đơn vị gửi tệp tải được; hãy thử lại sau.",
    ScanState.INFECTED: "Tệp này có mã độc nên không ai tải được; đơn vị cần thay bằng tệp khác.",
}


def fit_in_a_letter(sizes: Iterable[int]) -> bool:
    """Whether files of these sizes in bytes travel by mail together."""
    return sum(sizes) <= MOST_BYTES_A_LETTER


def stand_of(state: str, scan: str, has_scanner: bool) -> FileStand:
    """What is to be said of a file: how it is kept until it can be read, then what the scanner said. Where
    there is no scanner, nothing is waited for; what was found once stays found."""
    is_unscanned = scan == ScanState.NOT_SCANNED and not has_scanner
    return FileState(state) if state != FileState.READY or is_unscanned else ScanState(scan)


def may_leave(stand: FileStand, *, to_owner: bool) -> Decision:
    """Whether a file that stands so may be fetched: what waits for the scanner by its owner alone."""
    is_open = stand in (FileState.READY, ScanState.CLEAN) or (to_owner and stand == ScanState.NOT_SCANNED)
    return YES if is_open else no(WHY_NOT[stand])
