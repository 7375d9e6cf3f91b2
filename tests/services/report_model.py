"""What the machine of result reports remembers, in plain Python."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from registrations.enums import Recognition, SheetKind, SheetState, Verdict
from registrations.models import ResultItem, Sheet
from tests import factories
from tests.services.machine import Life

EMPTY = {name: ResultItem._meta.get_field(name).get_default() for name in factories.ITEM_VALUES}


@dataclass
class File:
    """What the model remembers of one file."""

    pk: int
    sha256: str
    uploaded_at: datetime
    is_broken: bool
    state: str


@dataclass
class Item:
    """What the model remembers of one result."""

    uid: uuid.UUID
    values: dict = field(default_factory=EMPTY.copy)
    changed_in: dict = field(default_factory=dict)
    row_version: int = 1
    recognition: tuple = (Recognition.PENDING, "")
    files: list = field(default_factory=list)


class ReportLife(Life):
    """What the model remembers of one unit: its registration and its report."""

    def __init__(self, *whose):
        super().__init__(*whose)
        self.registered = None  # the state of the registration
        self.verdicts = {}  # model -> verdict

    def forget_sheet(self):
        """As before the report was started."""
        super().forget_sheet()
        self.items = {}  # model -> item
        self.kept = []  # files taken off their item after a sending

    @property
    def registration(self):
        """The row of the registration as it stands."""
        return Sheet.objects.get(unit=self.unit, campaign=self.campaign, kind=SheetKind.REGISTRATION)

    @property
    def reported(self):
        """The items of models that are not refused."""
        return [item for model, item in self.items.items() if self.verdicts[model] != Verdict.REFUSED]

    @property
    def all_files(self):
        """The files that have a row."""
        return [file for item in self.items.values() for file in item.files] + self.kept

    def item(self, which):
        """One of the items and its row."""
        item = list(self.items.values())[which % len(self.items)]
        return item, ResultItem.objects.select_related("report__sheet").get(uid=item.uid)

    def follow_registration(self):
        """While it is being written, the report has an item for each accepted model."""
        if not (self.is_writable and self.registered == SheetState.ACCEPTED):
            return
        for model, verdict in self.verdicts.items():
            if verdict == Verdict.ACCEPTED and model not in self.items:
                row = ResultItem.objects.filter(report__sheet__unit=self.unit, registration=model).first()
                assert row, "an accepted model is missing in the report"
                self.items[model] = Item(row.uid)
