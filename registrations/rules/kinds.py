"""What tells the kinds of sheet apart: its deadline, how its codes begin, what it is called in a sentence."""

from registrations.enums import DeadlineKind, SheetKind

DEADLINE_OF = {
    SheetKind.REGISTRATION: DeadlineKind.REGISTRATION,
    SheetKind.RESULT: DeadlineKind.RESULT,
    SheetKind.NOMINATION: DeadlineKind.NOMINATION,
}
CODE_PREFIX = {SheetKind.REGISTRATION: "DK", SheetKind.RESULT: "KQ", SheetKind.NOMINATION: "KT"}

# The kinds that every unit of a campaign owes: watched on the board, reminded of, named in the call list.
WATCHED = (SheetKind.REGISTRATION, SheetKind.RESULT)
NAMES = {
    SheetKind.REGISTRATION: "bản tổng hợp đăng ký mô hình “Dân vận khéo”",
    SheetKind.RESULT: "báo cáo kết quả thực hiện mô hình “Dân vận khéo”",
}
