"""Sums of figures: what was not given is no 0, and how often that happened is said."""

from danvan.core.vietnamese import number
from registrations.enums import Novelty, Outcome, Recognition
from registrations.rules.result_totals import (
    counted,
    counted_by_area,
    counted_by_novelty,
    recognition_sentence,
    result_totals_of,
)


def item(outcome=Outcome.DONE, area="Kinh tế", novelty=Novelty.NEW, **figures):
    """A reported model; figures that are not named were not given."""
    given = dict.fromkeys(["people_count", "money", "working_days", "helped_count"])
    return {"outcome": outcome, "area": area, "novelty": novelty} | given | figures


def test_empty_is_not_0_and_is_said():
    items = [
        item(people_count=1200, money=0, working_days="12.5"),
        item(Outcome.PARTLY, people_count=34, working_days="0.5"),
        item(Outcome.NOT_DONE),
    ]

    assert result_totals_of(items).sentences() == [
        "Tổng số mô hình: 3.",
        "Theo mức độ hoàn thành: hoàn thành 1; hoàn thành một phần 1; chưa thực hiện được 1.",
        "Số người tham gia: 1.234 (1 mô hình không ghi).",
        "Kinh phí vận động (đồng): 0 (2 mô hình không ghi).",
        "Số ngày công: 13 (1 mô hình không ghi).",
        "Số người được giúp: không mô hình nào ghi.",
    ]


def test_all_given_leaves_nothing_to_say():
    sums = result_totals_of([item(people_count=0, money=5, working_days="1.5", helped_count=2)]).sums

    assert [one.words for one in sums] == ["0", "5", "1,5", "2"]


def test_no_model_at_all():
    assert result_totals_of([]).sentences()[0] == "Tổng số mô hình: 0."
    assert counted([]).registered == 0
    assert number(0) == "0"


def test_models_are_counted_by_area_and_kind_as_registered_carried_out_and_done():
    items = [item(), item(Outcome.PARTLY, "Văn hóa", Novelty.KEPT), item(Outcome.NOT_DONE, "Văn hóa")]

    def rows(found):
        return [(row.name, row.registered, row.carried_out, row.done) for row in found]

    assert rows(counted_by_area(items)) == [("Kinh tế", 1, 1, 1), ("Văn hóa", 2, 1, 0)]
    assert rows(counted_by_novelty(items)) == [("Mới", 2, 1, 1), ("Duy trì", 1, 1, 0), ("Nhân rộng", 0, 0, 0)]
    assert rows([counted(items)]) == [("Tổng số", 3, 2, 1)]


def test_recognition_in_words_counts_the_undecided_as_waiting():
    decisions = [Recognition.RECOGNISED, Recognition.NOT_RECOGNISED, "", Recognition.RECOGNISED]

    assert recognition_sentence(decisions) == "Công nhận mô hình: công nhận 2; không công nhận 1; chưa xét 1."
