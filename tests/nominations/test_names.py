"""Abbreviations in names are found; names written in full are left alone, whoever bears them."""

import pytest

from nominations.rules.names import abbreviations_in

WRITTEN_IN_FULL = [
    "Nguyễn Thị Hoa", "Néang Kim Chêng", "Chau Sóc Ly", "Danh Sóc Kha", "Mohamach Sa Lế", "Srây Ny", "Ysa Y",
    "Trần Ý", "Nguyễn Văn A", "NGUYỄN THỊ HOA", "LÊ VĂN ÚT", "Đỗ Như Ý", "Hà Anh", "Ôn Mỹ",
    "Tổ Ngữ văn", "Trường Tiểu học A Mỹ Đức", "Tập thể lớp 10A1", "Tổ dân vận số 1.", "Khối XII",
    "Trường Trung học cơ sở Mỹ Thới II", "Tổ TOÁN", "Chi đoàn giáo viên – Tổ Văn phòng",
]  # fmt: skip
ABBREVIATED = {
    "Ng. Thị Hoa": ["Ng."],
    "Nguyễn T. Hoa": ["T."],
    "Ng Thị Hoa": ["Ng"],
    "Tr.V. Bảy": ["Tr.V."],
    "TT tổ Ngữ văn": ["TT"],
    "Trường THPT Long Xuyên": ["THPT"],
    "TRƯỜNG THPT LONG XUYÊN": ["THPT"],
    "VĂN PHÒNG UBND": ["UBND"],
    "Phòng GDĐT, tổ CĐ": ["GDĐT", "CĐ"],
    "CLB Dân vận (CLB)": ["CLB"],
    "Tổ Th.S": ["Th.S"],
    "BCH Công đoàn": ["BCH"],
}


@pytest.mark.parametrize("name", WRITTEN_IN_FULL)
def test_a_name_written_in_full_holds_no_abbreviation(name):
    assert abbreviations_in(name) == []


@pytest.mark.parametrize(("name", "words"), ABBREVIATED.items())
def test_abbreviations_are_named(name, words):
    assert abbreviations_in(name) == words


def test_no_name_no_abbreviation():
    assert abbreviations_in("") == []
