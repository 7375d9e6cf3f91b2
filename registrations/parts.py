"""What belongs to a campaign or a movement, table by table: what a new one takes over, an old one keeps.

Later apps and tables add themselves here in one line; models are named, so that this can be read before
they are loaded.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Rows that a new owner gets as copies: `fields` as they are, `instants` moved to the new year.

    `owner` is the field that names the owner; `children` hang below each row.
    """

    model: str
    owner: str
    fields: tuple[str, ...]
    instants: tuple[str, ...] = ()
    children: tuple["Part", ...] = ()


# What "Tạo đợt mới từ đợt cũ" takes over beside the settings of the campaign itself.
CLONED = [
    Part("registrations.Deadline", "campaign", ("kind", "source"), instants=("opens_at", "closes_at")),
    Part("registrations.ReminderRule", "campaign", ("kind", "days", "subject", "text", "is_active")),
]

# What "Tạo phong trào mới từ phong trào cũ" offers to take over.
MOVEMENT_PARTS = [
    Part(
        "registrations.Area", "movement", ("code", "name", "position", "source"),
        children=(
            Part("registrations.AreaContent", "area", ("code", "title", "text", "position", "source")),
        ),
    ),
    Part("registrations.Criterion", "movement", ("audience", "text", "position", "source")),
]  # fmt: skip

# What the checksum of an archived campaign counts: each table, and how its rows lead to the campaign; more
# than one way where a row takes either.
COUNTED: dict[str, str | tuple[str, ...]] = {
    "registrations.Deadline": "campaign",
    "registrations.DeadlineExtension": "deadline__campaign",
    "registrations.ExtensionRequest": "deadline__campaign",
    "registrations.ReminderRule": "campaign",
    "registrations.Reminder": "deadline__campaign",
    "registrations.LaunchPlan": "campaign",
    "registrations.Sheet": "campaign",
    "registrations.RegistrationSheet": "sheet__campaign",
    "registrations.Registration": "sheet__sheet__campaign",
    "registrations.Responsibility": "registration__sheet__sheet__campaign",
    "registrations.ResultReport": "sheet__campaign",
    "registrations.ResultItem": "report__sheet__campaign",
    "registrations.Evidence": "item__report__sheet__campaign",
    "registrations.Snapshot": "sheet__campaign",
    "registrations.Remark": "sheet__campaign",
    "registrations.Adoption": "registration__sheet__sheet__campaign",
    "registrations.PaperReceipt": "campaign",
    "registrations.ReceiptSlip": "campaign",
    "registrations.Event": "sheet__campaign",
    "registrations.OfficeSummary": "campaign",
    "registrations.SummarySheet": "summary__campaign",
    "registrations.SummaryCorrection": "summary__campaign",
}

# How the files that an archived campaign keeps lead to it.
FILES_OF = ["launch_plan__campaign", "evidence_for__item__report__sheet__campaign"]
