"""The readable difference of two sendings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.rules.difference import FieldChange, ModelChange, Word, compare
from registrations.rules.labels import Labels

LABELS = Labels(
    {"signer_name": "Người ký"},
    {
        "name": "Tên mô hình",
        "goals": "Mục tiêu",
        "novelty": "Hình thức",
        "starts_on": "Bắt đầu",
        "people": "Người phụ trách",
    },
)


def model(uid: str, **values: object) -> dict:
    return {"uid": uid, "name": f"Mô hình {uid}", "goals": "", "people": [], **values}


def payload(*models: dict, **sheet: str) -> dict:
    placed = [{**entry, "position": place} for place, entry in enumerate(models, start=1)]
    return {"unit": {}, "sheet": sheet, "models": placed}


def joined(change: FieldChange, kind: str) -> str:
    return "".join(word.text for word in change.words if word.kind in ("same", kind))


def test_equal_payloads_do_not_differ():
    sent = payload(model("a"), model("b"), signer_name="Lê Văn An")
    assert not compare(sent, sent, LABELS)


def test_changed_words_of_the_sheet_are_marked():
    found = compare(payload(signer_name="Lê Văn An"), payload(signer_name="Lê Thị An"), LABELS)
    words = (Word("Lê ", "same"), Word("Văn", "removed"), Word("Thị", "added"), Word(" An", "same"))
    assert found.sheet == (FieldChange("signer_name", "Người ký", "Lê Văn An", "Lê Thị An", words),)
    assert (found.added, found.removed, found.changed) == ((), (), ())


def test_fields_without_a_label_do_not_count():
    old = payload(model("a", area_code="1"), contact="A")
    new = payload(model("a", area_code="2"), contact="B")
    assert not compare(old, new, LABELS)


def test_models_are_matched_by_identity_not_by_name():
    found = compare(payload(model("a", name="X")), payload(model("b", name="X")), LABELS)
    assert found.added == (ModelChange("b", "X", None, 1),)
    assert found.removed == (ModelChange("a", "X", 1, None),)
    assert found.changed == ()


def test_reorder_is_a_move_not_a_removal_and_an_addition():
    a, b, c = model("a"), model("b"), model("c")
    found = compare(payload(a, b, c), payload(b, c, a), LABELS)
    assert found.changed == (ModelChange("a", "Mô hình a", 1, 3, moved=True),)
    assert (found.added, found.removed) == ((), ())


def test_removing_the_first_model_moves_no_other():
    a, b, c = model("a"), model("b"), model("c")
    found = compare(payload(a, b, c), payload(b, c), LABELS)
    assert found.removed == (ModelChange("a", "Mô hình a", 1, None),)
    assert found.changed == ()


def test_adding_a_model_in_front_moves_no_other():
    found = compare(payload(model("b")), payload(model("a"), model("b")), LABELS)
    assert found.added == (ModelChange("a", "Mô hình a", None, 1),)
    assert found.changed == ()


def test_moved_and_edited_model_shows_both():
    a, b, c = model("a"), model("b"), model("c")
    found = compare(payload(a, b, c), payload(b, c, model("a", goals="Sạch")), LABELS)
    goals = FieldChange("goals", "Mục tiêu", "", "Sạch", (Word("Sạch", "added"),))
    assert found.changed == (ModelChange("a", "Mô hình a", 1, 3, (goals,), moved=True),)


def test_values_are_read_as_people_write_them():
    person = {"title": "Bà", "name": "Néang Kim Chêng", "position": "Giáo viên"}
    plain = {"title": "", "name": "Danh Sóc Kha", "position": ""}
    old = model("a", novelty="NEW", starts_on="2026-03-05", people=[person])
    new = model("a", novelty="KEPT", starts_on="", people=[person, plain])
    (change,) = compare(payload(old), payload(new), LABELS).changed
    assert [(field.label, field.old, field.new) for field in change.fields] == [
        ("Hình thức", "Mới", "Duy trì"),
        ("Bắt đầu", "5/3/2026", ""),
        (
            "Người phụ trách",
            "Bà Néang Kim Chêng, Giáo viên",
            "Bà Néang Kim Chêng, Giáo viên\nDanh Sóc Kha",
        ),
    ]


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        ("một hai khác", ["same", "removed", "added"]),  # half of the words stayed
        ("một khác hẳn rồi", ["removed", "added"]),  # a quarter: the whole old text, then the whole new
        ("một hai ba bốn và nhiều chữ nữa, viết thêm vào sau", ["same", "added"]),
        ("hai", ["removed", "added"]),
        ("", ["removed"]),
    ],
)
def test_a_text_of_which_less_than_half_stayed_is_shown_whole(new, kinds):
    (change,) = compare(payload(signer_name="một hai ba bốn"), payload(signer_name=new), LABELS).sheet
    assert [word.kind for word in change.words] == kinds
    assert (joined(change, "removed"), joined(change, "added")) == ("một hai ba bốn", new)


@given(st.text(" \nabđé.,"), st.text(" \nabđé.,"))
def test_words_give_back_both_texts(old, new):
    for change in compare(payload(signer_name=old), payload(signer_name=new), LABELS).sheet:
        assert (joined(change, "removed"), joined(change, "added")) == (old, new)


@given(st.permutations("abcdefgh"))
def test_permutation_adds_and_removes_nothing_and_the_rest_keeps_its_order(order):
    old, new = payload(*map(model, "abcdefgh")), payload(*map(model, order))
    found = compare(old, new, LABELS)
    moved = {change.uid for change in found.changed}
    assert (found.added, found.removed) == ((), ())
    stayed = [uid for uid in order if uid not in moved]
    assert stayed == sorted(stayed)


@given(st.permutations("abcdef"), st.integers(0, 6), st.integers(0, 6))
def test_common_models_in_the_same_order_never_count_as_moved(order, first, last):
    old, new = payload(*map(model, order[first:])), payload(*map(model, order[:last]))
    assert compare(old, new, LABELS).changed == ()
