"""Which form a campaign asks for: chosen in its page, taken over, with a warning when its decree is over."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from danvan.core import clock
from nominations.models import CampaignForm, FormField
from nominations.services.forms import day_of_nominations, forms_of, outdated_decrees
from registrations.enums import DeadlineKind, Role, Subject
from registrations.models import Campaign, Deadline
from registrations.services.clones import clone_campaign
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_form,
    make_nomination,
    make_year,
    nominations_of,
    start_dossier,
)
from tests.web.school import shows, signed_in

pytestmark = pytest.mark.django_db
OVER = "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 hết hiệu lực từ 1/1/2024."


def campaign_with_forms(year: int) -> Campaign:
    """A campaign that asks for the forms of a decree that ended with 2023."""
    campaign = factories.make_campaign(year)
    for subject in Subject.values:
        form = make_form(subject)
        form.valid_to = date(2023, 12, 31)
        form.save()
        CampaignForm.objects.create(campaign=campaign, subject=subject, form=form)
    return campaign


def last_day(campaign: Campaign) -> date:
    return day_of_nominations(campaign, Deadline.objects.filter(campaign=campaign))


def warned(campaign: Campaign) -> list[str]:
    return outdated_decrees(forms_of(campaign), last_day(campaign))


@pytest.fixture
def office():
    return signed_in(factories.make_office(Role.OFFICE_LEAD))


def admin_page(campaign: Campaign) -> str:
    return reverse("admin:registrations_campaign_change", args=[campaign.pk])


@pytest.mark.parametrize(("year", "warnings"), [(2023, []), (2024, [OVER])])
def test_a_decree_is_asked_about_the_time_when_dossiers_are_made(year, warnings):
    campaign = campaign_with_forms(year)
    assert last_day(campaign) == date(year, 12, 31)
    assert warned(campaign) == warnings


def test_the_window_of_the_office_says_when_dossiers_are_made():
    campaign = campaign_with_forms(2023)
    closes = clock.start_of_day(date(2024, 1, 2))
    deadline = Deadline.objects.create(campaign=campaign, kind=DeadlineKind.NOMINATION, closes_at=closes)
    assert warned(campaign) == [OVER]

    deadline.closes_at = clock.start_of_day(date(2024, 1, 1))
    deadline.save()
    assert last_day(campaign) == date(2023, 12, 31)
    assert warned(campaign) == []


@pytest.mark.parametrize(("year", "is_over"), [(2023, False), (2024, True)])
def test_plan_page_and_campaign_page_warn(office, year, is_over):
    campaign = campaign_with_forms(year)
    plan = office.get(reverse("plan", args=[year]))
    page = office.get(admin_page(campaign))

    assert shows(plan, "Báo cáo thành tích (Nghị định số 91/2017/NĐ-CP ngày 31/7/2017)")
    for shown in (plan, page):
        assert shows(shown, OVER) is is_over
        assert not shows(shown, "Mẫu số 01")
    assert shows(page, "Nghị định còn hiệu lực khi xét.") is not is_over


def test_the_office_chooses_another_form_in_the_page_of_the_campaign(office):
    campaign = campaign_with_forms(2024)
    rows, other = forms_of(campaign), make_form(COLLECTIVE)

    def send(form: int):
        page = office.get(admin_page(campaign))
        sent = page.context["adminform"].form.initial
        sent = {name: "" if value is None else value for name, value in sent.items()}
        inline = {"report_forms-TOTAL_FORMS": 1, "report_forms-INITIAL_FORMS": 1}
        row = {"id": rows[0].pk, "campaign": campaign.pk, "subject": COLLECTIVE, "form": form}
        inline |= {f"report_forms-0-{name}": value for name, value in row.items()}
        return office.post(admin_page(campaign), sent | inline)

    for_people = send(rows[1].form_id)
    assert shows(for_people, "Mẫu này dành cho cá nhân; hãy chọn mẫu khác.")
    assert forms_of(campaign)[0].form != other

    assert send(other.pk).status_code == 302
    assert forms_of(campaign)[0].form == other
    assert CampaignForm.history.filter(form=other).count() == 1


def test_who_was_nominated_before_a_form_was_chosen_gets_it_then(office):
    campaign, unit = make_year(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    sheet = start_dossier(unit, campaign, actor)
    kept = make_nomination(sheet, COLLECTIVE).form
    for subject in (COLLECTIVE, INDIVIDUAL):
        make_nomination(sheet, subject, form=None)
    CampaignForm.objects.filter(campaign=campaign).delete()
    chosen = make_form(COLLECTIVE)
    initial = office.get(admin_page(campaign)).context["adminform"].form.initial
    sent = {name: "" if value is None else value for name, value in initial.items()}
    inline = {"report_forms-TOTAL_FORMS": 1, "report_forms-INITIAL_FORMS": 0}
    row = {"campaign": campaign.pk, "subject": COLLECTIVE, "form": chosen.pk}
    inline |= {f"report_forms-0-{name}": value for name, value in row.items()}

    assert office.post(admin_page(campaign), sent | inline).status_code == 302

    assert [row.form for row in nominations_of(sheet)] == [kept, chosen, None]


def test_a_form_for_collectives_is_not_asked_of_individuals():
    row = CampaignForm(campaign=factories.make_campaign(), subject=INDIVIDUAL, form=make_form(COLLECTIVE))
    with pytest.raises(ValidationError, match="Mẫu này dành cho tập thể"):
        row.full_clean()


def test_a_form_without_fields_is_asked_of_nobody():
    form = make_form(COLLECTIVE)
    row = CampaignForm(campaign=factories.make_campaign(), subject=COLLECTIVE, form=form)
    row.full_clean()
    form.fields.all().delete()

    with pytest.raises(ValidationError, match="Mẫu này chưa có mục nào; hãy ghi các mục của mẫu trước."):
        row.full_clean()


def test_the_key_of_a_stored_field_stays(office):
    form = make_form(COLLECTIVE)
    address = reverse("admin:nominations_formversion_change", args=[form.pk])
    page = office.get(address)
    assert page.status_code == 200
    assert shows(page, form.decree)
    inline = page.context["inline_admin_formsets"][0].formset
    stored = [row.fields["key"].disabled for row in inline.forms if row.instance.pk]
    assert stored == [True] * FormField.objects.filter(form=form).count()
    assert inline.empty_form.fields["key"].disabled is False


def test_the_next_year_asks_for_the_same_forms():
    source = campaign_with_forms(2024)
    lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD))
    campaign = clone_campaign(source=source, year=2025, movement=source.movement, actor=lead, at=clock.now())
    assert [(row.subject, row.form) for row in forms_of(campaign)] == [
        (row.subject, row.form) for row in forms_of(source)
    ]
    assert CampaignForm.objects.count() == 4


def test_what_the_next_year_takes_over_is_said_before(office):
    source = campaign_with_forms(2024)
    address = reverse("admin:registrations_campaign_clone", args=[source.pk])
    summary = office.post(address, {"year": 2025, "movement": source.movement_id})
    assert "<dt>Mẫu báo cáo của đợt</dt><dd>2 mục</dd>" in " ".join(summary.content.decode().split())
