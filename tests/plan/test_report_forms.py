"""The forms of achievement reports as data: what each asks for, which a campaign asks for, until when."""

import io
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command

from danvan.core import clock
from danvan.management.data_files import read_toml
from danvan.management.demo import open_campaign
from nominations.enums import FieldKind
from nominations.models import CampaignForm, FormField, FormVersion
from nominations.rules.achievement import part_slugs
from nominations.services.prefill import LASTING, MOVEMENT_RESULTS
from registrations.enums import Subject
from registrations.models import Campaign, Movement
from tests import factories

pytestmark = pytest.mark.django_db
D91 = "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017"
D98 = "Nghị định số 98/2023/NĐ-CP ngày 31/12/2023"
D152 = "Nghị định số 152/2025/NĐ-CP ngày 14/6/2025"


@pytest.fixture(autouse=True)
def plan() -> Movement:
    call_command("seed_plan", stdout=io.StringIO())
    return Movement.objects.get()


def keys_of(code: str) -> list[str]:
    return list(FormField.objects.filter(form__code=code).order_by("position").values_list("key", flat=True))


def counts() -> list[int]:
    tables = [FormVersion, FormField, CampaignForm]
    return [model.objects.count() for table in tables for model in (table, table.history.model)]


def test_three_decrees_one_after_the_other_each_with_two_forms():
    rows = FormVersion.objects.order_by("valid_from", "subject").values_list(
        "decree", "subject", "number", "valid_from", "valid_to"
    )
    ends = {D91: date(2023, 12, 31), D98: date(2025, 6, 30), D152: None}
    begins = {D91: date(2017, 9, 15), D98: date(2024, 1, 1), D152: date(2025, 7, 1)}
    numbers = {D91: ("Mẫu số 01", "Mẫu số 02"), D98: ("Mẫu số 02", "Mẫu số 03"), D152: ("", "")}
    assert list(rows) == [
        (decree, subject, number, begins[decree], ends[decree])
        for decree in (D91, D98, D152)
        for subject, number in zip(("COLLECTIVE", "INDIVIDUAL"), numbers[decree], strict=True)
    ]


def test_the_forms_of_the_plan_ask_for_what_their_decree_asks():
    parts = {
        form.subject: [*part_slugs(form.fields.order_by("position").values_list("part", flat=True)).values()]
        for form in FormVersion.objects.filter(decree=D91)
    }
    rest = ["II. Thành tích đạt được", "III. Các hình thức đã được khen thưởng"]
    assert parts == {
        "COLLECTIVE": ["I. Sơ lược đặc điểm, tình hình", *rest],
        "INDIVIDUAL": ["I. Sơ lược lý lịch", *rest],
    }
    assert keys_of("nd91-tap-the") == [
        "headquarters", "phone", "fax", "website", "history", "features", "organisations", "duties",
        "results", "measures", "policy", "party-work", "movement-results", "titles", "commendations",
    ]  # fmt: skip
    assert keys_of("nd91-ca-nhan") == [
        "home-place", "residence", "positions", "education", "degrees", "duties", "results",
        "movement-results", "titles", "commendations",
    ]  # fmt: skip


def test_every_form_asks_for_the_movement_and_keeps_the_two_tables_apart():
    for form in FormVersion.objects.all():
        assert form.fields.get(key=MOVEMENT_RESULTS).is_required is True
        kinds = Counter(form.fields.values_list("kind", flat=True))
        assert (kinds[FieldKind.TITLES], kinds[FieldKind.COMMENDATIONS]) == (1, 1)


def test_sensitive_fields_stand_only_in_the_form_that_asks_for_them():
    found = FormField.objects.filter(is_sensitive=True).order_by("position").values_list("form__code", "key")
    assert list(found) == [("nd98-ca-nhan", "ethnicity"), ("nd98-ca-nhan", "religion")]
    assert not FormField.objects.filter(key__in=["ethnicity", "religion"], is_sensitive=False).exists()
    assert set(FormField.objects.filter(key="political-theory").values_list("form__code", flat=True)) == {
        "nd98-ca-nhan", "nd152-ca-nhan",
    }  # fmt: skip


def test_what_may_be_taken_from_last_year_is_asked_by_some_form():
    assert set(FormField.objects.values_list("key", flat=True)) >= LASTING


def test_every_year_of_the_plan_asks_for_the_forms_that_it_orders(plan):
    rows = CampaignForm.objects.values_list("campaign__year", "subject", "form__code")
    years = range(plan.first_year, plan.last_year + 1)
    codes = {Subject.COLLECTIVE: "nd91-tap-the", Subject.INDIVIDUAL: "nd91-ca-nhan"}
    assert set(rows) == {(year, subject, code) for year in years for subject, code in codes.items()}


def test_the_sample_campaign_asks_for_the_decree_in_force(plan):
    campaign = open_campaign(plan, read_toml("demo.toml"), clock.now())
    assert campaign.movement != plan
    assert set(campaign.report_forms.values_list("subject", "form__code")) == {
        ("COLLECTIVE", "nd152-tap-the"), ("INDIVIDUAL", "nd152-ca-nhan"),
    }  # fmt: skip


def test_loading_again_changes_nothing():
    before = counts()
    call_command("seed_plan", stdout=io.StringIO())
    assert counts() == before
    assert before == [6, 6, 79, 79, 10, 10]


def test_loading_again_keeps_what_the_office_edited_and_adds_what_is_missing():
    fields = FormField.objects.filter(form__code="nd91-ca-nhan")
    fields.filter(key="results").update(label="Kết quả", is_required=False)
    fields.filter(key="degrees").delete()
    other = FormVersion.objects.get(code="nd98-ca-nhan")
    CampaignForm.objects.filter(campaign__year=2024, subject="INDIVIDUAL").update(form=other)

    call_command("seed_plan", stdout=io.StringIO())

    edited = FormField.objects.get(form__code="nd91-ca-nhan", key="results")
    assert (edited.label, edited.is_required) == ("Kết quả", False)
    assert "degrees" in keys_of("nd91-ca-nhan")
    assert CampaignForm.objects.get(campaign__year=2024, subject="INDIVIDUAL").form == other


def test_an_archived_year_gets_no_form_afterwards():
    campaign = Campaign.objects.get(year=2021)
    campaign.report_forms.all().delete()
    campaign.archived_at, campaign.archived_by = clock.now(), factories.make_user()
    campaign.checksum = "0" * 64
    campaign.save()

    call_command("seed_plan", stdout=io.StringIO())

    assert not campaign.report_forms.exists()
