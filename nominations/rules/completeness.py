"""What a nomination dossier still lacks, before it may be sent (plan, sections III.2 and III.4).

Works on the payload of a snapshot, so that the check page, the sending and a test see the same thing.
"""

from collections import Counter
from collections.abc import Iterator

from danvan.core.vietnamese import fold
from nominations.rules.achievement import report_problems
from nominations.rules.minutes import minutes_problems
from nominations.rules.names import abbreviations_in
from registrations.enums import Audience, Subject
from registrations.rules.completeness import Problem, contact_problems
from registrations.rules.report_completeness import fault_of

NO_NOMINEE = "Thêm ít nhất một tập thể hoặc cá nhân."
REQUIRED_OF_PERSON = {
    "title": "Chọn Ông hoặc Bà.",
    "job": "Nhập chức vụ.",
    "born_on": "Nhập ngày sinh.",
    "groups": "Chọn ít nhất một nhóm đối tượng.",
}
NO_MODEL = "Chọn mô hình “Dân vận khéo” mà đề nghị này dựa vào."
NOT_RECOGNISED = "Mô hình “{}” chưa được công nhận kết quả nên chưa đề nghị khen thưởng được."
ELSEWHERE = "Người này đã có trong hồ sơ khen thưởng của đơn vị khác; hãy liên hệ phòng phụ trách."
REQUEST = {"grounds": "Nêu lý do đề nghị khen thưởng."}
DECLARED = {
    "no_discipline": (
        "Cam kết không có ai đang bị xem xét kỷ luật.",
        "Có người đang bị xem xét kỷ luật nên chưa gửi được; hãy bỏ người đó khỏi hồ sơ hoặc chờ kết luận.",
    ),
    "no_complaint": (
        "Cam kết không có đơn thư khiếu nại, tố cáo chưa giải quyết.",
        "Có đơn thư chưa giải quyết nên chưa gửi được; hãy bỏ đề nghị liên quan hoặc chờ giải quyết xong.",
    ),
}


def dossier_problems(payload: dict) -> list[Problem]:
    """Everything that keeps the dossier from being sent, in the order of its pages."""
    nominees = payload["nominees"]
    return [
        *([] if nominees else [Problem("nominees", NO_NOMINEE)]),
        *contact_problems(payload["sheet"]),
        *_text_problems(payload["sheet"]),
        *minutes_problems(payload),
        *_file_problems(payload["files"]),
        *_repeated(nominees),
        *(problem for nominee in nominees for problem in nominee_problems(nominee)),
    ]


def nominee_problems(nominee: dict) -> Iterator[Problem]:
    """What is to be mended of one nominee."""
    uid = nominee["uid"]
    yield from (
        _person_problems(nominee)
        if nominee["subject"] == Subject.INDIVIDUAL
        else _name_problems(nominee, "collective", "Nhập tên tập thể.")
    )
    yield from _model_problems(nominee)
    if not nominee["summary"]:
        yield Problem("summary", "Tóm tắt thành tích trong khoảng hai dòng.", uid)
    yield from _criteria_problems(nominee)
    yield from report_problems(nominee)
    yield from _file_problems(nominee["files"], uid)


def _text_problems(sheet: dict) -> Iterator[Problem]:
    """What is missing of the request and of the declaration; a no to the latter keeps the dossier back."""
    for field, sentence in REQUEST.items():
        if not sheet[field]:
            yield Problem(field, sentence)
    for field, (unanswered, denied) in DECLARED.items():
        if not sheet[field]:
            yield Problem(field, unanswered if sheet[field] is None else denied)
    if not sheet["declared_by"]:
        yield Problem("declared_by", "Nhập họ và tên người cam kết.")


def _person_problems(nominee: dict) -> Iterator[Problem]:
    yield from _name_problems(nominee, "full_name", "Nhập họ và tên.")
    for field, sentence in REQUIRED_OF_PERSON.items():
        if not nominee[field]:
            yield Problem(field, sentence, nominee["uid"])
    if nominee["is_elsewhere"]:
        yield Problem("full_name", ELSEWHERE, nominee["uid"])


def _name_problems(nominee: dict, field: str, missing: str) -> Iterator[Problem]:
    if not nominee["name"]:
        yield Problem(field, missing, nominee["uid"])
    for word in abbreviations_in(nominee["name"]):
        yield Problem(field, f"Viết đầy đủ, không viết tắt “{word}”.", nominee["uid"])


def _model_problems(nominee: dict) -> Iterator[Problem]:
    model = nominee["model"]
    if model is None:
        yield Problem("registration", NO_MODEL, nominee["uid"])
    elif not model["is_recognised"]:
        name = f"{model['name']} (năm {model['year']})"
        yield Problem("registration", NOT_RECOGNISED.format(name), nominee["uid"])


def _criteria_problems(nominee: dict) -> Iterator[Problem]:
    """One problem for each group of criteria, not seven of the same sentence."""
    missing = Counter(Audience(criterion["audience"]).label for criterion in nominee["unanswered"])
    for audience, count in missing.items():
        sentence = f"Nêu minh chứng cho {count} tiêu chí còn trống ({audience.lower()})."
        yield Problem("criteria", sentence, nominee["uid"])


def _repeated(nominees: list[dict]) -> Iterator[Problem]:
    """The same collective, or the same person by name and day of birth, nominated twice in the dossier."""
    keys = [(nominee["subject"], fold(nominee["name"]), nominee["born_on"]) for nominee in nominees]
    seen = Counter(keys)
    for nominee, key in zip(nominees, keys, strict=True):
        if nominee["name"] and seen[key] > 1:
            field = "full_name" if nominee["subject"] == Subject.INDIVIDUAL else "collective"
            yield Problem(field, f"“{nominee['name']}” được đề nghị hai lần trong hồ sơ.", nominee["uid"])


def _file_problems(files: list[dict], uid: str = "") -> Iterator[Problem]:
    for file in files:
        if fault := fault_of(file):
            sentence = f"Tệp “{file['name']}” {fault}; hãy bỏ tệp này hoặc gửi tệp khác."
            yield Problem("files", sentence, uid)
