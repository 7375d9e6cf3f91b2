"""What tells the kinds of sheet apart: its deadline, how its codes begin, what it is called in a sentence."""

from registrations.enums import DeadlineKind, SheetKind

DEADLINE_OF = {
    SheetKind.REGISTRATION: DeadlineKind.REGISTRATION,
    SheetKind.RESULT: DeadlineKind.RESULT,
    SheetKind.NOMINATION: DeadlineKind.NOMINATION,
}
# For sheets that go to a consolidating unit, where the campaign sets such a deadline.
TO_CONSOLIDATOR_OF = {
    SheetKind.REGISTRATION: DeadlineKind.TO_CONSOLIDATOR,
    SheetKind.RESULT: DeadlineKind.RESULT_TO_CONSOLIDATOR,
}
SHEET_KIND_OF = {deadline: kind for of in (DEADLINE_OF, TO_CONSOLIDATOR_OF) for kind, deadline in of.items()}
CODE_PREFIX = {SheetKind.REGISTRATION: "DK", SheetKind.RESULT: "KQ", SheetKind.NOMINATION: "KT"}

# The kinds that every unit of a campaign owes: watched on the board, reminded of, named in the call list.
WATCHED = (SheetKind.REGISTRATION, SheetKind.RESULT)
NAMES = {
    SheetKind.REGISTRATION: "bản tổng hợp đăng ký mô hình “Dân vận khéo”",
    SheetKind.RESULT: "báo cáo kết quả thực hiện mô hình “Dân vận khéo”",
}


def deadline_kinds(kind: SheetKind) -> list[DeadlineKind]:
    """The kinds of deadline that may bind such a sheet, the one to a consolidating unit last."""
    return [DEADLINE_OF[kind], *filter(None, [TO_CONSOLIDATOR_OF.get(kind)])]
