"""What a nomination list counts, in which order it is read, when it may be proposed and issued.

Works on the rows of the payload, so that page, paper and workbook say the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import sort_key
from nominations.enums import ListOrder
from registrations.enums import Subject, UnitKind

SUBJECTS = (Subject.COLLECTIVE, Subject.INDIVIDUAL)
NOBODY = "Chưa có tập thể, cá nhân nào được đề nghị trình nên chưa có danh sách."
SAME_PERSON = "Bạn là người trình danh sách này; người ban hành phải là người khác của phòng."
CHANGED = "Danh sách đã thay đổi từ khi được trình; hãy xem lại rồi trình lại."
NOT_PROPOSED = "Danh sách này chưa được trình; cần một người của phòng trình trước."
ALREADY_ISSUED = "Đã có {}; muốn đổi thì lãnh đạo phòng mở bản sửa đổi trước."
NOT_RECOGNISED = (
    "Mô hình của {} không còn được công nhận; hãy chờ duyệt lại báo cáo kết quả, hoặc ghi “Không đề nghị”."
)
OWN_UNIT = "Danh sách có đề nghị của {}; bạn là người của đơn vị này nên không trình, không ban hành được."
CONFLICT = (
    "Danh sách có đề nghị của {}; bạn đã khai xung đột lợi ích với đơn vị này nên không trình, "
    "không ban hành được."
)
REPORT_LISTED = (
    "Mô hình của báo cáo này nằm trong {} nên không mở lại được; cần mở bản sửa đổi danh sách trước."
)
LISTED = "Đề nghị này nằm trong {}; cần mở bản sửa đổi trước."


@dataclass(frozen=True)
class NumberedRow:
    """One nominee of the list at its place; `is_warning` is printed in red."""

    number: int
    row: Mapping

    @property
    def is_warning(self) -> bool:
        """Whether the nominee goes beyond the quota."""
        return self.row["is_over"]


def groups_of(rows: Sequence[Mapping], order: str) -> list[tuple[Subject, list[NumberedRow]]]:
    """Collectives, then individuals, each numbered from one; the rows come in rank order."""
    return [
        (
            subject,
            [NumberedRow(place, row) for place, row in enumerate(_of_subject(rows, subject, order), start=1)],
        )
        for subject in SUBJECTS
    ]


def _of_subject(rows: Sequence[Mapping], subject: Subject, order: str) -> list[Mapping]:
    found = [row for row in rows if row["subject"] == subject]
    if order == ListOrder.UNIT:  # the sort keeps the rank order within a unit
        found.sort(key=lambda row: (sort_key(row["unit"]), row["unit_code"]))
    return found


def over_quota(rows: Iterable[Mapping]) -> int:
    """How many of the rows go beyond the quota."""
    return sum(row["is_over"] for row in rows)


def tables_of(rows: Sequence[Mapping], quotas: Sequence[Mapping]) -> list[dict]:
    """The totals: by kind of unit, and against the quota where one is known."""
    return [_by_kind(rows), *([_against_quota(quotas)] if quotas else [])]


def _by_kind(rows: Sequence[Mapping]) -> dict:
    counts = Counter((row["unit_kind"], row["subject"]) for row in rows)
    lines = [
        [UnitKind(kind).label, *(counts[kind, subject] for subject in SUBJECTS)]
        for kind in UnitKind.values
        if any(counts[kind, subject] for subject in SUBJECTS)
    ]
    return {
        "title": "Theo loại đơn vị",
        "headings": ["Loại đơn vị", "Tập thể", "Cá nhân", "Cộng"],
        "rows": _with_sum([[*line, sum(line[1:])] for line in lines], 3),
    }


def _against_quota(quotas: Sequence[Mapping]) -> dict:
    lines = [
        [
            quota["name"],
            quota["amount"],
            quota["used"],
            max(0, quota["amount"] - quota["used"]),
            max(0, quota["used"] - quota["amount"]),
        ]
        for quota in quotas
    ]
    return {
        "title": "Theo chỉ tiêu phân bổ",
        "headings": ["Đối tượng", "Chỉ tiêu", "Đề nghị", "Còn lại", "Vượt chỉ tiêu"],
        "rows": _with_sum(lines, 4),
    }


def _with_sum(lines: list[list], figures: int) -> list[list]:
    sums = [sum(line[place] for line in lines) for place in range(1, figures + 1)]
    return [*lines, ["Cộng", *sums]]


@dataclass(frozen=True)
class ListChange:
    """What a later version says otherwise: nominees with their unit."""

    added: list[str]
    removed: list[str]
    changed: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether both name the same and say the same of them."""
        return not any(vars(self).values())


def change_between(old: Sequence[Mapping], new: Sequence[Mapping]) -> ListChange:
    """How the rows of two versions differ; a nominee is known by its identity."""
    before, after = ({row["uid"]: row for row in rows} for rows in (old, new))
    return ListChange(
        added=[named(row) for uid, row in after.items() if uid not in before],
        removed=[named(row) for uid, row in before.items() if uid not in after],
        changed=[named(row) for uid, row in after.items() if uid in before and row != before[uid]],
    )


def named(row: Mapping) -> str:
    """A nominee with its unit: "Néang Sóc Kha (Trường A)"."""
    return f"{row['name']} ({row['unit']})"


def may_list(count: int) -> Decision:
    """Whether there is anything to propose or to issue."""
    return YES if count else no(NOBODY)


def may_stand(unrecognised: Collection[str]) -> Decision:
    """Whether the models of all nominees are recognised still; named are those of whom it is not."""
    return no(NOT_RECOGNISED.format(", ".join(unrecognised))) if unrecognised else YES


def may_decide(own: Collection[str], conflicts: Collection[str]) -> Decision:
    """Whether a person may propose or issue a list: no nominee is of an own unit, or of one of a conflict."""
    if own:
        return no(OWN_UNIT.format(min(own)))
    return no(CONFLICT.format(min(conflicts))) if conflicts else YES


def may_follow(latest: str, is_being_corrected: bool) -> Decision:
    """Whether one more version may be issued; `latest` is how the one that holds is called, or empty."""
    return no(ALREADY_ISSUED.format(latest)) if latest and not is_being_corrected else YES


def may_change_listed(held_by: str) -> Decision:
    """Whether a nominee may be moved; `held_by` is how the list that names it is called, or empty."""
    return no(LISTED.format(held_by)) if held_by else YES


def may_reopen_report(held_by: str) -> Decision:
    """Whether a report may lose its acceptance, by which its models are recognised; `held_by` is how the
    list that names a nominee with one of these models is called, or empty."""
    return no(REPORT_LISTED.format(held_by)) if held_by else YES
