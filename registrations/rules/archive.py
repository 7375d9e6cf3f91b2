"""An archived year is only read; what must be settled before."""

from dataclasses import dataclass
from datetime import datetime

from danvan.core.policy import YES, Decision, no


@dataclass(frozen=True)
class Standing:
    """What is still open in a campaign: counts, and the names of what is missing or under way."""

    waiting: int = 0
    requests: int = 0
    open_deadlines: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    without_summary: tuple[str, ...] = ()


def may_write(year: int, archived_at: datetime | None) -> Decision:
    """Whether anything of the campaign may change."""
    if archived_at is None:
        return YES
    return no(f"Đợt thi đua năm {year} đã lưu trữ nên chỉ xem được.")


def obstacles(standing: Standing) -> list[str]:
    """What keeps the campaign from being archived, one sentence each."""
    found = []
    if standing.waiting:
        found.append(f"Còn {standing.waiting} hồ sơ chờ duyệt.")
    if standing.requests:
        found.append(f"Còn {standing.requests} đề nghị gia hạn chờ trả lời.")
    found += [f"Thời hạn {name} còn mở." for name in standing.open_deadlines]
    found += [f"{name} đang được sửa đổi; hãy ban hành bản mới trước." for name in standing.corrections]
    return found


def may_archive(standing: Standing, *, knowingly: bool) -> Decision:
    """Whether the campaign may be archived; `knowingly` says that missing summaries will not be made."""
    for sentence in obstacles(standing):
        return no(sentence)
    if standing.without_summary and not knowingly:
        missing = ", ".join(standing.without_summary)
        return no(f"Chưa ban hành bản tổng hợp ({missing}); hãy xác nhận là không lập.")
    return YES
