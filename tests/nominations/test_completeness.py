"""SM-03 and the plan's section III: what keeps a dossier from being sent, each with its sentence."""

import pytest

from nominations.rules.completeness import dossier_problems
from nominations.rules.counts import counts_of, kinds_in_words, received_with
from tests.nominations.payloads import collective, dossier, meeting, member, nominee, report


def found(payload: dict) -> list[tuple[str, str]]:
    return [(problem.field, problem.sentence) for problem in dossier_problems(payload)]


def only(payload: dict) -> tuple[str, str]:
    (problem,) = found(payload)
    return problem


def test_a_whole_dossier_has_no_problem():
    assert found(dossier(nominee(), collective())) == []


def test_somebody_has_to_be_nominated():
    assert only(dossier()) == ("nominees", "Thêm ít nhất một tập thể hoặc cá nhân.")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Chọn Ông hoặc Bà."),
        ({"name": ""}, "full_name", "Nhập họ và tên."),
        ({"job": ""}, "job", "Nhập chức vụ."),
        ({"born_on": ""}, "born_on", "Nhập ngày sinh."),
        ({"groups": []}, "groups", "Chọn ít nhất một nhóm đối tượng."),
        ({"summary": ""}, "summary", "Tóm tắt thành tích trong khoảng hai dòng."),
        ({"name": "Ng. Hoa"}, "full_name", "Viết đầy đủ, không viết tắt “Ng.”."),
        (
            {"is_elsewhere": True},
            "full_name",
            "Người này đã có trong hồ sơ khen thưởng của đơn vị khác; hãy liên hệ phòng phụ trách.",
        ),
        ({"model": None}, "registration", "Chọn mô hình “Dân vận khéo” mà đề nghị này dựa vào."),
        (
            {"model": {"name": "Xe đạp", "year": 2027, "is_recognised": False}},
            "registration",
            "Mô hình “Xe đạp (năm 2027)” chưa được công nhận kết quả nên chưa đề nghị khen thưởng được.",
        ),
        (
            {"unanswered": [{"audience": "LEADER"}, {"audience": "LEADER"}]},
            "criteria",
            "Nêu minh chứng cho 2 tiêu chí còn trống (cán bộ lãnh đạo, quản lý).",
        ),
        (
            {"report": {}},
            "report",
            "Đợt này chưa chọn mẫu báo cáo thành tích; hãy gọi phòng phụ trách.",
        ),
        ({"report": report(done="")}, "phan-1.done", "Nhập mục “Thành tích” của báo cáo thành tích."),
        (
            {"files": [{"name": "a.jpg", "state": "FAILED"}]},
            "files",
            "Tệp “a.jpg” không đọc được; hãy bỏ tệp này hoặc gửi tệp khác.",
        ),
    ],
)
def test_what_a_person_lacks(changes, field, sentence):
    assert only(dossier(nominee(**changes))) == (field, sentence)


def test_a_collective_needs_a_name_but_no_birthday():
    assert only(dossier(collective(name=""))) == ("collective", "Nhập tên tập thể.")


def test_a_required_table_of_honours_needs_a_row_of_its_own_kind():
    asked = {
        "key": "t",
        "part": "III",
        "label": "Danh hiệu",
        "kind": "TITLES",
        "is_required": True,
        "text": "",
    }
    other = [{"kind": "COMMENDATION", "year": 2025, "name": "Giấy khen", "decision": ""}]
    lacking = {"form": {}, "fields": [asked], "honours": other}

    assert only(dossier(nominee(report=lacking)))[1] == "Nhập mục “Danh hiệu” của báo cáo thành tích."
    own = [other[0] | {"kind": "TITLE"}]
    assert found(dossier(nominee(report=lacking | {"honours": own}))) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"grounds": ""}, "grounds", "Nêu lý do đề nghị khen thưởng."),
        ({"no_discipline": None}, "no_discipline", "Cam kết không có ai đang bị xem xét kỷ luật."),
        (
            {"no_discipline": False},
            "no_discipline",
            "Có người đang bị xem xét kỷ luật nên chưa gửi được; "
            "hãy bỏ người đó khỏi hồ sơ hoặc chờ kết luận.",
        ),
        (
            {"no_complaint": None},
            "no_complaint",
            "Cam kết không có đơn thư khiếu nại, tố cáo chưa giải quyết.",
        ),
        (
            {"no_complaint": False},
            "no_complaint",
            "Có đơn thư chưa giải quyết nên chưa gửi được; "
            "hãy bỏ đề nghị liên quan hoặc chờ giải quyết xong.",
        ),
        ({"declared_by": ""}, "declared_by", "Nhập họ và tên người cam kết."),
        ({"signer_name": ""}, "signer_name", "Nhập họ và tên người ký."),
    ],
)
def test_what_the_dossier_itself_lacks(changes, field, sentence):
    assert only(dossier(nominee(), **changes)) == (field, sentence)


CHAIR, SECRETARY = member("Lê Văn Tám", "CHAIR"), member("Trần Văn Bảy", "SECRETARY")
ILL = {"is_present": False, "absence_reason": "ốm"}
OTHERS = [member("Hoa"), member("Lan"), member("Mai")]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"met_on": ""}, "met_on", "Nhập ngày họp Hội đồng."),
        (
            {"met_on": "2027-08-26"}, "met_on",
            "Ngày họp 26/8/2027 chưa tới; biên bản chỉ ghi phiên họp đã diễn ra.",
        ),
        ({"place": ""}, "place", "Nhập địa điểm họp."),
        ({"members": []}, "members", "Nhập thành viên Hội đồng: chủ tọa, thư ký và các ủy viên."),
        ({"members": [SECRETARY, *OTHERS, member("Cúc")]}, "members", "Chọn chủ tọa của phiên họp."),
        ({"members": [CHAIR, *OTHERS, member("Cúc")]}, "members", "Chọn thư ký của phiên họp."),
        (
            {"members": [CHAIR, SECRETARY, *OTHERS, member("Cúc", is_present=False)]},
            "members", "Nêu lý do vắng của Cúc.",
        ),
        (
            {"members": [CHAIR | ILL, SECRETARY, *OTHERS, member("Cúc")]},
            "members", "Người làm chủ tọa phải có mặt; hãy chọn người khác.",
        ),
        (
            {"members": [CHAIR, SECRETARY, *OTHERS[:2]]},
            "votes", "Néang Kim Chêng: Có 5 phiếu mà chỉ có 4 thành viên dự họp; hãy xem lại.",
        ),
    ],
)  # fmt: skip
def test_what_the_minutes_lack(changes, field, sentence):
    assert only(dossier(nominee(), meeting=meeting(**changes))) == (field, sentence)


def test_the_meeting_may_be_on_the_very_day_of_the_sending():
    assert found(dossier(nominee(), meeting=meeting(met_on="2027-08-25"))) == []


def test_absent_members_have_no_vote():
    away = [person | {"is_present": False, "absence_reason": "đi công tác"} for person in OTHERS[:1]]
    held = meeting(members=[CHAIR, SECRETARY, *away, *OTHERS[1:]])

    assert only(dossier(nominee(), meeting=held))[1].endswith(
        "Có 5 phiếu mà chỉ có 4 thành viên dự họp; hãy xem lại."
    )
    assert found(dossier(nominee(votes_for=4, votes_against=0), meeting=held)) == []


def test_without_minutes_there_is_one_problem_about_them():
    payload = dossier(nominee(votes_for=None, votes_against=None), meeting={})
    assert only(payload) == ("meeting", "Nhập biên bản họp Hội đồng thi đua khen thưởng của đơn vị.")


def test_every_nominee_is_voted_on():
    payload = dossier(nominee(), collective(votes_against=None))
    assert only(payload) == ("votes", "Ghi số phiếu đồng ý và không đồng ý cho Tổ Ngữ văn.")


def test_nobody_is_nominated_twice():
    same = [nominee(), nominee(uid="b", name="NÉANG KIM CHÊNG")]
    assert [problem.uid for problem in dossier_problems(dossier(*same))] == ["a", "b"]
    assert found(dossier(*same))[0][1] == "“Néang Kim Chêng” được đề nghị hai lần trong hồ sơ."

    namesake = nominee(uid="b", born_on="1990-01-01")
    assert found(dossier(nominee(), namesake)) == []
    assert len(found(dossier(collective(), collective(uid="d", name="tổ ngữ văn")))) == 2


def test_the_numbers_of_request_list_reports_and_minutes_are_compared():
    whole = counts_of(dossier(nominee(), collective()))
    assert ([count for _, count in whole.rows], whole.are_equal) == ([2, 2, 2, 2], True)

    lacking = counts_of(dossier(nominee(summary=""), collective(report={}, votes_for=None), nominee(uid="b")))
    assert ([count for _, count in lacking.rows], lacking.are_equal) == ([3, 2, 2, 2], False)


def test_numbers_in_words():
    payload = dossier(nominee(), collective(files=[{}]), files=[{}, {}])
    assert kinds_in_words(payload) == "2 đề nghị khen thưởng (1 tập thể, 1 cá nhân)"
    assert kinds_in_words(dossier()) == "0 đề nghị khen thưởng"
    assert received_with(payload) == [
        ("Số đề nghị", "2 đề nghị khen thưởng (1 tập thể, 1 cá nhân)"),
        ("Số tệp kèm theo", "3"),
    ]
