"""What tells the kinds of sheet apart: the deadline each is held to and how its codes begin."""

from registrations.enums import DeadlineKind, SheetKind

DEADLINE_OF = {
    SheetKind.REGISTRATION: DeadlineKind.REGISTRATION,
    SheetKind.RESULT: DeadlineKind.RESULT,
    SheetKind.NOMINATION: DeadlineKind.NOMINATION,
}
CODE_PREFIX = {SheetKind.REGISTRATION: "DK", SheetKind.RESULT: "KQ", SheetKind.NOMINATION: "KT"}
