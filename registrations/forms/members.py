"""The form by which a unit's head brings a colleague in."""

from django import forms

from danvan.core.models import User
from registrations.enums import UNIT_ROLES, Role
from registrations.forms.base import OFF, SaysWhatIsWrong


class InviteForm(SaysWhatIsWrong, forms.ModelForm):
    """A new account for a colleague, and the role in the unit."""

    role = forms.ChoiceField(
        label="Vai trò",
        choices=[(role.value, role.label) for role in Role if role in UNIT_ROLES],
    )

    class Meta:
        model = User
        fields = ["full_name", "username", "email", "phone"]
        help_texts = {
            "full_name": "Đủ họ, tên đệm, tên. Ví dụ: Néang Kim Chêng.",
            "username": "Chữ không dấu, chữ số và dấu gạch ngang. Ví dụ: thpt-long-xuyen-hoa.",
            "email": "Để trống được; có thì người này tự đặt lại mật khẩu được.",
        }
        widgets = {
            "full_name": forms.TextInput(attrs=OFF),
            "username": forms.TextInput(attrs=OFF | {"autocapitalize": "none"}),
            "phone": forms.TextInput(attrs=OFF | {"type": "tel"}),
        }
