"""The tables of a summary and the difference of two versions, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from registrations.enums import Novelty, SheetKind, Subject, UnitKind
from registrations.rules.summaries import UnitCounts, change_between, may_leave, tables_of

AREAS = ["Văn hóa", "Chính trị"]


def row(**fields):
    """One model of a summary."""
    values = {
        "uid": "1", "unit": "Trường A", "unit_code": "A", "unit_kind": "SCHOOL", "name": "Xanh", "version": 1,
        "area": "Văn hóa", "subject": "COLLECTIVE", "novelty": "NEW",
    }  # fmt: skip
    return values | fields


rows_of_models = st.lists(
    st.builds(
        row,
        area=st.sampled_from([*AREAS, "Khác"]),
        subject=st.sampled_from(Subject.values),
        novelty=st.sampled_from(Novelty.values),
        unit_kind=st.sampled_from(["SCHOOL", "CENTRE"]),
    )
)
UNITS = {"SCHOOL": UnitCounts(5, 4, 3), "CENTRE": UnitCounts(2, 1, 1)}


@given(rows_of_models)
def test_every_table_adds_up_to_the_same_number(rows):
    for table in tables_of(SheetKind.REGISTRATION, rows, AREAS, UNITS)[1:]:
        lines = [line[1:] for line in table["rows"]]
        assert lines[-1][0] == len(rows)
        for models, collective, individual, *novelties in lines:
            assert models == collective + individual == sum(novelties)
        assert lines[-1] == [sum(column) for column in zip(*lines[:-1], strict=True)]


def test_areas_of_the_movement_come_first_in_its_order_even_when_empty():
    tables = tables_of(SheetKind.REGISTRATION, [row(area="An ninh")], AREAS, UNITS)

    assert [line[0] for line in tables[1]["rows"]] == ["Văn hóa", "Chính trị", "An ninh", "Cộng"]
    assert tables[0]["rows"] == [
        [UnitKind.SCHOOL.label, 5, 4, 3], [UnitKind.CENTRE.label, 2, 1, 1], ["Cộng", 7, 5, 4],
    ]  # fmt: skip


def test_empty_figures_add_nothing_and_broken_ones_stay_exact():
    result = {"outcome": "DONE", "recognition": "RECOGNISED", "money": None, "helped_count": 0}
    rows = [
        row(**result, people_count=3, working_days="0.1"),
        row(**result, people_count=None, working_days="0.2"),
    ]

    figures = tables_of(SheetKind.RESULT, rows, AREAS, UNITS)[-1]

    assert figures["rows"][0] == ["Văn hóa", 3, 0, "0.3", 0]


def test_difference_of_two_versions_by_unit_and_model():
    old = [row(uid="1"), row(uid="2", name="Cũ", unit="Trường B", unit_code="B")]
    new = [
        row(uid="1", name="Xanh sạch"),
        row(uid="3", name="Mới", unit="Trường C", unit_code="C"),
        row(uid="4", name="Thêm"),
    ]

    change = change_between(old, new)

    assert (change.units_added, change.units_removed) == (["Trường C"], ["Trường B"])
    assert change.models_added == ["Mới (Trường C)", "Thêm (Trường A)"]
    assert (change.models_removed, change.models_changed) == (["Cũ (Trường B)"], ["Xanh sạch (Trường A)"])


def test_what_was_sent_again_unchanged_is_no_difference():
    assert change_between([row(version=1)], [row(version=2)]).is_empty


def test_a_free_sheet_may_leave_a_frozen_one_not():
    assert may_leave("", "Mở lại")
    assert may_leave("Bản tổng hợp số 5", "Mở lại").reason == (
        "Hồ sơ nằm trong Bản tổng hợp số 5 nên không mở lại được; cần mở bản sửa đổi trước."
    )
