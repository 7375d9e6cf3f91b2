"""What the registrations app stores."""

from registrations.models.actor import Actor
from registrations.models.attachments import Attachment
from registrations.models.campaigns import Area, AreaContent, Campaign, Criterion, Movement
from registrations.models.deadlines import Deadline, DeadlineExtension, ExtensionRequest
from registrations.models.imports import ImportBatch
from registrations.models.launch_plans import LaunchPlan, units_without_launch_plan
from registrations.models.log import Event
from registrations.models.paper import PaperReceipt, ReceiptSlip
from registrations.models.people import Membership, Person, units_expected_on
from registrations.models.progress import Terms, UnitProgress, addresses_of
from registrations.models.registration import Registration, RegistrationSheet, Responsibility
from registrations.models.reminders import Reminder, ReminderRule, deadlines_to_remind_of
from registrations.models.reporting_lines import ReportingLine
from registrations.models.results import Adoption, Evidence, ReportSheet, ResultItem, ResultReport
from registrations.models.sheets import (
    ReadyPhrase,
    Remark,
    Sheet,
    Snapshot,
    units_not_sent,
    units_owing,
)
from registrations.models.summaries import OfficeSummary, SummaryCorrection, SummarySheet
from registrations.models.unit_names import UnitName
from registrations.models.units import Unit, answering_units

__all__ = [
    "Actor",
    "Adoption",
    "Area",
    "AreaContent",
    "Attachment",
    "Campaign",
    "Criterion",
    "Deadline",
    "DeadlineExtension",
    "Event",
    "Evidence",
    "ExtensionRequest",
    "ImportBatch",
    "LaunchPlan",
    "Membership",
    "Movement",
    "OfficeSummary",
    "PaperReceipt",
    "Person",
    "ReadyPhrase",
    "ReceiptSlip",
    "Registration",
    "RegistrationSheet",
    "ReportSheet",
    "Remark",
    "Reminder",
    "ReminderRule",
    "Responsibility",
    "ReportingLine",
    "ResultItem",
    "ResultReport",
    "Sheet",
    "Snapshot",
    "SummaryCorrection",
    "SummarySheet",
    "Terms",
    "Unit",
    "UnitName",
    "UnitProgress",
    "addresses_of",
    "answering_units",
    "deadlines_to_remind_of",
    "units_expected_on",
    "units_not_sent",
    "units_owing",
    "units_without_launch_plan",
]
