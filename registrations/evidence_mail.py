"""The evidence of a report on its way by mail: carried as files while they are small, else named by links."""

from dataclasses import dataclass

from django.core.mail import EmailMessage

from danvan.core.links import absolute
from danvan.core.vietnamese import file_size
from registrations.enums import ScanState
from registrations.file_lines import GONE, why_not
from registrations.models import Attachment
from registrations.rules.consolidation import all_models
from registrations.rules.files import fit_in_a_letter


@dataclass(frozen=True)
class EvidenceFile:
    """One file of a model; `attachment` is None where the file is gone since it was sent."""

    position: int
    name: str
    size: str
    attachment: Attachment | None

    @property
    def why_not(self) -> str:
        """Why the file does not travel, in few words; nothing where it may."""
        return why_not(self.attachment) if self.attachment else GONE

    @property
    def link(self) -> str:
        """Where the file can be fetched now or later; nothing where it is gone or infected."""
        is_lost = self.attachment is None or self.attachment.stand == ScanState.INFECTED
        return "" if is_lost else absolute("attachment", self.attachment.token)


@dataclass(frozen=True)
class Evidence:
    """What a letter carries and what it names; together all files of the report."""

    carried: list[EvidenceFile]
    named: list[EvidenceFile]

    def attach_to(self, mail: EmailMessage) -> None:
        """Attach the carried files, each named by its model, so that equal names do not collide."""
        for file in self.carried:
            with file.attachment.file.open() as content:
                name = f"mo-hinh-{file.position}-{file.name}"
                mail.attach(name, content.read(), file.attachment.media_type)


def evidence_of(payload: dict) -> Evidence:
    """The evidence files of a sending, none for a registration; a photo travels only once it is written
    anew, no file before it is scanned: the letter does not wait, it names what it leaves out and why. The
    models are numbered as in the table of figures, those that the sending carries included."""
    numbered = enumerate(all_models(payload), start=1)
    listed = [(number, file) for number, model in numbered for file in model.get("files", [])]
    rows = Attachment.objects.filter(token__in=[file["token"] for _, file in listed])
    known = {str(row.token): row for row in rows}
    files = [_evidence_file(position, file, known.get(file["token"])) for position, file in listed]
    ready = [file for file in files if not file.why_not]
    carried = ready if fit_in_a_letter(file.attachment.size for file in ready) else []
    return Evidence(carried, [file for file in files if file not in carried])


def _evidence_file(position: int, file: dict, attachment: Attachment | None) -> EvidenceFile:
    size = file_size(attachment.size if attachment else file["size"])
    return EvidenceFile(position, file["name"], size, attachment)
