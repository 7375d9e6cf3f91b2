"""Form fields for text: it is clean before it is counted, however it was typed.

The same letters may arrive as one character each (NFC) or as letter and accents apart (NFD, three times as
long); between lines browsers send two characters. Whoever may write 200 letters may write them either way.
"""

from django import forms

from danvan.core.vietnamese import clean_line, clean_text


class TypedLine(forms.CharField):
    """One line of text, as `LineField` stores it."""

    def to_python(self, value: object) -> str | None:
        """The clean line; the field's empty value where nothing can be read."""
        return clean_line(super().to_python(value) or "") or self.empty_value


class TypedParagraph(forms.CharField):
    """Text of several lines, as `ParagraphField` stores it."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str | None:
        """The clean text; the field's empty value where nothing can be read."""
        return clean_text(super().to_python(value) or "") or self.empty_value
