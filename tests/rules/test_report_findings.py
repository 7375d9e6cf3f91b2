"""What the machine notices in a sent report: facts, no guesses."""

from registrations.enums import FileState, Outcome, ScanState
from registrations.rules.findings import Namesake
from registrations.rules.report_findings import is_comparable, report_findings_of

TEXT = "Vận động phụ huynh góp cây giống, phân công từng lớp trồng, tưới và chăm sóc theo tuần học."


def file(state=FileState.READY):
    """An evidence file as it was sent."""
    return {"name": "anh.jpg", "size": 5, "sha256": "0", "token": "t1", "state": state}


def payload(**values):
    """A complete report of one model."""
    item = {
        "uid": "u1", "name": "Trường xanh", "outcome": Outcome.DONE, "outcome_reason": "", "work_done": TEXT,
        "people_count": 0, "money": 0, "working_days": "0", "helped_count": 0, "spread": "a",
        "lasting": "b", "files": [file()],
    }  # fmt: skip
    sheet = dict.fromkeys(["leadership", "shortcomings", "lessons", "directions", "signer_name"], "a")
    sheet |= {"signer_title": "a", "contact_name": "a", "contact_phone": "0912345678"}
    return {"sheet": sheet, "models": [item | values], "year": 2027}


def found(report, late_by=0, now=None, same=None):
    """Sentence, model and whether it blocks, of each finding."""
    now = {"t1": file()} if now is None else now
    return [(f.sentence, f.uid, f.blocks) for f in report_findings_of(report, late_by, now, same or {})]


def test_a_complete_report_in_time_has_no_finding():
    assert found(payload()) == []


def test_late_and_incomplete_are_named():
    assert found(payload(people_count=None), late_by=3) == [
        ("Gửi trễ hạn 3 ngày.", "", True),
        ("Nhập số người tham gia; không có thì ghi 0.", "u1", True),
    ]


def test_a_model_that_was_not_done_is_no_case_for_a_decision_in_bulk():
    report = payload(outcome=Outcome.NOT_DONE, outcome_reason="Thiếu kinh phí", files=[])

    assert found(report) == [("Đơn vị báo cáo chưa thực hiện được.", "u1", True)]


def test_missing_evidence_is_noted_and_blocks_nothing():
    assert found(payload(files=[])) == [("Không có tệp minh chứng.", "u1", False)]


def test_a_file_that_broke_or_went_after_the_sending_is_named_once():
    assert found(payload(), now={"t1": file(FileState.FAILED)}) == [
        ("Tệp “anh.jpg” không đọc được.", "u1", True)
    ]
    assert found(payload(), now={}) == [("Tệp “anh.jpg” không còn trên hệ thống.", "u1", True)]
    assert found(payload(), now={"t1": file(FileState.WAITING)}) == []


def test_sec_file_05_malware_found_after_the_sending_is_named_also_of_a_sending_that_knew_of_no_scanner():
    infected = file() | {"scan": ScanState.INFECTED}
    unscanned = file() | {"scan": ScanState.NOT_SCANNED}

    for sent in (file(), unscanned):
        assert found(payload(files=[sent]), now={"t1": infected}) == [
            ("Tệp “anh.jpg” có mã độc.", "u1", True)
        ]
        assert found(payload(files=[sent]), now={"t1": unscanned}) == []


def test_the_same_words_elsewhere_are_named_by_unit_and_year():
    same = {TEXT: [Namesake("Trường B", 2027, False), Namesake("Trường B", 2027, False)]}

    assert found(payload(), same=same) == [
        ("Việc đã làm ghi giống hệt báo cáo của Trường B (năm 2027).", "u1", True)
    ]


def test_short_texts_are_alike_by_chance():
    assert is_comparable(TEXT)
    assert not is_comparable("Trồng cây.")
