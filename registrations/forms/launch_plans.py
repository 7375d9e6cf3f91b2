"""The form of a unit's launch plan."""

from django import forms

from danvan.core.text_fields import TypedLine
from registrations.enums import AttachmentKind
from registrations.forms.base import OFF, DayField, SaysWhatIsWrong
from registrations.rules.files import FILE_LIMITS

LIMITS = FILE_LIMITS[AttachmentKind.LAUNCH_PLAN]


class LaunchPlanForm(SaysWhatIsWrong, forms.Form):
    """Number, date and one file; what the file is, the service looks at."""

    number = TypedLine(
        label="Số kế hoạch",
        max_length=60,
        help_text="Ví dụ: 12/KH-THPTLX.",
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": "Hãy nhập số kế hoạch."},
    )
    issued_on = DayField(
        label="Ngày ban hành",
        help_text="Theo thứ tự ngày/tháng/năm.",
        error_messages={"required": "Hãy nhập ngày ban hành."},
    )
    file = forms.FileField(
        label="Tệp kế hoạch",
        required=False,
        allow_empty_file=True,
        help_text=f"Một tệp: {LIMITS.words}.",
        widget=forms.FileInput(attrs={"accept": LIMITS.accept}),
    )
