"""The pages of a dossier beside its nominees: who signs, the request, the declaration, soft files."""

from collections.abc import Sequence

from django import forms

from nominations.models import Nomination, NominationDossier
from nominations.services.dossier_files import MOST_FILES
from registrations.enums import AttachmentKind
from registrations.forms.base import LONG_TEXT, SHORT_TEXT, DraftForm, SaysWhatIsWrong
from registrations.forms.sheets import DetailsForm
from registrations.rules.files import FILE_LIMITS

LIMITS = FILE_LIMITS[AttachmentKind.NOMINATION]


class DossierDetailsForm(DetailsForm):
    """Who signs the request and whom to call about the dossier."""

    class Meta(DetailsForm.Meta):
        model = NominationDossier
        help_texts = DetailsForm.Meta.help_texts | {
            "signer_title": "In ở cuối bản đề nghị, trên chữ ký. Ví dụ: Hiệu trưởng.",
            "document_number": "Để trống nếu đơn vị ghi tay sau khi in. Ví dụ: 15/TTr-THPTLX.",
        }


def read_answer(value: str) -> bool:
    """The answer behind a radio button."""
    return value == "True"


class AnswerField(forms.TypedChoiceField):
    """Yes or no in the words of the question; None where nothing was chosen."""

    widget = forms.RadioSelect

    def __init__(self, *, yes: str, no: str, **kwargs: object) -> None:
        choices = [("True", yes), ("False", no)]
        super().__init__(choices=choices, coerce=read_answer, empty_value=None, required=False, **kwargs)


class RequestPart(DraftForm):
    """Why the unit asks for the commendations."""

    heading = "Nội dung đề nghị"

    class Meta:
        model = NominationDossier
        fields = ["grounds"]
        widgets = {"grounds": LONG_TEXT}
        help_texts = {
            "grounds": "In trong bản đề nghị, trước danh sách. Ví dụ: Các tập thể, cá nhân sau đã vận động "
            "phụ huynh, học sinh có kết quả rõ, được Hội đồng thi đua khen thưởng của trường thống nhất.",
        }


class DeclarationPart(DraftForm):
    """What the head of the unit declares; data, not a paper."""

    heading = "Cam kết của thủ trưởng"
    no_discipline = AnswerField(
        label="Có tập thể, cá nhân nào trong hồ sơ đang bị xem xét kỷ luật không?",
        yes="Không có ai",
        no="Có",
    )
    no_complaint = AnswerField(
        label="Có đơn thư khiếu nại, tố cáo chưa giải quyết xong không?", yes="Không có đơn thư", no="Có"
    )

    class Meta:
        model = NominationDossier
        fields = ["no_discipline", "no_complaint", "declared_by", "declaration_note"]
        widgets = {"declaration_note": SHORT_TEXT}
        help_texts = {
            "declared_by": "Họ và tên thủ trưởng đơn vị.",
            "declaration_note": "Không bắt buộc. Ví dụ: Đơn của phụ huynh lớp 9A đã giải quyết xong tháng 5.",
        }


PARTS: dict[str, type[DraftForm]] = {"de-nghi": RequestPart, "cam-ket": DeclarationPart}
PART_OF_FIELD = {field: slug for slug, form in PARTS.items() for field in form._meta.fields}


class DossierFileForm(SaysWhatIsWrong, forms.Form):
    """One file, and to whom it belongs; what the file is, the service looks at."""

    nomination = forms.ModelChoiceField(
        Nomination.objects.none(),
        label="Tệp của",
        required=False,
        empty_label="Cả hồ sơ",
        to_field_name="uid",
    )
    file = forms.FileField(
        label="Tệp",
        allow_empty_file=True,
        help_text=f"Mỗi lần một tệp, nhiều nhất {MOST_FILES} tệp cho cả hồ sơ: {LIMITS.words}.",
        widget=forms.FileInput(attrs={"accept": LIMITS.accept}),
        error_messages={"required": "Hãy chọn một tệp."},
    )

    def __init__(self, *args: object, nominees: Sequence[Nomination], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nomination"].queryset = nominees
