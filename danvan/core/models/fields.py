"""Text fields that hold clean Vietnamese: NFC, no control characters."""

from django import forms
from django.db import models

from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.vietnamese import clean_line, clean_text


class LineField(models.CharField):
    """One line of text; blanks are folded and the line is NFC before it is checked or stored."""

    def to_python(self, value: object) -> object:
        """Clean what a form or an import hands in."""
        value = super().to_python(value)
        return clean_line(value) if isinstance(value, str) else value

    def get_prep_value(self, value: object) -> object:
        """Clean what code hands in, bulk paths included."""
        value = super().get_prep_value(value)
        return clean_line(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: object) -> forms.Field:
        """A form field that cleans before it counts."""
        return super().formfield(**{"form_class": TypedLine} | kwargs)


class ParagraphField(models.TextField):
    """Text of several lines, NFC and free of control characters."""

    def to_python(self, value: object) -> object:
        """Clean what a form or an import hands in."""
        value = super().to_python(value)
        return clean_text(value) if isinstance(value, str) else value

    def get_prep_value(self, value: object) -> object:
        """Clean what code hands in, bulk paths included."""
        value = super().get_prep_value(value)
        return clean_text(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: object) -> forms.Field:
        """A form field that cleans before it counts."""
        return super().formfield(**{"form_class": TypedParagraph} | kwargs)
