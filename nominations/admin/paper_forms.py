"""What an officer ticks on the page of the paper sets."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from danvan.core.text_fields import TypedLine
from nominations.enums import CopyDefect, CopyMark
from nominations.rules.checklist import Copy, RequiredPaper
from nominations.rules.copies import DEFECT, RECEIVED, VERSION, CopyChange, Value

MARK_WORDS = {
    CopyMark.SIGNED: "Ký",
    CopyMark.STAMPED: "Đóng dấu",
    CopyMark.ORIGINAL: "Bản chính",
    CopyMark.ENDORSED: "Xác nhận của cấp trình",
}
UNREADABLE = "Trang này không đọc được; hãy mở lại trang rồi ghi."


class SeenField(forms.CharField):
    """What the page showed of a copy: its row version, whether it was received, its marks, its defect."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def to_python(self, value: object) -> tuple[int, bool, frozenset[str], str]:
        """The four parts, as `seen_words` has written them."""
        try:
            row_version, received, marks, defect = (super().to_python(value) or "0;;;").split(";")
            return int(row_version), bool(received), frozenset(filter(None, marks.split(","))), defect
        except ValueError as error:
            raise forms.ValidationError(UNREADABLE) from error


def seen_words(copy: Copy | None, row_version: int) -> str:
    """What the page shows, to be compared with what comes back."""
    marks = ",".join(mark.value for mark in CopyMark if copy and mark in copy.marks)
    return f"{row_version};{'x' if copy else ''};{marks};{copy.defect if copy else ''}"


class CopyForm(forms.Form):
    """One paper of one set: received, its marks, its defect, the sending that it prints.

    A copy of an earlier sending is shown as not received: it has to be brought anew.
    """

    seen = SeenField()
    received = forms.BooleanField(label="Đã nhận", required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        paper: RequiredPaper,
        copy: Copy | None,
        row_version: int,
        version: int,
    ) -> None:
        shown = copy if copy and copy.version == version else None
        self.paper, self.version = paper, version
        self.old_version = copy.version if copy and not shown else 0
        self.missing = len(paper.marks) if not shown or shown.defect else len({*paper.marks} - shown.marks)
        first = {"seen": seen_words(shown, row_version), "received": bool(shown), "version": version}
        first |= {mark.value: bool(shown) and mark in shown.marks for mark in paper.marks}
        first["defect"] = shown.defect if shown else ""
        super().__init__(data, initial=first, prefix=_prefix(paper))
        for mark in paper.marks:
            self.fields[mark.value] = forms.BooleanField(label=MARK_WORDS[mark], required=False)
        self.fields["defect"] = forms.ChoiceField(
            label="Thiếu sót", required=False, choices=[("", "Không có"), *CopyDefect.choices]
        )
        if version > 1:
            old = [(number, f"Bản cũ: lần {number}") for number in range(version - 1, 0, -1)]
            self.fields["version"] = forms.TypedChoiceField(
                label="Lần gửi in trên giấy",
                coerce=int,
                required=False,
                choices=[(version, f"Lần {version}"), *old],
                empty_value=version,
            )

    def ticks(self) -> list[forms.BoundField]:
        """The boxes: received, then the marks that this paper needs."""
        return [self["received"], *(self[mark.value] for mark in self.paper.marks)]

    def choices(self) -> list["Choice"]:
        """The choices beside them, each as buttons of which one is pressed."""
        return [Choice(self[name]) for name in ("defect", "version") if name in self.fields]

    @property
    def wanted(self) -> int:
        """How many marks the paper needs."""
        return len(self.paper.marks)

    def changes(self) -> list[CopyChange]:
        """What is different from what the page showed; a paper given back has no marks to speak of."""
        given = self.cleaned_data
        row_version, received, marks, defect = given["seen"]
        if received and not given["received"]:
            return [self._change(RECEIVED, False, True, row_version)]
        changes = [
            self._change(name, value, seen, row_version)
            for name, value, seen in self._pairs(given, received, marks, defect)
            if value != seen
        ]
        version = given.get("version", self.version)
        if version != self.version:
            changes.insert(0, self._change(VERSION, version, self.version, row_version))
        return changes

    def _pairs(
        self, given: dict, received: bool, marks: frozenset[str], defect: str
    ) -> Iterator[tuple[str, Value, Value]]:
        yield RECEIVED, given["received"], received
        for mark in self.paper.marks:
            yield mark.value, given[mark.value], mark.value in marks
        yield DEFECT, given["defect"], defect

    def _change(self, name: str, value: Value, seen: Value, row_version: int) -> CopyChange:
        return CopyChange(*self.paper.place, name, value, seen, row_version)


@dataclass(frozen=True)
class Button:
    """One of the buttons of a choice."""

    number: int
    value: str
    words: str
    is_chosen: bool


class Choice:
    """One choice of a copy, drawn as buttons of which one is pressed.

    They are no widgets: the page of thirty nominees holds a thousand of them.
    """

    def __init__(self, field: forms.BoundField) -> None:
        self.kind, self.name, self.label, self.errors = field.name, field.html_name, field.label, field.errors
        values = [str(value) for value, _ in field.field.choices]
        shown = str(field.value() or "")
        chosen = shown if shown in values else values[0]
        self.buttons = [
            Button(number, str(value), words, str(value) == chosen)
            for number, (value, words) in enumerate(field.field.choices)
        ]


class ShelfForm(forms.Form):
    """Where the paper dossier lies, and to whom it is handed."""

    seen = TypedLine(widget=forms.HiddenInput, required=False)
    shelf = TypedLine(
        label="Nơi để hồ sơ giấy", max_length=100, required=False, help_text="Ví dụ: Tủ 2, ngăn 3."
    )
    handed_to = TypedLine(
        label="Giao cho", max_length=100, required=False, help_text="Để trống nếu không giao cho ai."
    )


def _prefix(paper: RequiredPaper) -> str:
    return f"bo{paper.set_no}-{paper.kind}-{paper.nominee or 0}"
