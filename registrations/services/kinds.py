"""What the shared life of a sheet asks of each kind: contents, completeness, decisions, letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from danvan.core.policy import YES, Decision
from registrations.enums import SheetKind
from registrations.models import Actor, Sheet
from registrations.rules.completeness import Problem, problems_of
from registrations.rules.consolidation import count_in_words
from registrations.rules.report_completeness import report_problems
from registrations.services.beginnings import begin_registration, begin_report
from registrations.services.payload import payloads_of
from registrations.services.report_payload import report_payloads_of
from registrations.services.reports import forget_files
from registrations.services.verdicts import (
    accept_models,
    forget_recognitions,
    forget_verdicts,
    recognise_models,
)


@dataclass(frozen=True)
class Letters:
    """The outbox kinds of a sending: the receipt for the unit, the soft file for the plan's address (empty
    where the plan asks for none)."""

    receipt: str
    soft_file: str


def _nothing_else(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Nothing of this kind hangs on an accepted sheet but what the shared life asks."""


def no_files(sheet: Sheet) -> None:
    """A sheet of this kind carries no files."""


def nothing_against(actor: Actor, sheet: Sheet) -> Decision:
    """Who may review a sheet of this kind may decide on it."""
    return YES


@dataclass(frozen=True)
class KindOfSheet:
    """One kind of sheet; `payloads_of` takes sheets, and what else than `units_on` tells what they carry;
    `count_words` and `refused_words` tell in the log how much was sent and how many models were not taken;
    `reopen` is asked before an accepted sheet goes back to its unit, `forget_files` before a draft goes;
    `may_decide` may keep somebody from deciding who might review by right. A later app adds its kind."""

    begin: Callable[[Sheet, Actor, datetime], None]
    payloads_of: Callable[..., dict[int, dict]]
    problems_of: Callable[[dict], list[Problem]]
    decide: Callable[[Sheet, Mapping[UUID, str]], None]
    forget_decisions: Callable[[Sheet], None]
    refused_words: str
    letters: Letters
    count_words: Callable[[dict], str] = count_in_words
    reopen: Callable[[Sheet, Actor, datetime], None] = _nothing_else
    forget_files: Callable[[Sheet], None] = no_files
    may_decide: Callable[[Actor, Sheet], Decision] = nothing_against


KINDS = {
    SheetKind.REGISTRATION: KindOfSheet(
        begin=begin_registration,
        payloads_of=payloads_of,
        problems_of=problems_of,
        decide=accept_models,
        forget_decisions=forget_verdicts,
        refused_words="{} mô hình không duyệt",
        letters=Letters("registration-receipt", "registration-soft-file"),
    ),
    SheetKind.RESULT: KindOfSheet(
        begin=begin_report,
        payloads_of=report_payloads_of,
        problems_of=report_problems,
        decide=recognise_models,
        forget_decisions=forget_recognitions,
        refused_words="{} mô hình không công nhận",
        letters=Letters("result-receipt", "result-soft-file"),
        forget_files=forget_files,
    ),
}
