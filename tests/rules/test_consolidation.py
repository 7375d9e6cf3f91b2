"""What a sheet carries: each model once, sub-totals that add up."""

from hypothesis import given
from hypothesis import strategies as st

from registrations.enums import Novelty, Subject
from registrations.rules.completeness import problems_of
from registrations.rules.consolidation import all_models, parts_of, receiver_of_payload
from registrations.rules.report_completeness import report_problems
from registrations.rules.totals import totals_of

models = st.fixed_dictionaries(
    {
        "uid": st.uuids().map(str),
        "area": st.sampled_from(["Kinh tế", "Văn hóa - xã hội"]),
        "novelty": st.sampled_from(Novelty.values),
        "subject": st.sampled_from(Subject.values),
    }
)
entries = st.fixed_dictionaries(
    {
        "code": st.text(), "name": st.text(), "place": st.text(), "sheet": st.text(),
        "version": st.integers(1, 9), "models": st.lists(models, max_size=4),
    }
)  # fmt: skip
payloads = st.fixed_dictionaries(
    {"unit": st.just({"name": "Phòng"}), "code": st.just("DK27-X"), "models": st.lists(models, max_size=4)},
    optional={"units": st.lists(entries, max_size=4)},
)


@given(payloads)
def test_the_sub_totals_add_up_to_the_total(payload):
    parts, total = parts_of(payload), totals_of(all_models(payload))

    assert total.models == sum(part.totals.models for part in parts)
    assert total.models == sum(len(part.models) for part in parts)
    for name in ("by_area", "by_subject", "by_novelty"):
        keys = getattr(total, name)
        assert {key: sum(getattr(part.totals, name).get(key, 0) for part in parts) for key in keys} == keys
        assert sum(keys.values()) == total.models


@given(payloads)
def test_own_models_come_first_then_the_units_in_their_order(payload):
    expected = [model["uid"] for model in payload["models"]]
    expected += [model["uid"] for entry in payload.get("units", []) for model in entry["models"]]

    assert [model["uid"] for model in all_models(payload)] == expected


def test_a_sheet_without_own_models_is_complete_if_and_only_if_it_carries_others():
    sheet = {"signer_name": "A", "signer_title": "B", "contact_name": "C", "contact_phone": "0912 345 678"}
    texts = dict.fromkeys(["leadership", "shortcomings", "lessons", "directions"], "Có")
    empty = {"sheet": sheet | texts, "models": []}
    carrying = empty | {"units": [{"sheet": "DK27-Y", "version": 1, "models": []}]}

    for check in (problems_of, report_problems):
        assert [problem.field for problem in check(empty)] == ["models"]
        assert [problem.field for problem in check(empty | {"units": []})] == ["models"]
        assert check(carrying) == []


def test_who_received_is_said_as_it_was_called_then():
    assert receiver_of_payload({}) == "Sở"
    assert receiver_of_payload({"receiver": {"short_name": "PGDĐT A", "name": "Phòng A"}}) == "PGDĐT A"
    assert receiver_of_payload({"receiver": {"short_name": "", "name": "Phòng A"}}) == "Phòng A"
