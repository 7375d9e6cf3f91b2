"""What tells the kinds of sheet apart: the deadline each is held to and how its codes begin."""

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
CODE_PREFIX = {SheetKind.REGISTRATION: "DK", SheetKind.RESULT: "KQ", SheetKind.NOMINATION: "KT"}


def deadline_kinds(kind: SheetKind) -> list[DeadlineKind]:
    """The kinds of deadline that may bind such a sheet, the one to a consolidating unit last."""
    return [DEADLINE_OF[kind], *filter(None, [TO_CONSOLIDATOR_OF.get(kind)])]
