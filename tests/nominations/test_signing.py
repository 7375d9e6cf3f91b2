"""Who signs each paper of a dossier, where the stamp goes: pure facts by kind of paper and of nominee."""

import pytest

from nominations.enums import CopyMark, DossierPaper
from nominations.rules.checklist import PaperKind
from nominations.rules.signing import (
    ENCLOSED,
    FOR_THE_DEPARTMENT,
    NO_STAMP,
    papers_of_a_set,
    signatures_on,
    signed_alike,
    stamps_on,
)

PLAIN = (CopyMark.SIGNED, CopyMark.STAMPED, CopyMark.ORIGINAL)
REQUEST = PaperKind(1, "Bản đề nghị", False, PLAIN, DossierPaper.REQUEST)
MINUTES = PaperKind(2, "Biên bản", False, PLAIN, DossierPaper.MINUTES)
REPORT = PaperKind(3, "Báo cáo thành tích", True, (*PLAIN, CopyMark.ENDORSED), DossierPaper.ACHIEVEMENT)
MEETING = {
    "members": [
        {"seat": "CHAIR", "name": "Lê Văn Tám"},
        {"seat": "SECRETARY", "name": "Néang Kim Chêng"},
    ]
}
PAYLOAD = {"sheet": {"signer_title": "Hiệu trưởng", "signer_name": "Lê Văn Tám"}, "meeting": MEETING}
NOBODY = {"sheet": {"signer_title": "", "signer_name": ""}, "meeting": {}}
PERSON = {"subject": "INDIVIDUAL", "title": "Bà", "name": "Neáng Sóc Kha"}
GROUP = {"subject": "COLLECTIVE", "title": "", "name": "Tập thể tổ Ngữ văn"}


def alike(kind, *nominees):
    """The papers of one kind."""
    return signed_alike(papers_of_a_set([kind], nominees))


def test_a_set_holds_each_paper_of_the_dossier_and_one_of_each_kind_for_each_nominee():
    papers = papers_of_a_set([REQUEST, MINUTES, REPORT], [GROUP, PERSON])

    assert [paper.name for paper in papers] == [
        "Bản đề nghị", "Biên bản", "Báo cáo thành tích: Tập thể tổ Ngữ văn",
        "Báo cáo thành tích: Bà Neáng Sóc Kha",
    ]  # fmt: skip
    assert [paper.marks_in_words for paper in papers[1:3]] == [
        "Ký, đóng dấu, bản chính", "Ký, đóng dấu, bản chính, Sở xác nhận",
    ]  # fmt: skip


def test_the_request_is_signed_by_the_head_and_its_annex_is_stamped_too():
    [request] = alike(REQUEST)

    assert signatures_on(request, PAYLOAD) == ["Hiệu trưởng Lê Văn Tám: cuối tờ trình, bên phải."]
    assert stamps_on(request) == ["Trên chữ ký của thủ trưởng.", ENCLOSED]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (PAYLOAD, ["Thư ký Néang Kim Chêng: cuối biên bản, bên trái.",
                   "Chủ tọa Lê Văn Tám: cuối biên bản, bên phải."]),
        (NOBODY, ["Thư ký: cuối biên bản, bên trái.", "Chủ tọa: cuối biên bản, bên phải."]),
    ],
)  # fmt: skip
def test_minutes_are_signed_by_secretary_and_chair(payload, expected):
    [minutes] = alike(MINUTES)

    assert signatures_on(minutes, payload) == expected
    assert stamps_on(minutes) == ["Trên chữ ký của chủ tọa."]


def test_a_person_signs_the_own_report_which_the_head_confirms_and_the_department_endorses():
    [report] = alike(REPORT, PERSON)

    assert signatures_on(report, PAYLOAD) == [
        "Bà Neáng Sóc Kha: cuối báo cáo, bên phải, ghi rõ họ và tên.",
        "Hiệu trưởng Lê Văn Tám: bên trái, dưới dòng “Thủ trưởng đơn vị xác nhận, đề nghị”.",
        FOR_THE_DEPARTMENT,
    ]
    assert stamps_on(report) == ["Trên chữ ký của thủ trưởng; không đóng trên chữ ký của người báo cáo."]


def test_a_report_on_a_collective_is_signed_by_the_head_alone():
    [report] = alike(REPORT, GROUP)

    assert signatures_on(report, NOBODY) == [
        "Thủ trưởng đơn vị: cuối báo cáo, bên phải.", FOR_THE_DEPARTMENT,
    ]  # fmt: skip
    assert stamps_on(report) == ["Trên chữ ký của thủ trưởng."]


def test_papers_that_are_signed_alike_are_told_once_with_their_number():
    told = alike(REPORT, PERSON, GROUP, PERSON)

    assert [(group.name, len(group.papers)) for group in told] == [
        ("Báo cáo thành tích của 2 cá nhân", 2), ("Báo cáo thành tích: Tập thể tổ Ngữ văn", 1),
    ]  # fmt: skip
    assert signatures_on(told[0], PAYLOAD)[0].startswith("Từng người được đề nghị:")


def test_a_paper_that_the_portal_does_not_draw_is_told_by_its_marks():
    [other] = alike(PaperKind(9, "Giấy xác nhận", False, (CopyMark.SIGNED, CopyMark.ENDORSED)))
    [bare] = alike(PaperKind(9, "Bản sao giấy tờ", False, ()))

    assert signatures_on(other, PAYLOAD) == ["Thủ trưởng đơn vị ký trực tiếp.", FOR_THE_DEPARTMENT]
    assert stamps_on(other) == [NO_STAMP]
    assert signatures_on(bare, PAYLOAD) == []
