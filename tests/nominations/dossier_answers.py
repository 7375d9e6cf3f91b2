"""What a scanned code must be answered, told from the model alone: at the desk, and to anybody who scans."""

from dataclasses import dataclass

from registrations.enums import SheetState
from tests.nominations.dossier_model import SETS, Dossier

WRONG = (
    "Ký tự kiểm tra không khớp: mã có ký tự gõ hoặc đọc sai. Hãy so lại với giấy, hoặc tìm theo tên đơn vị."
)
TORN = (
    "Mã không đủ hoặc không đúng dạng (ví dụ DK27-7KM4-PRXC-H6-2-PG). Giấy rách, mờ thì tìm theo tên đơn vị."
)
NO_SENDING = "Hồ sơ này chưa có lần gửi {}; hãy so lại mã với giấy."
NO_SET = "Hồ sơ này chỉ có 3 bộ, không có bộ {}; hãy so lại mã với giấy."
WITHDRAWN = "Đơn vị đã rút hồ sơ này nên không ghi nhận bản giấy; muốn nhận, hãy khôi phục hồ sơ trước."
TAKEN_BACK = "Đơn vị đã thu hồi lần gửi {} để sửa; khi đơn vị gửi lại, giấy này thành bản cũ."
UNCOMPARED = "Đúng lần gửi, nội dung chưa đối chiếu"
NOT_REAL = "Không có văn bản nào mang mã này. Hãy so lại từng ký tự với dòng cuối trang giấy."
IN_FORCE = (SheetState.SUBMITTED, SheetState.RETURNED, SheetState.ACCEPTED)


@dataclass(frozen=True)
class Printed:
    """A paper as it lies in somebody's hand: which sending, which set, from a Word file, what happened to
    its code ("wrong": a character misread, "torn": half of it gone)."""

    version: int
    set_no: int = 0
    edited: bool = False
    harm: str = ""


def at_desk(dossier: Dossier, paper: Printed) -> str:
    """What the office's desk says, or how it begins."""
    if paper.harm:
        return {"wrong": WRONG, "torn": TORN}[paper.harm]
    if paper.version > dossier.version:
        return NO_SENDING.format(paper.version)
    if paper.set_no > len(SETS):
        return NO_SET.format(paper.set_no)
    if dossier.state == SheetState.WITHDRAWN:
        return WITHDRAWN
    if dossier.state not in IN_FORCE:
        return TAKEN_BACK.format(dossier.version)
    of_set = f"bộ {paper.set_no}/3, " if paper.set_no else ""
    if paper.version < dossier.version:
        return f"Bản cũ: {of_set}lần {paper.version}, hiện là lần {dossier.version}"
    return f"{UNCOMPARED}: {of_set}lần gửi" if paper.edited else f"Khớp: {of_set}lần gửi {paper.version}"


def is_real(dossier: Dossier, paper: Printed) -> bool:
    """Whether such a paper was ever printed."""
    return not paper.harm and paper.version <= dossier.version and paper.set_no <= len(SETS)


def to_anybody(dossier: Dossier, paper: Printed) -> str:
    """What the public page says of a real paper, or how it begins."""
    if dossier.state == SheetState.WITHDRAWN:
        return "Đơn vị đã rút hồ sơ này."
    if paper.version < dossier.version:
        return f"Đây là bản cũ: lần gửi {paper.version}, hiện là lần gửi {dossier.version}."
    if dossier.state not in IN_FORCE:
        return "Đơn vị đã thu hồi lần gửi này để sửa."
    return UNCOMPARED if paper.edited else "Bản giấy này là lần gửi hiện tại của đơn vị."


def arrival(dossier: Dossier, paper: Printed) -> str:
    """What the public page says of what came; of how many only while the sending is in force."""
    is_present = paper.version == dossier.version and dossier.state in IN_FORCE
    known = dossier.papers if is_present else dossier.copies
    places = [place for place in known if paper.set_no in (0, place[0])]
    came = [place for place in places if place in dossier.copies]
    count = sum(dossier.copies[place].version == paper.version for place in came)
    of_what = f"của bộ {paper.set_no}, lần gửi này" if paper.set_no else "của lần gửi này"
    if not count:
        return f"Sở chưa nhận bản giấy nào {of_what}."
    out_of = f"/{len(places)}" if is_present else ""
    return f"Sở đã nhận {count}{out_of} bản giấy {of_what}."
