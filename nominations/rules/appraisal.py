"""What an appraisal must say before it finds a nominee eligible or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import number
from nominations.enums import Standing
from nominations.rules.states import OPEN
from registrations.enums import SheetState

NO_REASON = "Nêu lý do không đủ điều kiện."
NOT_ACCEPTED = "Hồ sơ này chưa được duyệt nên chưa xét từng tập thể, cá nhân được."
DROPPED = "Tập thể, cá nhân này đã được rút khỏi hồ sơ."
EARLIER_AWARD = "Đã được khen thưởng trước đây; hãy ghi quyết định của phòng về việc ấy."
WOMEN_SHARE = Decimal(70)  # per cent, from which a collective comes first among equals


@dataclass(frozen=True)
class Judged:
    """Whether one criterion is met, None where nobody has said so yet, with the note."""

    text: str
    is_met: bool | None
    note: str = ""


def may_be_appraised(state: str, is_dropped: bool) -> Decision:
    """Whether the office may decide on a nominee of a dossier in this state."""
    if state != SheetState.ACCEPTED:
        return no(NOT_ACCEPTED)
    return no(DROPPED) if is_dropped else YES


def may_judge(standing: str) -> Decision:
    """Whether a verdict may still be given: until the nominee is ranked, the last one counts."""
    if standing in OPEN:
        return YES
    label = Standing(standing).label
    return no(f"Đã ghi “{label}” nên không thẩm định lại được; lãnh đạo phòng mở lại hồ sơ nếu cần.")


def may_find_eligible(criteria: Iterable[Judged], has_earlier_award: bool, award_note: str) -> Decision:
    """Whether all is said that the verdict "đủ điều kiện" needs."""
    for judged in criteria:
        if judged.is_met is None:
            return no(f"Hãy chọn đạt hoặc chưa đạt cho tiêu chí “{short(judged.text)}”.")
        if not judged.is_met and not judged.note.strip():
            return no(f"Ghi chú vì sao chưa đạt tiêu chí “{short(judged.text)}” mà vẫn đủ điều kiện.")
    return no(EARLIER_AWARD) if has_earlier_award and not award_note.strip() else YES


def points_allowed(points: Decimal | None, max_points: int) -> Decision:
    """Whether the points may stand on a line of the score sheet; None means that it was not scored."""
    if points is None:
        return YES
    if not 0 <= points <= max_points or points != round(points, 1):
        return no(f"Điểm phải từ 0 đến {max_points}, nhiều nhất một chữ số sau dấu phẩy.")
    return YES


@dataclass(frozen=True)
class Total:
    """The sum of a score sheet, how many points it could give, how many lines have no points yet."""

    points: Decimal | None
    out_of: int
    missing: int = 0

    @property
    def words(self) -> str:
        """The sum as people read it: "85,5 / 100"; empty where nothing was scored."""
        if self.points is None:
            return ""
        missing = f" (thiếu {self.missing} mục)" if self.missing else ""
        return f"{number(self.points.normalize() + 0)} / {self.out_of}{missing}"


def total_of(lines: Iterable[tuple[Decimal | None, int]]) -> Total:
    """The sum of points and their maxima; None, not 0, where nothing was scored."""
    lines = list(lines)
    scored = [points for points, _ in lines if points is not None]
    return Total(sum(scored) if scored else None, sum(most for _, most in lines), len(lines) - len(scored))


def comes_first(title: str, women_percent: Decimal | None) -> str:
    """Why a nominee is preferred among equals, in words; empty where nothing speaks for it."""
    if title == "MS":
        return "Nữ, ưu tiên khi bằng nhau"
    if women_percent is not None and women_percent >= WOMEN_SHARE:
        return f"{number(women_percent.normalize() + 0)}% nữ, ưu tiên khi bằng nhau"
    return ""


def short(text: str) -> str:
    """The first words of a criterion."""
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]}…"
