"""What the letters about a dossier say."""

from registrations.models import Snapshot
from registrations.notices import LettersOf

NAME = "Hồ sơ khen thưởng phong trào thi đua"


def title_of(snapshot: Snapshot) -> str:
    """How a sending of the dossier is called."""
    return f"Hồ sơ khen thưởng {snapshot.payload['code']} (lần gửi {snapshot.version})"


DOSSIER_LETTERS = LettersOf(
    subject_word="Hồ sơ khen thưởng",
    about="hồ sơ khen thưởng",
    name=NAME,
    receipt="dossier_receipt",
    soft_file="",
    refused_words="không nhận",
    refused=lambda snapshot: [],
    paper="",  # its papers are drawn when the unit asks for them
    title_of=title_of,
    columns_of=lambda payload: [],
    rows_of=lambda payload: [],
    afterwards="Sở thẩm định từng đề nghị; kết quả hiện ở trang hồ sơ khi Sở công bố quyết định.",
)
