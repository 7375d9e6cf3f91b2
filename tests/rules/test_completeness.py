"""What keeps a sheet from being sent."""

import pytest

from registrations.enums import Novelty, Subject
from registrations.rules.completeness import Problem, problems_of

SHEET = {
    "signer_name": "Néang Kim Chêng",
    "signer_title": "Hiệu trưởng",
    "contact_name": "Trần Văn Bảy",
    "contact_phone": "0912 345 678",
}
MODEL = {
    "uid": "m1", "name": "Trường học xanh", "novelty": Novelty.NEW, "source": "", "source_note": "",
    "area": "Văn hóa - xã hội", "content": "Xây dựng nông thôn mới", "subject": Subject.COLLECTIVE,
    "collective": "", "situation": "a", "goals": "b", "targets": "c", "method": "d", "audience": "e",
    "forces": "f", "resources": "g", "starts_on": "2027-03-01", "ends_on": "2027-07-31",
    "milestones": "", "outputs": "h", "spread": "i",
    "people": [{"title": "Ông", "name": "Danh Sóc Kha", "position": "Bí thư"}],
}  # fmt: skip


def problems(**model: object) -> list[Problem]:
    """The problems of a sheet whose one model differs by these values."""
    return problems_of({"sheet": SHEET, "models": [MODEL | model]})


def test_complete_sheet_has_no_problem():
    assert problems() == []


def test_empty_sheet_names_each_missing_thing():
    found = problems_of({"sheet": {}, "models": []})

    assert [problem.field for problem in found] == [
        "models", "signer_name", "signer_title", "contact_name", "contact_phone",
    ]  # fmt: skip


@pytest.mark.parametrize("field", [key for key in MODEL if MODEL[key] and key not in ("uid", "people")])
def test_each_item_of_the_form_is_required(field):
    assert [problem.field for problem in problems(**{field: ""})] == [field]


@pytest.mark.parametrize("novelty", [Novelty.KEPT, Novelty.REPLICATED])
def test_kept_and_replicated_models_say_from_where(novelty):
    assert [p.field for p in problems(novelty=novelty)] == ["source_note"]
    assert problems(novelty=novelty, source_note="Năm 2026") == []
    assert problems(novelty=novelty, source="Vườn rau (năm 2026)") == []


def test_people_need_a_name_and_a_position():
    assert [p.sentence for p in problems(people=[])] == ["Nhập người phụ trách."]
    nameless = [{"title": "", "name": "Danh Sóc Kha", "position": ""}]
    assert [p.sentence for p in problems(people=nameless)] == ["Nhập chức vụ của Danh Sóc Kha."]


def test_end_before_beginning_is_a_problem_and_the_same_day_is_not():
    assert [p.field for p in problems(ends_on="2027-02-28")] == ["ends_on"]
    assert problems(ends_on="2027-03-01") == []


def test_same_name_twice_is_found_in_spite_of_case_and_accents():
    twice = [MODEL, MODEL | {"uid": "m2", "name": "TRƯỜNG HỌC XANH"}]

    found = problems_of({"sheet": SHEET, "models": twice})

    assert [(problem.field, problem.uid) for problem in found] == [("name", "m1"), ("name", "m2")]


@pytest.mark.parametrize(
    ("phone", "fine"), [("0912 345 678", True), ("+84 912.345.678", True), ("12", False)]
)
def test_phone_number_of_the_contact(phone, fine):
    found = problems_of({"sheet": SHEET | {"contact_phone": phone}, "models": [MODEL]})

    assert (found == []) is fine
