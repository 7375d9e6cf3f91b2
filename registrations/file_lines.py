"""The evidence files of a sending as a receiver reads them: where each can be fetched, or why it can not."""

from collections.abc import Sequence
from dataclasses import dataclass

from danvan.core.vietnamese import file_size
from registrations.models import Attachment
from registrations.rules.files import may_leave

GONE = "không còn trên hệ thống"


@dataclass(frozen=True)
class FileLine:
    """An evidence file: its name and size, and where it can be fetched or why it can not."""

    name: str
    size: str
    token: str
    why_not: str


def file_lines_of(models: Sequence[dict]) -> dict[str, list[FileLine]]:
    """The files of each model of a payload by its uid, as they are today; one query at most."""
    files = {model["uid"]: model.get("files", []) for model in models}
    tokens = [file["token"] for listed in files.values() for file in listed]
    known = {str(row.token): row for row in Attachment.objects.filter(token__in=tokens)}
    return {uid: [_line(file, known.get(file["token"])) for file in listed] for uid, listed in files.items()}


def why_not(attachment: Attachment) -> str:
    """Why others than the unit can not fetch the file, in few words; nothing where they can."""
    return "" if may_leave(attachment.stand, to_owner=False) else attachment.stand.label.lower()


def _line(file: dict, attachment: Attachment | None) -> FileLine:
    if attachment is None:
        return FileLine(file["name"], "", file["token"], GONE)
    return FileLine(file["name"], file_size(attachment.size), file["token"], why_not(attachment))
