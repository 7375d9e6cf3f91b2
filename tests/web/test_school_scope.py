"""What belongs to another unit does not exist, on any address."""

import uuid

import pytest
from django.apps import apps
from django.urls import resolve, reverse

from danvan.core import clock
from registrations.enums import SheetKind
from registrations.services import review
from registrations.urls import sheet_patterns
from tests import factories
from tests.web.school import campaign_of_today, ready, send, signed_in, url

pytestmark = pytest.mark.django_db

ARGUMENTS = {
    "step": "ten", "part": "chi-dao", "version": 1, "key": "receipt-slip", "old": 1, "new": 1,
    "file": uuid.uuid4(),
}  # fmt: skip
ONLY_REGISTRATION, ONLY_REPORT = "model-", "report-"
OPEN_TO_OFFICE = {"receipt", "history", "difference", "snapshot"}


def addresses(sheet) -> dict[str, str]:
    """Every address below the sheet that its kind has, with arguments that exist."""
    is_report = sheet.kind == SheetKind.RESULT
    other = ONLY_REGISTRATION if is_report else ONLY_REPORT
    model = (sheet.result_report.items if is_report else sheet.registration_sheet.models).first()
    values = ARGUMENTS | {"uid": model.uid, "code": sheet.code}
    return {
        pattern.name: reverse(pattern.name, kwargs={"code": sheet.code} | used(pattern, values))
        for pattern in sheet_patterns
        if not pattern.name.startswith(other)
    }


def ready_of(kind: SheetKind, models: int = 1):
    """A complete draft of the kind, and the browser of the person who typed it."""
    if kind == SheetKind.REGISTRATION:
        return ready(models)
    sheet, actor = factories.make_ready_report(campaign=campaign_of_today(), models=models)
    return signed_in(actor.user), sheet


both_kinds = pytest.mark.parametrize("kind", [SheetKind.REGISTRATION, SheetKind.RESULT])


def used(pattern, values) -> dict[str, object]:
    """The values that the pattern takes."""
    return {name: values[name] for name in pattern.pattern.converters}


@both_kinds
def test_sec_ac_03_foreign_sheet_is_404_on_every_address(kind):
    _, sheet = ready_of(kind)
    send(sheet, sheet.changed_by)
    stranger = signed_in(factories.make_member(factories.make_unit()))

    for name, address in addresses(sheet).items():
        for answer in (stranger.get(address), stranger.post(address)):
            assert answer.status_code in (404, 405), name
            assert sheet.unit.name not in answer.content.decode()


def test_sec_ac_03_foreign_sheet_answers_like_a_missing_one():
    _, sheet = ready()
    stranger = signed_in(factories.make_member(factories.make_unit()))
    foreign = stranger.get(url("sheet", sheet))
    missing = stranger.get(reverse("sheet", args=["DK27-MISS-INGX-XX"]))
    assert foreign.status_code == missing.status_code == 404


@both_kinds
def test_nobody_signed_in_goes_to_the_sign_in_page(client, kind):
    _, sheet = ready_of(kind)
    for name, address in addresses(sheet).items():
        for answer in (client.get(address), client.post(address)):
            assert answer.url.startswith(reverse("login")), name


def test_sec_ac_03_model_of_another_sheet_is_404():
    client, sheet = ready()
    _, other = ready()
    foreign = other.registration_sheet.models.get()
    for name in ("model-delete", "model-move"):
        assert client.post(url(name, sheet, foreign.uid)).status_code == 404
    for uid in (foreign.uid, uuid.uuid4()):
        address = url("model-step", sheet, uid, "ten")
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "x", "row_version": 1}).status_code == 404


def test_models_of_another_unit_are_not_copied():
    client, sheet = ready(models=0)
    old, actor = factories.make_ready_sheet(campaign=factories.make_campaign(sheet.campaign.year - 1))
    send(old, actor.user)
    foreign = old.registration_sheet.models.get()

    page = client.post(url("model-copy", sheet), {"sources": [str(foreign.uid)]})

    assert foreign.name not in page.content.decode()
    assert not sheet.registration_sheet.models.exists()


def test_foreign_unit_is_404_in_its_own_addresses():
    unit, campaign = factories.make_unit(), factories.make_campaign()
    stranger = signed_in(factories.make_member(factories.make_unit()))
    for name in ("sheet-start", "report-start", "extension-request", "report-extension-request"):
        address = reverse(name, args=[unit.code, campaign.year])
        assert stranger.post(address).status_code == 404
    assert not unit.sheets.exists()


def test_sec_ac_04_home_names_nothing_of_another_unit():
    _, sheet = ready()
    page = signed_in(factories.make_member(factories.make_unit())).get("/")
    for canary in (sheet.code, sheet.unit.name):
        assert canary not in page.content.decode()


@both_kinds
def test_inv_13_contents_of_a_draft_are_closed_to_the_office(kind):
    _, sheet = ready_of(kind)
    client = signed_in(factories.make_office())
    send(sheet, sheet.changed_by)
    for name, address in addresses(sheet).items():
        answer = client.get(address, follow=True)  # the address of a button leads to its page
        led_to = resolve(answer.request["PATH_INFO"]).url_name
        expected = 200 if led_to in OPEN_TO_OFFICE else (403, 404, 405)
        if name in ("sheet-recall", "sheet-withdraw"):
            answer = client.post(address, {"reason": "x"})
        assert answer.status_code in (expected if isinstance(expected, tuple) else (expected,)), name


def test_office_cannot_write_in_a_draft_it_has_not_opened():
    _, sheet = ready()
    model = sheet.registration_sheet.models.get()
    client = signed_in(factories.make_office())
    page = client.post(url("model-step", sheet, model.uid, "ten"), {"name": "x", "row_version": 1})
    assert page.status_code == 404
    form = {"token": uuid.uuid4(), "row_version": sheet.row_version}
    assert client.post(url("sheet-submit", sheet), form).status_code == 403


@both_kinds
def test_sec_ac_08_no_get_changes_data(kind):
    client, sheet = ready_of(kind, models=2)
    send(sheet, sheet.changed_by)
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Sửa.")], row_version=sheet.row_version,
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    before = contents()

    pages = [*addresses(sheet).values(), "/"]
    pages += [
        reverse(name, args=[sheet.unit.code, sheet.campaign.year])
        for name in ("sheet-start", "report-start", "extension-request", "report-extension-request")
    ]
    answers = {address: client.get(address).status_code for address in pages}

    assert set(answers.values()) <= {200, 302, 409}
    assert contents() == before


def contents() -> dict[str, list]:
    """Every row of the app's tables."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("registrations").get_models()
    }
