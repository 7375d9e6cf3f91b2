"""The forms of the sheet: its details, copying, moving, sending, withdrawing, asking for more time."""

from uuid import UUID

from django import forms

from danvan.core.text_fields import TypedParagraph
from registrations.forms.base import BIGGEST, OFF, SHORT_TEXT, DayField, DraftForm, SaysWhatIsWrong
from registrations.models import Registration, RegistrationSheet, ResultReport


class DetailsForm(DraftForm):
    """Who signs the sheet and whom to call about it."""

    class Meta:
        model = RegistrationSheet
        fields = ["signer_title", "signer_name", "contact_name", "contact_phone", "document_number"]
        help_texts = {
            "signer_title": "In ở cuối bản tổng hợp, trên chữ ký. Ví dụ: Hiệu trưởng.",
            "signer_name": "Người ký và đóng dấu bản giấy.",
            "contact_name": "Người mà Sở gọi khi cần hỏi thêm về hồ sơ này.",
            "contact_phone": "Ví dụ: 0912 345 678.",
            "document_number": "Để trống nếu đơn vị ghi tay sau khi in. Ví dụ: 15/BC-THPTLX.",
        }
        widgets = {"contact_phone": forms.TextInput(attrs=OFF | {"type": "tel"})}


class ReportDetailsForm(DetailsForm):
    """The same for a result report."""

    class Meta(DetailsForm.Meta):
        model = ResultReport
        help_texts = DetailsForm.Meta.help_texts | {
            "signer_title": "In ở cuối báo cáo, trên chữ ký. Ví dụ: Hiệu trưởng."
        }


class CopyForm(SaysWhatIsWrong, forms.Form):
    """Which models of earlier years to take over."""

    sources = forms.TypedMultipleChoiceField(
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một mô hình để sao chép."},
    )

    def __init__(self, *args: object, models: list[Registration], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].choices = [(str(model.uid), str(model)) for model in models]


class MoveForm(forms.Form):
    """Up or down by one place."""

    step = forms.TypedChoiceField(choices=[("-1", "Lên"), ("1", "Xuống")], coerce=int)


class SendForm(forms.Form):
    """What the check page hands to the sending: its own token and the version that was checked."""

    token = forms.UUIDField()
    row_version = forms.IntegerField(min_value=0, max_value=BIGGEST)


class WithdrawForm(SaysWhatIsWrong, forms.Form):
    """Why the unit withdraws its sheet."""

    reason = TypedParagraph(
        label="Lý do rút hồ sơ",
        widget=SHORT_TEXT,
        max_length=1000,
        help_text="Ví dụ: Đơn vị sáp nhập, không thực hiện mô hình trong năm nay.",
        error_messages={"required": "Nêu lý do rút hồ sơ."},
    )


class ExtensionForm(SaysWhatIsWrong, forms.Form):
    """Until when the unit asks for more time, and why."""

    wanted_day = DayField(
        label="Đề nghị đến hết ngày",
        help_text="Ghi theo thứ tự ngày/tháng/năm.",
        error_messages={"required": "Nhập ngày đề nghị, theo thứ tự ngày/tháng/năm."},
    )
    reason = TypedParagraph(
        label="Lý do",
        widget=SHORT_TEXT,
        max_length=1000,
        help_text="Ví dụ: Cán bộ phụ trách nghỉ ốm từ đầu tuần, trường đang bàn giao việc.",
        error_messages={"required": "Nêu lý do đề nghị gia hạn."},
    )
